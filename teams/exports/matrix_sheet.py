"""The responsibility matrix as a spreadsheet: one row a responsibility, one column a position, role or person."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from common.csvsafe import neutralise
from common.sheets import LONGEST_CELL, OPTIONS
from teams.analysis.findings import Severity
from teams.analysis.matrix import Row
from teams.drawing import look
from teams.drawing.content import ChartContent
from teams.exports.sheet import write_about
from teams.matrix_selectors import MatrixView
from teams.matrix_wording import area_title, check_words, column_title, column_who, row_title

FIRST = 2
"""Columns before the first of the matrix: area and responsibility."""
HEADS = 2
"""Lines above the first row: what a column is, and who."""
NOTED_PEOPLE = 6


def write_matrix_sheet(content: ChartContent, view: MatrixView) -> bytes:
    """XLSX: the matrix, and a sheet that says what of. Rows that nobody holds and nothing asks for are left out."""
    stream = BytesIO()
    with Workbook(stream, OPTIONS) as book:
        _Sheet(book, view).write()
        write_about(book, content)
    return stream.getvalue()


class _Sheet:
    def __init__(self, book: Workbook, view: MatrixView) -> None:
        self.view = view
        self.rows = [row for row in view.matrix.rows if row.present]
        self.last = FIRST + len(view.matrix.columns)
        self.sheet: Worksheet = book.add_worksheet(_("Responsibility matrix")[:31])
        self.styles = _styles(book)

    def write(self) -> None:
        self._heads()
        for line, row in enumerate(self.rows, HEADS):
            self._row(line, row)
        self._totals(HEADS + len(self.rows))
        self.sheet.freeze_panes(HEADS, FIRST)
        if self.rows:
            self.sheet.autofilter(HEADS - 1, 0, HEADS + len(self.rows) - 1, self.last + 1)

    def _text(self, line: int, column: int, text: str, style: Any = None) -> None:
        self.sheet.write_string(line, column, neutralise(text)[:LONGEST_CELL], style)

    def _heads(self) -> None:
        head, who = self.styles["head"], self.styles["who"]
        self.sheet.set_column(0, 0, 22)
        self.sheet.set_column(1, 1, 44)
        self.sheet.set_column(FIRST, self.last - 1, 13)
        self.sheet.set_column(self.last, self.last, 24)
        self.sheet.set_column(self.last + 1, self.last + 1, 70)
        for number, column in enumerate(self.view.matrix.columns, FIRST):
            self._text(0, number, column_title(self.view, column), head)
            self._text(1, number, column_who(self.view, column, NOTED_PEOPLE), who)
        names = (_("Area"), pgettext("matrix", "Responsibility"))
        for number, name in enumerate(names):
            self._text(0, number, "", head)
            self._text(1, number, name, who)
        for number, name in ((self.last, pgettext("matrix", "Check")), (self.last + 1, _("Findings"))):
            self._text(0, number, "", head)
            self._text(1, number, name, who)

    def _row(self, line: int, row: Row) -> None:
        self._text(line, 0, area_title(self.view, row.responsibility))
        self._text(line, 1, row_title(self.view, row.responsibility), self.styles["wrapped"])
        for cell in row.cells:
            if cell.involvement:
                parts = ", ".join(f"{part} {count}" for part, count in cell.counts)
                style = self.styles["vacant" if cell.vacant else cell.involvement]
                self._text(line, FIRST + cell.column, cell.involvement, style)
                if cell.mixed:
                    size = len(self.view.matrix.columns[cell.column].keys)
                    note = _("Not all alike: %(parts)s of %(size)s") % {"parts": parts, "size": size}
                    self.sheet.write_comment(line, FIRST + cell.column, note)
        self._text(line, self.last, check_words(row.check), self.styles[row.check.severity or "fine"])
        why = " ".join(self.view.findings[mark.id].why for mark in row.marks)
        self._text(line, self.last + 1, why, self.styles["wrapped"])

    def _totals(self, line: int) -> None:
        style = self.styles["total"]
        self._text(line, 0, "", style)
        self._text(line, 1, _("Total: answers / does"), style)
        for number, total in enumerate(self.view.matrix.totals, FIRST):
            self._text(line, number, f"{total.answers} / {total.works}", style)


def _styles(book: Workbook) -> Mapping[str | Severity, Any]:
    middle = {"align": "center", "valign": "vcenter", "bold": True}
    soft = {
        name: {"font_color": text, "bg_color": ground} for name, (_m, text, ground) in look.SEVERITIES.items()
    }
    vacant = {**middle, "font_color": look.HIGH_TEXT, "border": 3, "border_color": look.HIGH_TEXT}
    wanted: dict[str, dict[str, Any]] = {
        "head": {"bold": True, "text_wrap": True, "valign": "bottom", "align": "center"},
        "who": {"text_wrap": True, "valign": "top", "bottom": 1, "font_color": look.TEXT_2},
        "wrapped": {"text_wrap": True, "valign": "top"},
        "AR": {**middle, "font_color": "#ffffff", "bg_color": look.ACCENT},
        "A": {**middle, "font_color": "#ffffff", "bg_color": look.ACCENT},
        "R": {**middle, "font_color": look.ACCENT, "bg_color": look.ACCENT_SOFT},
        "C": {**middle, "font_color": look.TEXT_2},
        "I": {**middle, "font_color": look.TEXT_2, "bold": False},
        "vacant": vacant,
        "fine": {"font_color": look.TEXT_2},
        "total": {"bold": True, "top": 1, "align": "center"},
        **soft,
    }
    return {name: book.add_format(style) for name, style in wanted.items()}
