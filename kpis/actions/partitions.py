"""The months of the table of facts: made before they come, and made for facts of days that nobody expected."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction

from kpis.analysis.periods import Grain, Period
from kpis.partitions import (
    DEFAULT,
    TABLE,
    default_opened,
    default_shut,
    months_around,
    months_made,
    partition_of,
)

AHEAD = 3
# Attaching a partition waits for those who read the default one, and whoever comes after waits for us: so not for long.
_PATIENCE = "2s"


@transaction.atomic
def keep_partitions(*, today: date) -> list[str]:
    """Makes the partitions of this month and the next ones, and empties the default partition into months of their own.

    Returns the names of what it made; a second run makes nothing. OperationalError when somebody holds the table for
    more than two seconds: then nothing has changed, and the next round tries again.
    """
    _ask("SELECT pg_advisory_xact_lock(hashtextextended('kpis.partitions', 0))")
    # No table is changed while checks of its rows wait for the commit.
    _run(["SET CONSTRAINTS ALL IMMEDIATE"])
    ((patience,),) = _ask("SELECT current_setting('lock_timeout')")
    _ask("SELECT set_config('lock_timeout', %s, true)", _PATIENCE)
    known = {
        name
        for (name,) in _ask(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", TABLE
        )
    }
    stray = _stray_months()
    ahead = [month for month in months_around(today, back=0, ahead=AHEAD) if partition_of(month) not in known]
    if stray:
        # Whoever reads of one moment has locked it: accounts.tenancy.register_partitioned.
        _run([f"LOCK TABLE ONLY {TABLE} IN ACCESS EXCLUSIVE MODE"])
        _run([*default_opened(), *months_made(stray, filled=True), *default_shut()])
    ahead = [month for month in ahead if month not in stray]
    if ahead:
        _run(months_made(ahead))
    _ask("SELECT set_config('lock_timeout', %s, true)", patience)
    return [partition_of(month) for month in (*stray, *ahead)]


def _stray_months() -> list[Period]:
    """The months of the rows that lie in the default partition."""
    ((size,),) = _ask("SELECT pg_relation_size(%s::regclass)", DEFAULT)
    if not size:
        return []
    _run(default_opened())
    first_days = f"SELECT DISTINCT date_trunc('month', \"on\")::date FROM {DEFAULT} ORDER BY 1"  # noqa: S608
    found = _ask(first_days)
    _run(default_shut())
    return [Period(Grain.MONTH, first) for (first,) in found]


def _ask(sql: str, *given: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(given))
        return list(cursor.fetchall())


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
