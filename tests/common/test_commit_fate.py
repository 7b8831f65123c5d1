"""What a server says of a transaction after it was ended in order, and after it crashed."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from common.embedded import Servers
from common.patient_postgresql.fate import NEVER_GIVEN, Fate, Mark, fate_of, judge, mark_of


@pytest.mark.parametrize(
    ("said", "by_the_same", "by_another"),
    [
        ("committed", Fate.STORED, Fate.UNKNOWN),
        ("aborted", Fate.UNDONE, Fate.UNDONE),
        ("in progress", Fate.OPEN, Fate.UNKNOWN),
        (NEVER_GIVEN, Fate.UNDONE, Fate.UNKNOWN),
        (None, Fate.UNKNOWN, Fate.UNKNOWN),
    ],
)
def test_a_crash_or_another_server_takes_the_answers_their_certainty(
    said: str | None, by_the_same: Fate, by_another: Fate
) -> None:
    assert judge(said, is_same=True) is by_the_same
    assert judge(said, is_same=False) is by_another


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    folder = Path(tempfile.mkdtemp(prefix="salesorg-fate-"))
    # The account of the servers has to reach its files in it.
    folder.chmod(0o711)
    servers = Servers(folder)
    try:
        servers.start(valkey=False)
        raw = psycopg2.connect(servers.database_url())
        with raw, raw.cursor() as cursor:
            cursor.execute("CREATE TABLE deal (id int)")
        raw.close()
        yield servers
    finally:
        servers.destroy()
        shutil.rmtree(folder)


@pytest.fixture
def connection(servers: Servers) -> Iterator[Any]:
    raw = psycopg2.connect(servers.database_url())
    yield raw
    raw.close()


def restart(servers: Servers, how: signal.Signals) -> Any:
    """Ends PostgreSQL that way and starts it again; a new connection."""
    place = servers.place()
    assert place is not None
    pid = int((place.base / "postgres" / "postmaster.pid").read_text(encoding="ascii").split()[0])
    os.kill(pid, how)
    until = time.monotonic() + 30
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    servers.start(valkey=False)
    return outside(servers)


def outside(servers: Servers) -> Any:
    raw = psycopg2.connect(servers.database_url())
    raw.autocommit = True
    return raw


def begin(connection: Any, deal: int = 1) -> Mark:
    connection.cursor().execute("INSERT INTO deal VALUES (%s)", [deal])
    mark = mark_of(connection)
    assert mark is not None
    return mark


def test_a_transaction_that_has_only_read_has_no_mark(connection: Any) -> None:
    connection.cursor().execute("SELECT count(*) FROM deal")
    assert mark_of(connection) is None


def test_the_next_connection_tells_the_fate(servers: Servers, connection: Any) -> None:
    other = outside(servers)
    stored = begin(connection)
    assert fate_of(other, stored) is Fate.OPEN
    connection.commit()
    assert fate_of(other, stored) is Fate.STORED
    undone = begin(connection)
    connection.rollback()
    assert fate_of(other, undone) is Fate.UNDONE
    other.close()


def test_a_restart_in_order_keeps_the_fates(servers: Servers, connection: Any) -> None:
    stored = begin(connection)
    connection.commit()
    undone = begin(connection)
    other = restart(servers, signal.SIGINT)
    assert (fate_of(other, stored), fate_of(other, undone)) == (Fate.STORED, Fate.UNDONE)
    other.close()


def test_after_a_crash_a_number_that_was_lost_and_given_out_again_is_not_taken_for_ours(
    servers: Servers, connection: Any
) -> None:
    lost = begin(connection, 2)
    other = restart(servers, signal.SIGKILL)
    with other.cursor() as cursor:
        said = ""
        while said != "committed":
            cursor.execute("CREATE TABLE IF NOT EXISTS other (id int); INSERT INTO other VALUES (1)")
            # What would be believed without a look at the crash: the fate of somebody else's transaction.
            cursor.execute(
                "SELECT CASE WHEN %s < pg_snapshot_xmax(pg_current_snapshot())::text::bigint THEN"
                " pg_xact_status(%s::xid8) END",
                [int(lost.number), lost.number],
            )
            said = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM deal WHERE id = 2")
        assert cursor.fetchone() == (0,)
    assert fate_of(other, lost) is Fate.UNKNOWN
    other.close()


@pytest.mark.parametrize(("ahead", "by_the_same"), [(1000, Fate.UNDONE), (0, Fate.OPEN)])
@pytest.mark.parametrize("since", ["1.5", None])
def test_what_has_no_end_is_believed_only_of_the_server_that_gave_the_number(
    servers: Servers, connection: Any, ahead: int, by_the_same: Fate, since: str | None
) -> None:
    mark = begin(connection)
    asked = replace(mark, number=str(int(mark.number) + ahead))
    other = outside(servers)
    assert fate_of(other, asked) is by_the_same
    assert fate_of(other, replace(asked, since=since)) is Fate.UNKNOWN
    other.close()
