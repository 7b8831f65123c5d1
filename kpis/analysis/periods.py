"""Periods of plans and reports: a day, a week from Monday, a month, a quarter, a year; half-open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2100, 12, 31)

_KEY = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-Q(?P<quarter>[1-4])|-W(?P<week>[0-9]{2})|-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?"
)


class Grain(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """One period, `start` inside and `end` outside. Make it with `Period.of` or `parse_period`."""

    grain: Grain
    start: date

    def __post_init__(self) -> None:
        if self.start != start_of(self.grain, self.start):
            raise ValueError(f"{self.start} does not begin a {self.grain}")

    @classmethod
    def of(cls, grain: Grain, day: date) -> "Period":
        """The period of this grain that holds the day."""
        return cls(grain, start_of(grain, day))

    @property
    def end(self) -> date:
        """The first day after the period."""
        return _moved(self.grain, self.start, 1)

    @property
    def last_day(self) -> date:
        """The last day inside the period."""
        return self.end - timedelta(days=1)

    @property
    def number(self) -> int:
        """The week of the ISO year, the month, the quarter, the day of the month, or the year itself."""
        match self.grain:
            case Grain.DAY:
                return self.start.day
            case Grain.WEEK:
                return self.start.isocalendar().week
            case Grain.MONTH:
                return self.start.month
            case Grain.QUARTER:
                return (self.start.month + 2) // 3
        return self.start.year

    @property
    def key(self) -> str:
        """The address of the period: 2026-11-20, 2026-W47, 2026-11, 2026-Q4 or 2026."""
        match self.grain:
            case Grain.DAY:
                return self.start.isoformat()
            case Grain.WEEK:
                iso = self.start.isocalendar()
                return f"{iso.year:04d}-W{iso.week:02d}"
            case Grain.MONTH:
                return f"{self.start.year:04d}-{self.start.month:02d}"
            case Grain.QUARTER:
                return f"{self.start.year:04d}-Q{self.number}"
        return f"{self.start.year:04d}"

    def next(self) -> "Period":
        """The period right after this one."""
        return self.shifted(1)

    def previous(self) -> "Period":
        """The period right before this one."""
        return self.shifted(-1)

    def shifted(self, count: int) -> "Period":
        """The period `count` periods later (earlier when negative)."""
        return Period(self.grain, _moved(self.grain, self.start, count))

    def holds(self, day: date) -> bool:
        """Whether the day lies inside."""
        return self.start <= day < self.end

    def days(self) -> Iterator[date]:
        """Every day of the period in order."""
        for number in range((self.end - self.start).days):
            yield self.start + timedelta(days=number)

    def split(self, grain: Grain) -> tuple["Period", ...]:
        """The periods of a finer grain that start inside this one; weeks may reach over its end."""
        inside = Period.of(grain, self.start)
        if inside.start < self.start:
            inside = inside.next()
        found = []
        while inside.start < self.end:
            found.append(inside)
            inside = inside.next()
        return tuple(found)


def start_of(grain: Grain, day: date) -> date:
    """The first day of the period of this grain that holds the day."""
    match grain:
        case Grain.DAY:
            return day
        case Grain.WEEK:
            return day - timedelta(days=day.weekday())
        case Grain.MONTH:
            return day.replace(day=1)
        case Grain.QUARTER:
            return date(day.year, day.month - (day.month - 1) % 3, 1)
    return date(day.year, 1, 1)


def parse_period(key: str) -> Period:
    """The period that a key names; ValueError for anything else or outside 1990–2100."""
    found = _KEY.fullmatch(key)
    if found is None:
        raise ValueError("not a period key")
    year, quarter, week, month, day = found.group("year", "quarter", "week", "month", "day")
    if week:
        period = Period(Grain.WEEK, date.fromisocalendar(int(year), int(week), 1))
    elif quarter:
        period = Period(Grain.QUARTER, date(int(year), int(quarter) * 3 - 2, 1))
    elif day:
        period = Period(Grain.DAY, date(int(year), int(month), int(day)))
    elif month:
        period = Period(Grain.MONTH, date(int(year), int(month), 1))
    else:
        period = Period(Grain.YEAR, date(int(year), 1, 1))
    if not (period.start >= FIRST_DAY and period.last_day <= LAST_DAY):
        raise ValueError("a period outside the years 1990–2100")
    return period


def _moved(grain: Grain, start: date, count: int) -> date:
    if grain is Grain.DAY:
        return start + timedelta(days=count)
    if grain is Grain.WEEK:
        return start + timedelta(weeks=count)
    months = start.year * 12 + start.month - 1 + count * _MONTHS[grain]
    return date(months // 12, months % 12 + 1, 1)
