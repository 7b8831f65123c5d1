"""How many threads of a process may read large bodies at the same time.

Small ones have arrived before a thread sees them (salesorg.gathering). Large ones are read in the thread, at the
sender's pace: a third of the threads is for them, and the others go on answering, however slow the senders are.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # gunicorn reads the size below before there are settings
    from django.http import HttpRequest

SMALL_BYTES = 32 * 1024


class NoPlace(Exception):
    """Every place is taken; the sender may come again later."""


class Places:
    """`count` bodies at a time."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    @contextmanager
    def one_for(self, request: HttpRequest) -> Iterator[None]:
        """Holds a place while a large body is read, whose length is known to be a number. NoPlace at once when there
        is none."""
        if int(request.META.get("CONTENT_LENGTH") or 0) <= SMALL_BYTES:
            yield
            return
        if not self._free.acquire(blocking=False):
            raise NoPlace
        try:
            yield
        finally:
            self._free.release()


places_for_large_bodies = Places(max(2, int(os.environ.get("WEB_THREADS", "24")) // 3))
