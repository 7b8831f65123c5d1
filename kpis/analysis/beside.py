"""A period beside an earlier one, both at the same point: after as many working days."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import islice

from kpis.analysis.calendar import WorkCalendar
from kpis.analysis.pace import Clock, clock
from kpis.analysis.periods import Grain, Period

HUNDRED = Decimal(100)
_YEAR = {Grain.WEEK: 52, Grain.MONTH: 12, Grain.QUARTER: 4, Grain.YEAR: 1}


@dataclass(frozen=True, slots=True)
class Change:
    """From `then` to `now` in the metric's unit. `pct` is None where `then` is not above zero."""

    then: Decimal
    now: Decimal
    diff: Decimal
    pct: Decimal | None


def year_before(period: Period) -> Period:
    """The period of the year before: the same month, quarter or day, and the week 52 weeks earlier."""
    if period.grain is Grain.DAY:
        day = period.start
        is_leap = (day.month, day.day) == (2, 29)
        return Period(Grain.DAY, day.replace(year=day.year - 1, day=28 if is_leap else day.day))
    return period.shifted(-_YEAR[period.grain])


def at_same_point(now: Clock, earlier: Period, calendar: WorkCalendar) -> Clock:
    """The earlier period at the end of the working day of the same number; whole where `now` is over or the earlier
    one has fewer working days; before its first day where nothing has passed."""
    if now.through >= now.period.last_day or not now.days_total:
        return clock(earlier, earlier.last_day, calendar)
    passed = now.days_passed
    if not passed:
        return clock(earlier, earlier.start - timedelta(days=1), calendar)
    day = next(islice(calendar.days(earlier.start, earlier.end), passed - 1, None), earlier.last_day)
    return clock(earlier, day, calendar)


def change(now: Decimal | None, then: Decimal | None) -> Change | None:
    """None where either is not known: what is not known is no zero."""
    if now is None or then is None:
        return None
    return Change(then, now, now - then, (now - then) * HUNDRED / then if then > 0 else None)
