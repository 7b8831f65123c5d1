"""The long half of the promise that no input makes a 500: doors by items, by a rule that brings each item to each kind
of door and each door each class of items."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.factories.kpis import make_small_shop
from tests.hostile.conftest import _quiet, judge, judge_outside, outside  # noqa: F401
from tests.hostile.corpus import ARCHIVES, CORPUS
from tests.hostile.corpus.archives import files_of, rows_spoilt
from tests.hostile.judging import Judge
from tests.hostile.judging_outside import JudgeOutside
from tests.hostile.knocking import Doors, Knock
from tests.hostile.outside import GROUPS as GROUPS_OUTSIDE
from tests.hostile.outside import OutsideDoors
from tests.hostile.reading_back import faults_of
from tests.hostile.targets import survey
from tests.hostile.world import make_world
from tests.tenancy.quick import quick_requests

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800)]

# An item meets a door when their numbers together are a multiple of `step`. Doors of one kind (forms of pages, calls,
# pages that are read, calls that are read) stand side by side, and of each kind there are more than `step`: so each
# item comes to each kind. Of each class of items (texts, markup, days, bodies) there are more than `step`, too: so
# each door meets each class.
GROUPS: dict[str, Callable[[Doors], Iterator[Knock]]] = {
    "texts": lambda doors: doors.texts(step=24),
    "members": lambda doors: doors.values(step=4),
    "bodies": lambda doors: doors.envelopes(step=12),
    "queries": lambda doors: doors.queries(step=24),
    "parameters": lambda doors: doors.parameters(step=24),
    "paths": lambda doors: doors.paths(step=8),
    "headers": lambda doors: doors.headers(each=3),
}


@pytest.fixture(scope="module")
def doors(one_transaction: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Doors]:
    """The pages are walked link by link here, so that each dialog is a door of its own."""
    with quick_requests():
        world = make_world()
        yield Doors(world, survey(world))


@pytest.mark.parametrize("group", GROUPS)
def test_no_input_makes_a_500_a_traceback_or_half_a_write(
    doors: Doors,
    judge: Judge,  # noqa: F811
    group: str,
    record_property: Callable[[str, object], None],
) -> None:
    doors.hear(judge, GROUPS[group](doors))
    asked, refused = f"{judge.requests:,} requests", f"{judge.refused:,} refused"
    record_property(
        "figure", f"{group}: {asked}, {refused}, {len(judge.faults)} faults ({len(CORPUS)} items)"
    )
    assert not judge.faults, "\n".join(judge.faults[:40])


@pytest.mark.parametrize("group", GROUPS_OUTSIDE)
def test_no_input_of_somebody_who_is_not_signed_in_makes_a_500_a_traceback_or_half_a_write(
    outside: OutsideDoors,  # noqa: F811
    judge_outside: JudgeOutside,  # noqa: F811
    group: str,
    record_property: Callable[[str, object], None],
) -> None:
    outside.hear(judge_outside, outside.group(group))
    asked, refused = f"{judge_outside.requests:,} requests", f"{judge_outside.refused:,} refused"
    record_property("figure", f"outside, {group}: {asked}, {refused}, {len(judge_outside.faults)} faults")
    assert not judge_outside.faults, "\n".join(judge_outside.faults[:40])


def test_no_file_on_its_way_makes_a_500_a_traceback_or_half_a_write(
    doors: Doors,
    judge: Judge,  # noqa: F811
    record_property: Callable[[str, object], None],
) -> None:
    doors.hear(judge, doors.uploads(judge, step=2))
    # Each file goes to one page of those that read such.
    files = sum(1 for _knock in doors.uploads(judge, step=2))
    record_property(
        "figure", f"{files} files to the end: {judge.requests:,} requests, {len(judge.faults)} faults"
    )
    assert not judge.faults, "\n".join(judge.faults[:40])


def test_no_export_that_lies_makes_an_error_or_half_a_company(
    one_transaction: None, record_property: Callable[[str, object], None]
) -> None:
    shop = files_of(make_small_shop().company)
    lies = [*ARCHIVES, *rows_spoilt(shop, step=3)]
    faults = faults_of(shop, lies)
    record_property("figure", f"{len(lies)} exports that lie, {len(faults)} faults")
    assert not faults, "\n".join(faults[:40])
