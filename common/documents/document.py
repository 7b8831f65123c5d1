"""What a text document is once read: lines with a hint of what each was. Standard library only."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from common.documents.limits import MAX_LINES, MAX_TEXT_CHARS
from common.letters import squeeze

Kind = Literal["plain", "heading", "item", "running"]
Form = Literal["docx", "pdf", "text"]

# Symbol fonts put bullets (and some fonts numerals) where Unicode has no letters.
_OWN_SIGNS_FIRST = re.compile(r"^\s*[\ue000-\uf8ff][\ue000-\uf8ff.)\s]*")
_OWN_SIGNS = re.compile("[\ue000-\uf8ff]")
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000))


class DocumentError(Exception):
    """The document cannot be read, for one reason a person can act on.

    Codes: empty, too_big, too_long, too_many_lines, too_many_pages, too_many_parts, unpacks_too_big, too_heavy,
    unreadable, broken_docx, broken_pdf, unsafe_xml, encrypted, scan, garbled, and what it is when it is no document
    that is read here: doc, rtf, odt, html, spreadsheet, image, archive, binary.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Line:
    """`kind`: what the document says it is; `running` is a page's head or foot. `level`: depth of a list, from 0."""

    text: str
    kind: Kind = "plain"
    level: int = 0


@dataclass(frozen=True)
class Notice:
    """Something about the reading that a person should know: pages_without_text, bad_bytes."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """`wrapped`: a line may be a piece of a sentence, as in a PDF; in a DOCX a line is a paragraph."""

    form: Form
    lines: tuple[Line, ...]
    wrapped: bool
    notices: tuple[Notice, ...] = ()


def clean(text: str) -> str:
    """One line without what cannot be stored or seen; a soft hyphen at its end stays, as a sign of a broken word."""
    marked = _OWN_SIGNS.sub(" ", _OWN_SIGNS_FIRST.sub("• ", text.translate(_SURROGATES)))
    plain = squeeze(marked)
    return f"{plain}\u00ad" if plain and text.rstrip().endswith("\u00ad") else plain


def gathered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that hold anything, cleaned; DocumentError when nothing or too much is left."""
    kept: list[Line] = []
    chars = 0
    for line in lines:
        text = clean(line.text)
        if not text:
            continue
        chars += len(text) + 1
        if chars > MAX_TEXT_CHARS:
            raise DocumentError("too_long", limit=MAX_TEXT_CHARS)
        if len(kept) == MAX_LINES:
            raise DocumentError("too_many_lines", limit=MAX_LINES)
        kept.append(Line(text, line.kind, line.level))
    if not kept:
        raise DocumentError("empty")
    return tuple(kept)
