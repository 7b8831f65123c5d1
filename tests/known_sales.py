"""Daily sales of a company whose truth is known: a trend, a season, a profile of the month, chance and shocks.

The season of the year, the weekday, the push before a month's end and the slow start of the next one multiply; a
month's level wanders a little, so that a month is not told by the ones before alone; a day's chance is log-normal. The
working days are Russia's. The same seed gives the same days everywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from random import Random

from kpis.analysis.periods import Grain, Period
from kpis.analysis.seasons import MonthFacts
from kpis.calendar_source import calendar_around

WEEKDAYS = (1.05, 1.15, 1.10, 1.0, 0.7, 0.6, 0.6)
SEASON = (0.75, 0.95, 1.05, 1.0, 0.85, 1.0, 0.9, 0.8, 1.1, 1.15, 1.1, 1.35)
PUSH = (1.9, 1.6, 1.35)
SLOW_START, SLOW_DAYS = 0.7, 3
GROWTH, WANDER, KEPT, CHANCE = 0.01, 0.05, 0.6, 0.35
LEVEL = 1_000_000.0


@dataclass(frozen=True)
class KnownMonth:
    """A month as it came, and what each of its days was to bring to one who knows everything but chance."""

    facts: MonthFacts
    meant: tuple[float, ...]


def known_sales(seed: int, months: int) -> list[KnownMonth]:
    """So many months in a row, oldest first; the first one depends on the seed."""
    random = Random(seed)
    first = Period.of(Grain.MONTH, date(2022, 1 + seed % 12, 1))
    found, wander = [], 0.0
    for number in range(months):
        month = first.shifted(number)
        days = tuple(calendar_around(month.start, month.end).days(month.start, month.end))
        wander = KEPT * wander + random.gauss(0.0, WANDER)
        level = LEVEL * (1 + GROWTH) ** number * math.exp(wander) * SEASON[month.start.month - 1]
        meant = tuple(level * _shape(day, i, len(days)) for i, day in enumerate(days))
        came = tuple(mean * math.exp(random.gauss(-CHANCE * CHANCE / 2, CHANCE)) for mean in meant)
        found.append(KnownMonth(MonthFacts(days, came), meant))
    return found


def _shape(day: date, index: int, count: int) -> float:
    to_end = count - 1 - index
    push = PUSH[to_end] if to_end < len(PUSH) else 1.0
    return WEEKDAYS[day.weekday()] * push * (SLOW_START if index < SLOW_DAYS else 1.0)
