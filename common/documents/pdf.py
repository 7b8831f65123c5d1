"""Lines out of the text layer of a PDF. Runs in the limited child process only."""

from __future__ import annotations

import io
import logging
import math
import re
from collections import Counter
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

from common.documents.document import Document, DocumentError, Line, Notice, gathered
from common.documents.limits import MAX_PAGES, MAX_TEXT_CHARS

_FEWEST_LETTERS = 20
"""In the whole document; a scan may still carry a stamp or a page number as text."""
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_DIGITS = re.compile(r"\d+")


def read_pdf(data: bytes) -> Document:
    """The text layer, page after page. A picture of a text has none: the code is "scan"."""
    # It speaks of every small fault; none changes the answer.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError("encrypted")
        if len(reader.pages) > MAX_PAGES:
            raise DocumentError("too_many_pages", limit=MAX_PAGES, found=len(reader.pages))
        pages = _texts(reader)
        pictures = [_holds_picture(page) for page in reader.pages]
    except (DocumentError, MemoryError):
        raise
    except (DependencyError, FileNotDecryptedError) as problem:
        raise DocumentError("encrypted") from problem
    except (LimitReachedError, RecursionError) as problem:
        raise DocumentError("too_heavy") from problem
    # pypdf lets anything out on a broken file: KeyError, TypeError, AttributeError …
    except Exception as problem:
        raise DocumentError("broken_pdf") from problem
    _refuse_unreadable("".join(pages), has_pictures=any(pictures))
    empty = tuple(
        number
        for number, (text, picture) in enumerate(zip(pages, pictures, strict=True), 1)
        if picture and not text.strip()
    )
    notices = (Notice("pages_without_text", {"pages": empty}),) if empty else ()
    return Document("pdf", gathered(_lines(pages)), wrapped=True, notices=notices)


def _texts(reader: PdfReader) -> list[str]:
    pages, chars = [], 0
    for page in reader.pages:
        text = page.extract_text() or ""
        chars += len(text)
        if chars > 2 * MAX_TEXT_CHARS:
            raise DocumentError("too_long", limit=MAX_TEXT_CHARS)
        pages.append(text)
    return pages


def _refuse_unreadable(text: str, *, has_pictures: bool) -> None:
    letters = sum(sign.isalpha() for sign in text)
    unreadable = len(_UNREADABLE.findall(text))
    if unreadable > 20 and unreadable * 4 > letters:
        raise DocumentError("garbled")
    if letters < _FEWEST_LETTERS:
        raise DocumentError("scan" if has_pictures else "empty")


def _holds_picture(page: Any) -> bool:
    try:
        drawn = page["/Resources"].get_object()["/XObject"].get_object().values()
        return any(each.get_object()["/Subtype"] in ("/Image", "/Form") for each in drawn)
    except (AttributeError, KeyError, TypeError):
        return False


def _lines(pages: list[str]) -> list[Line]:
    by_page = [[line for line in page.splitlines() if line.strip()] for page in pages]
    running = _running(by_page)
    return [
        Line(line, "running" if at in (0, len(page) - 1) and _masked(line) in running else "plain")
        for page in by_page
        for at, line in enumerate(page)
    ]


def _running(pages: list[list[str]]) -> set[str]:
    """What stands first or last on at least half of three pages or more, whatever the page's number."""
    if len(pages) < 3:
        return set()
    edges = Counter(edge for page in pages for edge in {_masked(line) for line in page[:1] + page[-1:]})
    return {edge for edge, count in edges.items() if count >= max(3, math.ceil(len(pages) / 2))}


def _masked(line: str) -> str:
    return _DIGITS.sub("0", " ".join(line.split()))
