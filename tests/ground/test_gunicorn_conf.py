"""How gunicorn.conf.py brings up the site: one loading of the program for all processes of the web."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

# Writes down who has loaded it, and answers with who it is and whether the connection of the loading is open in it.
APPLICATION = """
import os
import django
django.setup()
from django.db import connection
connection.ensure_connection()
place = f"/proc/self/fd/{connection.connection.fileno()}"
line = os.readlink(place)
with open(os.environ["LOADED_BY"], "a") as file:
    print(os.getpid(), file=file)
def application(environ, start_response):
    start_response("200 OK", [])
    return [f"{os.getpid()} {os.path.islink(place) and os.readlink(place) == line}".encode()]
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where such a program is served by two processes of one thread each."""
    (tmp_path / "tiny.py").write_text(APPLICATION)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    root = str(settings.BASE_DIR)
    environment = {
        **os.environ, "PYTHONPATH": os.pathsep.join((root, str(tmp_path))), "PORT": str(number), "METRICS_PORT": "0",
        "WEB_CONCURRENCY": "2", "WEB_THREADS": "1", "LOADED_BY": str(tmp_path / "loaded"),
    }  # fmt: skip
    conf = str(Path(root) / "gunicorn.conf.py")
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", "-c", conf, "tiny"], env=environment)
    yield number
    server.send_signal(signal.SIGTERM)
    server.wait(30)


def _answers(port: int, number: int) -> dict[int, str]:
    """Process -> what it says of its connection, as soon as so many different ones have answered."""
    said: dict[int, str] = {}
    for _try in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
                pid, connected = answer.read().decode().split()
                said[int(pid)] = connected
        except OSError:
            time.sleep(0.1)
        if len(said) >= number:
            return said
        time.sleep(0.02)
    raise TimeoutError(f"{len(said)} of {number} processes answered")


def test_a_process_that_takes_the_place_of_another_loads_nothing_and_inherits_no_connection(
    port: int, tmp_path: Path
) -> None:
    first = _answers(port, 2)
    os.kill(min(first), signal.SIGKILL)
    said = _answers(port, 2)
    assert len({*first, *said}) == 3
    [loaded_by] = (tmp_path / "loaded").read_text().split()
    assert int(loaded_by) not in {*first, *said}
    assert {*first.values(), *said.values()} == {"False"}


def _answered_by(line: HTTPConnection) -> int:
    line.request("GET", "/")
    return int(line.getresponse().read().split()[0])


def _finds(line: HTTPConnection, pid: int) -> bool:
    """Whether a client that goes on asking is answered by that process, among two hundred answers."""
    return any(_answered_by(line) == pid for _number in range(200))


def test_of_clients_that_stay_some_find_their_way_to_a_process_that_was_away(port: int) -> None:
    away, there = sorted(_answers(port, 2))
    os.kill(away, signal.SIGSTOP)
    lines = [HTTPConnection("127.0.0.1", port, timeout=60) for _number in range(6)]
    try:
        assert {_answered_by(line) for line in lines} == {there}
    finally:
        os.kill(away, signal.SIGCONT)
    with ThreadPoolExecutor(len(lines)) as clients:
        assert any(list(clients.map(_finds, lines, [away] * len(lines))))
    for line in lines:
        line.close()
