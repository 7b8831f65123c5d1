"""The table of facts is kept in one partition a month: their names, and the statements that make them.

PostgreSQL asks for policies and rights of the table that a statement names. Read by its own name a partition would pass
by what guards the whole table, so each has the same policies, and no right of its own to read or write.
"""

from collections.abc import Iterable
from datetime import date

from accounts.row_security import policies
from kpis.analysis.periods import Grain, Period

TABLE = "kpis_actual"
DEFAULT = f"{TABLE}_default"
COLUMNS = (
    'id, company_id, uid, metric_id, person_id, "on", value, share_pct, external_id, source, note, user_id, changed_at,'
    " reported_at"
)
_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


def partition_of(month: Period) -> str:
    """The name of the month's partition."""
    return f"{TABLE}_{month.start:%Y_%m}"


def months_around(day: date, *, back: int, ahead: int) -> list[Period]:
    """The month of the day with so many before and after it."""
    month = Period.of(Grain.MONTH, day)
    return [month.shifted(places) for places in range(-back, ahead + 1)]


def locked(partition: str) -> list[str]:
    """The statements that shut the direct way to a new partition."""
    return [*policies(partition), f'REVOKE {_RIGHTS} ON "{partition}" FROM CURRENT_USER']


def default_made() -> list[str]:
    """The statements that make the partition of days for which there is no month yet."""
    return [f'CREATE TABLE "{DEFAULT}" PARTITION OF "{TABLE}" DEFAULT', *locked(DEFAULT)]


def months_made(months: Iterable[Period], *, filled: bool = False) -> list[str]:
    """The statements that make partitions; `filled`: their rows lie in the default one, and all of its rows are theirs.

    A table is made beside the great one and attached: that lets who reads and writes other months go on. Attaching
    compares the rows with those they refer to, under policies that are loud without a company: there is none with
    the id 0, and the rows were compared when they came in.
    """
    names = {partition_of(month): month for month in months}
    made = []
    for name, month in names.items():
        made.append(f'CREATE TABLE "{name}" (LIKE "{TABLE}" INCLUDING DEFAULTS INCLUDING CONSTRAINTS)')
        if filled:
            made.append(
                f'INSERT INTO "{name}" ({COLUMNS}) SELECT {COLUMNS} FROM "{DEFAULT}" '  # noqa: S608 (own names)
                f"WHERE \"on\" >= '{month.start}' AND \"on\" < '{month.end}'"
            )
    emptied = [f'TRUNCATE "{DEFAULT}"'] if filled else []
    attached = [
        statement
        for name, month in names.items()
        for statement in (
            *locked(name),
            f'ALTER TABLE "{TABLE}" ATTACH PARTITION "{name}" '
            f"FOR VALUES FROM ('{month.start}') TO ('{month.end}')",
        )
    ]
    nobody = ["SELECT set_config('app.company', '0', true)"]
    somebody = ["SELECT set_config('app.company', '', true)"]
    return [*made, *emptied, *nobody, *attached, *somebody]


def default_opened() -> list[str]:
    """Lets the owner read the default partition, until `default_shut` in the same transaction: nobody else sees it."""
    return [
        f'ALTER TABLE "{DEFAULT}" NO FORCE ROW LEVEL SECURITY',
        f'GRANT SELECT ON "{DEFAULT}" TO CURRENT_USER',
    ]


def default_shut() -> list[str]:
    return [
        f'REVOKE SELECT ON "{DEFAULT}" FROM CURRENT_USER',  # noqa: S608 (a right, not a query)
        f'ALTER TABLE "{DEFAULT}" FORCE ROW LEVEL SECURITY',
    ]
