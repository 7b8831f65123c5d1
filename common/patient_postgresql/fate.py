"""What became of a transaction whose COMMIT was not answered.

PostgreSQL keeps the fate of its transactions by number, so the next connection can ask. One thing it does not keep: a
server that crashed may give the number of a transaction that it lost to another one. It begins its statistics anew when
it crashed, and carries them over a restart in order: by that the two are told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

_SINCE = "(SELECT extract(epoch FROM stats_reset)::text FROM pg_stat_bgwriter)"
_MARK = f"SELECT pg_current_xact_id_if_assigned()::text, {_SINCE}"
_FATE = f"SELECT pg_xact_status(%s::xid8), {_SINCE}"
# invalid_parameter_value: "transaction ID … is in the future".
_IN_THE_FUTURE = "22023"
NEVER_GIVEN = "never given"


class Fate(Enum):
    STORED = "stored"
    UNDONE = "undone"
    OPEN = "open"
    """The server still works on it."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Mark:
    """By what a transaction is found again: its number, and since when its server has counted (seconds, as text)."""

    number: str
    since: str | None


def mark_of(connection: Any) -> Mark | None:
    """The mark of the open transaction of psycopg2's connection; None when it has written nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK)
        number, since = cursor.fetchone()
    return Mark(number, since) if number else None


def fate_of(connection: Any, mark: Mark) -> Fate:
    """What became of it. `connection`: psycopg2's, to the same database, outside of a transaction."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(_FATE, [mark.number])
        except connection.DataError as error:
            if error.pgcode != _IN_THE_FUTURE:
                raise
            cursor.execute(f"SELECT %s, {_SINCE}", [NEVER_GIVEN])
        said, since = cursor.fetchone()
    return judge(said, is_same=since is not None and since == mark.since)


def judge(said: str | None, *, is_same: bool) -> Fate:
    """`said`: the answer of pg_xact_status, None for one that is too old; `is_same`: whether the server has counted
    without a break.

    One that has not may have lost the number in a crash and given it to another. Or it is another server, a copy that
    lags behind: there a transaction that is stored is still open, or was never heard of. Only what was given up stays
    so: ours, or another's that has taken a number that was lost.
    """
    if said == "aborted":
        return Fate.UNDONE
    if not is_same:
        return Fate.UNKNOWN
    return {"committed": Fate.STORED, "in progress": Fate.OPEN, NEVER_GIVEN: Fate.UNDONE}.get(
        said or "", Fate.UNKNOWN
    )
