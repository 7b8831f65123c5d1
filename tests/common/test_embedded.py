"""The embedded servers, started for real in folders of their own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from common import embedded
from common.embedded.net import choose_port, command_line
from common.embedded.place import find_place, record_state
from common.embedded.postgres import Postgres
from common.embedded.valkey import Valkey

pytestmark = pytest.mark.timeout(120)


def _ancestors(folder: Path) -> dict[Path, tuple[int, int, int]]:
    found = {path: path.stat() for path in [folder, *folder.parents]}
    return {path: (seen.st_mode, seen.st_uid, seen.st_gid) for path, seen in found.items()}


def _server_pids(servers: embedded.Servers) -> tuple[int, int]:
    place = servers.place()
    assert place
    postgres = int((place.base / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    return postgres, int((place.base / "valkey" / "valkey.pid").read_text())


def _ask(servers: embedded.Servers, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(servers.database_url())
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@pytest.fixture(scope="module")
def closed_checkout() -> Iterator[Path]:
    """A checkout under a folder that only its owner enters, with a path too long for a Unix socket."""
    top = Path(tempfile.mkdtemp())
    checkout = top / ("a long name " * 8).strip() / "Анна's checkout"
    checkout.mkdir(parents=True)
    yield checkout
    shutil.rmtree(top)


@pytest.fixture(scope="module")
def servers(closed_checkout: Path) -> Iterator[embedded.Servers]:
    started = embedded.Servers(closed_checkout)
    started.start()
    yield started
    started.destroy()


def test_starting_changes_no_permission_outside_its_own_folder(closed_checkout: Path) -> None:
    before = _ancestors(closed_checkout)
    started = embedded.Servers(closed_checkout)
    started.start()
    assert _ancestors(closed_checkout) == before


def test_the_role_of_the_application_obeys_row_security_and_may_create_a_test_database(
    servers: embedded.Servers,
) -> None:
    rights = "rolsuper, rolbypassrls, rolcreaterole, rolreplication, rolcreatedb"
    asked = _ask(servers, f"SELECT {rights} FROM pg_roles WHERE rolname = current_user")
    assert asked == [(False, False, False, False, True)]


def test_the_database_is_utf8_with_checksums_and_folds_cyrillic(servers: embedded.Servers) -> None:
    asked = "SELECT current_setting('server_encoding'), current_setting('data_checksums'), lower('ЁЖ'), upper('ёж')"
    assert _ask(servers, asked) == [("UTF8", "on", "ёж", "ЁЖ")]


def test_valkey_keeps_an_append_only_file_and_never_evicts(servers: embedded.Servers) -> None:
    with redis.Redis.from_url(servers.redis_url(), decode_responses=True) as client:
        found = client.config_get("appendonly", "maxmemory-policy", "bind")
    assert found == {"appendonly": "yes", "maxmemory-policy": "noeviction", "bind": "127.0.0.1"}


def test_nobody_enters_without_the_password(servers: embedded.Servers) -> None:
    where = servers.database_url().partition("@")[2]
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(f"postgres://salesorg:guess@{where}")
    with (
        pytest.raises(redis.AuthenticationError),
        redis.Redis.from_url("redis://" + servers.redis_url().split("@")[1]) as client,
    ):
        client.ping()


def test_passwords_lie_in_files_that_only_their_owner_reads(servers: embedded.Servers) -> None:
    place = servers.place()
    assert place
    secrets = sorted((place.base / "secrets").iterdir())
    assert [path.name for path in secrets] == ["postgres", "salesorg", "valkey"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets} == {0o600}
    assert len({path.read_text() for path in secrets}) == 3


def test_no_password_shows_in_the_process_list(servers: embedded.Servers) -> None:
    place = servers.place()
    assert place
    shown = " ".join(command_line(pid) for pid in _server_pids(servers))
    assert not [path for path in (place.base / "secrets").iterdir() if path.read_text() in shown]


def test_the_servers_never_run_as_root(servers: embedded.Servers) -> None:
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in _server_pids(servers)}
    assert 0 not in owners


def test_a_second_start_finds_the_running_servers(servers: embedded.Servers) -> None:
    before = _server_pids(servers)
    servers.start()
    assert _server_pids(servers) == before


def test_two_starts_at_once_leave_one_pair_of_servers(servers: embedded.Servers) -> None:
    servers.stop()
    program = (
        "import sys; from pathlib import Path; from common import embedded;"
        "embedded.Servers(Path(sys.argv[1])).start()"
    )
    command = [sys.executable, "-c", program, str(servers.checkout)]
    starters = [subprocess.Popen(command, cwd=embedded.CHECKOUT) for _ in range(4)]
    assert [starter.wait(60) for starter in starters] == [0, 0, 0, 0]
    assert servers.running() == {"postgres": True, "valkey": True}
    assert len(_ask(servers, "SELECT 1")) == 1


def test_what_was_committed_survives_kill_9(servers: embedded.Servers) -> None:
    _ask(servers, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id")
    with redis.Redis.from_url(servers.redis_url()) as client:
        client.set("kept", "yes")
        time.sleep(1.1)  # appendfsync everysec
    for pid in _server_pids(servers):
        os.kill(pid, signal.SIGKILL)
    servers.start()
    assert _ask(servers, "SELECT count(*) FROM kept") == [(1000,)]
    with redis.Redis.from_url(servers.redis_url()) as client:
        assert client.get("kept") == b"yes"


def test_a_stale_pid_file_that_names_a_strange_process_is_removed(servers: embedded.Servers) -> None:
    servers.stop()
    place = servers.place()
    assert place
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        stale = place.base / "postgres" / "postmaster.pid"
        stale.write_text(f"{stranger.pid}\n{stale.parent}\n1\n1\n\n127.0.0.1\n1 1\nready\n")
        (place.base / "valkey" / "valkey.pid").write_text(str(stranger.pid))
        servers.start()
        assert servers.running() == {"postgres": True, "valkey": True}
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_busy_port_is_left_to_whoever_has_it(servers: embedded.Servers) -> None:
    servers.stop()
    place = servers.place()
    assert place
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        busy = other.getsockname()[1]
        assert choose_port(busy) != busy
        port = Postgres(place).start(busy)
        assert port != busy
        assert Postgres(place).answers(port)
    Postgres(place).stop()
    servers.start()


def test_a_copy_of_the_checkout_does_not_take_these_servers_for_its_own(servers: embedded.Servers) -> None:
    place, port = servers.place(), servers.database_url().rsplit(":", 1)[1].split("/")[0]
    assert place
    copy = Path(tempfile.mkdtemp())
    try:
        shutil.copytree(servers.checkout / ".local", copy / ".local")
        found = find_place(copy, create=True)
        assert found
        record_state(copy, found)
        assert found.base != place.base
        assert not Postgres(found).answers(int(port))
        assert not Valkey(found).answers(int(servers.redis_url().rsplit(":", 1)[1].split("/")[0]))
    finally:
        embedded.Servers(copy).destroy()
        shutil.rmtree(copy)


def test_a_stop_of_idle_servers_only_leaves_them_to_a_connected_client(servers: embedded.Servers) -> None:
    connection = psycopg2.connect(servers.database_url())
    try:
        assert servers.stop(only_idle=True) is False
        assert servers.running()["postgres"]
    finally:
        connection.close()


def test_a_stop_is_clean_and_can_be_repeated(servers: embedded.Servers) -> None:
    servers.stop()
    servers.stop()
    place = servers.place()
    assert place
    assert servers.running() == {"postgres": False, "valkey": False}
    assert "database system is shut down" in (place.logs / "postgres.log").read_text()
    servers.start()


def test_the_status_names_the_addresses_and_no_password(
    servers: embedded.Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "CHECKOUT", servers.checkout)
    place, said = servers.place(), embedded.status()
    assert place
    assert said.count("running (127.0.0.1:") == 2
    assert not [path for path in (place.base / "secrets").iterdir() if path.read_text() in said]


def test_a_path_that_a_shell_would_read_otherwise_is_refused_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(embedded.EmbeddedError, match="Move it"):
        embedded.Servers(tmp_path / "a $HOME").start()
    assert list(tmp_path.iterdir()) == []


def test_an_address_can_be_asked_for_before_the_first_start_and_starts_nothing(tmp_path: Path) -> None:
    never = embedded.Servers(tmp_path)
    assert never.database_url() == "postgres://salesorg@127.0.0.1:1/salesorg"
    assert never.redis_url() == "redis://127.0.0.1:1/0"
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_started_when_the_environment_names_both_servers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(embedded, "CHECKOUT", tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/db")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    embedded.ensure_running()
    assert list(tmp_path.iterdir()) == []
