"""Rows out of CSV bytes: encoding, delimiter, records."""

import csv
import io
import math
from collections import Counter
from itertools import islice

from common.csvsafe import restore
from common.tabular.encodings import decode
from common.tabular.limits import MAX_CELL_CHARS, MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from common.tabular.table import Cell, Table, TableError

DELIMITERS = (";", "\t", "|", ",")  # a tie goes to the first: a comma is also a decimal sign
_SAMPLE_RECORDS = 300


def read_csv(data: bytes, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """The one table of a CSV file. `rows` are records, so a line break inside quotes is no new row."""
    text, used_encoding, notices = decode(data, encoding)
    named = _delimiter_line(text)
    if delimiter is None:
        delimiter = named or guess_delimiter(text)
    rows: list[tuple[Cell, ...]] = []
    filled = 0
    for number, record in enumerate(_records(text, delimiter)):
        if number == 0 and named:
            record = []  # Excel's own «sep=;» line: it keeps its number, and is no row of the table
        row = _trimmed(record)
        filled += len(row)
        _refuse_too_much(len(rows) + 1 if row else 0, len(row), filled)
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise TableError("empty")
    return Table("csv", tuple(rows), encoding=used_encoding, delimiter=delimiter, notices=notices)


def _refuse_too_much(rows: int, columns: int, cells: int) -> None:
    if rows > MAX_ROWS:
        raise TableError("too_many_rows", limit=MAX_ROWS)
    if columns > MAX_COLUMNS:
        raise TableError("too_many_columns", limit=MAX_COLUMNS)
    if cells > MAX_CELLS:
        raise TableError("too_many_cells", limit=MAX_CELLS)


def _trimmed(record: list[str]) -> tuple[Cell, ...]:
    last = len(record)
    while last and not record[last - 1].strip():
        last -= 1
    return tuple(restore(value) if value.strip() else None for value in record[:last])


def _delimiter_line(text: str) -> str | None:
    head = text[:7].lower()
    return text[4] if head.startswith("sep=") and len(text) > 5 and text[5] in "\r\n" else None


def _records(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(MAX_CELL_CHARS)
    records: list[list[str]] = []
    for strict in (True, False):
        records.clear()
        try:
            for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict):
                records.append(record)
                if len(records) > 2 * MAX_ROWS:
                    raise TableError("too_many_rows", limit=MAX_ROWS)
            return records
        except csv.Error as problem:
            sentence = str(problem)
            if "unexpected end of data" in sentence:
                raise TableError("csv_unclosed_quote", row=len(records) + 1) from problem
            if "field larger" in sentence:
                raise TableError(
                    "csv_field_too_long", row=len(records) + 1, limit=MAX_CELL_CHARS
                ) from problem
            if not strict:
                raise TableError("csv_broken", row=len(records) + 1) from problem
    return records


def guess_delimiter(text: str) -> str:
    """The sign that splits most records into the same number of columns; more columns break a near tie."""
    return max(DELIMITERS, key=lambda sign: _evenness(text, sign))


def _evenness(text: str, delimiter: str) -> float:
    csv.field_size_limit(MAX_CELL_CHARS)
    counts: Counter[int] = Counter()
    try:
        for record in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _SAMPLE_RECORDS):
            if any(value.strip() for value in record):
                counts[len(record)] += 1
    except csv.Error:
        pass  # judged by the records before the fault
    split = {columns: times for columns, times in counts.items() if columns > 1}
    if not split:
        return 0.0
    columns, times = max(split.items(), key=lambda item: (item[1], item[0]))
    return times / counts.total() * math.log2(columns + 1)
