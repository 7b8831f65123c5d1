"""Rows out of XLSX bytes. Runs in the limited child process only: openpyxl takes what a hostile file gives it."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from math import isfinite
from typing import Any, Protocol

import openpyxl.xml
from defusedxml.common import DefusedXmlException
from openpyxl.reader.excel import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from common.csvsafe import restore
from common.tabular.limits import MAX_CELL_CHARS, MAX_CELLS, MAX_COLUMNS, MAX_MERGES, MAX_ROWS, MAX_SHEETS
from common.tabular.table import Cell, Merge, Notice, Table, TableError

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_CHUNK = 1 << 20


class _Sheet(Protocol):
    title: str
    sheet_state: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, *, values_only: bool) -> Iterator[tuple[Any, ...]]: ...


def read_xlsx(data: bytes, *, sheet: str | None = None) -> tuple[Table, ...]:
    """The workbook's visible sheets that hold anything (or the one asked for), in order.

    A sheet past the row or column limit is left out with a notice on the others; alone, it is the error.
    """
    if not openpyxl.xml.DEFUSEDXML:
        raise RuntimeError(
            "openpyxl does not see defusedxml"
        )  # the file would be parsed without its protection
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # styles and extensions that openpyxl does not know: no concern of rows
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            return _read_sheets(book, data, sheet)
        except (TableError, MemoryError):
            raise
        except (
            Exception
        ) as problem:  # openpyxl lets anything out on a broken part: KeyError, TypeError, ParseError …
            raise TableError("unsafe_xml" if _refused_by_defusedxml(problem) else "broken_xlsx") from problem


def _refused_by_defusedxml(problem: BaseException | None) -> bool:
    """openpyxl wraps what defusedxml raised in a ValueError of its own."""
    while problem is not None:
        if isinstance(problem, DefusedXmlException):
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def _read_sheets(book: Any, data: bytes, wanted: str | None) -> tuple[Table, ...]:
    sheets: list[Any] = list(book.worksheets)
    if wanted is not None:
        sheets = [each for each in sheets if each.title == wanted]
        if not sheets:
            raise TableError("no_such_sheet", sheet=wanted)
    else:
        sheets = [each for each in sheets if each.sheet_state == "visible"] or sheets
    notices = (
        [Notice("sheets_unread", {"count": len(sheets) - MAX_SHEETS})] if len(sheets) > MAX_SHEETS else []
    )
    tables: list[Table] = []
    refused: list[TableError] = []
    cells = 0
    for each in sheets[:MAX_SHEETS]:
        try:
            rows, filled = _read_rows(each, _indents(book), MAX_CELLS - cells)
        except TableError as problem:
            refused.append(problem)
            notices.append(Notice("sheet_refused", {"sheet": each.title, "why": problem.code}))
            continue
        cells += filled
        if rows:
            merges = _merges(data, each)
            epoch_1904 = book.epoch == CALENDAR_MAC_1904
            tables.append(Table("xlsx", rows, each.title, merges=merges, epoch_1904=epoch_1904))
    if not tables:
        raise refused[0] if refused else TableError("empty")
    return tuple(
        Table("xlsx", t.rows, t.sheet, merges=t.merges, epoch_1904=t.epoch_1904, notices=tuple(notices))
        for t in tables
    )


def _indents(book: Any) -> bool:
    """Whether any style of the workbook indents text: only then is each cell's alignment worth asking."""
    return any(alignment.indent for alignment in book._alignments)


def _read_rows(sheet: _Sheet, indents: bool, cells_left: int) -> tuple[tuple[tuple[Cell, ...], ...], int]:
    sheet.reset_dimensions()  # the file's own <dimension> may lie, and openpyxl would believe it
    rows: list[tuple[Cell, ...]] = []
    filled = blank = 0
    for raw in sheet.iter_rows(values_only=not indents):
        row = _plain_row(raw, indents)
        if not row:
            blank += 1  # kept as a count: a sheet may be formatted down to its last row
            continue
        if len(rows) + blank + 1 > MAX_ROWS:
            raise TableError("too_many_rows", limit=MAX_ROWS)
        if len(row) > MAX_COLUMNS:
            raise TableError("too_many_columns", limit=MAX_COLUMNS)
        rows.extend([()] * blank)
        blank = 0
        rows.append(row)
        filled += sum(value is not None for value in row)
        if filled > cells_left:
            raise TableError("too_many_cells", limit=MAX_CELLS)
    return tuple(rows), filled


def _plain_row(raw: tuple[Any, ...], indents: bool) -> tuple[Cell, ...]:
    last = len(raw)
    while last and _value(raw[last - 1], indents) is None:
        last -= 1
    return tuple(_plain(cell, indents) for cell in raw[:last])


def _value(cell: Any, indents: bool) -> Any:
    value = cell.value if indents else cell
    return None if isinstance(value, str) and not value.strip() else value


def _plain(cell: Any, indents: bool) -> Cell:
    value = _value(cell, indents)
    if isinstance(value, str):
        if len(value) > MAX_CELL_CHARS:
            raise TableError("csv_field_too_long", limit=MAX_CELL_CHARS, row=0)
        depth = int(cell.alignment.indent or 0) if indents else 0
        return "  " * depth + restore(value)
    if isinstance(value, float) and not isfinite(value):
        return str(value)  # 1e999 in the file: no number, and JSON has no word for it
    if value is None or isinstance(value, bool | int | float | datetime | date):
        return value
    return str(value)  # a time of day, a duration


def _merges(data: bytes, sheet: Any) -> tuple[Merge, ...]:
    """The merged blocks, which openpyxl's read-only mode leaves out: found by a scan of the sheet's bytes."""
    found: list[Merge] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as part:
        kept = b""
        while chunk := part.read(_CHUNK):
            text = kept + chunk
            end = 0
            for match in _MERGE.finditer(text):
                left, top, right, bottom = range_boundaries(match[1].decode("ascii"))
                found.append(Merge(int(top) - 1, int(left) - 1, int(bottom) - 1, int(right) - 1))
                end = match.end()
                if len(found) >= MAX_MERGES:
                    return tuple(found)
            kept = text[max(end, len(text) - 200) :]
    return tuple(found)
