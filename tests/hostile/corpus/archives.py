"""Exports of companies that lie: about themselves, about their rows, about their size."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from accounts.models import Company
from accounts.tenancy import tenant
from custody.archive import write_archive
from tests.hostile.corpus.items import Kind, Spoilt

Files = Mapping[str, bytes]
MANIFEST = "manifest.json"
_VALUES: dict[str, Any] = {
    "null": None, "true": True, "a number": 5, "2 to the 63": 2**63, "a fraction": 1.5, "a list": [[]],
    "an empty list": [], "an object": {"a": 1}, "a text": "x", "NUL": "a\0b", "half a character": "\ud800",
    "a long text": "я" * 5_000, "empty": "", "year 1": "0001-01-01", "a moment past all": "9999-12-31T23:59:59+00:00",
    "another row": "00000000-0000-4000-8000-000000000000", "1e999": "1e999", "signalling": "sNaN",
}  # fmt: skip


def files_of(company: Company) -> dict[str, bytes]:
    """A good export, file by file."""
    out = io.BytesIO()
    with tenant(company):
        write_archive(company, out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def told_truly(files: Files, name: str, content: bytes) -> dict[str, bytes]:
    """Another file in the export, about which the manifest tells the truth."""
    manifest = json.loads(files[MANIFEST])
    for one in manifest["tables"]:
        if one["file"] == name:
            one |= {"rows": content.count(b"\n"), "sha256": hashlib.sha256(content).hexdigest()}
    return {**files, name: content, MANIFEST: json.dumps(manifest).encode()}


def _manifest(change: Callable[[dict[str, Any]], Any], files: Files) -> bytes:
    manifest = json.loads(files[MANIFEST])
    change(manifest)
    return zipped({**files, MANIFEST: json.dumps(manifest).encode()})


def _first_listed(values: dict[str, Any]) -> Callable[[dict[str, Any]], Any]:
    return lambda manifest: manifest["tables"][0].update(values)


def _rows_past_all_numbers(files: Files) -> bytes:
    """1e999 is JSON, and infinite once it is read."""
    manifest = json.loads(files[MANIFEST])
    manifest["tables"][0]["rows"] = "as many"
    return zipped({**files, MANIFEST: json.dumps(manifest).replace('"as many"', "1e999").encode()})


def _with(name: str, content: bytes, files: Files) -> bytes:
    return zipped({**files, name: content})


def _table(content: bytes, files: Files) -> bytes:
    return zipped(told_truly(files, _fullest(files), content))


def _fullest(files: Files) -> str:
    return max((name for name in files if name.startswith("tables/")), key=lambda name: len(files[name]))


def _bytes(change: Callable[[bytes], bytes], files: Files) -> bytes:
    return change(zipped(files))


def _packed_in_vain(files: Files) -> bytes:
    """The packed bytes of the first file are overwritten; the list of files at the end stays."""
    good = zipped(files)
    start = 30 + sum(struct.unpack("<HH", good[26:30]))
    return good[:start] + b"\xff" * 40 + good[start + 40 :]


def _marked(flags: int, method: int, files: Files) -> bytes:
    """Every file of the list says that it is locked, or packed by a method of its own."""
    good, place = bytearray(zipped(files)), -1
    for head, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = good.find(head)
        while place >= 0:
            good[place + offset : place + offset + 4] = struct.pack("<HH", flags, method)
            place = good.find(head, place + 4)
    return bytes(good)


_ARCHIVES: dict[str, Callable[[Files], bytes]] = {
    "nothing": lambda _files: b"",
    "letters of an archive only": lambda _files: b"PK\x03\x04",
    "an archive of nothing": lambda _files: zipped({}),
    "cut off": partial(_bytes, lambda good: good[: len(good) // 2]),
    "end cut off": partial(_bytes, lambda good: good[:-10]),
    "list of files spoilt": partial(_bytes, lambda good: good.replace(b"PK\x01\x02", b"PK\x01\xff", 3)),
    "packed in vain": _packed_in_vain,
    "locked": partial(_marked, 1, 8),
    "method that is none": partial(_marked, 0, 77),
    "old method": partial(_marked, 0, 1),
    "packed as another": partial(_marked, 0, 12),
    "packed as one that takes any memory": partial(_marked, 0, 14),
    "no manifest": lambda files: zipped({name: body for name, body in files.items() if name != MANIFEST}),
    "manifest of a list": partial(_with, MANIFEST, b"[]"),
    "manifest of a number": partial(_with, MANIFEST, b"7"),
    "manifest of depth": partial(_with, MANIFEST, b"[" * 100_000),
    "manifest of a NUL": partial(_with, MANIFEST, b'{"format": "\\u0000"}'),
    "manifest of bytes": partial(_with, MANIFEST, b"\xff\xfe\x00"),
    "manifest of 2 MiB": partial(_with, MANIFEST, b" " * (2 * 1024 * 1024)),
    "no tables": partial(_manifest, lambda manifest: manifest.pop("tables")),
    "tables of a text": partial(_manifest, lambda manifest: manifest.update(tables="x")),
    "tables of numbers": partial(_manifest, lambda manifest: manifest.update(tables=[1, None])),
    "name of a list": partial(_manifest, _first_listed({"name": ["x"]})),
    "rows of a text": partial(_manifest, _first_listed({"rows": "many"})),
    "rows past all numbers": _rows_past_all_numbers,
    "rows of 5,000 digits": partial(_manifest, _first_listed({"rows": "9" * 5_000})),
    "file elsewhere": partial(_manifest, _first_listed({"file": "../../etc/passwd"})),
    "digest of nothing": partial(_manifest, _first_listed({"sha256": None})),
    "version of an object": partial(_manifest, lambda manifest: manifest.update(version={"a": 1})),
    "company of a text": partial(_manifest, lambda manifest: manifest.update(company="x")),
    "company without a name": partial(_manifest, lambda manifest: manifest["company"].update(name=None)),
    "company of a NUL": partial(_manifest, lambda manifest: manifest["company"].update(name="a\0b")),
    "company in no time zone": partial(_manifest, lambda manifest: manifest["company"].update(time_zone="Mars")),
    "company in a zone outside": partial(
        _manifest, lambda manifest: manifest["company"].update(time_zone="../../etc/passwd")
    ),
    "one file more": partial(_with, "../../etc/passwd", b"x"),
    "a table of bytes": partial(_table, b"\xff\xfe\n"),
    "a table of lists": partial(_table, b"[]\n[1]\n"),
    "a table of numbers": partial(_table, b"7\nnull\n"),
    "a table of depth": partial(_table, b"[" * 100_000 + b"\n"),
    "a table of blank lines": partial(_table, b"\n\n\n"),
    "a line of 70 MiB": partial(_table, b" " * (70 * 1024 * 1024) + b"\n"),
    "members of no address": lambda files: zipped(
        told_truly(files, "access.jsonl", b'{"email": 5, "access": "owner"}\n')
    ),
    "members of no access": lambda files: zipped(
        told_truly(files, "access.jsonl", b'{"email": "a@b.example", "access": ["owner"]}\n')
    ),
    "members of a list that looks like an address": lambda files: zipped(
        told_truly(files, "access.jsonl", b'{"email": ["@"], "access": "owner"}\n')
    ),
    "members of an object that looks like an address": lambda files: zipped(
        told_truly(files, "access.jsonl", b'{"email": {"@": 1}, "access": "owner"}\n')
    ),
    "members of a list": lambda files: zipped(told_truly(files, "access.jsonl", b"[]\n")),
}  # fmt: skip

ARCHIVES = tuple(Spoilt(Kind.ARCHIVE, name, spoil) for name, spoil in _ARCHIVES.items())


def rows_spoilt(files: Files, *, step: int = 1) -> Iterator[Spoilt]:
    """The first row of each table with one field of another kind; every `step`th pair of field and value."""
    number = 0
    for name in sorted(files):
        first, _, _rest = files[name].partition(b"\n")
        if not name.startswith("tables/") or not first:
            continue
        for field in json.loads(first):
            for said, value in _VALUES.items():
                number += 1
                if number % step == 0:
                    yield Spoilt(
                        Kind.ARCHIVE, f"{said} as {field} of {name}", partial(_row, name, field, value)
                    )


def _row(name: str, field: str, value: Any, files: Files) -> bytes:
    first, _, rest = files[name].partition(b"\n")
    row = json.dumps({**json.loads(first), field: value}).encode()
    return zipped(told_truly(files, name, row + b"\n" + rest))
