"""A ring of the clock: one company's trouble is not the others', and a task that is out of time ends cleanly."""

from __future__ import annotations

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from jobs.rounds import go_round

pytestmark = pytest.mark.django_db
ITEMS = [(1, 10), (2, 20), (3, 30)]


def test_what_the_work_answers_is_added_up() -> None:
    assert go_round(ITEMS, lambda _company, number: number, "test") == 60


def test_trouble_with_one_is_logged_and_the_others_are_done(caplog: pytest.LogCaptureFixture) -> None:
    def work(company: int, number: int) -> int:
        if company == 2:
            raise ZeroDivisionError
        return number

    assert go_round(ITEMS, work, "test") == 40
    assert [record.message for record in caplog.records] == ["test: trouble with (2, 20)"]


def test_out_of_time_the_round_ends_and_says_what_was_done(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[int] = []

    def work(company: int, number: int) -> int:
        seen.append(company)
        if company == 2:
            raise SoftTimeLimitExceeded
        return number

    assert go_round(ITEMS, work, "test") == 10
    assert seen == [1, 2]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
