"""The quick half for files: some at every page that imports, carried to the end, and a company's export that lies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories.kpis import make_small_shop
from tests.hostile.carrying import PAGES_OF_FILES
from tests.hostile.corpus import ARCHIVES
from tests.hostile.corpus.archives import Files, files_of, rows_spoilt
from tests.hostile.judging import Judge
from tests.hostile.knocking import Doors
from tests.hostile.reading_back import faults_of
from tests.hostile.targets import survey_pages
from tests.hostile.world import make_world
from tests.tenancy.quick import quick_requests

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def doors(one_transaction: None) -> Iterator[Doors]:
    with quick_requests():
        world = make_world()
        yield Doors(world, survey_pages(world, *PAGES_OF_FILES))


@pytest.fixture(scope="module")
def shop(one_transaction: None) -> Files:
    return files_of(make_small_shop().company)


def test_every_way_in_for_files_is_followed(doors: Doors) -> None:
    assert {target.route for target in doors.importing()} == {
        "teams:import", "kpis:upload_actuals", "roles:job-descriptions",
    }  # fmt: skip


def test_a_hostile_file_ends_loaded_or_refused_with_a_sentence_on_every_page_of_its_way(
    doors: Doors, judge: Judge
) -> None:
    doors.hear(judge, doors.uploads(judge, step=13))
    assert not judge.faults, "\n".join(judge.faults)
    assert judge.requests >= 60


def test_an_export_that_lies_is_refused_with_a_sentence_and_nothing_is_written(shop: Files) -> None:
    lies = [*ARCHIVES, *rows_spoilt(shop, step=29)]
    assert len(lies) >= 60
    assert faults_of(shop, lies) == []


def test_an_export_whose_reader_lets_an_error_through_is_found(
    shop: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custody.actions.imports.check_archive", lambda file: file.no_such_thing)
    assert len(faults_of(shop, ARCHIVES[:3])) == len(ARCHIVES[:3])
