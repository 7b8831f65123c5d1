"""The supervisor of `make demo`, with small programs in place of web, worker and beat."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from common.embedded.net import command_line
from salesorg import serve

SUPERVISOR = """
import sys
from pathlib import Path
from salesorg import serve
serve.RUN = Path(sys.argv[1])
serve._announce = lambda port: None
commands = {name: f"{sys.executable} {sys.argv[1]}/{name}.py" for name in ("web", "worker", "beat")}
sys.exit(serve.supervise(commands, 1))
"""
LIVES = """
import pathlib, sys, time
pathlib.Path(sys.argv[2]).write_text(str(__import__("os").getpid()))
time.sleep(60)
"""
ENDS = "raise SystemExit(0)"
# A worker with a child in the middle of a task: asked to end, it lets the child finish first.
FINISHES_ITS_TASK = """
import os, pathlib, signal, subprocess, sys, time
done = pathlib.Path(sys.argv[2]).with_name("task-done")
task = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep(1.5); open({str(done)!r}, 'w')"])
signal.signal(signal.SIGTERM, lambda *_: (task.wait(), sys.exit(0)))
pathlib.Path(sys.argv[2]).write_text(str(os.getpid()))
time.sleep(60)
"""


def _start(folder: Path, **programs: str) -> subprocess.Popen[str]:
    for name in ("web", "worker", "beat"):
        (folder / f"{name}.py").write_text(programs.get(name, LIVES))
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(folder)],
        cwd=serve.ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _wait_for_pids(folder: Path, *names: str) -> list[int]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        files = [folder / f"{name}.pid" for name in names]
        if all(file.exists() and file.read_text() for file in files):
            return [int(file.read_text()) for file in files]
        time.sleep(0.05)
    raise AssertionError("the programs did not start")


def test_when_one_process_ends_all_end_and_the_line_says_which(tmp_path: Path) -> None:
    supervisor = _start(tmp_path, beat=ENDS)
    said, _ = supervisor.communicate(timeout=40)
    assert supervisor.returncode == 1
    assert "Stopped, because beat ended by itself" in said
    assert not [pid for name in ("web", "worker") for pid in _recorded(tmp_path, name) if command_line(pid)]


def _recorded(folder: Path, name: str) -> list[int]:
    file = folder / f"{name}.pid"
    return [int(file.read_text())] if file.exists() else []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_all_and_blames_nobody(tmp_path: Path, number: signal.Signals, code: int) -> None:
    supervisor = _start(tmp_path)
    pids = _wait_for_pids(tmp_path, "web", "worker", "beat")
    supervisor.send_signal(number)
    said, _ = supervisor.communicate(timeout=40)
    assert supervisor.returncode == code
    assert "by itself" not in said
    assert not [pid for pid in pids if command_line(pid)]


def test_a_task_in_hand_is_finished_before_the_worker_ends(tmp_path: Path) -> None:
    supervisor = _start(tmp_path, worker=FINISHES_ITS_TASK)
    _wait_for_pids(tmp_path, "web", "worker", "beat")
    supervisor.send_signal(signal.SIGTERM)
    supervisor.communicate(timeout=40)
    assert (tmp_path / "task-done").exists()


def _sleeper(*arguments: str) -> subprocess.Popen[str]:
    """A process that has begun: for a moment after its start the system knows no command line of it."""
    program = "import time; print('here', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    return process


def test_what_a_killed_supervisor_left_is_ended_and_strangers_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "RUN", tmp_path)
    left, stranger = _sleeper("gunicorn"), _sleeper()
    try:
        (tmp_path / "web.pid").write_text(str(left.pid))
        (tmp_path / "worker.pid").write_text(str(stranger.pid))
        serve._stop_leftovers()
        assert left.wait(10) == -signal.SIGTERM
        assert stranger.poll() is None
        assert list(tmp_path.iterdir()) == []
    finally:
        for process in (left, stranger):
            process.kill()
            process.communicate()


def test_a_busy_port_is_noticed() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert serve._port_is_free(other.getsockname()[1]) is False


def test_the_procfile_names_the_three_processes() -> None:
    lines = (serve.ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    assert [line.split(":")[0] for line in lines] == list(serve.PID_OPTIONS)
