"""The load: editors, a CRM, a bookkeeper of staff lists and readers, each a thread that remembers what was answered.

A caller without an answer, or with a 5xx, mostly sends the very same thing again, as browsers and CRMs do; now and then
it gives up, and then either outcome is right.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from proofs.chaos.ledger import Answer

HOST = "127.0.0.1"
TIMEOUT_S = 30.0
TRIES = 25
PATIENCE = 0.8
FORM = "application/x-www-form-urlencoded"
CSRF = "c" * 32


@dataclass(frozen=True)
class Reply:
    """`status` 0: no answer at all. `is_clean`: a 503 that says when to come back."""

    at: float
    seconds: float
    status: int
    is_clean: bool
    what: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def answer(self) -> Answer:
        if self.status == 0 or self.status >= 500 or self.status in (408, 429):
            return Answer.UNKNOWN
        return Answer.TAKEN if self.status < 400 else Answer.REFUSED

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Traffic:
    """Sends, writes down every reply, and says when it is time to stop."""

    port: int
    over: threading.Event = field(default_factory=threading.Event)
    replies: list[Reply] = field(default_factory=list)
    oddities: Counter[str] = field(default_factory=Counter)
    """Answers that no fault explains: they are printed, and the promise is not held."""

    def send(
        self, what: str, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str]
    ) -> Reply:
        began = time.monotonic()
        connection = http.client.HTTPConnection(HOST, self.port, timeout=TIMEOUT_S)
        try:
            connection.request(method, path, body=body, headers=dict(headers))
            got = connection.getresponse()
            content, found = got.read(), dict(got.getheaders())
            status, is_clean = got.status, got.status == 503 and "Retry-After" in found
        except (OSError, http.client.HTTPException):
            status, is_clean, content, found = 0, False, b"", {}
        finally:
            connection.close()
        reply = Reply(began, time.monotonic() - began, status, is_clean, what, found, content)
        self.replies.append(Reply(reply.at, reply.seconds, status, is_clean, what))
        return reply

    def insist(self, chance: Random, once: Callable[[], Reply]) -> Reply:
        """Sends the same thing until it is answered; one in five gives up at the first trouble."""
        is_patient = chance.random() < PATIENCE
        reply = once()
        for _try in range(TRIES if is_patient else 0):
            if reply.answer is not Answer.UNKNOWN:
                break
            time.sleep(0.7)
            reply = once()
        return reply

    def pause(self, seconds: float, chance: Random, *, since: float) -> None:
        """Until about so many seconds after `since` (time.monotonic()): who was answered slowly is in no less haste."""
        due = since + seconds * chance.uniform(0.5, 1.5)
        self.over.wait(max(0.0, due - time.monotonic()))


def as_program(key: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Content-Type": "application/json", **more}


def as_person(session: str, content_type: str = FORM) -> dict[str, str]:
    return {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "Content-Type": content_type}
