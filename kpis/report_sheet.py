"""A report as a spreadsheet: every figure exact, every text plain text."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from common.formats import format_date, round_within
from common.sheets import Column, Table, Value, workbook
from common.templatetags.ui import STATUS_WORDS
from kpis import report_wording as wording
from kpis.analysis.gap_lines import Figures
from kpis.figures import table_unit
from kpis.selectors.report_facts import ReportView
from roles.models import Unit
from roles.selectors.company_roles import role_book

MONEY, COUNT = "#,##0.00", "#,##0.####"


def report_sheet(view: ReportView, built_at: datetime, *, findings: bool) -> bytes:
    """XLSX. `built_at` in the company's zone; `findings`: whether the reader may see them. One query, for the roles."""
    tables = [_drivers(view), _teams(view), _people(view), _metrics(view), _causes(view), _actions(view)]
    if view.changes or view.news:
        tables.append(_changes(view, findings=findings))
    return workbook(tables, _about(view, built_at), _("About this file"))


def _amount(view: ReportView) -> str:
    return MONEY if view.unit == Unit.RUB else COUNT


def _percent(view: ReportView, lines: Sequence[Figures]) -> str:
    """The format of a column of paces: one decimal, or as many as keep each of them out of another status."""
    bounds = view.stored.thresholds.bounds_pct
    shown = [round_within(one.pct, 1, bounds) for one in lines if one.pct is not None]
    return "0." + "0" * max((-int(pct.as_tuple().exponent) for pct in shown), default=1)


def _figure_columns(view: ReportView, lines: Sequence[Figures]) -> list[Column]:
    unit, amount = table_unit(view.unit, 0), _amount(view)
    return [
        Column(_("Due by now") + f", {unit}", 18, amount),
        Column(_("Fact") + f", {unit}", 18, amount),
        Column(_("Deviation") + f", {unit}", 18, amount),
        Column(_("Pace") + ", %", 10, _percent(view, lines)),
        Column(_("Status"), 16),
    ]


def _figure_cells(figures: Figures) -> tuple[Value, ...]:
    status = str(STATUS_WORDS[figures.status.value])
    return (figures.due, figures.fact, figures.gap, figures.pct, status)


def _drivers(view: ReportView) -> Table:
    book, unit = role_book(view.company), table_unit(view.unit, 0)
    columns = [
        Column(_("Factor"), 30),
        Column(_("Plan"), 16, COUNT),
        Column(_("Fact"), 16, COUNT),
        Column(_("Part of the deviation") + f", {unit}", 22, MONEY),
        Column(_("Whose"), 36),
    ]
    rows: list[Sequence[Value]] = [
        (wording.driver_title(one.code), one.plan, one.fact, one.amount, wording.owners(one, book))
        for one in view.report.drivers
    ]
    if rows:
        whole = sum((one.amount for one in view.report.drivers), Decimal(0))
        rows.append((_("Total"), None, None, whole, ""))
    return Table(_("Factors"), columns, rows)


def _teams(view: ReportView) -> Table:
    lines = [*(row.line.figures for row in view.teams), view.report.verdict]
    columns = [
        Column(_("Team"), 34), Column(_("Head"), 30), *_figure_columns(view, lines), Column(_("Main factor"), 24),
    ]  # fmt: skip
    rows: list[Sequence[Value]] = [
        (row.line.title or _("No team"), row.line.head or "", *_figure_cells(row.line.figures), row.driver)
        for row in view.teams
    ]
    rows.append((_("Total"), "", *_figure_cells(view.report.verdict), ""))
    return Table(_("Teams"), columns, rows)


def _people(view: ReportView) -> Table:
    lines = [row.line.figures for row in view.people]
    columns = [Column(_("Person"), 34), Column(_("Team"), 30), *_figure_columns(view, lines)]
    rows = [(row.line.name, row.line.team, *_figure_cells(row.line.figures)) for row in view.people]
    return Table(_("People who are behind"), columns, rows)


def _metrics(view: ReportView) -> Table:
    columns = [
        Column(_("Metric"), 34),
        Column(_("Unit"), 12),
        Column(_("Due by now"), 18, COUNT),
        Column(_("Fact"), 18, COUNT),
        Column(_("Deviation"), 18, COUNT),
        Column(_("Pace") + ", %", 10, _percent(view, [row.line.figures for row in view.metrics])),
        Column(_("In roubles"), 18, MONEY),
        Column(_("How it was priced"), 34),
    ]
    rows = [
        (
            row.title, table_unit(row.line.unit, 0), row.line.figures.due, row.line.figures.fact,
            row.line.figures.gap, row.line.figures.pct, row.line.money_rub, row.note or _("its own roubles"),
        )
        for row in view.metrics
    ]  # fmt: skip
    return Table(_("Metrics"), columns, rows)


def _causes(view: ReportView) -> Table:
    columns = [
        Column(_("Likely cause"), 44), Column(_("Where"), 30), Column(_("Link"), 16),
        Column(_("Estimate") + f", {table_unit(view.unit, 0)}", 18, _amount(view)), Column(_("Evidence"), 70),
    ]  # fmt: skip
    rows = [
        (row.words.title, row.words.place, row.words.strength, cause.amount, "; ".join(row.words.lines))
        for row, cause in zip(view.causes, view.report.causes, strict=True)
    ]
    return Table(_("Causes"), columns, rows)


def _actions(view: ReportView) -> Table:
    columns = [
        Column(_("Action"), 70), Column(_("Who"), 34),
        Column(_("Effect") + f", {table_unit(view.unit, 0)}", 18, _amount(view)),
    ]  # fmt: skip
    return Table(_("What to do"), columns, [(row.text, row.who, row.effect) for row in view.actions])


def _changes(view: ReportView, *, findings: bool) -> Table:
    rows: list[Sequence[Value]] = [(what, how) for what, how, _better in view.changes]
    if findings:
        rows += [(row.text, row.day) for row in view.news]
    return Table(_("Changes"), [Column(_("What changed"), 60), Column(_("How"), 34)], rows)


def _about(view: ReportView, built_at: datetime) -> list[tuple[str, str]]:
    report = view.report
    return [
        (_("Company"), view.company.name),
        (_("Report"), view.title),
        (_("Metric"), view.metric_title),
        (_("Verdict"), view.verdict),
        (_("As of"), format_date(report.through)),
        (_("Working days"), f"{report.days_passed} / {report.days_total}"),
        (_("Built"), f"{format_date(built_at.date())}, {built_at:%H:%M}"),
        (_("Structure, revision"), str(view.row.structure_revision)),
        (_("Not compared"), ", ".join(view.uncompared)),
        (_("State"), _("preview") if view.is_preview else ""),
    ]
