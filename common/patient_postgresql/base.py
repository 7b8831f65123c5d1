"""Connecting waits for a server that is just being started anew, instead of failing.

A restart takes a second or a few; whoever asks for a page meanwhile gets it a little later. The waiting is bounded by
the outage and not by the request: once the server has been away for PATIENCE_S, everybody is told at once, so that no
thread hangs on a database that is gone.

A COMMIT that was cut off is asked after on the next connection (fate.py). When it was carried out, work goes on as if
nothing had happened; when not, it fails, and nothing of the transaction is stored. What is cut off before its COMMIT
fails, too. `stored` says whether the work as a whole may be begun anew (common.second_try).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import Error, OperationalError
from django.db.backends.postgresql import base
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from common.database_guards import trouble_of
from common.patient_postgresql.fate import Fate, Mark, fate_of, mark_of

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
# What a transaction may be asked without its having written. What begins otherwise is taken for writing until the
# server says at the end that it was not; a SELECT that calls a function that writes would be missed, and we have none.
READING = ("SELECT", "(SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET TRANSACTION")


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
    """The backend of settings.DATABASES.

    `stored` grows with every transaction or single statement that is stored for good, or may be: for whoever wants to
    know whether anything was between two moments. Nothing that was only read counts.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = 0
        self._may_have_written = False
        self.execute_wrappers.append(self._watch)

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

    def _watch(self, execute: Callable[..., Any], sql: Any, *more: Any) -> Any:
        if not (isinstance(sql, str) and sql.lstrip().startswith(READING)):
            if self.autocommit:
                self.stored += 1
            else:
                self._may_have_written = True
        return execute(sql, *more)

    # The stubs of Django leave these three out.
    def _set_autocommit(self, autocommit: bool) -> None:
        self._may_have_written = False
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _rollback(self) -> None:
        self._may_have_written = False
        super()._rollback()  # type: ignore[misc]

    def _commit(self) -> None:
        # One that the server has given up is rolled back by its COMMIT.
        if self.connection is None or self.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR:
            super()._commit()  # type: ignore[misc]
            return
        mark = self._mark_in_time()
        try:
            super()._commit()  # type: ignore[misc]
        except Error as error:
            if not self._is_lost_by(error):
                raise
            fate = self._fate_of(mark)
            if fate is Fate.UNKNOWN and mark is not None:
                self.stored += 1
            if fate is not Fate.STORED:
                raise
        if mark is not None:
            self.stored += 1

    def _is_lost_by(self, error: Error) -> bool:
        """Whether it ended the connection; any other is the server's word that nothing is stored."""
        trouble = trouble_of(error)
        if trouble is not None and trouble.is_cut_off:
            self.connection.close()
        return bool(self.connection.closed)

    def _mark_in_time(self) -> Mark | None:
        """As _mark(). A connection that has ended before the COMMIT is put away: Django would keep it, and with it a
        process in which no transaction can be begun any more."""
        try:
            if self.connection.closed:
                raise OperationalError("the connection had ended before the COMMIT")
            return self._mark()
        except Error:
            if self.connection.closed:
                self.connection = None
            raise

    def _mark(self) -> Mark | None:
        """Of the open transaction; None when it has written nothing."""
        if not self._may_have_written:
            return None
        self._may_have_written = False
        with self.wrap_database_errors:
            return mark_of(self.connection)

    def _fate_of(self, mark: Mark | None) -> Fate:
        """What became of the transaction whose connection has ended. One that is stored leaves everything as a COMMIT
        does, but with another connection."""
        hooks, was_autocommit = self.run_on_commit, self.autocommit
        # A hook that failed at an earlier COMMIT leaves the order to run them as soon as somebody connects.
        self.run_on_commit, self.run_commit_hooks_on_set_autocommit_on = [], False
        fate = self._ask_patiently(mark)
        if fate is Fate.STORED:
            # Connecting has forgotten both.
            self.set_autocommit(was_autocommit)
            self.run_on_commit = hooks
        return fate

    def _ask_patiently(self, mark: Mark | None) -> Fate:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                fate = self._ask(mark)
            except (Error, self.Database.Error):
                if self.connection is None or not self.connection.closed:
                    return Fate.UNKNOWN
                fate = Fate.OPEN
            if fate is not Fate.OPEN:
                return fate
            time.sleep(PAUSE_S)
        return Fate.UNKNOWN

    def _ask(self, mark: Mark | None) -> Fate:
        if self.connection is not None and self.connection.closed:
            self.connection = None
        self.ensure_connection()
        # What has only read has lost nothing.
        return Fate.STORED if mark is None else fate_of(self.connection, mark)
