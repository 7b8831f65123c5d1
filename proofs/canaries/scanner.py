"""Finds words in whatever they may be hidden in: archives, documents, compressed, quoted, encoded.

    Scanner(["canary"]).hits("board.xlsx", content)     # the places in which a word stands, [] for none

Upper and lower case are one. Pictures made of dots are not read.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote

from pypdf import PdfReader

DEEPEST = 4
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_HEX = re.compile(r"(?:[0-9a-f]{2}){6,}")
# Long enough for a word of six letters.
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")


@dataclass(frozen=True)
class Part:
    """Something to read: a whole artefact, or a piece that was packed in it."""

    name: str
    content: bytes


class Scanner:
    """Looks for words; `parts` counts what was looked through."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = [word.casefold() for word in words]
        self.parts = 0

    def hits(self, name: str, content: bytes | str, *, deep: bool = False) -> list[str]:
        """The names of the parts that hold a word. `deep` also reads what is written in base64 or as hexadecimals."""
        raw = content.encode() if isinstance(content, str) else content
        found = []
        for part in unpacked(Part(name, raw)):
            self.parts += 1
            if any(self._stands_in(text) for text in _readings(part.content, deep)):
                found.append(part.name)
        return found

    def _stands_in(self, text: str) -> bool:
        folded = text.casefold()
        return any(word in folded for word in self.words)


def unpacked(part: Part, depth: int = 0) -> Iterator[Part]:
    """The part itself and everything packed in it."""
    yield part
    if depth == DEEPEST:
        return
    for inner in _inside(part):
        yield from unpacked(inner, depth + 1)


def _inside(part: Part) -> Iterator[Part]:
    if part.content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(part.content)) as archive:
            for entry in archive.infolist():
                yield Part(f"{part.name}/{entry.filename}", archive.read(entry))
    elif part.content.startswith(b"\x1f\x8b"):
        yield Part(f"{part.name}/gunzipped", gzip.decompress(part.content))
    elif part.content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(part.content))
        told = "\n".join(str(value) for value in (reader.metadata or {}).values())
        text = "\n".join(page.extract_text() for page in reader.pages)
        # A drawn line may break a word anywhere.
        yield Part(f"{part.name}/text", f"{told}\n{text}\n{''.join(text.split())}".encode())


def _readings(content: bytes, deep: bool) -> Iterator[str]:
    """The text as it stands and without its escapes."""
    text = content.decode(errors="replace")
    yield text
    # Only numbers can stand for letters: the named ones are signs.
    if "&#" in text:
        yield html.unescape(text)
    if "%" in text:
        yield unquote(text)
    if "\\u" in text:
        yield _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if deep:
        yield from _decoded(text)


def _decoded(text: str) -> Iterator[str]:
    for found in _HEX.findall(text):
        yield bytes.fromhex(found).decode(errors="replace")
    for found in _BASE64.findall(text):
        bare = found.rstrip("=")
        with suppress(binascii.Error, ValueError):
            raw = base64.b64decode(
                bare + "=" * (-len(bare) % 4), altchars=b"-_" if set(bare) & set("-_") else None
            )
            yield raw.decode(errors="replace")
            with suppress(zlib.error):
                yield zlib.decompress(raw).decode(errors="replace")
