"""The outside world: a mail server and a receiver of webhooks that can be away, hang or refuse."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections import Counter
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class MailServer:
    """Takes letters by SMTP. While `is_away`, it accepts connections and says nothing, the way a dead host does."""

    def __init__(self) -> None:
        self.letters: Counter[tuple[str, str]] = Counter()
        """(Message-ID, receiver) -> how often it came."""
        self.is_away = False
        self._server = _Listener(("127.0.0.1", 0), _Smtp)
        self._server.owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, name="mail", daemon=True)
        self.port = int(self._server.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()

    def took(self, receiver: str, body: bytes) -> None:
        self.letters[str(message_from_bytes(body)["Message-ID"]), receiver] += 1


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 64
    owner: Any = None


class _Smtp(socketserver.StreamRequestHandler):
    timeout = 30

    def handle(self) -> None:
        owner = self.server.owner  # type: ignore[attr-defined]
        receivers: list[str] = []
        try:
            self._hang(owner)
            self._say("220 ready")
            while line := self.rfile.readline(2000):
                self._hang(owner)
                command = line.strip().decode("ascii", "replace")
                word = command[:4].upper()
                if word == "RCPT":
                    receivers.append(command.partition("<")[2].partition(">")[0])
                if word == "DATA":
                    self._say("354 go on")
                    body = self._body()
                    for receiver in receivers:
                        owner.took(receiver, body)
                    receivers = []
                self._say("221 bye" if word == "QUIT" else "250 ok")
                if word == "QUIT":
                    return
        except OSError:
            return

    def _hang(self, owner: MailServer) -> None:
        while owner.is_away:
            time.sleep(0.2)
            # The client has given up: the letter it was about to send must not be counted later.
            self.connection.setblocking(False)
            try:
                if self.connection.recv(1, socket.MSG_PEEK) == b"":
                    raise ConnectionResetError
            except BlockingIOError:
                pass
            finally:
                self.connection.settimeout(self.timeout)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline(100_000)) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)


class Receiver:
    """Takes webhooks. `mood`: `well`, `refuses` (500) or `hangs` (answers after its caller has gone)."""

    def __init__(self) -> None:
        self.mood = "well"
        self.messages: Counter[str] = Counter()
        """webhook-id -> how often it was taken with a 200."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Hook)
        self._server.daemon_threads = True
        self._server.owner = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, name="receiver", daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Hook(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        owner: Receiver = self.server.owner  # type: ignore[attr-defined]
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if owner.mood == "hangs":
            time.sleep(12)
            self.close_connection = True
            return
        is_well = owner.mood == "well"
        if is_well:
            owner.messages[self.headers["webhook-id"]] += 1
        self.send_response(200 if is_well else 500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the driver prints the table."""
