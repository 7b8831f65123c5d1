"""The profile of a sum, learned from its history: how much of a month a day brings by its weekday and by its place in
the month, and how much of a year a month brings.

Every factor is shrunk towards 1, the more the fewer days stand behind it and the wilder they are, so that no history
at all is the straight line by working days. Factors are plain floats without a unit: a profile does not change when
all facts are multiplied by the same number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Self

_ROUNDS = 4
# The last five working days stand alone, the first three and the next three together, then the middle.
_ENDING, _PLACES, _WEEKDAYS = 5, 8, 7
_OPENING = 3
# How different weekdays and places usually are: a factor lies within about 0.2 of 1 two times out of three.
_USUAL_SPREAD = 0.04
_LEAST_DOUBT, _MOST_DOUBT = 2.0, 400.0
_LEAST_FACTOR = 0.05
# What a month's rate wobbles by without a season, beside chance: some 6 %.
_WOBBLE = 0.004
MONTHS_FOR_SEASON = 12


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """One past month: its working days and what each of them brought, in the metric's unit."""

    days: tuple[date, ...]
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.days or len(self.days) != len(self.values):
            raise ValueError("a month needs working days and one value for each")

    @property
    def total(self) -> float:
        return sum(self.values)


def place_of(index: int, count: int) -> int:
    """Which part of the month the working day number `index` (from 0) of `count` belongs to."""
    to_end = count - 1 - index
    if to_end < _ENDING:
        return to_end
    return _ENDING + min(index // _OPENING, 2)


@dataclass(frozen=True, slots=True)
class Profile:
    """Factors of weekdays and of places in the month; 1 is an ordinary working day."""

    weekdays: tuple[float, ...] = (1.0,) * _WEEKDAYS
    places: tuple[float, ...] = (1.0,) * _PLACES

    def weights(self, days: Sequence[date]) -> list[float]:
        """How many ordinary working days each working day of a month is worth; `days`: all of the month's."""
        count = len(days)
        return [self.weekdays[day.weekday()] * self.places[place_of(i, count)] for i, day in enumerate(days)]


@dataclass(slots=True)
class _Cells:
    """Σ and number of the days' shares of their month by weekday and place: all that a profile is made of."""

    sums: list[float] = field(default_factory=lambda: [0.0] * (_WEEKDAYS * _PLACES))
    counts: list[float] = field(default_factory=lambda: [0.0] * (_WEEKDAYS * _PLACES))
    squares: float = 0.0

    @classmethod
    def of(cls, month: MonthFacts) -> Self:
        found, total, count = cls(), month.total, len(month.days)
        if total <= 0:
            return found
        for index, (day, value) in enumerate(zip(month.days, month.values, strict=True)):
            cell, share = day.weekday() * _PLACES + place_of(index, count), value * count / total
            found.sums[cell] += share
            found.counts[cell] += 1
            found.squares += share * share
        return found

    def add(self, other: "_Cells", sign: int = 1) -> None:
        self.sums = [one + sign * two for one, two in zip(self.sums, other.sums, strict=True)]
        self.counts = [one + sign * two for one, two in zip(self.counts, other.counts, strict=True)]
        self.squares += sign * other.squares

    @property
    def days(self) -> float:
        return sum(self.counts)

    @property
    def spread(self) -> float:
        """The relative variance of a day."""
        return max(self.squares / self.days - 1, 0.0) if self.days >= 1 else 0.0

    @property
    def doubt(self) -> float:
        """How many ordinary days are mixed into each factor: the spread of days against the usual one of factors."""
        return min(max(self.spread / _USUAL_SPREAD, _LEAST_DOUBT), _MOST_DOUBT)

    def profile(self) -> Profile:
        """Weekdays given places and places given weekdays, in turn."""
        if self.days < 1:
            return Profile()
        doubt = self.doubt
        weekdays, places = [1.0] * _WEEKDAYS, [1.0] * _PLACES
        for _round in range(_ROUNDS):
            weekdays = [self._factor(self._row(w), places, doubt) for w in range(_WEEKDAYS)]
            places = [self._factor(self._column(p), weekdays, doubt) for p in range(_PLACES)]
        return Profile(tuple(weekdays), tuple(places))

    def _row(self, weekday: int) -> range:
        return range(weekday * _PLACES, (weekday + 1) * _PLACES)

    def _column(self, place: int) -> range:
        return range(place, _WEEKDAYS * _PLACES, _PLACES)

    def _factor(self, cells: range, others: Sequence[float], doubt: float) -> float:
        above = sum(self.sums[cell] for cell in cells)
        below = sum(self.counts[cell] * other for cell, other in zip(cells, others, strict=True))
        # Returns may outweigh the sales of a day: a day worth nothing or less would turn a forecast around.
        return max((above + doubt) / (below + doubt), _LEAST_FACTOR)


def profiles_of(months: Sequence[MonthFacts]) -> tuple[Profile, list[Profile], float]:
    """The profile of all months, and for each month the one that the others alone give: what judges a forecast of a
    month must not have seen it."""
    parts = [_Cells.of(month) for month in months]
    whole = _Cells()
    for part in parts:
        whole.add(part)
    without = []
    for part in parts:
        whole.add(part, -1)
        without.append(whole.profile())
        whole.add(part)
    return whole.profile(), without, whole.spread


def season_of(months: Sequence[int], rates: Sequence[float | None], noise: float = 0.0) -> list[float]:
    """The factor of each month of the year, January first, mean 1.

    `rates`: what an ordinary day brought in each month, oldest first (None: not to be looked at); `months`: their
    numbers, 1–12; `noise`: the relative variance that chance alone gives a month's rate. Less than a year of rates
    says nothing of seasons: all ones. The level is a straight line through the rates without their seasons, the
    season what is over the line, and each is found from the other in turn.
    """
    known = [(i, month - 1, rate) for i, (month, rate) in enumerate(zip(months, rates, strict=True)) if rate]
    factors = [1.0] * 12
    if len(rates) < MONTHS_FOR_SEASON or len(known) < MONTHS_FOR_SEASON - 1:
        return factors
    chance = noise + _WOBBLE
    for _round in range(_ROUNDS):
        line = _line([(i, rate / factors[month]) for i, month, rate in known])
        over: list[list[float]] = [[] for _ in range(12)]
        for i, month, rate in known:
            over[month].append(rate / line(i))
        means = [sum(seen) / len(seen) for seen in over if seen]
        middle = sum(means) / len(means)
        between = sum((mean - middle) ** 2 for mean in means) / len(means)
        doubt = min(chance / max(between - chance * len(means) / len(known), chance / 20), 20.0)
        factors = [(sum(seen) + doubt) / (len(seen) + doubt) for seen in over]
        mean = sum(factors) / 12
        factors = [max(factor / mean, _LEAST_FACTOR) for factor in factors]
    return factors


def _line(points: Sequence[tuple[int, float]]) -> Callable[[int], float]:
    """The least-squares line through points, never under a tenth of their mean."""
    count = len(points)
    mid_x, mid_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    below = sum((x - mid_x) ** 2 for x, _ in points)
    slope = sum((x - mid_x) * (y - mid_y) for x, y in points) / below if below else 0.0
    return lambda x: max(mid_y + slope * (x - mid_x), mid_y / 10)
