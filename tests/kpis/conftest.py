"""Fixtures of the tests of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from salesorg.celery import app
from tests.factories.kpis import SmallShop, make_small_shop


@pytest.fixture
def on_20_november() -> Iterator[None]:
    """Friday, 20 November 2026, 18:40 in Moscow."""
    with time_machine.travel("2026-11-20T18:40:00+03:00", tick=False):
        yield


@pytest.fixture
def small() -> SmallShop:
    return make_small_shop()


@pytest.fixture
def no_messages(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would have gone to the broker: (company id, job id)."""
    sent: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda _name, args, *_rest, **_options: sent.append(args))
    return sent
