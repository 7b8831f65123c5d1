"""Working days as a value: the caller says which days are off, this counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A five-day week with its exceptions.

    `days_off`: weekdays nobody works (holidays, days off moved onto a weekday); weekends in it do no harm.
    `working_weekends`: Saturdays and Sundays that are worked in exchange.
    A day in both is worked: the exchange is the later decision.
    """

    days_off: frozenset[date] = frozenset()
    working_weekends: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether people work on the day."""
        if day in self.working_weekends:
            return True
        return day.weekday() < 5 and day not in self.days_off

    def working_days(self, start: date, end: date) -> int:
        """How many working days lie in [start, end); 0 for an empty or reversed range."""
        if start >= end:
            return 0
        weeks, rest = divmod((end - start).days, 7)
        weekdays = weeks * 5 + sum(1 for step in range(rest) if (start.weekday() + step) % 7 < 5)
        off = sum(1 for day in self.days_off if start <= day < end and self._falls_out(day))
        extra = sum(1 for day in self.working_weekends if start <= day < end and day.weekday() >= 5)
        return weekdays - off + extra

    def passed(self, start: date, end: date, through: date) -> int:
        """Working days of [start, end) up to and including the day `through`."""
        return self.working_days(start, min(end, through + _DAY))

    def days(self, start: date, end: date) -> Iterator[date]:
        """The working days of [start, end) in order."""
        day = start
        while day < end:
            if self.is_working(day):
                yield day
            day += _DAY

    def _falls_out(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.working_weekends
