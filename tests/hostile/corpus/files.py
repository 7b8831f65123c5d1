"""Spreadsheets and tables of text that lie, swell or are something else. XLSX are written part by part, by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import partial

from tests.hostile.corpus.items import Kind, Upload

_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
_REMOTE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
_MIB = 1024 * 1024


def _sheet(rows: str, before: str = "", doctype: str = "") -> str:
    head = f'<?xml version="1.0"?>{doctype}<worksheet xmlns="{_MAIN}">'
    return f"{head}{before}<sheetData>{rows}</sheetData></worksheet>"


def _row(*texts: str, number: int = 1) -> str:
    cells = (
        f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for place, text in enumerate(texts)
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _book(sheet: str = "", parts: Mapping[str, str] | None = None, *, without: str = "") -> bytes:
    """A workbook of one sheet; `parts` replace or add, `without` leaves one out."""
    found = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
        f'<Override PartName="/{_SHEET}" ContentType="{_KINDS}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        _SHEET: sheet or _sheet(_row("ФИО", "Должность") + _row("Иванова", "Менеджер", number=2)),
        **(parts or {}),
    }
    return _zip({name: text.encode() for name, text in found.items() if name != without})


def _zip(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def _many_parts() -> bytes:
    return _book(parts={f"xl/x{number}.xml": "x" for number in range(1_001)})


def _cell(body: str, reference: str = "A1", more: str = "") -> bytes:
    return _book(_sheet(f'<row r="1"><c r="{reference}" {more}>{body}</c></row>'))


def _facts(value: str, day: str = "07.10.2026") -> bytes:
    head = _row("Дата", "Показатель", "Сотрудник", "Значение")
    return _book(_sheet(head + _row(day, "Выручка", "a-1", value, number=2)))


_XLSX: dict[str, Callable[[], bytes]] = {
    "far corner": lambda: _cell("<v>1</v>", "XFD1048576"),
    "far column": lambda: _cell("<v>1</v>", "XFD1"),
    "column past the last": lambda: _cell("<v>1</v>", "ZZZZ1"),
    "row 0": lambda: _cell("<v>1</v>", "A0"),
    "no reference": lambda: _cell("<v>1</v>", ""),
    "lying dimension": lambda: _book(_sheet(_row("ФИО"), before='<dimension ref="A1:XFD1048576"/>')),
    "laughs": lambda: _book(_sheet(_row("&c;"), doctype=_LAUGHS)),
    "outside entity": lambda: _book(_sheet(_row("&a;"), doctype=_OUTSIDE)),
    "remote document type": lambda: _book(_sheet(_row("x"), doctype=_REMOTE)),
    "long cell": lambda: _book(_sheet(_row("x" * 40_000))),
    "151 MiB of spaces": lambda: _book(" " * (151 * _MIB)),
    "thousand parts": _many_parts,
    "30,000 nested rows": lambda: _book(_sheet("<row>" * 30_000)),
    "no sheet": partial(_book, without=_SHEET),
    "no workbook": partial(_book, without="xl/workbook.xml"),
    "no content types": partial(_book, without="[Content_Types].xml"),
    "no XML": partial(_book, "not xml at all"),
    "shared text that is not there": lambda: _cell("<v>99</v>", more='t="s"'),
    "shared text of a negative number": lambda: _cell("<v>-1</v>", more='t="s"'),
    "style that is not there": lambda: _cell("<v>1</v>", more='s="999"'),
    "error value": lambda: _cell("<v>#REF!</v>", more='t="e"'),
    "number that is none": lambda: _cell("<v>abc</v>"),
    "infinite number": lambda: _cell("<v>1e999</v>"),
    "day past the calendar": lambda: _cell("<v>99999999</v>", more='t="d"'),
    "formula": lambda: _cell("<f>1+1</f>"),
    "formula in a fact": partial(_facts, "=1+1"),
    "enormous fact": partial(_facts, "9" * 40),
    "day of year 0": partial(_facts, "1", "00.00.0000"),
    "cut off": lambda: _book()[:200],
    "part outside": lambda: _book(parts={"../../x.xml": "x"}),
    "macros": lambda: _book(parts={"xl/vbaProject.bin": "x"}),
    "letters of a workbook only": lambda: b"PK\x03\x04",
}
_STAFF_HEAD = "ФИО;Должность;Отдел;Руководитель;Ставка\n"
_CSV: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "blank lines": lambda: b"\r\n;;;\r\n\r\n",
    "byte order mark alone": lambda: b"\xef\xbb\xbf",
    "NUL": lambda: b"a;b\x00c\n1;2\n",
    "unclosed quote": lambda: 'ФИО;Должность\n"Иванова;РОП\n'.encode(),
    "long field": lambda: ("ФИО;Должность\n" + "x" * 140_000).encode(),
    "too many rows": lambda: b"a;b\n" * 50_001,
    "too many columns": lambda: b";".join([b"a"] * 201),
    "one byte too large": lambda: b"a" * (10 * _MIB + 1),
    "lone carriage returns": lambda: "ФИО;Должность\rИванова;РОП\r".encode(),
    "bytes of no encoding": lambda: bytes(range(128, 256)) * 20,
    "UTF-16": lambda: "ФИО;Должность\nИванова;РОП\n".encode("utf-16"),
    "UTF-16 cut in half": lambda: "ФИО;Должность\n".encode("utf-16")[:-1],
    "UTF-7": lambda: b"+BCQEGAQe-;+BBQEPgQ7-\n",
    "surrogates as bytes": lambda: b"a;b\n\xed\xa0\x80;1\n",
    "formulas": lambda: (_STAFF_HEAD + "=1+1;@SUM(1);+1;-1;=1\n").encode(),
    "script": lambda: (
        _STAFF_HEAD + "<script>alert(1)</script>;<img src=x onerror=alert(1)>;a;;1\n"
    ).encode(),
    "oneself as leader": lambda: (_STAFF_HEAD + "Жук Пётр;РОП;А;Жук Пётр;1\n").encode(),
    "ring of leaders": lambda: (_STAFF_HEAD + "Жук А;РОП;А;Лев Б;1\nЛев Б;РОП;А;Жук А;1\n").encode(),
    "rate of no number": lambda: (
        _STAFF_HEAD + "Жук Пётр;РОП;А;;NaN\nЛев;РОП;А;;1e999\nЁж;Р;А;;-1\n"
    ).encode(),
    "names without letters": lambda: (_STAFF_HEAD + "...;РОП;А;;1\n\u200b;Р;А;;1\n").encode(),
    "right to left": lambda: (_STAFF_HEAD + "\u202eабв;РОП;А;;1\n").encode(),
    "same person thrice": lambda: (_STAFF_HEAD + "Жук Пётр;РОП;А;;1\n" * 3).encode(),
    "head without rows": lambda: _STAFF_HEAD.encode(),
    "same head twice": lambda: "ФИО;ФИО;ФИО\nа;б;в\n".encode(),
    "facts of no number": lambda: "Дата;Показатель;Сотрудник;Значение\n07.10.2026;Выручка;a-1;٣\n".encode(),
    "facts of the year 1": lambda: "Дата;Показатель;Сотрудник;Значение\n01.01.0001;Выручка;a-1;1\n".encode(),
    "facts of a closed month": lambda: (
        "Дата;Показатель;Сотрудник;Значение\n07.08.2026;Выручка;a-1;1\n".encode()
    ),
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "an old workbook": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a page": lambda: b"<html><table><tr><td>1</td></tr></table>",
    "a PDF cut off": lambda: b"%PDF-1.7\n1 0 obj <<",
}
_NAMES = (
    "a.csv",
    "../../a.csv",
    "a\r\nb.csv",
    "=1+1.csv",
    "<script>.csv",
    "я" * 300 + ".csv",
    "\u202evsc.exe",
    ".",
)

XLSX = tuple(
    Upload(Kind.XLSX, name, f"{number}.xlsx", make) for number, (name, make) in enumerate(_XLSX.items())
)
CSV = tuple(
    Upload(Kind.CSV, name, _NAMES[number % len(_NAMES)], make)
    for number, (name, make) in enumerate(_CSV.items())
)
