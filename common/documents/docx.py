"""Paragraphs out of DOCX bytes, in the order of reading. Runs in the limited child process only."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from common.documents.document import Document, DocumentError, Line, gathered
from common.documents.limits import MAX_XML_DEPTH

# Word writes the transitional name, other programs sometimes the strict one; only the local part is looked at.
_BREAKS = frozenset({"br", "cr"})
_BROKEN = (
    ParseError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, OSError, EOFError, RuntimeError,
)  # fmt: skip
_HEADING_NAME = re.compile(r"^(heading|заголовок|title|название|subtitle)\b", re.IGNORECASE)
_LIST_NAME = re.compile(r"^(list|список)\b", re.IGNORECASE)
_LONGEST_BOLD_HEADING = 120


@dataclass
class _Paragraph:
    pieces: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    run_is_bold: bool = False
    style: str = ""
    outline: bool = False
    level: int | None = None

    def say(self, text: str) -> None:
        self.pieces.append(text)
        if text.strip():
            self.bold.append(self.run_is_bold)


def read_docx(data: bytes) -> Document:
    """Paragraphs, list items and table cells; text of both a drawing and its fallback is taken once."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower(): name for name in archive.namelist()}
            styles = _styles(archive, names.get("word/styles.xml"))
            with archive.open(names["word/document.xml"]) as part:
                lines = gathered(_lines(part, styles))
    except (DocumentError, MemoryError):
        raise
    except DefusedXmlException as problem:
        raise DocumentError("unsafe_xml") from problem
    except _BROKEN as problem:
        raise DocumentError("broken_docx") from problem
    return Document("docx", lines, wrapped=False)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _value(element: Element, name: str = "val") -> str:
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _events(part: IO[bytes]) -> Iterator[tuple[str, Element]]:
    """Starts and ends of elements, each element emptied once it has ended, so a long document takes little memory."""
    depth = 0
    events: Iterator[tuple[str, Any]] = iterparse(part, events=("start", "end"), forbid_dtd=True)
    for event, element in events:
        depth += 1 if event == "start" else -1
        if depth > MAX_XML_DEPTH:
            raise DocumentError("unsafe_xml")
        yield event, element
        if event == "end":
            element.clear()


def _styles(archive: zipfile.ZipFile, name: str | None) -> dict[str, str]:
    """Style id -> "heading" or "item", for the styles that say so."""
    if name is None:
        return {}
    kinds: dict[str, str] = {}
    current = ""
    with archive.open(name) as part:
        for event, element in _events(part):
            tag = _local(element)
            if event == "start" and tag == "style":
                current = _value(element, "styleId")
            elif event == "start" and tag == "name" and current:
                if _HEADING_NAME.match(_value(element)):
                    kinds[current] = "heading"
                elif _LIST_NAME.match(_value(element)):
                    kinds[current] = "item"
            elif (
                event == "start" and tag == "outlineLvl" and current and _value(element) in tuple("012345678")
            ):
                kinds[current] = "heading"
            elif event == "start" and tag == "numPr" and current:
                kinds.setdefault(current, "item")
    return kinds


def _lines(part: IO[bytes], styles: dict[str, str]) -> Iterator[Line]:
    open_paragraphs: list[_Paragraph] = []
    unread = 0  # depth inside what repeats or does not belong: fallbacks, moved-away text
    for event, element in _events(part):
        tag = _local(element)
        if tag in ("Fallback", "moveFrom", "del"):
            unread += 1 if event == "start" else -1
        elif unread:
            continue
        elif tag == "p" and event == "start":
            open_paragraphs.append(_Paragraph())
        elif tag == "p" and open_paragraphs:
            yield from _said(open_paragraphs.pop(), styles)
        elif open_paragraphs:
            _note(open_paragraphs[-1], event, tag, element)


def _note(paragraph: _Paragraph, event: str, tag: str, element: Element) -> None:
    if event == "start":
        if tag == "r":
            paragraph.run_is_bold = False
        return
    if tag == "t":
        paragraph.say(element.text or "")
    elif tag == "tab":
        paragraph.say(" ")
    elif tag in _BREAKS:
        paragraph.say("\n")
    elif tag == "noBreakHyphen":
        paragraph.say("-")
    else:
        _note_look(paragraph, tag, element)


def _note_look(paragraph: _Paragraph, tag: str, element: Element) -> None:
    if tag == "b":
        paragraph.run_is_bold = _value(element) not in ("0", "false", "off")
    elif tag == "pStyle":
        paragraph.style = _value(element)
    elif tag == "outlineLvl":
        paragraph.outline = _value(element) in tuple("012345678")
    elif tag == "ilvl":
        number = _value(element)
        paragraph.level = int(number) if number.isascii() and number.isdigit() and len(number) == 1 else 0
    elif tag == "numId":
        paragraph.level = None if _value(element) == "0" else paragraph.level or 0


def _said(paragraph: _Paragraph, styles: dict[str, str]) -> Iterator[Line]:
    text = "".join(paragraph.pieces)
    styled = styles.get(paragraph.style, "")
    is_bold = bool(paragraph.bold) and all(paragraph.bold) and len(text) <= _LONGEST_BOLD_HEADING
    is_item = paragraph.level is not None or styled == "item"
    is_heading = paragraph.outline or styled == "heading" or is_bold
    for text_line in text.split("\n"):
        if is_heading:
            yield Line(text_line, "heading", paragraph.level or 0)
        elif is_item:
            yield Line(text_line, "item", paragraph.level or 0)
        else:
            yield Line(text_line)
