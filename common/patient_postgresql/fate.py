"""What became of a transaction whose COMMIT was not answered.

PostgreSQL keeps the fate of its transactions by number, so the next connection can ask. One thing it does not keep: a
server that crashed may give the number of a transaction that it lost to another one. It begins its statistics anew when
it crashed, and carries them over a restart in order: by that the two are told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

_MARK = (
    "SELECT pg_current_xact_id_if_assigned()::text, "
    "(SELECT extract(epoch FROM stats_reset)::text FROM pg_stat_bgwriter)"
)
_FATE = (
    "SELECT pg_xact_status(%s::xid8), (SELECT extract(epoch FROM stats_reset)::text FROM pg_stat_bgwriter)"
)
# invalid_parameter_value: "transaction ID … is in the future".
_NEVER_GIVEN = "22023"


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
            if error.pgcode == _NEVER_GIVEN:
                return Fate.UNDONE
            raise
        said, since = cursor.fetchone()
    return judge(said, has_crashed=since is None or since != mark.since)


def judge(said: str | None, *, has_crashed: bool) -> Fate:
    """`said`: the answer of pg_xact_status, None for one that is too old.

    After a crash a transaction that was stored is called so for ever, but whoever is called so need not be ours; and
    whatever is open now, or was given up, has taken a number that was lost.
    """
    if said == "committed":
        return Fate.UNKNOWN if has_crashed else Fate.STORED
    if said == "aborted":
        return Fate.UNDONE
    if said == "in progress":
        return Fate.UNDONE if has_crashed else Fate.OPEN
    return Fate.UNKNOWN
