"""The board as a file: the rows of its table, and everybody by all metrics. Values are exact, text can run nothing."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Company
from common.csvsafe import neutralise
from common.formats import format_date
from common.sheets import Column, Table, Value, workbook
from common.slugs import latin_slug
from common.templatetags.ui import STATUS_WORDS
from kpis.analysis.attainment import Status
from kpis.analysis.pace import Pace
from kpis.period_words import WORDS, days_of, title_of
from kpis.selectors.board import Board
from kpis.selectors.board_lines import Line, whole
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.owners import Owner
from roles.models import Unit

BOARD_FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_NUMBER, _PERCENT = "#,##0.00##", "0.00"


@dataclass(frozen=True, slots=True)
class Made:
    name: str
    content_type: str
    content: bytes


def board_file(company: Company, board: Board, ending: str) -> Made:
    """`ending`: one of BOARD_FORMATS."""
    tables = (_lines(board), _people(board))
    stem = f"{latin_slug(company.name, longest=60, otherwise='company')}-{board.period.key.lower()}"
    name = f"{stem}-{board.metric.slug}.{ending}"
    if ending == "csv":
        return Made(name, BOARD_FORMATS[ending], _csv(tables))
    return Made(name, BOARD_FORMATS[ending], workbook(tables, _facts(company, board), _("About this file")))


def _lines(board: Board) -> Table:
    columns = [
        Column(_("Whose"), 30),
        Column(_("Metric"), 24),
        *_figure_columns(),
        Column(_("Forecast"), 16, _NUMBER),
        Column(_("Forecast from (8 of 10)"), 16, _NUMBER),
        Column(_("Forecast to (8 of 10)"), 16, _NUMBER),
    ]
    for beside in board.total.besides:
        said = f"{title_of(beside.then.period)} ({days_of(beside.then)})"
        columns += [Column(said, 18, _NUMBER), Column(_("Change to it, %"), 14, _PERCENT)]
    names = _names(board)
    rows = [_line(names[number], line, board) for number, line in enumerate((*board.lines, board.total))]
    return Table(_("Plan and fact"), columns, rows)


def _names(board: Board) -> list[str]:
    otherwise = _("No team")
    total = board.total.title if board.asked.team else _("Whole company")
    return [*(line.title or otherwise for line in board.lines), total]


def _line(name: str, line: Line, board: Board) -> list[Value]:
    pace, ends = line.pace, line.pace.range
    row: list[Value] = [name, board.metric.title, *_figures(pace, board.metric)]
    row += [pace.projection, ends.low if ends else None, ends.high if ends else None]
    for beside in line.besides:
        row += [
            beside.change.then if beside.change else None,
            beside.change.pct if beside.change else None,
        ]
    return row


def _people(board: Board) -> Table:
    columns = [Column(_("Team"), 24), Column(_("Person"), 30), Column(_("Metric"), 24), *_figure_columns()]
    names = {str(info.uid): key for key, info in board.numbers.department.people.items()}
    rows: list[Sequence[Value]] = []
    for team in board.heat.teams:
        for person in (row for row in team.rows if row.uid is not None):
            owner = Owner.person(names[str(person.uid)])
            for metric in board.heat.columns:
                pace = board.numbers.pace(owner, metric.slug)
                if pace.fact is not None or pace.plan is not None:
                    rows.append([team.title, person.name, metric.title, *_figures(pace, metric)])
    return Table(_("People and metrics"), columns, rows, frozen=2)


def _figure_columns() -> list[Column]:
    return [
        Column(_("Unit"), 8),
        Column(_("Plan"), 16, _NUMBER),
        Column(_("Due by now"), 16, _NUMBER),
        Column(_("Fact"), 16, _NUMBER),
        Column(_("Pace, %"), 10, _PERCENT),
        Column(_("Deviation"), 16, _NUMBER),
        Column(_("Status"), 14),
    ]


def _figures(pace: Pace, metric: MetricInfo) -> list[Value]:
    unit, word = str(Unit(metric.unit).label), str(STATUS_WORDS[Status(pace.status).value])
    return [unit, whole(pace.plan), whole(pace.due), pace.fact, pace.pct, pace.gap, word]


def _facts(company: Company, board: Board) -> list[tuple[str, str]]:
    now = board.now
    passed = ngettext(
        "%(count)s working day of %(total)s", "%(count)s working days of %(total)s", now.days_passed
    )
    return [
        (_("Company"), company.name),
        (_("Period"), title_of(board.period)),
        (str(WORDS[board.period.grain].plan), board.metric.title),
        (_("As of"), format_date(now.through)),
        (_("Passed"), passed % {"count": now.days_passed, "total": now.days_total}),
    ]


def _csv(tables: Sequence[Table]) -> bytes:
    """Both tables, one under the other; decimals with a point and no thousands, as programs read them."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";")
    for number, table in enumerate(tables):
        if number:
            writer.writerow([])
        writer.writerow([neutralise(column.title) for column in table.columns])
        for row in table.rows:
            writer.writerow([_cell(value) for value in row])
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:f}"
    return neutralise(value) if isinstance(value, str) else str(value)
