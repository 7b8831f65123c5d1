"""Calling an address that somebody else has typed, without being led inside (SSRF). Standard library only.

    destination = destination_of(url)          # parsed, resolved, judged; RefusedUrl says why not
    answer = post(destination, body, headers)  # to the very address that was judged

What this holds against: names and numbers that mean an inside address (any spelling: the resolved address is judged,
against a table of our own, because `ipaddress.is_global` calls several dangerous ranges global); a name that resolves
to several addresses, one of them inside (all must be public); a name that resolves otherwise the second time (the
judged address is the one that is called); redirects (not followed); proxies of the environment (not read); receivers
that never end (one deadline over everything, a limit of what is read).
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PORTS = frozenset({443, 8443})
DEADLINE_S = 10.0
MOST_BYTES = 64 * 1024
LONGEST_URL = 500
_SHAPE = re.compile(r"[!-\[\]-~]+")  # visible ASCII without the backslash, which some parsers read as a slash

# IANA's special-purpose registries: everything that is not somebody's public host.
_NOT_PUBLIC: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
    203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20
    """.split()
)
# Of IPv6 only the global unicast space has public hosts: not ::1, fc00::/7, fe80::/10, fec0::/10, ff00::/8, nor the
# ranges that carry an IPv4 address along (::ffff:0:0/96, 64:ff9b::/96).
_UNICAST_6 = ipaddress.ip_network("2000::/3")


class RefusedUrl(ValueError):
    """An address that is not called. `code`: shape, scheme, port, unresolved or inside."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoAnswer(OSError):
    """The receiver was called and did not answer properly. `code`: timeout, tls or connection."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Destination:
    """Where to call: `address` is judged, `host` is what the certificate names, `target` the path with its query."""

    scheme: str
    host: str
    port: int
    target: str
    address: Address


@dataclass(frozen=True)
class Answer:
    """`body` holds the first MOST_BYTES at most."""

    status: int
    body: bytes
    seconds: float


def is_public(address: Address) -> bool:
    """Whether the address is a host of the open internet."""
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST_6:
        return False
    return not any(address in network for network in _NOT_PUBLIC if network.version == address.version)


def destination_of(url: str, allowed: Sequence[Network] = ()) -> Destination:
    """Where the URL leads. `allowed`: networks of one's own that may be called too, by http and on any port. RefusedUrl
    for everything else; a name that cannot be looked up now is refused as well."""
    scheme, host, port, target = _parts(url)
    addresses = _lookup(host, port)
    if all(_is_in(address, allowed) for address in addresses):
        return Destination(scheme, host, port, target, addresses[0])
    if not all(is_public(address) or _is_in(address, allowed) for address in addresses):
        raise RefusedUrl("inside")
    if scheme != "https":
        raise RefusedUrl("scheme")
    if port not in PORTS:
        raise RefusedUrl("port")
    return Destination(scheme, host, port, target, addresses[0])


def site_of(url: str) -> str:
    """The address without its path and query, which may be secret: https://example.com:8443/…"""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/…"


def _parts(url: str) -> tuple[str, str, int, str]:
    if len(url) > LONGEST_URL or not _SHAPE.fullmatch(url):
        raise RefusedUrl("shape")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise RefusedUrl("shape") from None
    if parts.scheme not in ("https", "http"):
        raise RefusedUrl("scheme")
    if not host or parts.username is not None or parts.password is not None or parts.fragment or "%" in host:
        raise RefusedUrl("shape")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, port or (443 if parts.scheme == "https" else 80), target


def _lookup(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(entry[4][0])) for entry in found]
    except (OSError, ValueError):
        raise RefusedUrl("unresolved") from None
    if not addresses:
        raise RefusedUrl("unresolved")
    return addresses


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


class _Pinned(http.client.HTTPConnection):
    """Calls the address that was judged, and over TLS asks for the certificate of the name."""

    def __init__(self, destination: Destination, timeout_s: float) -> None:
        super().__init__(destination.host, destination.port, timeout=timeout_s)
        self.destination = destination
        self.link: socket.socket | None = None
        """The socket, kept: http.client forgets its own while the answer is still being read."""

    def connect(self) -> None:
        self.sock = self.link = socket.create_connection(
            (str(self.destination.address), self.port), self.timeout
        )
        if self.destination.scheme == "https":
            context = ssl.create_default_context()
            self.sock = self.link = sock = context.wrap_socket(
                self.sock, server_hostname=self.destination.host, do_handshake_on_connect=False
            )
            sock.do_handshake()


def post(
    destination: Destination,
    body: bytes,
    headers: Mapping[str, str],
    *,
    deadline_s: float = DEADLINE_S,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """Sends one POST and reads the beginning of the answer; a redirect is an answer like another. NoAnswer when the
    receiver cannot be reached, or has not answered within `deadline_s` seconds in all."""
    started = time.monotonic()
    connection = _Pinned(destination, deadline_s)
    with _ends_after(connection, deadline_s) as is_over:
        try:
            connection.request("POST", destination.target, body, {**headers, "Connection": "close"})
            response = connection.getresponse()
            said = response.read(most_bytes)
            if is_over():  # (a connection that is cut looks like one that has ended)
                raise TimeoutError
            return Answer(response.status, said, time.monotonic() - started)
        except ssl.SSLError as trouble:
            raise NoAnswer("timeout" if is_over() else "tls") from trouble
        except (OSError, http.client.HTTPException) as trouble:
            too_long = is_over() or isinstance(trouble, TimeoutError)
            raise NoAnswer("timeout" if too_long else "connection") from trouble


@contextmanager
def _ends_after(connection: _Pinned, deadline_s: float) -> Iterator[Callable[[], bool]]:
    """Cuts the connection at the deadline: a time-out of a socket starts anew with each byte that drips in."""
    over = threading.Event()

    def cut() -> None:
        over.set()
        if connection.link is not None:
            try:
                connection.link.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    timer = threading.Timer(deadline_s, cut)
    timer.daemon = True
    timer.start()
    try:
        yield over.is_set
    finally:
        timer.cancel()
        connection.close()
