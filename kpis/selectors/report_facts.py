"""Stored gap reports as pages and letters show them: the frozen snapshot, its pictures, its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from accounts.models import Company
from common.formats import EMPTY, Power
from kpis import report_wording as wording
from kpis.analysis.gap_report import Action, GapReport, TeamLine
from kpis.analysis.periods import Grain, Period
from kpis.analysis.pictures.bars import GapBar, gap_bars
from kpis.analysis.pictures.waterfall import OTHER, Step, Waterfall, waterfall
from kpis.analysis.snapshot import from_json
from kpis.figures import power_of, table_unit
from kpis.models import GapReport as ReportRow
from kpis.report_building import StoredReport
from kpis.selectors.metrics import metric_infos
from roles.selectors.company_roles import RoleBook, role_book

PAGE_ROWS = 20


@dataclass(frozen=True)
class TeamRow:
    """A team of "where we are behind", with its bar beside the others'."""

    line: TeamLine
    bar: GapBar
    driver: str


@dataclass(frozen=True)
class ActionRow:
    text: str
    who: str
    effect: Decimal | None
    effect_text: str


@dataclass(frozen=True)
class ReportView:
    """One report ready to be shown."""

    row: ReportRow
    period: Period
    title: str
    verdict: str
    stored: StoredReport
    power: Power
    fall: Waterfall | None
    teams: tuple[TeamRow, ...]
    causes: tuple[wording.CauseWords, ...]
    actions: tuple[ActionRow, ...]
    changes: tuple[tuple[str, str, bool], ...]
    regained: tuple[str, Decimal] | None

    @property
    def report(self) -> GapReport:
        return self.stored.report

    @property
    def unit(self) -> str:
        return self.stored.unit

    @property
    def table_unit(self) -> str:
        return table_unit(self.stored.unit, self.power)

    @property
    def needed_a_day(self) -> Decimal | None:
        """What each working day left must bring to meet the plan of the month; None when none is left."""
        figures, left = self.report.verdict, self.report.days_total - self.report.days_passed
        if figures.plan is None or figures.fact is None or left <= 0:
            return None
        return max(figures.plan - figures.fact, Decimal(0)) / left

    @property
    def a_day(self) -> Decimal | None:
        """What a working day has brought until now."""
        fact = self.report.verdict.fact
        return fact / self.report.days_passed if fact is not None and self.report.days_passed else None

    @property
    def days_left(self) -> int:
        return self.report.days_total - self.report.days_passed

    @property
    def with_actions(self) -> Decimal | None:
        """The projection with the effects of the actions; None when no effect is known."""
        effects = [action.effect for action in self.actions if action.effect]
        projection = self.report.verdict.projection
        return projection + sum(effects, Decimal(0)) if effects and projection is not None else None


@dataclass(frozen=True)
class ReportLine:
    """A report in the list."""

    uid: UUID
    title: str
    short: str
    pct: Decimal | None
    status: str
    gap: Decimal | None
    unit: str
    row: ReportRow


def period_of(row: ReportRow) -> Period:
    return Period(Grain(row.cadence), row.period_starts_on)


def report_view(company: Company, row: ReportRow) -> ReportView:
    """Words and pictures of a stored report; two queries, for the names of metrics and the catalogue."""
    stored = from_json(StoredReport, row.snapshot)
    report, period = stored.report, period_of(row)
    power = power_of([report.verdict.due, report.verdict.fact], stored.unit)
    spoken = wording.Spoken(stored.unit, power, report.through)
    teams = {team.key: team.title for team in report.teams}
    metrics = {info.template or info.slug: info.title for info in metric_infos(company)}
    return ReportView(
        row=row,
        period=period,
        title=wording.period_title(period),
        verdict=wording.verdict(stored),
        stored=stored,
        power=power,
        fall=_fall(report, power, role_book(company)),
        teams=_teams(report),
        causes=tuple(wording.cause_words(cause, spoken, teams, metrics) for cause in report.causes),
        actions=tuple(_action(action, spoken) for action in report.actions),
        changes=tuple(wording.change_words(change, spoken) for change in stored.changes),
        regained=_regained(report),
    )


def report_lines(rows: Sequence[ReportRow]) -> list[ReportLine]:
    """Rows of the list; no query."""
    return [_line(row) for row in rows]


def _line(row: ReportRow) -> ReportLine:
    stored, period = from_json(StoredReport, row.snapshot), period_of(row)
    figures = stored.report.verdict
    return ReportLine(
        uid=row.uid,
        title=wording.period_title(period),
        short=wording.period_short(period),
        pct=figures.pct,
        status=figures.status.value,
        gap=figures.gap,
        unit=stored.unit,
        row=row,
    )


def reports_page(
    company: Company, after: UUID | None = None, limit: int = PAGE_ROWS
) -> tuple[list[ReportRow], UUID | None] | None:
    """Reports by the time they were made, newest first, and the cursor of the next page; None: unknown cursor."""
    rows = ReportRow.objects.for_company(company).order_by("-pk")
    if after is not None:
        last = ReportRow.objects.for_company(company).filter(uid=after).first()
        if last is None:
            return None
        rows = rows.filter(pk__lt=last.pk)
    page = list(rows[: limit + 1])
    return page[:limit], page[limit - 1].uid if len(page) > limit else None


def _teams(report: GapReport) -> tuple[TeamRow, ...]:
    bars = gap_bars([team.figures.gap or Decimal(0) for team in report.teams])
    return tuple(
        TeamRow(team, bar, wording.driver_title(team.driver) if team.driver else "")
        for team, bar in zip(report.teams, bars, strict=True)
    )


def _fall(report: GapReport, power: Power, book: RoleBook) -> Waterfall | None:
    """The waterfall of the drivers; None when the gap could not be split."""
    figures = report.verdict
    if len(report.drivers) < 2 or figures.due is None or figures.fact is None:
        return None
    steps = [
        Step(
            driver.code,
            driver.amount.scaleb(-power),
            wording.driver_title(driver.code),
            wording.driver_note(driver),
            wording.role_short(driver.role, book),
        )
        for driver in report.drivers
    ]
    day = wording.through_day(report.through)
    plan = Step("plan", figures.due.scaleb(-power), wording.plan_title(), day)
    fact = Step("fact", figures.fact.scaleb(-power), wording.fact_title(), day)
    return waterfall(plan, steps, fact, other_title=wording.driver_title(OTHER))


def _regained(report: GapReport) -> tuple[str, Decimal] | None:
    """The factor that gave most back, and what the gap would be without it."""
    gap = report.verdict.gap
    best = max(report.drivers, key=lambda driver: driver.amount, default=None)
    if gap is None or gap >= 0 or best is None or best.amount <= 0 or best.code == "unexplained":
        return None
    return wording.driver_title(best.code), best.amount


def _action(action: Action, spoken: wording.Spoken) -> ActionRow:
    effect = spoken.estimate(action.effect) if action.effect else EMPTY
    return ActionRow(wording.action_text(action), action.who or "", action.effect, effect)
