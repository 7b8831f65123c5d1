"""A gunicorn worker that gives a request to a thread only when it has arrived.

gunicorn's own threaded worker lends a thread to a connection as soon as its first byte is there: as many clients as
there are threads, each sending a byte now and then, stop the site. Here the main loop looks into the socket's buffer
without taking anything out, until the head has come, and with it a body that is small. Larger bodies are read in the
thread; common.large_bodies sees to it that they never take all of them. A proxy in front does the same and better.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections import deque
from contextlib import suppress
from enum import Enum
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from common.large_bodies import SMALL_BYTES

PEEK_BYTES = 64 * 1024
DEADLINE_S = 10.0
LOOK_EVERY_S = 0.05
LINGER_S = 2.0
"""How long what a refused client still sends is thrown away, so that it can read the refusal."""
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_WAITS = re.compile(rb"\r\nexpect:", re.IGNORECASE)


class Arrival(Enum):
    """How much of a request lies in the buffer of a socket."""

    NOTHING = "nothing"
    PART = "part"
    ENOUGH = "enough"
    GONE = "gone"


def arrival_of(beginning: bytes) -> Arrival:
    """What the first bytes of a connection say; what is no HTTP is for the parser to refuse."""
    if not beginning:
        return Arrival.NOTHING
    head, end, body = beginning.partition(b"\r\n\r\n")
    if not end:
        return Arrival.ENOUGH if len(beginning) >= PEEK_BYTES else Arrival.PART
    if _WAITS.search(head):
        return Arrival.ENOUGH  # it sends no body before it was told to go on, and only a thread tells it
    length = _LENGTH.search(head + b"\r\n")
    wanted = int(length[1]) if length else 0
    return Arrival.ENOUGH if wanted > SMALL_BYTES or len(body) >= wanted else Arrival.PART


def look_into(connection: socket.socket) -> Arrival:
    """The same for a socket, of which nothing is taken out."""
    try:
        beginning = connection.recv(PEEK_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except (BlockingIOError, InterruptedError):
        return Arrival.NOTHING
    except OSError:
        return Arrival.GONE
    return arrival_of(beginning) if beginning else Arrival.GONE


class GatheringWorker(ThreadWorker):
    """Everything here runs in the worker's main thread unless it says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gathering: deque[tuple[Any, float]] = deque()
        self.lingering: deque[tuple[Any, float]] = deque()

    def enqueue_req(self, conn: Any) -> None:
        """Called with a connection that is new, or that may have the next request."""
        if conn.parser is not None and conn.parser.unreader.buf.getvalue():
            super().enqueue_req(conn)
            return
        arrival = look_into(conn.sock)
        if arrival is Arrival.ENOUGH:
            conn.data_ready = True
            super().enqueue_req(conn)
        elif arrival is Arrival.PART:
            self.gathering.append((conn, time.monotonic() + DEADLINE_S))
        elif arrival is Arrival.NOTHING and self.alive:
            self._wait_for_the_first_byte(conn)
        else:
            self._drop(conn)

    def _wait_for_the_first_byte(self, conn: Any) -> None:
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def finish_request(self, conn: Any, fs: Any) -> None:
        """gunicorn lingers in the main loop, for two seconds with each client that goes on sending."""
        if fs.cancelled() or fs.exception() is not None or fs.result():
            super().finish_request(conn, fs)
            return
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(conn)
        else:
            self.lingering.append((conn, time.monotonic() + LINGER_S))

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        """In the thread: gunicorn waits five seconds for the rest of a body that nobody read."""
        return keepalive and bool(conn.parser.finish_body(deadline=time.monotonic() + LOOK_EVERY_S))

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        is_busy = self.gathering or self.lingering
        super().wait_for_and_dispatch_events(min(timeout, LOOK_EVERY_S) if is_busy else timeout)
        self._look_at_the_gathering(time.monotonic())
        self._throw_away(time.monotonic())

    def _throw_away(self, now: float) -> None:
        for _number in range(len(self.lingering)):
            conn, deadline = self.lingering.popleft()
            try:
                is_over = not conn.sock.recv(PEEK_BYTES, socket.MSG_DONTWAIT)
            except (BlockingIOError, InterruptedError):
                is_over = False
            except OSError:
                is_over = True
            if is_over or now > deadline:
                self._drop(conn)
            else:
                self.lingering.append((conn, deadline))

    def _look_at_the_gathering(self, now: float) -> None:
        for _number in range(len(self.gathering)):
            conn, deadline = self.gathering.popleft()
            arrival = look_into(conn.sock)
            if arrival is Arrival.ENOUGH:
                conn.data_ready = True
                super().enqueue_req(conn)
            elif arrival is Arrival.GONE or now > deadline:
                self._drop(conn)
            else:
                self.gathering.append((conn, deadline))

    def _drop(self, conn: Any) -> None:
        self.nr_conns -= 1
        with suppress(OSError):
            conn.close()
