"""The processes of the site under test, and whoever starts them anew: what compose's `restart: unless-stopped` does.

gunicorn brings back its web workers and Celery its children by themselves; the keeper brings back the three main
processes. Only processes that carry our mark in their environment are ever signalled.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARK = "SALESORG_CHAOS_HOME"
RESTART_AFTER_S = 1.0


@dataclass
class Keeper:
    """Starts commands, starts them anew when they end, and ends all of them."""

    home: Path
    environment: Mapping[str, str]
    commands: Mapping[str, str]
    restarts: Counter[str] = field(default_factory=Counter)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _ended: dict[str, float] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        for name in self.commands:
            self._launch(name)
        threading.Thread(target=self._watch, name="keeper", daemon=True).start()

    def pid(self, name: str) -> int:
        """The main process of that name, alive or not."""
        return self._running[name].pid

    def children(self, name: str) -> list[int]:
        """The processes that the main one has started, and that are ours by their mark."""
        mine = self.pid(name)
        return [pid for pid in marked(self.home) if parent_of(pid) == mine]

    def all_up(self) -> bool:
        return all(process.poll() is None for process in self._running.values())

    def stop(self) -> None:
        """Ends everything that carries our mark, politely first."""
        self._over.set()
        for number in (signal.SIGTERM, signal.SIGKILL):
            deadline = time.monotonic() + (25 if number == signal.SIGTERM else 5)
            for pid in marked(self.home):
                kill(pid, number, self.home)
            while marked(self.home) and time.monotonic() < deadline:
                for process in self._running.values():
                    process.poll()
                time.sleep(0.1)

    def _launch(self, name: str) -> None:
        log = self.home / f"{name}.log"
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        with log.open("ab") as output:
            self._running[name] = subprocess.Popen(
                ["/bin/sh", "-c", self.commands[name]],
                cwd=ROOT,
                env={**self.environment, "PATH": path, MARK: str(self.home)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            for name, process in list(self._running.items()):
                if process.poll() is None:
                    continue
                ended = self._ended.setdefault(name, time.monotonic())
                if time.monotonic() - ended >= RESTART_AFTER_S and not self._over.is_set():
                    del self._ended[name]
                    self.restarts[name] += 1
                    self._launch(name)


def commands_of(procfile: str, *, worker_options: str, most_memory: int) -> dict[str, str]:
    """The commands that the demo runs, by name; the worker's with options of ours and a limit of memory in bytes."""
    found = {}
    for line in procfile.splitlines():
        name, _colon, command = line.partition(":")
        if name.strip() == "worker":
            found[name] = f"ulimit -v {most_memory // 1024}; exec {command.strip()} {worker_options}"
        elif command.strip():
            found[name] = f"exec {command.strip()}"
    return found


def marked(home: Path) -> list[int]:
    """The living processes that were started for this home, whoever is their parent by now."""
    mark = f"{MARK}={home}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with suppress(OSError):
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def parent_of(pid: int) -> int | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    return int(text.rpartition(")")[2].split()[1])


def kill(pid: int, number: signal.Signals, home: Path) -> bool:
    """Signals one of our own processes; False when it is gone or not ours."""
    if pid not in marked(home):
        return False
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
