"""Calling an address that somebody else has typed: never inside, never for ever."""

from __future__ import annotations

import ipaddress
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.outbound import (
    MOST_BYTES,
    Destination,
    NoAnswer,
    RefusedUrl,
    destination_of,
    is_public,
    post,
)

LOOPBACK = [ipaddress.ip_network("127.0.0.1/32")]
INSIDE = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1
    192.0.2.7 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.3 203.0.113.9 224.0.0.1 239.255.255.255
    240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b:1::1 100::1
    2001::1 2001:db8::1 2002:7f00:1::1 3fff::1 fc00::1 fd12:3456::1 fe80::1 fec0::1 ff02::1
""".split()
OUTSIDE = ["8.8.8.8", "1.1.1.1", "93.184.215.14", "100.63.255.255", "172.32.0.1", "2a00:1450:4010:c0f::65"]


def known_as(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Every name leads to these addresses."""

    def lookup(host: str, port: int, **_more: Any) -> list[Any]:
        if not addresses:
            raise socket.gaierror
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


def refusal(url: str, allowed: Any = ()) -> str:
    with pytest.raises(RefusedUrl) as caught:
        destination_of(url, allowed)
    return caught.value.code


@pytest.mark.parametrize("address", INSIDE)
def test_an_inner_address_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_host_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses())
def test_what_python_knows_to_be_private_is_never_public(address: Any) -> None:
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast:
        assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://0/",
        "https://localhost/", "https://169.254.169.254/latest/meta-data/", "https://[64:ff9b::7f00:1]/",
        "https://10.0.0.1:443/", "https://192.168.0.1:8443/", "https://[fec0::1]/", "https://100.64.0.1/",
    ],
)  # fmt: skip
def test_every_spelling_of_an_inner_address_is_refused(url: str) -> None:
    assert refusal(url) in ("inside", "unresolved")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/", "scheme"),
        ("gopher://example.com/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("//example.com/", "scheme"),
        ("https://example.com:6379/", "port"),
        ("https://example.com:22/", "port"),
        ("https://user:pass@example.com/", "shape"),
        ("https://user@example.com/", "shape"),
        ("https://example.com\\@127.0.0.1/", "shape"),
        ("https://exa mple.com/", "shape"),
        ("https://example.com/\r\nX: y", "shape"),
        ("https://пример.рф/", "shape"),
        ("https://example。com/", "shape"),
        ("https://example.com/#part", "shape"),
        ("https://[fe80::1%25eth0]/", "shape"),
        ("https://example.com:99999/", "shape"),
        ("https://", "shape"),
        ("", "shape"),
        ("https://example.com/" + "a" * 500, "shape"),
    ],
)
def test_an_address_of_another_shape_is_refused(url: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known_as(monkeypatch, "93.184.215.14")
    assert refusal(url) == code


def test_one_inner_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    known_as(monkeypatch, "93.184.215.14", "10.0.0.1")
    assert refusal("https://example.com/") == "inside"


def test_a_name_that_cannot_be_looked_up_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    known_as(monkeypatch)
    assert refusal("https://example.com/") == "unresolved"


def test_the_judged_address_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    known_as(monkeypatch, "93.184.215.14")
    destination = destination_of("https://example.com/hook?a=1")
    # The name leads inside now: nobody asks it again.
    known_as(monkeypatch, "127.0.0.1")
    called: list[Any] = []

    def refuse(address: Any, *_rest: Any, **_more: Any) -> Any:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(NoAnswer):
        post(destination, b"{}", {})
    assert called == [("93.184.215.14", 443)]
    assert destination.target == "/hook?a=1"


def test_allowing_one_address_opens_that_one_only() -> None:
    assert destination_of("http://127.0.0.1:9999/", LOOPBACK).port == 9999
    assert refusal("http://127.0.0.2:9999/", LOOPBACK) == "inside"
    assert refusal("https://10.0.0.1/", LOOPBACK) == "inside"


# --- a real receiver ---------------------------------------------------------------------------------------------


@contextmanager
def receiver(answer: Callable[[socket.socket], None]) -> Iterator[tuple[Destination, list[bytes]]]:
    """A server on this machine that reads a request and answers as it is told."""
    got: list[bytes] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            got.append(self.request.recv(65536))
            answer(self.request)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        try:
            yield destination_of(url, LOOPBACK), got
        finally:
            server.shutdown()


def says(text: bytes) -> Callable[[socket.socket], None]:
    return lambda link: link.sendall(text)


def test_the_body_arrives_and_the_answer_comes_back() -> None:
    with receiver(says(b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok")) as (to, got):
        answer = post(to, b'{"a":1}', {"Content-Type": "application/json"})
    assert (answer.status, answer.body) == (202, b"ok")
    assert got[0].startswith(b"POST /hook HTTP/1.1\r\n")
    assert b"Host: 127.0.0.1" in got[0]


def test_a_redirect_is_not_followed() -> None:
    with receiver(
        says(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")
    ) as (to, got):
        assert post(to, b"{}", {}).status == 302
    assert len(got) == 1


def test_no_more_than_the_limit_is_read() -> None:
    with receiver(says(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MOST_BYTES * 4))) as (to, _got):
        assert len(post(to, b"{}", {}).body) == MOST_BYTES


@pytest.mark.parametrize("where", ["headers", "body", "silence"])
def test_a_receiver_that_drips_is_cut_at_the_deadline(where: str) -> None:
    def drip(link: socket.socket) -> None:
        try:
            link.sendall(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if where == "body" else b""))
            for _byte in range(100):
                time.sleep(0.05)
                if where != "silence":
                    link.sendall(b"a")
        except OSError:
            return

    with receiver(drip) as (to, _got):
        started = time.monotonic()
        with pytest.raises(NoAnswer) as caught:
            post(to, b"{}", {}, deadline_s=0.4)
        assert time.monotonic() - started < 1.5
    assert caught.value.code == "timeout"


def test_nobody_there_is_no_connection() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(NoAnswer) as caught:
        post(destination_of(url, LOOPBACK), b"{}", {})
    assert caught.value.code == "connection"


def test_proxies_of_the_environment_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with receiver(says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as (to, got):
        assert post(to, b"{}", {}).status == 200
    assert len(got) == 1
