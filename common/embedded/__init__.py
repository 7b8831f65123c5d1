"""The embedded PostgreSQL and Valkey: what runs when DATABASE_URL / REDIS_URL are not set.

    ensure_running()          start what the environment does not name; returns at once when it already runs
    database_url(), redis_url()   the addresses; nothing is started unless start=True
    stop(), status()          `python -m common.embedded start|stop|status|destroy`

Servers outlive the process that started them: web, worker, beat, tests and commands share them, and only an explicit
stop ends them. Their files lie in `.local/servers` of the checkout (place.py says when not).
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from common.embedded.place import EmbeddedError, Place, find_place, read_state, record_state, refuse_odd_path
from common.embedded.postgres import DATABASE, ROLE, SUPERUSER, Postgres
from common.embedded.valkey import Valkey

__all__ = ["EmbeddedError", "Servers", "database_url", "ensure_running", "redis_url", "status", "stop"]

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Servers:
    """The two servers of one checkout."""

    checkout: Path

    def start(self, *, postgres: bool = True, valkey: bool = True) -> None:
        """Start the servers that do not answer. Raises EmbeddedError with the tail of the log."""
        refuse_odd_path(self.checkout)
        with self._lock():
            place = find_place(self.checkout, create=True)
            assert place
            record_state(self.checkout, place)
            if postgres:
                port = Postgres(place).start(self._port("postgres"))
                record_state(self.checkout, place, postgres_port=port)
            if valkey:
                port = Valkey(place).start(self._port("valkey"))
                record_state(self.checkout, place, valkey_port=port)

    def stop(self, *, only_idle: bool = False) -> bool:
        """Stop both. With `only_idle`, leave them running (and return False) while somebody else is connected."""
        place = find_place(self.checkout, create=False)
        if place is None:
            return True
        with self._lock():
            postgres, port = Postgres(place), self._port("postgres")
            if only_idle and postgres.answers(port) and postgres.other_clients(port or 0):
                return False
            postgres.stop()
            Valkey(place).stop()
        return True

    def destroy(self) -> None:
        """Stop both and delete their files: the databases are gone."""
        self.stop()
        place = find_place(self.checkout, create=False)
        if place is not None:
            with self._lock():
                shutil.rmtree(place.base)
                (self.checkout / ".local" / "servers.json").unlink()

    def running(self) -> dict[str, bool]:
        """Which of the servers answers now."""
        place = find_place(self.checkout, create=False)
        if place is None:
            return {"postgres": False, "valkey": False}
        return {
            "postgres": Postgres(place).answers(self._port("postgres")),
            "valkey": Valkey(place).answers(self._port("valkey")),
        }

    def database_url(self) -> str:
        """The recorded address of PostgreSQL; port 1, where nothing answers, before the first start."""
        place = find_place(self.checkout, create=False)
        if place is None:
            return f"postgres://{ROLE}@127.0.0.1:1/{DATABASE}"
        return Postgres(place).url(self._port("postgres") or 1)

    def backup_url(self) -> str:
        """The same database for the role that row security does not bind: for backups, never for the program."""
        place = find_place(self.checkout, create=False)
        if place is None:
            raise EmbeddedError("The embedded PostgreSQL was never started.")
        return Postgres(place).url(self._port("postgres") or 1, SUPERUSER)

    def redis_url(self) -> str:
        """The recorded address of Valkey; port 1, where nothing answers, before the first start."""
        place = find_place(self.checkout, create=False)
        return Valkey(place).url(self._port("valkey") or 1) if place else "redis://127.0.0.1:1/0"

    def place(self) -> Place | None:
        """Where the files are; None before the first start."""
        return find_place(self.checkout, create=False)

    def _port(self, server: str) -> int | None:
        port = read_state(self.checkout).get(f"{server}_port")
        return port if isinstance(port, int) else None

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One starter or stopper at a time, in whatever process."""
        local = self.checkout / ".local"
        try:
            local.mkdir(mode=0o700, exist_ok=True)
            descriptor = os.open(local / "servers.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError as error:
            raise EmbeddedError(
                f"{local} belongs to another account: start as that account, or set DATABASE_URL and REDIS_URL."
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def ensure_running() -> None:
    """Start the servers that the environment does not name, unless they already answer."""
    postgres, valkey = not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")
    if postgres or valkey:
        Servers(CHECKOUT).start(postgres=postgres, valkey=valkey)


def database_url(*, start: bool = False) -> str:
    """Address of the embedded PostgreSQL, role `salesorg`, database `salesorg`. Nothing is started unless asked."""
    if start:
        Servers(CHECKOUT).start(valkey=False)
    return Servers(CHECKOUT).database_url()


def redis_url(*, start: bool = False) -> str:
    """Address of the embedded Valkey, database number 0. Nothing is started unless asked."""
    if start:
        Servers(CHECKOUT).start(postgres=False)
    return Servers(CHECKOUT).redis_url()


def stop(*, only_idle: bool = False) -> bool:
    """Stop both servers; see Servers.stop."""
    return Servers(CHECKOUT).stop(only_idle=only_idle)


def status() -> str:
    """Two lines, one per server: whether it answers and where. No passwords."""
    servers = Servers(CHECKOUT)
    place, running = servers.place(), servers.running()
    lines = []
    for name, port in (("postgres", servers._port("postgres")), ("valkey", servers._port("valkey"))):
        where = f"127.0.0.1:{port}, files in {place.base / name}" if place and port else "never started"
        lines.append(f"{name}: {'running' if running[name] else 'stopped'} ({where})")
    return "\n".join(lines)
