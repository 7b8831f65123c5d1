"""Daily facts of the past months and of the running one, by owner and metric, and the forecasts that follow."""

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kpis.analysis.calendar import WorkCalendar
from kpis.analysis.forecast import Forecast, forecast, past_errors, since_first_fact, straight_line
from kpis.analysis.lessons import Lessons, learn
from kpis.analysis.pace import Clock
from kpis.analysis.periods import Period
from kpis.analysis.seasons import MonthFacts

DailyFacts = Mapping[date, float]


@dataclass(frozen=True, slots=True)
class _Company:
    """What a metric's past teaches: lessons, the company's months, its errors at this stage of the month."""

    lessons: Lessons
    months: Sequence[MonthFacts]
    errors: Sequence[float]


@dataclass(frozen=True)
class Past:
    """`facts`: (owner, metric) -> what each day brought, of the past months and of the running one until now; `whole`:
    the owner who is the whole company; `months`: the past months, oldest first."""

    now: Clock
    calendar: WorkCalendar
    months: Sequence[Period]
    facts: Mapping[tuple[Hashable, str], DailyFacts]
    whole: Hashable
    metrics: frozenset[str]
    _taught: dict[str, _Company] = field(default_factory=dict, repr=False)

    def forecast(self, owner: Hashable, metric: str, fact: Decimal) -> Forecast | None:
        """Where the owner's sum will stand at the end of the running month; None when there is nothing to go by, or
        the metric's past is not here."""
        if metric not in self.metrics:
            return None
        passed, whole = self.now.share
        days = tuple(self.calendar.days(self.now.period.start, self.now.period.end))
        if not days:
            return straight_line(fact, passed, whole)
        daily = [_exact(value) for value in self._of_days(owner, metric, days[:passed])]
        company = self._company(metric, days)
        own = self._months_of(owner, metric)[len(self.months) - len(company.months) :]
        borrowed = () if owner == self.whole else company.errors
        return forecast(fact, passed, company.lessons, own, daily, borrowed=borrowed)

    def _company(self, metric: str, days: Sequence[date]) -> _Company:
        if metric not in self._taught:
            months = since_first_fact(self._months_of(self.whole, metric))
            lessons = learn(months, days)
            errors = past_errors(lessons, months, self.now.days_passed / self.now.days_total)
            self._taught[metric] = _Company(lessons, months, errors)
        return self._taught[metric]

    def _months_of(self, owner: Hashable, metric: str) -> list[MonthFacts]:
        found = []
        for month in self.months:
            days = tuple(self.calendar.days(month.start, month.end))
            found.append(MonthFacts(days, self._of_days(owner, metric, days)))
        return found

    def _of_days(self, owner: Hashable, metric: str, days: Sequence[date]) -> tuple[float, ...]:
        """What each working day of a month brought; a day off counts for the next working day, at the end for the
        last one."""
        values = [0.0] * len(days)
        if not days:
            return ()
        month = Period.of(self.now.period.grain, days[0])
        for on, value in self.facts.get((owner, metric), {}).items():
            if month.holds(on):
                values[min(bisect_left(days, on), len(days) - 1)] += value
        return tuple(values)


def _exact(value: float) -> Decimal:
    return Decimal(f"{value:.12g}")
