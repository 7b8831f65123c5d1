"""The board as a file: the rows of its table, and everybody by all metrics. Values are exact, text can run nothing."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from io import StringIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Company
from common.csvsafe import neutralise
from common.formats import format_date
from common.sheets import Column, Figure, Table, Value, workbook
from common.slugs import latin_slug
from common.templatetags.ui import STATUS_WORDS
from kpis.analysis.attainment import Status
from kpis.analysis.measures import Corridor
from kpis.analysis.pace import Pace
from kpis.figures import exact
from kpis.period_words import WORDS, days_of, title_of
from kpis.selectors.board import Board
from kpis.selectors.board_lines import Line
from kpis.selectors.history import past_of
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.numbers import Numbers
from kpis.selectors.owners import Owner
from kpis.selectors.trend import with_parts
from roles.models import Unit

BOARD_FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# Percents are kept as people say them: 92.5, not 0.925.
_FORMATS = {
    Unit.RUB: "#,##0.00",
    Unit.COUNT: "#,##0.0#",
    Unit.PCT: "0.0",
    Unit.DAYS: "#,##0.0",
    Unit.SCORE: "#,##0.0#",
    Unit.RATIO: "#,##0.00##",
}


@dataclass(frozen=True, slots=True)
class Made:
    name: str
    content_type: str
    content: bytes


def board_file(company: Company, board: Board, ending: str) -> Made:
    """`ending`: one of BOARD_FORMATS. One query more than the board, for the forecasts of people."""
    tables = (_lines(board), _people(company, board))
    stem = f"{latin_slug(company.name, longest=60, otherwise='company')}-{board.period.key.lower()}"
    name = f"{stem}-{board.metric.slug}.{ending}"
    if ending == "csv":
        return Made(name, BOARD_FORMATS[ending], _csv(tables))
    return Made(name, BOARD_FORMATS[ending], workbook(tables, _facts(company, board), _("About this file")))


def _lines(board: Board) -> Table:
    columns = [Column(_("Whose"), 30), Column(_("Metric"), 24), *_figure_columns(), *_forecast_columns()]
    for beside in board.total.besides:
        said = f"{title_of(beside.then.period)} ({days_of(beside.then)})"
        columns += [Column(said, 18), Column(_("Change to it, %"), 14)]
    names = _names(board)
    rows = [_line(names[number], line, board) for number, line in enumerate((*board.lines, board.total))]
    return Table(_("Plan and fact"), columns, rows)


def _names(board: Board) -> list[str]:
    otherwise = _("No team")
    total = board.total.title if board.asked.team else _("Whole company")
    return [*(line.title or otherwise for line in board.lines), total]


def _line(name: str, line: Line, board: Board) -> list[Value]:
    metric = board.metric
    row: list[Value] = [name, metric.title, *_figures(line.pace, metric)]
    row += _forecast(line.pace, metric) if board.shows_forecast else [None, None, None]
    for beside in line.besides:
        row += [
            _figure(beside.change.then if beside.change else None, metric.unit),
            _percent(beside.change.pct if beside.change else None),
        ]
    return row


def _people(company: Company, board: Board) -> Table:
    columns = [
        *(Column(_("Team"), 24), Column(_("Person"), 30), Column(_("Metric"), 24)),
        *(*_figure_columns(), *_forecast_columns()),
    ]
    keys = {info.uid: key for key, info in board.numbers.department.people.items()}
    people = [
        (team.title, row.name, Owner.person(keys[row.uid]))
        for team in board.heat.teams
        for row in team.rows
        if row.uid is not None
    ]
    numbers, foretold = _foretold(company, board, [owner for _team, _name, owner in people])
    rows: list[Sequence[Value]] = []
    for team, name, owner in people:
        for metric in board.heat.columns:
            pace = numbers.pace(owner, metric.slug)
            if pace.fact is not None or pace.plan is not None:
                ahead = _forecast(pace, metric) if metric.slug in foretold else [None, None, None]
                rows.append([team, name, metric.title, *_figures(pace, metric), *ahead])
    return Table(_("People and metrics"), columns, rows, frozen=2)


def _foretold(company: Company, board: Board, people: Sequence[Owner]) -> tuple[Numbers, frozenset[str]]:
    """The figures with the forecasts of people, and the metrics that have some: all of one team, the one shown of the
    whole company, whose people by all metrics would be millions of past days."""
    wanted = board.heat.columns if board.asked.team else (board.metric,)
    growing = [metric for metric in wanted if metric.accrues]
    if board.is_over or board.is_ahead or not growing:
        return board.numbers, frozenset()
    needed = with_parts(board.choices, growing)
    past = past_of(company, board.numbers.department, board.now, needed, people)
    return replace(board.numbers, past=past), frozenset(metric.slug for metric in growing)


def _figure_columns() -> list[Column]:
    titles = (_("Plan"), _("Due by now"), _("Fact"), _("Pace, %"), _("Deviation"))
    return [Column(_("Unit"), 8), *(Column(title, 16) for title in titles), Column(_("Status"), 14)]


def _forecast_columns() -> list[Column]:
    titles = (_("Forecast"), _("Forecast from (8 of 10)"), _("Forecast to (8 of 10)"))
    return [Column(title, 16) for title in titles]


def _figures(pace: Pace, metric: MetricInfo) -> list[Value]:
    unit, word = str(Unit(metric.unit).label), str(STATUS_WORDS[Status(pace.status).value])
    plan, due = _plan(pace.plan, metric.unit), _plan(pace.due, metric.unit)
    return [
        *(unit, plan, due, _figure(pace.fact, metric.unit)),
        *(_percent(pace.pct), _figure(pace.gap, metric.unit), word),
    ]


def _forecast(pace: Pace, metric: MetricInfo) -> list[Value]:
    ends = pace.range
    found = (pace.projection, ends.low if ends else None, ends.high if ends else None)
    return [_figure(value, metric.unit) for value in found]


def _plan(value: Decimal | Corridor | None, unit: str) -> Value:
    """A plan, or the two bounds of a corridor as text."""
    return exact(value, unit) if isinstance(value, Corridor) else _figure(value, unit)


def _figure(value: Decimal | None, unit: str) -> Value:
    if value is None:
        return None
    if unit == Unit.COUNT and value == value.to_integral_value():
        return Figure(value, "#,##0")
    return Figure(value, _FORMATS[Unit(unit)])


def _percent(value: Decimal | None) -> Value:
    return None if value is None else Figure(value, _FORMATS[Unit.PCT])


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
        (
            _("Forecasts of people"),
            _("in all metrics") if board.asked.team else _("in the metric of this file"),
        ),
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
    if isinstance(value, Figure):
        return f"{value.value.normalize() + 0:f}"
    return neutralise(value) if isinstance(value, str) else str(value)
