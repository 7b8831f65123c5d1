"""A site of our own for judges that load or break one: servers, processes and logs in a folder that goes with it.

    with own_site() as site:
        site.prepare()
        site.start("web")
        ...

It runs as a deployed one (DATABASE_URL is set), over plain http, with the commands of the Procfile; letters go nowhere.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from honcho.environ import parse_procfile

from common.embedded import Servers
from common.embedded.net import choose_port
from common.health import is_ready

ROOT = Path(__file__).resolve().parents[1]
PREPARATIONS = (["migrate", "--verbosity=0"], ["createcachetable"], ["load_catalogue"])
READY_S, END_S = 90, 60


@dataclass
class Site:
    """Its servers, the environment of its programs, and the processes that were started."""

    folder: Path
    servers: Servers
    port: int
    environment: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def prepare(self) -> None:
        """The tables and the catalogue."""
        for command in PREPARATIONS:
            subprocess.run(
                [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, check=True,
                stdout=subprocess.DEVNULL,
            )  # fmt: skip

    def start(self, name: str) -> None:
        """A process of the Procfile by its name; of web, waits until it answers."""
        command = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8")).processes[name]
        with self.log(name).open("ab") as log:
            self.running[name] = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {command}"], cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        if name == "web":
            self._wait_for_web()

    def log(self, name: str) -> Path:
        """Where everything goes that the process says."""
        return self.folder / f"{name}.log"

    def processes(self, name: str) -> list[psutil.Process]:
        """The process and its children, as they are now; empty when it has ended."""
        try:
            parent = psutil.Process(self.running[name].pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def stop(self, name: str, sign: signal.Signals = signal.SIGTERM) -> None:
        """Ends one process; with SIGKILL its children too, without a word."""
        process = self.running.pop(name)
        if process.poll() is None:
            if sign == signal.SIGKILL:
                os.killpg(process.pid, sign)
            else:
                process.send_signal(sign)
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(END_S)

    def stop_all(self) -> None:
        for name in list(self.running):
            self.stop(name)

    def _wait_for_web(self) -> None:
        deadline = time.monotonic() + READY_S
        while not is_ready(self.port):
            if self.running["web"].poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(
                    f"web does not answer:\n{self.log('web').read_text(errors='replace')[-4000:]}"
                )
            time.sleep(0.2)


@contextmanager
def own_site(settings: Mapping[str, str] | None = None) -> Iterator[Site]:
    """A site with its servers running and nothing in them; all of it is gone afterwards. `settings`: environment."""
    folder = Path(tempfile.mkdtemp(prefix="salesorg-proof-"))
    # The account of the servers has to reach its files in it.
    folder.chmod(0o711)
    servers = Servers(folder)
    port = choose_port(None)
    site = Site(folder, servers, port, {})
    try:
        servers.start()
        site.environment |= _environment(folder, servers, port) | dict(settings or {})
        yield site
    finally:
        site.stop_all()
        servers.destroy()
        shutil.rmtree(folder)


def _environment(folder: Path, servers: Servers, port: int) -> dict[str, str]:
    mine = {name: os.environ[name] for name in ("HOME", "LANG", "LC_ALL") if name in os.environ}
    return mine | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DATABASE_URL": servers.database_url(),
        "REDIS_URL": servers.redis_url(),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
        "EMAIL_URL": "dummymail://",
        "PORT": str(port),
        "TMPDIR": str(folder),
        "DISK_PATHS": str(folder),
        "DELETION_LEDGER": str(folder / "deletions.jsonl"),
        "PYTHONUNBUFFERED": "1",
    }
