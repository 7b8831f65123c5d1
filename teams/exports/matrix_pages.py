"""The responsibility matrix on pages of A4 or A3: as many columns as can be read beside each other, then the next.

A unit is a point. Every page repeats the names of the columns, and says which page it is; no text is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.drawing.lettering import measure, wrap
from common.drawing.shapes import Line, Picture, Rect, Shape, Text, Weight
from teams.analysis.matrix import Cell, Row
from teams.analysis.matrix_columns import Column
from teams.drawing import look, wording
from teams.drawing.boxes import severity_mark
from teams.drawing.content import ChartContent
from teams.drawing.pages import MARGIN, PAPERS, numbered
from teams.exports.matrix_tiles import TILE, tile
from teams.matrix_selectors import MatrixView
from teams.matrix_wording import area_title, check_words, column_title, column_who, row_title

SMALL, BODY, TITLE = 6.2, 7.6, 13.0
LINE, SMALL_LINE = 9.0, 7.6
FIRST, LAST = 190.0, 96.0
NARROWEST, WIDEST = 46.0, 72.0
AREA_HIGH, FOOT_HIGH, TITLE_HIGH, LEGEND_HIGH = 13.0, 16.0, 22.0, 20.0
PAD = 4.0
NAMED_PEOPLE = 2


@dataclass(frozen=True, slots=True)
class Band:
    """One line of the table: an area when `row` is None."""

    title: tuple[str, ...]
    row: Row | None
    check: tuple[str, ...] = ()

    @property
    def high(self) -> float:
        if self.row is None:
            return AREA_HIGH
        return max(len(self.title), len(self.check), 1) * LINE + 3.5


def matrix_pages(content: ChartContent, view: MatrixView, paper: str) -> list[Picture]:
    """At least one page. Rows that nobody holds and nothing asks for are left out."""
    sheet = _Sheet(content, view, *PAPERS[paper])
    pages = [sheet.page(part, bands, last) for part in sheet.parts() for bands, last in sheet.turns(part)]
    return [numbered(page, number, len(pages)) for number, page in enumerate(pages, 1)]


class _Sheet:
    def __init__(self, content: ChartContent, view: MatrixView, width: float, height: float) -> None:
        self.content, self.view, self.width, self.height = content, view, width, height
        room = width - 2 * MARGIN - FIRST - LAST
        count = max(len(view.matrix.columns), 1)
        most = int(room // NARROWEST)
        self.at_once = -(-count // -(-count // most))
        self.column = min(WIDEST, room / self.at_once)
        self.bands = list(_bands(view))

    def parts(self) -> list[range]:
        """Numbers of the columns that stand on a page together."""
        count = len(self.view.matrix.columns)
        return [
            range(first, min(first + self.at_once, count)) for first in range(0, max(count, 1), self.at_once)
        ]

    def heads(self, part: range) -> list[list[tuple[str, Weight]]]:
        """Of each column the lines of its title, then of who it is, with their weights."""
        return [self._head_lines(self.view.matrix.columns[number]) for number in part]

    def _head_lines(self, column: Column) -> list[tuple[str, Weight]]:
        title, who = column_title(self.view, column), column_who(self.view, column, NAMED_PEOPLE)
        room = self.column - 4
        return [(line, 600) for line in wrap(title, SMALL, room, 600)] + [
            (line, 400) for line in wrap(who, SMALL, room)
        ]

    def head_high(self, part: range) -> float:
        return max([len(lines) for lines in self.heads(part)] or [1]) * SMALL_LINE + 2 * PAD

    @cached_property
    def about(self) -> tuple[str, ...]:
        """Whose matrix it is, of which day: as many lines as that takes."""
        said = " · ".join((self.content.company, self.content.name, wording.day_line(self.content)))
        stamp = f"{wording.draft_stamp()} · " if self.content.is_draft else ""
        return wrap(stamp + said, BODY, self.width - 2 * MARGIN)

    @property
    def top_high(self) -> float:
        return TITLE_HIGH + len(self.about) * (LINE + 1) + 2

    def turns(self, part: range) -> Iterator[tuple[list[Band], bool]]:
        """The lines of each page, and whether it is the last with these columns. No area stands alone at the foot."""
        room = self.height - 2 * MARGIN - self.top_high - self.head_high(part) - FOOT_HIGH - LEGEND_HIGH
        waiting = list(self.bands)
        here: list[Band] = []
        used = 0.0
        while waiting:
            band = waiting.pop(0)
            needed = band.high + (waiting[0].high if band.row is None and waiting else 0)
            if here and used + needed > room:
                yield here, False
                here, used = [], 0.0
            here.append(band)
            used += band.high
        yield here, True

    def page(self, part: range, bands: Sequence[Band], is_last: bool) -> Picture:
        shapes = list(self._top())
        y = MARGIN + self.top_high
        shapes += self._head(part, y)
        y += self.head_high(part)
        for band in bands:
            shapes += self._band(band, part, y)
            y += band.high
        if is_last:
            shapes += self._foot(part, y)
            y += FOOT_HIGH
        shapes += self._legend()
        return Picture(self.width, self.height, tuple(shapes), look.PAPER)

    def _right(self, part: range) -> float:
        """Where the column of checks begins."""
        return MARGIN + FIRST + len(part) * self.column

    def _top(self) -> Iterator[Shape]:
        yield _text(MARGIN, MARGIN + TITLE, _("Responsibility matrix"), TITLE, weight=600)
        for number, line in enumerate(self.about):
            yield _text(MARGIN, MARGIN + TITLE_HIGH + 4 + number * (LINE + 1), line, BODY, fill=look.TEXT_2)

    def _head(self, part: range, y: float) -> Iterator[Shape]:
        high = self.head_high(part)
        yield Rect(MARGIN, y, self._right(part) + LAST - MARGIN, high, 0, "#f7f8fa")
        base = y + high - PAD - 1
        yield _text(MARGIN + PAD, base, pgettext("matrix", "Responsibility"), SMALL, fill=look.TEXT_2)
        yield _text(self._right(part) + PAD, base, pgettext("matrix", "Check"), SMALL, fill=look.TEXT_2)
        for place, lines in enumerate(self.heads(part)):
            middle = MARGIN + FIRST + (place + 0.5) * self.column
            for number, (line, weight) in enumerate(reversed(lines)):
                y_line, ink = base - number * SMALL_LINE, look.TEXT if weight == 600 else look.TEXT_2
                yield _text(middle, y_line, line, SMALL, weight=weight, fill=ink, anchor="middle")
        yield _rule(MARGIN, self._right(part) + LAST, y + high, look.BORDER)

    def _band(self, band: Band, part: range, y: float) -> Iterator[Shape]:
        right, high = self._right(part), band.high
        if band.row is None:
            yield Rect(MARGIN, y, right + LAST - MARGIN, high, 0, "#eef1f5")
            yield _text(MARGIN + PAD, y + high - 4, band.title[0], BODY, weight=600)
            return
        severity = band.row.check.severity
        if severity:
            yield Rect(MARGIN, y, right + LAST - MARGIN, high, 0, look.SEVERITIES[severity][2])
            yield severity_mark(severity, MARGIN + PAD + 3, y + 6.5, look.SEVERITIES[severity][0])
        yield from _lines(band.title, MARGIN + PAD + 11, y, look.TEXT)
        fill = look.SEVERITIES[severity][1] if severity else look.TEXT_2
        yield from _lines(band.check, right + PAD, y, fill)
        for cell in band.row.cells:
            if cell.column in part:
                yield from self._cell(
                    cell, MARGIN + FIRST + (cell.column - part.start) * self.column, y, high
                )
        yield _rule(MARGIN, right + LAST, y + high, "#e1e5eb")

    def _cell(self, cell: Cell, x: float, y: float, high: float) -> Iterator[Shape]:
        if cell.guilty:
            ring = look.SEVERITIES[cell.guilty][0]
            yield Rect(x + 1.5, y + 1.2, self.column - 3, high - 2.4, 3, "", ring, 1.1)
        if cell.involvement:
            yield from tile(cell, x + self.column / 2, y + high / 2)

    def _foot(self, part: range, y: float) -> Iterator[Shape]:
        yield _text(MARGIN + PAD, y + 11, _("Total: answers / does"), BODY, weight=600)
        for place, number in enumerate(part):
            total = self.view.matrix.totals[number]
            middle = MARGIN + FIRST + (place + 0.5) * self.column
            yield _text(middle, y + 11, f"{total.answers} / {total.works}", BODY, anchor="middle")

    def _legend(self) -> Iterator[Shape]:
        y, x = self.height - MARGIN, MARGIN
        words = (
            ("A", pgettext("raci", "answers")),
            ("R", pgettext("raci", "does")),
            ("C", pgettext("raci", "is asked")),
            ("I", pgettext("raci", "is told")),
        )
        for letter, word in words:
            yield from tile(_plain(letter), x + TILE / 2, y - 3)
            yield _text(x + TILE + 4, y, word, BODY, fill=look.TEXT_2)
            x += TILE + 4 + measure(word, BODY) + 14


def _plain(letter: str) -> Cell:
    return Cell(0, letter, (), mixed=False, vacant=False, decided=False, guilty=None, targets=())  # type: ignore[arg-type]


def _bands(view: MatrixView) -> Iterator[Band]:
    present = [row for row in view.matrix.rows if row.present]
    for _area, rows in groupby(present, key=lambda row: row.area):
        found = list(rows)
        yield Band((area_title(view, found[0].responsibility),), None)
        for row in found:
            title = wrap(row_title(view, row.responsibility), BODY, FIRST - 2 * PAD - 12)
            yield Band(title, row, wrap(check_words(row.check), BODY, LAST - 2 * PAD))


def _lines(lines: Iterable[str], x: float, y: float, fill: str) -> Iterator[Shape]:
    for number, line in enumerate(lines):
        yield _text(x, y + LINE - 0.5 + number * LINE, line, BODY, fill=fill)


def _rule(left: float, right: float, y: float, stroke: str) -> Line:
    return Line(((left, y), (right, y)), stroke, 0.5)


def _text(
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    weight: Weight = 400,
    fill: str = look.TEXT,
    anchor: str = "start",
) -> Text:
    return Text(x, y, text, size, measure(text, size, weight), weight, fill, anchor)  # type: ignore[arg-type]
