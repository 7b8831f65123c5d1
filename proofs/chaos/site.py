"""A site of its own: PostgreSQL, Valkey, web, worker, beat, a mail server and a receiver of webhooks, in one folder."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from common.embedded import Servers
from proofs.chaos.keeper import ROOT, Keeper, commands_of, kill, marked
from proofs.chaos.receivers import MailServer, Receiver

LEASE_S = 40
MOST_MEMORY = 4 * 1024**3
CHILDREN = 3
WORKER = f"-I proofs.chaos.poison --concurrency={CHILDREN}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Raises TimeoutError with `what` when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.1)


@dataclass
class Site:
    """Everything that is broken on purpose; nothing of the project's own servers is touched."""

    home: Path
    servers: Servers
    mail: MailServer
    receiver: Receiver
    port: int
    metrics_port: int
    secret: str

    @classmethod
    def make(cls) -> Site:
        home = Path(tempfile.mkdtemp(prefix="salesorg-chaos-"))
        # The account that runs PostgreSQL on root's behalf must be able to walk down to its files.
        home.chmod(0o711)
        return cls(
            home, Servers(home), MailServer(), Receiver(), free_port(), free_port(), secrets.token_urlsafe(50)
        )

    def environment(self) -> dict[str, str]:
        """What a deployed site is told, with limits that fit into minutes."""
        return {
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DATABASE_URL": self.servers.database_url(),
            "REDIS_URL": self.servers.redis_url(),
            "SECRET_KEY": self.secret,
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "false",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "WEBHOOK_ALLOWED_CIDRS": "127.0.0.1/32",
            "JOB_LEASE_SECONDS": str(LEASE_S),
            "DELETION_LEDGER": str(self.home / "deletions.jsonl"),
            "PORT": str(self.port),
            "METRICS_PORT": str(self.metrics_port),
            "LOG_FORMAT": "json",
        }

    def start_servers(self) -> None:
        self.servers.start()
        self.mail.start()
        self.receiver.start()

    def keeper(self) -> Keeper:
        """For web, worker and beat, as the Procfile starts them."""
        procfile = (ROOT / "Procfile").read_text(encoding="utf-8")
        commands = commands_of(procfile, worker_options=WORKER, most_memory=MOST_MEMORY)
        return Keeper(self.home, self.environment(), commands)

    def crash_postgres(self, how: signal.Signals) -> None:
        """SIGINT ends it at once but in order (`fast`), SIGQUIT without (`immediate`); then it is started again."""
        place = self.servers.place()
        assert place is not None
        pid = int((place.base / "postgres" / "postmaster.pid").read_text(encoding="ascii").split()[0])
        os.kill(pid, how)
        wait_until(lambda: not Path(f"/proc/{pid}").exists(), 60, "PostgreSQL ends")
        self.servers.start(valkey=False)

    def crash_valkey(self) -> None:
        """SIGKILL, then a start: what was not on the disk is lost."""
        place = self.servers.place()
        assert place is not None
        pid = int((place.base / "valkey" / "valkey.pid").read_text(encoding="ascii"))
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{pid}").exists(), 30, "Valkey ends")
        time.sleep(1)
        self.servers.start(postgres=False)

    def destroy(self, *, keep_files: bool = False) -> None:
        """Ends what is left of ours and removes the files; safe to call at any moment."""
        for pid in marked(self.home):
            kill(pid, signal.SIGKILL, self.home)
        self.mail.stop()
        self.receiver.stop()
        if self.servers.place() is not None:
            self.servers.stop()
        if keep_files:
            print(f"The files are in {self.home}.")
        else:
            shutil.rmtree(self.home, ignore_errors=True)
