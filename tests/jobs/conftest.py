"""Fixtures of the tests of jobs: no message leaves the test, and kinds of work that exist only here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import Company
from jobs import registry
from jobs.registry import Handler, Progress
from salesorg.celery import app
from tests.factories import make_company


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The (company id, job id) of every message that would have gone to the broker."""
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(app, "send_task", lambda _name, args, *_rest, **_options: sent.append(args))
    return sent


class Kinds:
    """Registers handlers for one test: `kinds["name"] = handler`."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __setitem__(self, name: str, handler: Handler) -> None:
        self.add(name, handler)

    def add(self, name: str, handler: Handler, *, outside: bool = False, alone: bool = False) -> None:
        registry.job_kind(name, outside=outside, alone=alone)(handler)
        self.names.append(name)


@pytest.fixture
def kinds() -> Iterator[Kinds]:
    found = Kinds()
    yield found
    for name in found.names:
        registry._handlers.pop(name, None)
        registry._links.pop(name, None)
        registry._outside.discard(name)
        registry._alone.discard(name)


def do_nothing(job: Any, progress: Progress) -> dict[str, Any]:
    return {"attempt": job.attempts}
