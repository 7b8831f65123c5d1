"""Connecting waits for a server that is just being started anew, instead of failing.

A restart takes a second or a few; whoever asks for a page meanwhile gets it a little later. The waiting is bounded by
the outage and not by the request: once the server has been away for PATIENCE_S, everybody is told at once, so that no
thread hangs on a database that is gone. What a restart cuts off in the middle of its work fails as before: whether it
was committed cannot be known here.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from django.db.backends.postgresql import base

PATIENCE_S = 8.0
PAUSE_S = 0.1
# The driver gives no code for what happens before there is a connection.
PASSING = (
    "connection refused",
    "server closed the connection unexpectedly",
    "the database system is starting up",
    "the database system is shutting down",
    "the database system is in recovery mode",
    "the database system is not yet accepting connections",
    "terminating connection due to administrator command",
)


class _Outage:
    """Since when this process finds nobody; shared by its threads."""

    def __init__(self) -> None:
        self._lock, self._since = threading.Lock(), 0.0

    def is_worth_waiting(self, now: float) -> bool:
        """Whether the outage is still young; the first who asks begins it."""
        with self._lock:
            self._since = self._since or now
            return now - self._since < PATIENCE_S

    def end(self) -> None:
        with self._lock:
            self._since = 0.0


_outage = _Outage()


def passes(error: Exception) -> bool:
    """Whether this is what a server says, or does not say, while it is being restarted."""
    said = str(error).casefold()
    return any(words in said for words in PASSING)


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend of settings.DATABASES."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        while True:
            try:
                connection = super().get_new_connection(conn_params)
            except self.Database.OperationalError as error:
                if not (passes(error) and _outage.is_worth_waiting(time.monotonic())):
                    raise
                time.sleep(PAUSE_S)
            else:
                _outage.end()
                return connection
