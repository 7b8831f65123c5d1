"""Plain and Markdown text -> lines."""

import re
from collections.abc import Iterator

from common.documents.document import Document, DocumentError, Line, Notice, gathered
from common.documents.limits import MAX_TEXT_CHARS
from common.tabular.encodings import decode
from common.tabular.table import TableError

_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?=\S)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a]")
_TAB = 4
_INDENT = 2


def read_text(data: bytes) -> Document:
    """A text file in any of the encodings in use; DocumentError when its bytes are no text."""
    try:
        text, _encoding, notices = decode(data)
    except TableError as problem:
        raise DocumentError("binary") from problem
    if len(_CONTROL.findall(text[:10_000])) > 20:
        raise DocumentError("binary")
    found = tuple(Notice(each.code, each.params) for each in notices)
    return Document("text", lines_of(text), wrapped=True, notices=found)


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a text, with the marks of Markdown read; DocumentError when nothing or too much is left."""
    if len(text) > 2 * MAX_TEXT_CHARS:
        raise DocumentError("too_long", limit=MAX_TEXT_CHARS)
    return gathered(_lines(text))


def _lines(text: str) -> Iterator[Line]:
    for raw in _LINE_ENDS.split(text.removeprefix("\ufeff")):
        bare = _BOLD.sub(r"\2", raw)
        if found := _HEADING.match(bare):
            yield Line(bare[found.end() :].rstrip("# "), "heading")
        else:
            wide = bare.expandtabs(_TAB)
            yield Line(bare, "plain", min(9, (len(wide) - len(wide.lstrip())) // _INDENT))
