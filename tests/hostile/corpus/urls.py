"""Addresses that lead inside, or pretend not to."""

from __future__ import annotations

from tests.hostile.corpus.items import Item, Kind

_HOSTS = (
    # ruff: noqa: S104
    "127.0.0.1", "127.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001",
    "127.0.0.1.", "localhost", "LOCALHOST", "localhost.", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fe80::1%25eth0]",
    "[fec0::1]", "[fc00::1]", "[ff02::1]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "198.18.0.1", "192.0.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "１２７.0.0.1",
    "127。0。0。1", "①②⑦.0.0.1", "user:word@127.0.0.1", "example.com@127.0.0.1", "127.0.0.1#@example.com",
    "127.0.0.1\\@example.com", "example.com:22", "example.com:0", "example.com:99999", "example.com:abc",
    "[::1", "", ".", "..", "-.com", "a" * 300 + ".com", "xn--a", "example.com:6379", "метаданные.internal",
)  # fmt: skip
_WHOLE = (
    "http://example.com/", "HTTPS:/example.com", "https:example.com", "//example.com/", "gopher://127.0.0.1:6379/_x",
    "file:///etc/passwd", "ftp://example.com/", "javascript:alert(1)", "data:text/plain,x", "https://",
    "https://exa mple.com/", "https://example.com/\r\nHost: inside", "https://example.com/\0",
    "https://93.184.215.14/" + "a" * 5_000, "\thttps://127.0.0.1/", "https://example.com/\u202e", "not an address",
)  # fmt: skip

URLS: tuple[Item, ...] = (
    *(
        Item(Kind.URL, f"host {number}: {host[:30]}", f"https://{host}/")
        for number, host in enumerate(_HOSTS)
    ),
    *(Item(Kind.URL, f"address {number}: {whole[:30]!r}", whole) for number, whole in enumerate(_WHOLE)),
)
