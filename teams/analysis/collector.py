"""Python's collector of cycles, and why an analysis does without it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """The collector stands still: it would walk through the hundreds of thousands of facts and claims of a large
    structure again and again, for half of the time, and find no cycle among them.

    What other requests leave behind meanwhile is looked for afterwards, as ever. Nothing is set aside for good
    (`gc.freeze`): their objects would be set aside with ours, and a busy process grew by gigabytes.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
