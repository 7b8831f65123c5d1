"""Cuts connections to PostgreSQL at a moment of our choice: a wire of our own stands between Django and the server.

with cutting(monkeypatch) as wire:
    wire.cut = "after COMMIT"    # the next one; what is asked afterwards comes through
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
DONE = b"COMMIT\x00Z\x00\x00\x00\x05I"


class Wire:
    """Passes everything on until `cut` says where to end: "before COMMIT" (the server never hears of it), "after
    COMMIT" (it has carried it out, and its answer is lost), or the beginning of a statement.

    `only_writers`: of transactions only those that have inserted, so that the one that matters is met.
    `left`: how many cuts are still to come.
    """

    def __init__(self, host: str, port: int) -> None:
        self.server = (host, port)
        self.cut, self.left, self.cuts, self.only_writers = "", 1, 0, True
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                ours, _address = self.listener.accept()
                threading.Thread(target=self._serve, args=[ours], daemon=True).start()

    def _serve(self, ours: socket.socket) -> None:
        theirs = socket.create_connection(self.server)
        drowned = threading.Event()
        threading.Thread(target=self._answer, args=[theirs, ours, drowned], daemon=True).start()
        wrote = False
        try:
            while asked := ours.recv(1 << 20):
                wrote = (wrote and b"BEGIN" not in asked) or re.search(rb"INSERT INTO", asked) is not None
                if self._falls_on(asked, wrote=wrote):
                    self.cuts, self.left = self.cuts + 1, self.left - 1
                    if self.cut != "after COMMIT":
                        break
                    drowned.set()
                theirs.sendall(asked)
        except OSError:
            pass
        finally:
            if not drowned.is_set():
                _end(theirs, ours)

    def _falls_on(self, asked: bytes, *, wrote: bool) -> bool:
        if not (self.cut and self.left):
            return False
        if self.cut.endswith(" COMMIT"):
            return asked == COMMIT and (wrote or not self.only_writers)
        return self.cut.encode() in asked

    @staticmethod
    def _answer(theirs: socket.socket, ours: socket.socket, drowned: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while said := theirs.recv(1 << 20):
                if drowned.is_set():
                    assert DONE in said
                    break
                ours.sendall(said)
        _end(theirs, ours)


def _end(*ends: socket.socket) -> None:
    for each in ends:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()


@contextmanager
def cutting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """Leads the connection of this thread over a wire; afterwards it is as it was."""
    at = connection.settings_dict
    wire = Wire(at["HOST"], int(at["PORT"]))
    connection.close()
    monkeypatch.setitem(at, "HOST", "127.0.0.1")
    monkeypatch.setitem(at, "PORT", str(wire.port))
    try:
        yield wire
    finally:
        connection.close()
        monkeypatch.undo()
        wire.close()
