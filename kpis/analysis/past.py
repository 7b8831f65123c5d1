"""Daily facts of the past months and of the running one, by owner and metric, and the forecasts that follow."""

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from kpis.analysis.calendar import WorkCalendar
from kpis.analysis.forecast import Forecast, Span, forecast, past_errors, since_first_fact, straight_line
from kpis.analysis.lessons import Lessons, learn
from kpis.analysis.pace import Clock
from kpis.analysis.periods import Grain, Period
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
    """`facts`: (owner, metric) -> what each day brought, of the past months and since then until now; `whole`: the
    owner who is the whole company; `owners`: whose facts were read, besides; `months`: the months before the running
    one, oldest first. The period of `now` is that month, or another that it has days in."""

    now: Clock
    calendar: WorkCalendar
    months: Sequence[Period]
    facts: Mapping[tuple[Hashable, str], DailyFacts]
    whole: Hashable
    owners: frozenset[Hashable]
    metrics: frozenset[str]
    _taught: dict[str, _Company] = field(default_factory=dict, repr=False)

    def forecast(self, owner: Hashable, metric: str, fact: Decimal) -> Forecast | None:
        """Where the owner's sum will stand at the end of the period; None when there is nothing to go by, or
        the past of the owner or of the metric is not here."""
        if metric not in self.metrics or (owner != self.whole and owner not in self.owners):
            return None
        if not self.now.days_total or not self._days[-1]:
            return straight_line(fact, *self.now.share)
        company = self._company(metric)
        months, running = self._facts_of(owner, metric)
        own, daily = months[len(months) - len(company.months) :], _until_now(running, self._passed)
        borrowed = () if owner == self.whole else company.errors
        if self._is_month:
            return forecast(fact, self._passed, company.lessons, own, daily, borrowed=borrowed)
        done, span = sum(daily, Decimal(0)), self._span(owner, metric, fact, company.lessons)
        return forecast(done, self._passed, company.lessons, own, daily, borrowed=borrowed, span=span)

    def _span(self, owner: Hashable, metric: str, fact: Decimal, lessons: Lessons) -> Span:
        """What is left of a period that is not the running month: its days there and in the months that follow."""
        passed, whole = self.now.share
        left, count = (
            sum(lessons.now_weights[place] for place in self._left_of_month),
            len(self._left_of_month),
        )
        month = self.running.next()
        while month.start < self.now.period.end:
            days = list(self.calendar.days(month.start, month.end))
            inside = sum(1 for day in days if day < self.now.period.end)
            season = lessons.seasons[month.start.month - 1] / lessons.now_season
            left += sum(lessons.profile.weights(days)[:inside]) * season
            count += inside
            month = month.next()
        return Span(fact, passed, whole, left, count, self._daily(owner, metric))

    def _daily(self, owner: Hashable, metric: str) -> list[Decimal]:
        """What each working day of the period brought until now."""
        period, facts = self.now.period, self.facts.get((owner, metric), {})
        days = list(self.calendar.days(period.start, period.end))
        values = [0.0] * len(days)
        for on, value in facts.items():
            if period.start <= on < period.end:
                values[min(bisect_left(days, on), len(days) - 1)] += value
        return _until_now(values, self.now.days_passed)

    @cached_property
    def running(self) -> Period:
        """The month of today."""
        return Period.of(Grain.MONTH, max(self.now.through, self.now.period.start))

    @property
    def _is_month(self) -> bool:
        return self.running == self.now.period

    @cached_property
    def _passed(self) -> int:
        """How many working days of the running month have passed."""
        return sum(1 for day in self._days[-1] if day <= self.now.through)

    @cached_property
    def _left_of_month(self) -> list[int]:
        """The places of the running month's working days that are left and lie in the period."""
        days, period = self._days[-1], self.now.period
        return [place for place, day in enumerate(days) if day > self.now.through and period.holds(day)]

    def _company(self, metric: str) -> _Company:
        if metric not in self._taught:
            months = since_first_fact(self._facts_of(self.whole, metric)[0])
            lessons = learn(months, self._days[-1])
            count = None if self._is_month else self.now.days_total - self.now.days_passed
            errors = past_errors(lessons, months, self._passed / len(self._days[-1]), count)
            self._taught[metric] = _Company(lessons, months, errors)
        return self._taught[metric]

    @cached_property
    def _days(self) -> list[tuple[date, ...]]:
        """The working days of each past month and, last, of the running one."""
        return [tuple(self.calendar.days(m.start, m.end)) for m in (*self.months, self.running)]

    @cached_property
    def _places(self) -> dict[date, tuple[int, int]]:
        """Where each day's facts belong: the number of its month, and of the working day within it. A day off counts
        for the next working day, at the end of a month for the last one."""
        return {
            on: (number, min(bisect_left(days, on), len(days) - 1))
            for number, (month, days) in enumerate(zip((*self.months, self.running), self._days, strict=True))
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
