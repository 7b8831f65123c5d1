"""One caller's line to the site: a connection that stays, an answer to each question, and the question once more when
the connection ends without one, as browsers and programs do. What is sent twice has the same ids and counts once.

urllib3 and threads instead of Locust: what is acknowledged has to be compared with the log afterwards, and gevent would
patch the drivers of the database in the same process for a rate of requests that threads carry easily.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3

from proofs.load.measuring import Records

TIMEOUT_S = 30
TRIES = 3


@dataclass(frozen=True)
class Answer:
    """`status` 0: there was none."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


NONE = Answer(0, {}, b"")


class Line:
    """Of one caller; `headers` go with every question."""

    def __init__(self, port: int, headers: Mapping[str, str], records: Records) -> None:
        self.headers, self.records = dict(headers), records
        self._pool = urllib3.HTTPConnectionPool(
            "127.0.0.1", port, maxsize=1, retries=False, timeout=urllib3.Timeout(TIMEOUT_S)
        )

    def ask(
        self, kind: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """GET, or POST of a body as JSON; measured under the kind, with all tries."""
        asked_at = time.monotonic()
        answer = self._answer(path, body, {**self.headers, **(headers or {})})
        self.records.note(kind, asked_at, answer.status)
        return answer

    def _answer(self, path: str, body: Any, headers: dict[str, str]) -> Answer:
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        for _try in range(TRIES):
            try:
                found = self._pool.request(
                    "GET" if content is None else "POST", path, body=content, headers=headers
                )
            except urllib3.exceptions.ProtocolError:
                self.records.count("connections lost")
            except urllib3.exceptions.HTTPError:
                return NONE
            else:
                return Answer(found.status, found.headers, found.data)
        return NONE

    def close(self) -> None:
        self._pool.close()


def browser_headers(session: str) -> dict[str, str]:
    """Of somebody who is signed in: the session, and the token against forged forms in its two places."""
    token = secrets.token_hex(16)
    return {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}


def program_headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
