"""Stored gap reports as pages and letters show them: the frozen snapshot, its pictures, its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from accounts.models import Company
from common.formats import Power
from kpis import report_wording as wording
from kpis.analysis.drivers import Driver
from kpis.analysis.gap_lines import Figures
from kpis.analysis.gap_report import GapReport, effects_together
from kpis.analysis.periods import Grain, Period
from kpis.analysis.pictures.waterfall import OTHER, Step, Waterfall, waterfall
from kpis.analysis.snapshot import from_json
from kpis.cause_wording import change_words
from kpis.figures import pace_percent, power_of, table_unit
from kpis.models import GapReport as ReportRow
from kpis.report_building import StoredReport
from kpis.selectors.metrics import metric_infos
from kpis.selectors.report_rows import (
    ActionRow,
    CauseRow,
    MetricRow,
    NewsRow,
    PersonRow,
    TeamRow,
    action_rows,
    cause_rows,
    metric_rows,
    news_rows,
    person_rows,
    team_rows,
)
from roles.selectors.company_roles import RoleBook, role_book

PAGE_ROWS = 20


@dataclass(frozen=True)
class ReportView:
    """One report ready to be shown. A preview is of a row that is not stored."""

    company: Company
    row: ReportRow
    period: Period
    title: str
    metric_title: str
    uncompared: tuple[str, ...]
    verdict: str
    stored: StoredReport
    power: Power
    pct: str
    fall: Waterfall | None
    teams: tuple[TeamRow, ...]
    people: tuple[PersonRow, ...]
    metrics: tuple[MetricRow, ...]
    causes: tuple[CauseRow, ...]
    actions: tuple[ActionRow, ...]
    changes: tuple[tuple[str, str, bool], ...]
    news: tuple[NewsRow, ...]
    regained: tuple[str, Decimal] | None

    @property
    def is_preview(self) -> bool:
        return self.row.pk is None

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
    def fall_alt(self) -> str:
        """The waterfall in words, for those who do not see it."""
        return wording.fall_text(self.fall, self.power, self.table_unit) if self.fall else ""

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
        effects, projection = effects_together(self.report), self.report.verdict.projection
        return projection + effects if effects is not None and projection is not None else None


@dataclass(frozen=True)
class ReportLine:
    """A report in the list; `pct` as the report itself writes it, empty when there is none."""

    uid: UUID
    title: str
    short: str
    pct: str
    status: str
    gap: Decimal | None
    unit: str
    row: ReportRow


def period_of(row: ReportRow) -> Period:
    return Period(Grain(row.cadence), row.period_starts_on)


def report_view(company: Company, row: ReportRow) -> ReportView:
    """Words and pictures of a report; two queries, for the names of metrics and the catalogue."""
    stored = from_json(StoredReport, row.snapshot)
    report, period = stored.report, period_of(row)
    power = power_of([report.verdict.due, report.verdict.fact], stored.unit)
    spoken = wording.Spoken(stored.unit, power, report.through, stored.thresholds.bounds_pct)
    infos = metric_infos(company)
    by_template = {info.template or info.slug: info.title for info in infos}
    titles = {info.slug: info.title for info in infos}
    return ReportView(
        company=company,
        row=row,
        period=period,
        title=wording.period_title(period),
        metric_title=titles.get(report.metric, stored.metric_title),
        uncompared=tuple(titles.get(slug, slug) for slug in stored.uncompared),
        verdict=wording.verdict(stored),
        stored=stored,
        power=power,
        pct=spoken.pct(report.verdict.pct),
        fall=fall_of(report.verdict, report.drivers, report.through, power, role_book(company)),
        teams=team_rows(report, spoken),
        people=person_rows(company, report, spoken),
        metrics=metric_rows(company, report, spoken, titles),
        causes=cause_rows(company, report, spoken, by_template),
        actions=action_rows(company, report, spoken),
        changes=tuple(change_words(change, spoken) for change in stored.changes),
        news=news_rows(company, stored.news),
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
        pct="" if figures.pct is None else pace_percent(figures.pct, stored.thresholds.bounds_pct),
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


def fall_of(
    figures: Figures, drivers: Sequence[Driver], through: date, power: Power, book: RoleBook
) -> Waterfall | None:
    """The waterfall of the drivers; None when the gap could not be split."""
    if len(drivers) < 2 or figures.due is None or figures.fact is None:
        return None
    steps = [
        Step(
            driver.code,
            driver.amount.scaleb(-power),
            wording.driver_title(driver.code),
            wording.driver_note(driver),
            wording.owners(driver, book),
        )
        for driver in drivers
    ]
    day = wording.through_day(through)
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
