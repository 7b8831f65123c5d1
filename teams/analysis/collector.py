"""Python's collector of cycles, and why an analysis does without it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 250
"""So many new objects are not walked through by the way: fewer than make Python start a walk by itself, as it would at
the first object that is made after the analysis."""
RUNS_UNLOOKED = 500
"""After so many analyses of that size everything is looked through once."""
_runs = 0


@contextmanager
def without_collector() -> Iterator[None]:
    """The collector stands still: it would walk through the hundreds of thousands of facts and claims of a large
    structure again and again, for half of the time, and find no cycle among them.

    When it moves again, whatever there is counts as here to stay (`gc.freeze`, which takes no time): most of what has
    been made is kept for the next analysis, and the collector would begin with a walk through all of it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if gc.get_count()[0] > MANY:
                _here_to_stay()
            gc.enable()


def _here_to_stay() -> None:
    """What is no more goes at once, as ever; cycles that others have left behind meanwhile are looked for now and
    then."""
    global _runs
    _runs += 1
    if _runs % RUNS_UNLOOKED == 0:
        gc.unfreeze()
        gc.collect()
    gc.freeze()
