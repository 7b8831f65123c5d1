"""F6: clients that send a byte now and then must not keep others from their pages."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from proofs.chaos.drive import Run
from proofs.chaos.traffic import as_person
from proofs.promise import Outcome

HEADERS, BODIES = 100, 60
PAGES = 40
MOST_MS = 300
DRIP_S = 1.0


@dataclass
class Drippers:
    """Connections that never finish their request; each sends a byte a second."""

    port: int
    sockets: list[socket.socket] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def open(self, *, headers: int, bodies: int) -> None:
        host = f"Host: 127.0.0.1:{self.port}\r\n"
        self._connect(headers, f"GET /c/ HTTP/1.1\r\n{host}X-Slow: ")
        form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"
        self._connect(bodies, f"POST /accounts/login/ HTTP/1.1\r\n{host}{form}")
        threading.Thread(target=self._drip, daemon=True).start()

    def _connect(self, count: int, beginning: str) -> None:
        for _number in range(count):
            client = socket.create_connection(("127.0.0.1", self.port), timeout=5)
            client.sendall(beginning.encode())
            self.sockets.append(client)

    def _drip(self) -> None:
        while not self.over.wait(DRIP_S):
            for client in self.sockets:
                with suppress(OSError):
                    client.sendall(b"x")

    def close(self) -> None:
        self.over.set()
        for client in self.sockets:
            client.close()


def judge(run: Run) -> Outcome:
    """The 95th percentile of others' pages with the drippers, beside that without them."""
    calm = _pages(run)
    drippers = Drippers(run.site.port)
    drippers.open(headers=HEADERS, bodies=BODIES)
    try:
        time.sleep(2)
        slow = _pages(run)
    finally:
        drippers.close()
    failed = sum(status != 200 for status, _ms in slow)
    before, after = _p95(calm), _p95(slow)
    figure = (
        f"{HEADERS} slow headers and {BODIES} slow bodies: others' p95 {after:.0f} ms ({before:.0f} ms without them),"
        f" {failed} of {len(slow)} pages failed"
    )
    # On a machine that is busy with other things the pages are slow by themselves.
    return Outcome(not failed and after <= max(MOST_MS, 2 * before), figure)


def _pages(run: Run) -> list[tuple[int, float]]:
    """(status, milliseconds) of a page that reads the database, one after the other; at most about 90 seconds."""
    found = []
    began = time.monotonic()
    for _number in range(PAGES):
        reply = run.traffic.send(
            "page beside slow clients",
            "GET",
            f"/c/{run.cast.slug}/people/",
            headers=as_person(run.cast.session),
        )
        found.append((reply.status, reply.seconds * 1e3))
        if time.monotonic() - began > 60:
            break
    return found


def _p95(found: list[tuple[int, float]]) -> float:
    times = sorted(ms for _status, ms in found)
    return times[int(len(times) * 0.95)] if times else 0.0
