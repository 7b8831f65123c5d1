"""Daily facts of the past months and of the running one, by owner and metric, and the forecasts that follow."""

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

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
    the owner who is the whole company; `owners`: whose facts were read, besides; `months`: the past months, oldest
    first."""

    now: Clock
    calendar: WorkCalendar
    months: Sequence[Period]
    facts: Mapping[tuple[Hashable, str], DailyFacts]
    whole: Hashable
    owners: frozenset[Hashable]
    metrics: frozenset[str]
    _taught: dict[str, _Company] = field(default_factory=dict, repr=False)

    def forecast(self, owner: Hashable, metric: str, fact: Decimal) -> Forecast | None:
        """Where the owner's sum will stand at the end of the running month; None when there is nothing to go by, or
        the past of the owner or of the metric is not here."""
        if metric not in self.metrics or (owner != self.whole and owner not in self.owners):
            return None
        passed, whole = self.now.share
        days = self._days[-1]
        if not days:
            return straight_line(fact, passed, whole)
        company = self._company(metric)
        months, running = self._facts_of(owner, metric)
        own, daily = months[len(months) - len(company.months) :], _until_now(running, passed)
        borrowed = () if owner == self.whole else company.errors
        return forecast(fact, passed, company.lessons, own, daily, borrowed=borrowed)

    def _company(self, metric: str) -> _Company:
        if metric not in self._taught:
            months = since_first_fact(self._facts_of(self.whole, metric)[0])
            lessons = learn(months, self._days[-1])
            errors = past_errors(lessons, months, self.now.days_passed / self.now.days_total)
            self._taught[metric] = _Company(lessons, months, errors)
        return self._taught[metric]

    @cached_property
    def _days(self) -> list[tuple[date, ...]]:
        """The working days of each past month and, last, of the running one."""
        return [tuple(self.calendar.days(m.start, m.end)) for m in (*self.months, self.now.period)]

    @cached_property
    def _places(self) -> dict[date, tuple[int, int]]:
        """Where each day's facts belong: the number of its month, and of the working day within it. A day off counts
        for the next working day, at the end of a month for the last one."""
        return {
            on: (number, min(bisect_left(days, on), len(days) - 1))
            for number, (month, days) in enumerate(
                zip((*self.months, self.now.period), self._days, strict=True)
            )
            if days
            for on in month.days()
        }

    def _facts_of(self, owner: Hashable, metric: str) -> tuple[list[MonthFacts], list[float]]:
        """The owner's past months, and what each working day of the running one brought."""
        values = [[0.0] * len(days) for days in self._days]
        for on, value in self.facts.get((owner, metric), {}).items():
            if on in self._places:
                number, place = self._places[on]
                values[number][place] += value
        past = zip(self._days[:-1], values[:-1], strict=True)
        return [MonthFacts(days, tuple(came)) for days, came in past], values[-1]


def _until_now(running: Sequence[float], passed: int) -> list[Decimal]:
    """The days passed; what came on a day off after the last of them counts for that one."""
    values = list(running[:passed])
    if values:
        values[-1] += sum(running[passed:])
    return [Decimal(f"{value:.12g}") for value in values]
