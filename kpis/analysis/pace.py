"""Pace: the fact against the part of the plan that is due by now, and where it leads in a straight line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpis.analysis.attainment import STANDARD, Attainment, Status, Thresholds, attainment
from kpis.analysis.calendar import WorkCalendar
from kpis.analysis.forecast import Forecast, Range
from kpis.analysis.measures import Aggregation, Corridor, Direction
from kpis.analysis.periods import Period


@dataclass(frozen=True, slots=True)
class Clock:
    """How much of a period is behind us, in working days; `through` is the last day whose facts are in."""

    period: Period
    through: date
    days_passed: int
    days_total: int

    @property
    def share(self) -> tuple[int, int]:
        """Passed and whole as two integers, so that a plan is divided once.

        A period without one working day (the January holidays) falls due by calendar days instead.
        """
        if self.days_total:
            return self.days_passed, self.days_total
        whole = (self.period.end - self.period.start).days
        return min(max((self.through - self.period.start).days + 1, 0), whole), whole


@dataclass(frozen=True, slots=True)
class Pace:
    """Plan and fact by now. Amounts are in the metric's unit; None where there is nothing to divide.

    `due`: the plan due by now. `pct`, `gap`, `adverse`, `status`: the fact against `due`. `whole_pct`: the fact against
    the whole plan. `projection`: the fact at the period's end, as `ahead` tells it; where nothing does, as if every
    working day brought as much as until now. `bounds_pct`: where the status would be another one.
    """

    plan: Decimal | Corridor | None
    due: Decimal | Corridor | None
    fact: Decimal | None
    pct: Decimal | None
    gap: Decimal | None
    adverse: bool
    status: Status
    whole_pct: Decimal | None
    projection: Decimal | None
    ahead: Forecast | None = None
    bounds_pct: tuple[Decimal, ...] = STANDARD.bounds_pct

    @property
    def range(self) -> Range | None:
        """Where the period ends four times out of five."""
        return self.ahead.range if self.ahead else None


def clock(period: Period, through: date, calendar: WorkCalendar) -> Clock:
    """The state of a period at the end of the day `through`."""
    return Clock(
        period=period,
        through=through,
        days_passed=calendar.passed(period.start, period.end, through),
        days_total=calendar.working_days(period.start, period.end),
    )


def plan_due(plan: Decimal, now: Clock) -> Decimal:
    """The part of an accruing plan that is due by now: plan × working days passed ÷ working days."""
    passed, whole = now.share
    return plan * passed / whole


def projection(fact: Decimal, now: Clock) -> Decimal | None:
    """Straight line to the period's end; None before its first working day."""
    passed, whole = now.share
    return fact * whole / passed if passed else None


def pace(
    fact: Decimal | None,
    plan: Decimal | Corridor | None,
    now: Clock,
    *,
    direction: Direction = Direction.HIGHER,
    aggregation: Aggregation = Aggregation.SUM,
    thresholds: Thresholds = STANDARD,
    ahead: Forecast | None = None,
    due: Decimal | None = None,
) -> Pace:
    """Pace of one figure. Only sums fall due day by day; a level meets its whole plan and projects itself.

    `ahead`: the forecast, where the past is known. `due`: what is due by now, where shorter targets or a season say it;
    without it the plan falls due by working days.
    """
    accrues = aggregation.accrues and not isinstance(plan, Corridor)
    falls_due = plan
    if accrues and isinstance(plan, Decimal):
        falls_due = plan_due(plan, now) if due is None else due
    projected = ahead.value if ahead else None
    if fact is not None and ahead is None:
        projected = projection(fact, now) if aggregation.accrues else fact
    by_now = (
        _nothing_due() if _not_begun(now, accrues) else attainment(fact, falls_due, direction, thresholds)
    )
    return Pace(
        plan=plan,
        due=falls_due,
        fact=fact,
        pct=by_now.pct,
        gap=by_now.gap,
        adverse=by_now.adverse,
        status=by_now.status,
        whole_pct=attainment(fact, plan, direction, thresholds).pct,
        projection=projected,
        ahead=ahead,
        bounds_pct=thresholds.bounds_pct,
    )


def _not_begun(now: Clock, accrues: bool) -> bool:
    return accrues and now.share[0] == 0


def _nothing_due() -> Attainment:
    return Attainment(pct=None, gap=None, adverse=False, status=Status.NO_DATA)
