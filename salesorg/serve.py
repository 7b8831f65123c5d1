"""`make demo`: the whole product in the foreground, and `make stop` for what a crash left behind.

The processes are those of the Procfile. When one of them ends, all end, with a line that says which.
"""

from __future__ import annotations

import argparse
import fcntl
import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import honcho.manager
from honcho.environ import parse_procfile

from common import embedded
from common.embedded.net import command_line, is_alive

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / ".local" / "run"
LOCK = RUN / "demo.lock"
PREPARATIONS = (["migrate", "--verbosity=0"], ["createcachetable"], ["load_catalogue"], ["load_demo"])
PID_OPTIONS = {"web": "--pid", "worker": "--pidfile", "beat": "--pidfile"}
READY_TIMEOUT_S = 120
# Celery finishes the task in hand when asked to end; honcho's own five seconds would cut it.
honcho.manager.KILL_WAIT = 30


class _Signals:
    """Ends the process itself; honcho would signal its whole group, and Celery's children would die mid-task."""

    def terminate(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)

    def kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


class _Manager(honcho.manager.Manager):  # type: ignore[misc]  # honcho has no types
    """Honcho's manager, which also knows who ended first without being asked."""

    def __init__(self) -> None:
        super().__init__()
        self._procmgr = _Signals()
        self.ended_by_itself: list[str] = []

    def terminate(self) -> None:
        if not self._terminating:
            self.ended_by_itself = [
                name for name, process in self._processes.items() if "returncode" in process
            ]
        super().terminate()


def main() -> int:
    """Serve until a signal or until a process ends; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m salesorg.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--stop", action="store_true", help="stop what is left running, the embedded servers too"
    )
    arguments = parser.parse_args()
    os.chdir(ROOT)
    RUN.mkdir(parents=True, exist_ok=True)
    try:
        return stop() if arguments.stop else serve(arguments.port)
    except embedded.EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1


def serve(port: int) -> int:
    """Start everything, say when it answers, wait for the end, stop everything."""
    signal.signal(signal.SIGTERM, _interrupted)
    with LOCK.open("a") as lock:
        if not _locked(lock.fileno()):
            return _refuse("The demo of this folder is already running. `make stop` stops it.")
        _stop_leftovers()
        if not _port_is_free(port):
            return _refuse(f"Port {port} is busy. Choose another one: make demo PORT={port + 1}")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        os.environ.update({"DEMO": "1", "PORT": str(port), "PYTHONUNBUFFERED": "1"})
        # WhiteNoise finds the files where they are; it only warns about the folder of the collected ones.
        (ROOT / "staticfiles").mkdir(exist_ok=True)
        try:
            embedded.ensure_running()
            processes = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8")).processes
            return _prepare() or supervise(processes, port)
        except KeyboardInterrupt:
            return 130
        finally:
            if not embedded.stop(only_idle=True):
                print(
                    "The database keeps running: others are connected to it. `make stop` stops it.",
                    flush=True,
                )


def stop() -> int:
    """End a running demo of this checkout, leftovers of a killed one, and the embedded servers."""
    pid = _recorded(LOCK, "salesorg.serve")
    if pid:
        os.kill(pid, signal.SIGTERM)
        _wait_for_end([pid], seconds=60)
    _stop_leftovers()
    embedded.stop()
    print("Stopped.")
    return 0


def _prepare() -> int:
    """Bring the database to where the program expects it; the exit code of the first command that fails."""
    print("Preparing the database…", flush=True)
    for command in PREPARATIONS:
        done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=False)
        if done.returncode:
            print(f"`manage.py {' '.join(command)}` failed; nothing was started.", file=sys.stderr)
            return done.returncode
    return 0


def supervise(processes: Mapping[str, str], port: int) -> int:
    """Run the commands until a signal comes or one of them ends by itself; the exit code."""
    manager = _Manager()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for name, command in processes.items():
        with_pid = f"exec {command} {PID_OPTIONS[name]} {shlex.quote(str(RUN / f'{name}.pid'))}"
        manager.add_process(name, with_pid, env={**os.environ, "PATH": path}, cwd=str(ROOT))
    threading.Thread(target=_announce, args=[port], daemon=True).start()
    manager.loop()
    if manager.ended_by_itself:
        names = ", ".join(manager.ended_by_itself)
        print(f"Stopped, because {names} ended by itself; its last lines above say why.", file=sys.stderr)
        return int(manager.returncode or 1)
    return int(manager.returncode or 0)


def _announce(port: int) -> None:
    """Print the address once it answers, and how to sign in."""
    deadline = time.monotonic() + READY_TIMEOUT_S
    while not _answers(port):
        if time.monotonic() > deadline:
            print(
                f"Nothing answered on port {port} within {READY_TIMEOUT_S} s; see the lines above.",
                flush=True,
            )
            return
        time.sleep(0.3)
    said = subprocess.run(
        [sys.executable, "manage.py", "demo_signins"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    print(
        f"\nReady: http://127.0.0.1:{port}\n{said.stdout}{said.stderr if said.returncode else ''}", flush=True
    )


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stop_leftovers() -> None:
    """End the processes of a supervisor that was killed; their pid files would also keep new ones from starting."""
    left = []
    for name, program in (("web", "gunicorn"), ("worker", "celery"), ("beat", "celery")):
        file = RUN / f"{name}.pid"
        pid = _recorded(file, program)
        if pid:
            os.kill(pid, signal.SIGTERM)
            left.append(pid)
        file.unlink(missing_ok=True)
    _wait_for_end(left, seconds=30)


def _recorded(file: Path, program: str) -> int | None:
    """The process id in the file, while a process of that name has it."""
    try:
        pid = int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return pid if is_alive(pid) and program in command_line(pid) else None


def _wait_for_end(pids: list[int], *, seconds: int) -> None:
    deadline = time.monotonic() + seconds
    while any(command_line(pid) for pid in pids):
        if time.monotonic() > deadline:
            for pid in pids:
                if command_line(pid):
                    os.kill(pid, signal.SIGKILL)
            return
        time.sleep(0.1)


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)
    return 1


def _interrupted(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
