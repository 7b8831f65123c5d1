"""The collector of cycles stands still while a structure is analysed, and forgets nothing for good."""

from __future__ import annotations

import gc
import weakref

import pytest

from teams.analysis import collector
from teams.analysis.collector import MANY, RUNS_UNLOOKED, without_collector


class Ring:
    """Holds itself: only the collector can free it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_an_analysis_has_made_is_not_walked_through_afterwards() -> None:
    with without_collector():
        assert not gc.isenabled()
        made = [[number] for number in range(2 * MANY)]
    assert gc.isenabled()
    assert gc.get_count()[0] < MANY < len(made)


def test_a_small_analysis_leaves_the_collector_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "freeze", None)
    gc.collect(0)
    with without_collector():
        made = [[number] for number in range(MANY // 4)]
    assert gc.isenabled()
    assert made


def test_cycles_that_were_passed_over_are_found_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "_runs", RUNS_UNLOOKED - 2)
    with without_collector():
        made = [[number] for number in range(2 * MANY)]
        lost = weakref.ref(Ring())
    assert lost() is not None
    with without_collector():
        made += [[number] for number in range(2 * MANY)]
    assert lost() is None
