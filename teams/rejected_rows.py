"""The rows of a staff list that were not loaded, as a file to mend and upload again; the reason stands last."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from common.csvsafe import neutralise
from common.tabular import Cell, Table
from teams.import_page import rows_for_file
from teams.import_selectors import ImportReading

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def rejected_rows(reading: ImportReading, table: Table, kind: str) -> bytes:
    """`kind` is a key of FORMATS. Text stays text: a name that begins with «=» is no formula in either."""
    columns = reading.columns
    rows = list(rows_for_file(reading, table))
    width = max([len(columns.headers), *(len(row) for row, _reason in rows)], default=0)
    head: list[Cell] = [*columns.headers, *[None] * (width - len(columns.headers)), _("Reason")]
    body: list[list[Cell]] = [[*row, *[None] * (width - len(row)), reason] for row, reason in rows]
    return _xlsx([head, *body]) if kind == "xlsx" else _csv([head, *body], table.delimiter or ";")


def _xlsx(rows: Sequence[Sequence[Cell]]) -> bytes:
    stream = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(stream, options) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        bold = book.add_format({"bold": True})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, day, bold if number == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return stream.getvalue()


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, day: object, style: object) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, datetime | date):
        sheet.write_datetime(row, column, cell, day)
    else:
        sheet.write_string(row, column, neutralise(cell), style)


def _csv(rows: Sequence[Sequence[Cell]], delimiter: str) -> bytes:
    stream = StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    for row in rows:
        writer.writerow([_text(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%d.%m.%Y}"
    return neutralise(cell) if isinstance(cell, str) else cell
