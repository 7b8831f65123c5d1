"""Workbooks for people: tables and facts, in which text stays text, whatever it begins with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from common.csvsafe import neutralise

LONGEST_CELL = 32_000
"""Excel takes 32,767 characters."""
LONGEST_NAME = 31
"""Of a sheet."""
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with a format of its own, in a column of many units."""

    value: Decimal
    number_format: str


Value = str | int | float | Decimal | Figure | None


@dataclass(frozen=True, slots=True)
class Column:
    """`number_format` as Excel writes it; empty for text, which is wrapped."""

    title: str
    width: int
    number_format: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: one row under the other, `rows` in the order of `columns`; `frozen`: columns that stay in sight."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    frozen: int = 1


def workbook(tables: Iterable[Table], facts: Sequence[tuple[str, str]] = (), facts_name: str = "") -> bytes:
    """XLSX: a sheet for each table, and at the end one of `facts` that says what of. No table may share its name."""
    stream = BytesIO()
    with Workbook(stream, OPTIONS) as book:
        for table in tables:
            write_table(book, table)
        if facts:
            write_facts(book, facts_name, facts)
    return stream.getvalue()


def write_table(book: Workbook, table: Table) -> None:
    """One sheet: a frozen bold head with a filter, then the rows; texts are neutralised, figures keep their formats."""
    sheet = book.add_worksheet(table.name[:LONGEST_NAME])
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    formats: list[Any] = []
    own: dict[str, Any] = {}
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, neutralise(column.title), head)
        style = {"num_format": column.number_format, "valign": "top"}
        formats.append(book.add_format(style) if column.number_format else wrapped)
    for line, row in enumerate(table.rows, 1):
        for number, value in enumerate(row):
            if isinstance(value, Figure):
                if value.number_format not in own:
                    style = {"num_format": value.number_format, "valign": "top"}
                    own[value.number_format] = book.add_format(style)
                write_cell(sheet, line, number, value, own[value.number_format])
            else:
                write_cell(sheet, line, number, value, formats[number])
    sheet.freeze_panes(1, table.frozen)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def write_cell(sheet: Worksheet, line: int, number: int, value: Value, style: Any = None) -> None:
    """A number as a number, text as text, nothing as an empty cell."""
    if isinstance(value, Figure):
        value = value.value
    if isinstance(value, int | float | Decimal):
        sheet.write_number(line, number, float(value), style)
    elif value:
        sheet.write_string(line, number, neutralise(value)[:LONGEST_CELL], style)


def write_facts(book: Workbook, name: str, facts: Iterable[tuple[str, str]]) -> None:
    """Two columns: what, and its value; a fact without a value is left out."""
    sheet = book.add_worksheet(name[:LONGEST_NAME])
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 60)
    for line, (what, value) in enumerate(fact for fact in facts if fact[1]):
        sheet.write_string(line, 0, what)
        write_cell(sheet, line, 1, value)
