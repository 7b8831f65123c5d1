"""Fixtures of the tests of webhooks: a receiver on this machine, and no messages to the broker."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from salesorg.celery import app


class Receiver:
    """What arrived, as (headers, body); answers with the statuses in `says`, the last one for ever."""

    def __init__(self, url: str) -> None:
        self.url, self.got, self.says = url, list[tuple[dict[str, str], bytes]](), [200]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_ALLOWED_CIDRS = ["127.0.0.1/32"]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = found.says.pop(0) if len(found.says) > 1 else found.says[0]
            self.send_response(status)
            self.send_header("Content-Length", "6")
            self.end_headers()
            self.wfile.write(b"thanks")

        def log_message(self, *_args: Any) -> None:
            """Says nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Receiver(f"http://127.0.0.1:{server.server_address[1]}/hook")
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield found
        server.shutdown()


@pytest.fixture(autouse=True)
def no_messages(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    sent: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda _name, args, *_rest, **_options: sent.append(args))
    return sent
