"""What a spreadsheet or a CSV file is once read: rows of plain values. Standard library only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

Cell = str | int | float | bool | date | datetime | None
Row = Sequence[Cell]


class TableError(Exception):
    """The file cannot be read, for one reason a person can act on.

    Codes: empty, too_big, too_many_rows, too_many_columns, too_many_cells, too_many_parts, unpacks_too_big, too_heavy,
    unreadable, broken_xlsx, unsafe_xml, encrypted, no_such_sheet, nul_bytes, csv_unclosed_quote, csv_field_too_long,
    csv_broken, and what it is when it is no table: xls, xlsm, xlsb, ods, docx, pdf, html, xml, archive, binary.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Merge:
    """A merged block, all four from 0 and inclusive; the value stands in its top left cell."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Notice:
    """Something the reader should tell but did not have to refuse: `code` and its parameters."""

    code: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """One sheet. Row number n of the file (from 1) is `rows[n - 1]`; trailing blank cells and rows are cut off.

    `kind` is xlsx or csv; `sheet` is None for CSV; `encoding` and `delimiter` are None for XLSX. In an XLSX an indented
    text cell begins with two spaces a level. `epoch_1904`: bare numbers that are dates count from 1904.
    """

    kind: str
    rows: tuple[tuple[Cell, ...], ...]
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    merges: tuple[Merge, ...] = ()
    epoch_1904: bool = False
    notices: tuple[Notice, ...] = ()

    def cell(self, row: int, column: int) -> Cell:
        """The value at 0-based `row`, `column`; None outside the written part."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]
