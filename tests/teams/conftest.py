"""What the tests of a structure begin with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from salesorg.celery import app
from tests.factories.structures import Office, make_office
from tests.teams.following_site import EVENING


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def bare() -> Office:
    """Without the catalogue, which takes longer to load than most operations."""
    return make_office(with_roles=False)


@pytest.fixture
def last_evening() -> Iterator[None]:
    """Two hours before another day and another month."""
    with time_machine.travel(EVENING, tick=True):
        yield


@pytest.fixture
def jobs_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked for is worked off by the test."""
    monkeypatch.setattr(app, "send_task", lambda *_args, **_options: None)
    # Progress is written by a thread of its own, which cannot see the rows of a test's transaction.
    monkeypatch.setattr("jobs.actions.report_progress", lambda *_args: None)
