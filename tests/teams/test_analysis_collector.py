"""The collector of cycles stands still while a structure is analysed, and forgets nothing."""

from __future__ import annotations

import gc
import weakref

import pytest

from teams.analysis.collector import without_collector


class Ring:
    """Holds itself: only the collector can free it."""

    def __init__(self) -> None:
        self.itself = self


def test_the_collector_stands_still_and_moves_again_after_a_fault_too() -> None:
    with without_collector():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), without_collector():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_an_analysis_within_another_leaves_it_standing_still() -> None:
    with without_collector():
        with without_collector():
            pass
        assert not gc.isenabled()


def test_what_others_leave_behind_meanwhile_is_freed_afterwards() -> None:
    """Whatever is made beside it: a request that ends during an analysis, or one that goes on beyond it."""
    held = Ring()
    with without_collector():
        made = [[number] for number in range(100_000)]
        left = weakref.ref(Ring())
    let_go = weakref.ref(held)
    del held
    gc.collect()
    assert (left(), let_go()) == (None, None)
    assert made
