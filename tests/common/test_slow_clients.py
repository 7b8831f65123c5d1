"""Clients that send slowly hold no thread; large bodies hold a third of them at most."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.test import Client

from common import requests
from common.large_bodies import NoPlace, Places
from salesorg.gathering import Arrival, arrival_of

APPLICATION = """
def application(environ, start_response):
    if int(environ.get("CONTENT_LENGTH") or 0) < 1000:
        environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""
PAGE = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
Serve = Callable[[str], int]


@pytest.mark.parametrize(
    ("beginning", "arrival"),
    [
        (b"", Arrival.NOTHING),
        (b"GET / HTTP/1.1\r\nHost: he", Arrival.PART),
        (PAGE, Arrival.ENOUGH),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", Arrival.PART),
        (b"POST / HTTP/1.1\r\ncontent-length: 3\r\nHost: here\r\n\r\nabc", Arrival.ENOUGH),
        (b"POST / HTTP/1.1\r\nContent-Length: 90000\r\n\r\n", Arrival.ENOUGH),
        (b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n", Arrival.ENOUGH),
        (b"x" * 65536, Arrival.ENOUGH),
    ],
)
def test_a_request_is_enough_when_its_head_and_a_small_body_are_there(
    beginning: bytes, arrival: Arrival
) -> None:
    assert arrival_of(beginning) is arrival


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts gunicorn with two threads and a worker of that class, in front of next to nothing; its port."""
    (tmp_path / "tiny.py").write_text(APPLICATION)
    started: list[subprocess.Popen[bytes]] = []

    def start(worker_class: str) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        command = [sys.executable, "-m", "gunicorn", "-c", os.devnull, "-k", worker_class, "--threads", "2"]
        root = str(Path(__file__).resolve().parents[2])
        started.append(
            subprocess.Popen(
                [*command, "-b", f"127.0.0.1:{port}", "--chdir", str(tmp_path), "tiny"],
                env={**os.environ, "PYTHONPATH": root},
                stderr=subprocess.DEVNULL,
            )
        )
        for _try in range(200):
            with ExitStack() as closing:
                try:
                    closing.enter_context(socket.create_connection(("127.0.0.1", port), timeout=1))
                    return port
                except OSError:
                    time.sleep(0.1)
        raise TimeoutError

    yield start
    for process in started:
        process.send_signal(signal.SIGKILL)
        process.wait()


def said_beside(port: int, *slow: bytes) -> bytes:
    """What a page is answered while others have sent no more than these beginnings; nothing when it takes too long."""
    with ExitStack() as closing:
        for beginning in slow:
            client = closing.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            client.sendall(beginning)
        time.sleep(0.5)
        page = closing.enter_context(socket.create_connection(("127.0.0.1", port), timeout=2))
        page.sendall(PAGE)
        try:
            return page.recv(100)
        except TimeoutError:
            return b""


SLOW = (
    *[b"GET / HTTP/1.1\r\nX-Slow: "] * 4,
    *[b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nslow"] * 4,
)


def test_slow_clients_hold_no_thread(serve: Serve) -> None:
    assert said_beside(serve("salesorg.gathering.GatheringWorker"), *SLOW).startswith(b"HTTP/1.1 200")


def test_gunicorns_own_worker_is_stopped_by_as_many(serve: Serve) -> None:
    assert said_beside(serve("gthread"), *SLOW) == b""


def test_clients_that_go_on_sending_after_their_answer_hold_up_nobody(serve: Serve) -> None:
    refused = b"POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 100000\r\n\r\nslow"
    port = serve("salesorg.gathering.GatheringWorker")
    assert said_beside(port, *[refused] * 6).startswith(b"HTTP/1.1 200")


def test_a_request_that_comes_in_pieces_is_answered(serve: Serve) -> None:
    port = serve("salesorg.gathering.GatheringWorker")
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        for piece in (b"POST / HTTP/1.1\r\nHost: he", b"re\r\nContent-Length: 6\r\n\r\nabc", b"def"):
            client.sendall(piece)
            time.sleep(0.2)
        assert client.recv(100).startswith(b"HTTP/1.1 200")
        client.sendall(PAGE)  # the same connection, once more
        assert client.recv(100)


def _request(length: int) -> HttpRequest:
    request = HttpRequest()
    request.META["CONTENT_LENGTH"] = str(length)
    return request


def test_large_bodies_take_their_places_and_no_more() -> None:
    places = Places(1)
    with places.one_for(_request(10**6)):
        with places.one_for(_request(100)):
            pass
        with pytest.raises(NoPlace), places.one_for(_request(10**6)):
            pass
    with places.one_for(_request(10**6)):
        pass


def test_who_finds_no_place_is_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    places = Places(1)
    monkeypatch.setattr(requests, "places_for_large_bodies", places)
    with places.one_for(_request(10**6)):
        answer = Client().post("/accounts/login/", b"x" * 40_000, content_type="text/plain")
    assert answer.status_code == 503
    assert answer["Retry-After"]
