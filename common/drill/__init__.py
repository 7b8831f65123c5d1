"""The restore drill: a backup counts after it was restored and compared, row by row and rule by rule.

    python -m common.drill                      the embedded database, or BACKUP_DATABASE_URL
    python -m common.drill --source postgres://backup:…@db/salesorg --least-rows 10000

It dumps the database as it is at one moment, restores the dump into a new database of the same server, and compares
every table (rows, and a checksum of all of them) and everything that PostgreSQL knows about the tables: columns,
constraints, indexes, policies and whether they are forced, triggers, functions, grants, sequences, partitions. The new
database is dropped at the end. The role of BACKUP_DATABASE_URL must see every row (superuser or BYPASSRLS) and may
create databases.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import parse_dsn

from common.drill.facts import Facts, facts_of, sequence_values
from common.drill.programs import DrillError, program

__all__ = ["DrillError", "Line", "Outcome", "run_drill"]

_SPELLING = re.compile(r"::(?:character varying|[a-z]+)(?:\[\])?|[()\s]")
Tamper = Callable[[Any], None]


@dataclass(frozen=True)
class Line:
    """One kind of fact: how many there are on both sides, and the names of those that differ."""

    kind: str
    source: int
    restored: int
    differing: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """`rows` of the whole source; `alarms`: sentences about the dump itself."""

    lines: tuple[Line, ...]
    rows: int
    dump_bytes: int
    dump_seconds: float
    restore_seconds: float
    alarms: tuple[str, ...]

    @property
    def held(self) -> bool:
        return not self.alarms and not any(line.differing for line in self.lines)


def run_drill(source: str, *, least_rows: int = 1, tamper: Tamper | None = None) -> Outcome:
    """Dumps, restores and compares. Raises DrillError when that cannot be done. `tamper` gets a cursor in the restored
    database before it is compared: the tests' proof that a difference is seen."""
    with closing(_connect(source)) as connection, tempfile.TemporaryDirectory() as folder:
        cursor, snapshot = _one_moment(connection)
        before, values = _read_facts(cursor), sequence_values(cursor)
        dump = Path(folder) / "drill.dump"
        version = connection.server_version // 10_000
        dumping = _run(source, "pg_dump", version, "-Fc", f"--snapshot={snapshot}", f"--file={dump}")
        with _fresh_database(source) as fresh:
            restoring = _run(
                fresh, "pg_restore", version, "--exit-on-error", "--no-password", str(dump), into=True
            )
            after = _facts_of_restored(fresh, tamper)
        lines = [_compared(kind, before[kind], after[kind]) for kind in before]
        lines.append(_sequences(values, after_values=after.sequences, now=_values_now(source)))
        return Outcome(
            tuple(lines),
            before.rows,
            dump.stat().st_size,
            dumping,
            restoring,
            _alarms(before.rows, after.rows, least_rows),
        )


def _alarms(rows: int, restored: int, least: int) -> tuple[str, ...]:
    found = []
    if restored == 0:
        found.append("the dump holds no rows at all: was it made by a role that row security binds?")
    if rows < least:
        found.append(f"the database holds {rows} rows, fewer than {least}")
    return tuple(found)


def _connect(url: str) -> Any:
    try:
        return psycopg2.connect(url, connect_timeout=10)
    except psycopg2.OperationalError as unreachable:
        raise DrillError(f"The database cannot be reached: {unreachable}") from unreachable


def _one_moment(connection: Any) -> tuple[Any, str]:
    """A cursor that sees one moment, and its name for pg_dump. Row security is off: whom it binds gets an error."""
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    cursor = connection.cursor()
    cursor.execute("SELECT pg_export_snapshot()")
    (snapshot,) = cursor.fetchone()
    return cursor, str(snapshot)


def _read_facts(cursor: Any) -> Facts:
    try:
        return facts_of(cursor)
    except psycopg2.errors.InsufficientPrivilege as bound:
        raise DrillError(
            "This role does not see every row, so its dump would be empty or fail: row security binds it. "
            "Set BACKUP_DATABASE_URL to a role with BYPASSRLS (docs/operations.md)."
        ) from bound


def _facts_of_restored(fresh: str, tamper: Tamper | None) -> Facts:
    with closing(_connect(fresh)) as connection:
        cursor = connection.cursor()
        if tamper is not None:
            tamper(cursor)
        return facts_of(cursor)


def _values_now(source: str) -> dict[str, int]:
    with closing(_connect(source)) as connection:
        return sequence_values(connection.cursor())


def _compared(kind: str, source: dict[str, str], restored: dict[str, str]) -> Line:
    names = sorted(source.keys() | restored.keys())
    return Line(
        kind,
        len(source),
        len(restored),
        tuple(name for name in names if not _same(source.get(name), restored.get(name))),
    )


def _same(one: str | None, other: str | None) -> bool:
    """A definition that was restored is spelled anew: casts and brackets may stand elsewhere and mean the same."""
    if one == other:
        return True
    return one is not None and other is not None and _bare(one) == _bare(other)


def _bare(definition: str) -> str:
    return _SPELLING.sub("", definition)


def _sequences(before: dict[str, int], *, after_values: dict[str, int], now: dict[str, int]) -> Line:
    """A sequence is no part of the moment: it may have moved on while the dump was made, never back."""
    wrong = [
        name
        for name, value in before.items()
        if not value <= after_values.get(name, -1) <= max(value, now.get(name, value))
    ]
    return Line("values of sequences", len(before), len(after_values), tuple(sorted(wrong)))


@contextmanager
def _fresh_database(source: str) -> Iterator[str]:
    """The address of a new, empty database beside the source; dropped afterwards."""
    name = f"drill_{os.getpid()}_{int(time.time())}"
    with closing(_connect(source)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        try:
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg2.errors.InsufficientPrivilege as refused:
            raise DrillError("This role may not create a database to restore into (CREATEDB).") from refused
        try:
            yield _address(source, name)
        finally:
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _address(source: str, database: str) -> str:
    return str(psycopg2.extensions.make_dsn(**{**parse_dsn(source), "dbname": database}))


def _run(url: str, name: str, version: int, *arguments: str, into: bool = False) -> float:
    """Seconds that the program took. The password goes by the environment, where no list of processes shows it."""
    parts = parse_dsn(url)
    known = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
    }
    environment = {**os.environ, **{known[key]: value for key, value in parts.items() if key in known}}
    begun = time.monotonic()
    to = [f"--dbname={parts['dbname']}"] if into else []
    done = subprocess.run(
        [program(name, version), *to, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DrillError(f"{name} failed ({done.returncode}): {done.stderr.strip()[-2000:]}")
    return time.monotonic() - begun
