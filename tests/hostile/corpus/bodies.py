"""Whole bodies: JSON that is none or too much, and forms in every wrong coat."""

from __future__ import annotations

import json

from tests.hostile.corpus.items import Envelope, Kind

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_PARTS = "multipart/form-data; boundary=x"


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def _in_field(depth: int) -> bytes:
    return b'{"items": ' + b'[{"a": ' * depth + b"1" + b"}]" * depth + b"}"


_UNREADABLE: dict[str, bytes] = {
    "a space": b" ",
    "half an object": b'{"name": ',
    "a comma too many": b'{"name": 1,}',
    "single quotes": b"{'name': 1}",
    "a comment": b'{"name": 1} // x',
    "two values": b"{} {}",
    "bare word": b"name",
    "NaN": b'{"value": NaN}',
    "Infinity": b'{"value": -Infinity}',
    "NUL in a text": b'{"name": "a\\u0000b"}',
    "NUL in a key": b'{"na\\u0000me": 1}',
    "NUL byte": b'{"name": "a\0b"}',
    "lone surrogate": b'{"name": "\\ud800"}',
    "lone surrogate in a key": b'{"\\udfff": 1}',
    "surrogate deep inside": b'{"items": [{"note": ["\\udc00"]}]}',
    "same key twice": b'{"name": 1, "name": 2}',
    "same key twice inside": b'{"items": [{"a": 1, "a": 2}]}',
    "33 levels": _nested(33),
    "1,000 levels": _nested(1_000),
    "100,000 levels": _nested(100_000),
    "9,000 levels in a field": _in_field(9_000),
    "100,000 open brackets": b"[" * 100_000,
    "100,000 open objects": b'{"a":' * 100_000,
    "bad UTF-8": b'{"name": "\xff\xfe"}',
    "cp1251": '{"name": "Иванова"}'.encode("cp1251"),
    "UTF-16": '{"name": "Иванова"}'.encode("utf-16"),
    "UTF-32": '{"name": 1}'.encode("utf-32"),
    "byte order mark": b'\xef\xbb\xbf{"name": 1}',
    "overlong bytes": b'{"name": "\xc0\xaf"}',
    "surrogates as bytes": b'{"name": "\xed\xa0\x80"}',
    "number of 5,000 digits": b'{"value": ' + b"9" * 5_000 + b"}",
    "leading zero": b'{"value": 01}',
    "control character in a text": b'{"name": "a\x01b"}',
    "a form": b"name=1&value=2",
    "XML": b"<a/>",
}
_STRANGE: dict[str, object] = {
    "null": None,
    "true": True,
    "a number": 7,
    "a text": "text",
    "an empty list": [],
    "a list of null": [None, None],
    "a list of lists": [[[]]],
    "an empty object": {},
    "an unknown member": {"__proto__": {"a": 1}, "constructor": 1},
    "empty name of a member": {"": 1},
    "ten thousand members": {f"m{number}": number for number in range(10_000)},
    "a member of 100,000 letters": {"a" * 100_000: 1},
    "50,000 items": {"items": [{}] * 50_000},
    "items of every type": {"items": [None, True, 1, 1.5, "x", [], {}]},
    "1e400": {"value": "1e400"},
    "16 levels": {"items": [[[[[[[[[[[[[[1]]]]]]]]]]]]]]},
}

JSON: tuple[Envelope, ...] = (
    # Taken where every member may be left out.
    Envelope(Kind.JSON, "nothing", b"", _JSON, refused=False),
    *(Envelope(Kind.JSON, name, body, _JSON) for name, body in _UNREADABLE.items()),
    *(
        Envelope(Kind.JSON, name, json.dumps(value).encode(), _JSON, refused=False)
        for name, value in _STRANGE.items()
    ),
)


def _part(head: str, body: bytes = b"1") -> bytes:
    return b"--x\r\n" + head.encode() + b"\r\n\r\n" + body + b"\r\n--x--\r\n"


_FORMS: dict[str, tuple[bytes, str]] = {
    "NUL": (b"name=a%00b", _FORM),
    "NUL byte": (b"name=a\0b", _FORM),
    "bytes of no text": (b"name=%ff%fe", _FORM),
    "cp1251": ("name=Иванова".encode("cp1251"), _FORM),
    "surrogates": (b"name=%ED%A0%80", _FORM),
    "NUL in the name of a field": (b"na%00me=1", _FORM),
    "NUL in a part": (_part('Content-Disposition: form-data; name="name"', b"a\0b"), _PARTS),
    "bytes of no text in a part": (_part('Content-Disposition: form-data; name="name"', b"\xff"), _PARTS),
    "10,001 fields": (b"&".join(b"a%d=1" % number for number in range(10_001)), _FORM),
    "unknown encoding": (b"name=1", f"{_FORM}; charset=no-such"),
    "half a line": (b"name", _FORM),
    "only ampersands": (b"&" * 10_000, _FORM),
    "parts without an end": (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1", _PARTS),
    "parts without a boundary": (b"--x\r\n", "multipart/form-data"),
    "empty boundary": (b"----\r\n", "multipart/form-data; boundary="),
    "boundary of 300 letters": (b"--x\r\n", "multipart/form-data; boundary=" + "a" * 300),
    "part without a head": (b"--x\r\n\r\n1\r\n--x--\r\n", _PARTS),
    "part without a name": (_part("Content-Disposition: form-data"), _PARTS),
    "part in base64 that is none": (
        _part('Content-Disposition: form-data; name="name"\r\nContent-Transfer-Encoding: base64', b"!"), _PARTS,
    ),
    "file where a text belongs": (_part('Content-Disposition: form-data; name="name"; filename="a"'), _PARTS),
    "file of a NUL name": (_part('Content-Disposition: form-data; name="file"; filename="a\0.csv"'), _PARTS),
    "101 files": (
        b"".join(_part(f'Content-Disposition: form-data; name="f{n}"; filename="a"')[:-7] for n in range(101))
        + b"--x--\r\n", _PARTS,
    ),
    "plain text": (b"name=1", "text/plain"),
    "JSON for a form": (b'{"name": 1}', _JSON),
    "no type": (b"name=1", ""),
    "type of two lines": (b"name=1", "text/x;\x0bcharset=utf-8"),
}  # fmt: skip
_NEVER = {
    "NUL",
    "NUL byte",
    "bytes of no text",
    "cp1251",
    "surrogates",
    "NUL in the name of a field",
    "NUL in a part",
}

FORMS: tuple[Envelope, ...] = tuple(
    Envelope(Kind.FORM, name, body, kind, refused=name in _NEVER) for name, (body, kind) in _FORMS.items()
)
