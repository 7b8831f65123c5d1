"""The long half of the promise that no input makes a 500: doors by items, far past what each needs once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.hostile.conftest import _quiet, judge, judge_outside, outside  # noqa: F401
from tests.hostile.corpus import CORPUS
from tests.hostile.judging import Judge
from tests.hostile.judging_outside import JudgeOutside
from tests.hostile.knocking import Doors, Knock
from tests.hostile.outside import GROUPS as GROUPS_OUTSIDE
from tests.hostile.outside import OutsideDoors
from tests.hostile.targets import survey
from tests.hostile.world import make_world
from tests.tenancy.quick import quick_requests

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800)]

# Every `step`th pair of door and item; which one begins moves on from door to door.
GROUPS: dict[str, Callable[[Doors], Iterator[Knock]]] = {
    "texts": lambda doors: doors.texts(step=4),
    "members": lambda doors: doors.values(),
    "bodies": lambda doors: doors.envelopes(step=2),
    "files": lambda doors: doors.uploads(),
    "queries": lambda doors: doors.queries(step=3),
    "parameters": lambda doors: doors.parameters(),
    "paths": lambda doors: doors.paths(step=4),
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
