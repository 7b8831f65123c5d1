"""The Russian production calendar, from the maintained `holidays` package.

The package knows the public holidays, the days off that the government moves each year, and the Saturdays worked in
exchange (`weekend_workdays`). Years that the government has not yet decided follow the general rule only.
"""

from datetime import date
from functools import cache

import holidays

from kpis.analysis.calendar import WorkCalendar


@cache
def russian_calendar(first_year: int, last_year: int) -> WorkCalendar:
    """The working days of Russia for the years first_year…last_year, both inside; ValueError when reversed."""
    if first_year > last_year:
        raise ValueError("the first year lies after the last one")
    source = holidays.country_holidays("RU", years=range(first_year, last_year + 1))
    return WorkCalendar(
        days_off=frozenset(day for day in source if day.weekday() < 5),
        working_weekends=frozenset(source.weekend_workdays),
    )


def calendar_around(start: date, end: date) -> WorkCalendar:
    """The Russian calendar that covers every day of [start, end)."""
    return russian_calendar(start.year, max(start.year, end.year))
