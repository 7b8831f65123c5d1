"""Job descriptions that lie, swell or are something else: DOCX and PDF made by hand, and plain texts."""

from __future__ import annotations

from collections.abc import Callable

from tests.common.document_files import docx, paragraph, pdf, table
from tests.hostile.corpus.items import Kind, Upload

_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
_MIB = 1024 * 1024
_DUTIES = ("Менеджер", "Обязанности", "- Ищет клиентов")


def _raw(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


_DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "laughs": lambda: docx(_raw("&c;"), doctype=_LAUGHS),
    "outside entity": lambda: docx(_raw("&a;"), doctype=_OUTSIDE),
    "nested tables": lambda: docx("<w:tbl><w:tr><w:tc>" * 5_000),
    "no XML": lambda: docx("<w:p>"),
    "level that is none": lambda: docx(paragraph("Ищет клиентов", level=-1)),
    "level past all levels": lambda: docx(paragraph("Ищет клиентов", level=999_999_999)),
    "ten thousand cells": lambda: docx(table([["x"] * 100] * 100)),
    "200 MiB of spaces": lambda: docx(" " * (200 * _MIB)),
    "thousand parts": lambda: docx(paragraph("x"), more={f"word/x{n}.xml": b"x" for n in range(1_001)}),
    "part outside": lambda: docx(paragraph("Ищет клиентов"), more={"../../x.xml": b"x"}),
    "macros": lambda: docx(paragraph("Ищет клиентов"), more={"word/vbaProject.bin": b"x"}),
    "script": lambda: docx("".join(paragraph(line) for line in (*_DUTIES, "- <script>alert(1)</script>"))),
    "right to left": lambda: docx("".join(paragraph(line) for line in (*_DUTIES, "- \u202eтеиД"))),
    "PDF cut off": lambda: pdf([_DUTIES])[:700],
    "PDF of a picture": lambda: pdf([[]], picture=True),
    "PDF without letters": lambda: pdf([_DUTIES], to_unicode=False),
    "PDF of 400 pages": lambda: pdf([["x"]] * 400),
    "PDF that is its own page": lambda: pdf([_DUTIES]).replace(b"/Kids [10 0 R]", b"/Kids [2 0 R ]"),
    "PDF with a lying length": lambda: pdf([_DUTIES]).replace(b"/Length ", b"/Length 9"),
    "NUL inside": lambda: "Менеджер\n- Ищет\0 клиентов\n".encode(),
    "control characters": lambda: "Менеджер\n- Ищет\x01\x02\x1b[31m клиентов\n".encode(),
    "half a character": lambda: "Менеджер\n".encode() + b"- \xd0",
    "surrogates as bytes": lambda: "Менеджер\n- ".encode() + b"\xed\xa0\x80",
    "UTF-16 cut in half": lambda: "Менеджер\n- Ищет\n".encode("utf-16")[:-1],
    "ten thousand and one lines": lambda: b"- x\n" * 10_001,
    "one line of a million": lambda: b"x" * 1_000_001,
    "five thousand duties": lambda: "Обязанности\n".encode() + "- Ищет новых клиентов\n".encode() * 5_000,
    "only bullets": lambda: b"- \n* \n\xe2\x80\xa2 \n" * 50,
    "template": lambda: "Обязанности\n- {{ 7*7 }} {% debug %} ${7*7}\n".encode(),
}

DOCUMENTS = tuple(
    Upload(Kind.DOCUMENT, name, f"{number}.docx", make)
    for number, (name, make) in enumerate(_DOCUMENTS.items())
)
