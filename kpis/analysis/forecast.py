"""Where a sum will stand at the end of its period, and how far from that it may end up.

What is left of the period = ordinary days left × what an ordinary day brings. How many ordinary days a working day is
worth, and how much of a year the month, is the profile learned from history (`seasons`). What an ordinary day brings
is this period's pace mixed with what the periods before let expect, in the proportion that would have been best in the
past. The range is made of the forecast's own errors at the same stage of the past periods, so it needs no assumption
about their shape. Without history all of it is the straight line by working days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from math import sqrt

from kpis.analysis.lessons import Lessons, expected_rates
from kpis.analysis.seasons import MonthFacts

RANGE_PCT = 80
# Eighty per cent of a normal distribution lie within so many standard deviations of its middle.
_EIGHTY_PCT = Decimal("1.2816")
# With fewer days the spread is a guess about a guess.
DAYS_AT_LEAST = 5
# From so many errors on, either end has a tenth of its own; with fewer both ends share, with fewer still there is none.
_ERRORS_FOR_TWO_ENDS, _ERRORS_AT_LEAST = 9, 4
# By how much of itself the rest of a month is usually missed with a few months of history (standard deviation).
_UNKNOWN = 0.2
# Stretches that reach over several months overlap, and their errors repeat each other: so much wider the range, the
# longer they are beside the days known. Found on companies of known truth, told on others (docs/forecast.md).
_OVERLAP = 3.0


@dataclass(frozen=True, slots=True)
class Range:
    """Where the figure ends up four times out of five, in its own unit."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Basis:
    """What a forecast was made of, for its explanation. Amounts in the metric's unit, an ordinary day's.

    `days`, `months`: past working days and months learned from. `days_left`: what the days left are worth in ordinary
    ones. `rate`: this month's; `usual`: what the past lets expect (None: the owner has none); `usual_pct`: its part in
    the mix; `mixed`: both together. `season_pct`: the month beside a mean one, None when no whole year is known.
    `errors`: how many past errors the range is made of.
    """

    days: int
    months: int
    days_left: Decimal
    rate: Decimal | None
    usual: Decimal | None
    usual_pct: Decimal
    mixed: Decimal
    season_pct: Decimal | None
    errors: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The figure at the period's end; `range` where it lies with `RANGE_PCT` per cent, `basis` None on a straight
    line."""

    value: Decimal
    range: Range | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A period other than the running month, and what is left of it: `fact` is in after `passed` of its `whole` working
    days, `daily` what each of them brought; `left`: what its days left are worth in ordinary days of the running month,
    `count`: how many they are."""

    fact: Decimal
    passed: int
    whole: int
    left: float
    count: int
    daily: Sequence[Decimal] = ()


def straight_line(
    fact: Decimal, passed: int, whole: int, daily: Sequence[Decimal] | None = None
) -> Forecast | None:
    """Every working day left brings as much as the mean of the passed ones; None before the first one.

    `daily`: what each passed day brought; its spread makes the range.
    """
    if not passed:
        return None
    return Forecast(fact * whole / passed, end_range(daily, whole) if daily else None)


def forecast(
    fact: Decimal,
    passed: int,
    lessons: Lessons,
    own: Sequence[MonthFacts],
    daily: Sequence[Decimal] = (),
    *,
    borrowed: Sequence[float] = (),
    span: Span | None = None,
) -> Forecast | None:
    """The end of the running month of one owner, or of a `span` that the month has days in.

    `fact`: what is in after `passed` working days; `own`: the owner's past months, as many as `lessons` has, empty
    ones before the first fact; `daily`: this month's days until now. `borrowed`: errors of the company, for an owner
    who has too few of its own (`past_errors`). None when there is nothing to go by: no past, no day passed.
    """
    whole = len(lessons.now_weights)
    asked = span or Span(
        fact, passed, whole, sum(lessons.now_weights[passed:]), max(whole - passed, 0), daily
    )
    if not asked.count:
        return Forecast(asked.fact)
    known = since_first_fact(own)
    usual = _usual(lessons, known) if lessons.months else None
    trust, before = lessons.days_of_trust if usual is not None else 0.0, sum(lessons.now_weights[:passed])
    if not lessons.months or before + trust <= 0:
        return straight_line(asked.fact, asked.passed, asked.whole, asked.daily)
    mixed = (float(fact) + trust * (usual or 0.0)) / (before + trust)
    falls = any(value < 0 for month in own for value in month.values) or any(day < 0 for day in daily)
    rest = asked.left * (mixed if falls else max(mixed, 0.0))
    errors = past_errors(lessons, own, passed / whole, asked.count if span else None)
    if len(errors) < _ERRORS_FOR_TWO_ENDS:
        errors = [*errors, *borrowed]
    value = asked.fact + _exact(rest)
    return Forecast(
        value,
        _range(asked.fact, value, rest, errors, falls) or _spread_range(value, asked, falls),
        Basis(
            days=sum(len(month.days) for month in known),
            months=len(known),
            days_left=_exact(asked.left),
            rate=_exact(float(fact) / before) if before > 0 else None,
            usual=None if usual is None else _exact(usual),
            usual_pct=_exact(100 * trust / (before + trust)),
            mixed=_exact(mixed),
            season_pct=_exact(100 * lessons.now_season) if lessons.has_season else None,
            errors=len(errors) if len(errors) >= _ERRORS_AT_LEAST else 0,
        ),
    )


def past_errors(
    lessons: Lessons, own: Sequence[MonthFacts], share: float, count: int | None = None
) -> list[float]:
    """How far the forecasts of the past months were from what came, after the same share of their working days: of the
    rest of the month, or of the next `count` working days, which may reach over its end.

    Each is (rest that came − rest forecast) ÷ √(rest forecast): the chance in a sum of deals grows with the root of
    their number, so errors of months, and of owners, of different size stand side by side. Those of the next `count`
    days are widened for their overlap.
    """
    known = since_first_fact(own)
    rates = _rates(lessons, known)
    skipped = len(own) - len(known)
    found = []
    for number in range(1, len(known)):
        month, index = known[number], skipped + number
        weights, cut = lessons.weights[index], round(share * len(month.days))
        usual = (rates[number] or 0.0) * lessons.judged_season[index]
        above = sum(month.values[:cut]) + lessons.days_of_trust * usual
        below = sum(weights[:cut]) + lessons.days_of_trust
        ahead, came = _next_days(lessons, known[number:], index, cut, count)
        told = ahead * above / below if below > 0 else 0.0
        if told > 0:
            found.append((came - told) / sqrt(told))
    if count is None or not found:
        return found
    wider = sqrt(1 + _OVERLAP * count / sum(len(month.days) for month in known))
    return [error * wider for error in found]


def _next_days(
    lessons: Lessons, months: Sequence[MonthFacts], index: int, cut: int, count: int | None
) -> tuple[float, float]:
    """What the days after the first `cut` ones of past month number `index` were worth in its own ordinary days, and
    what they brought; (0, 0) where the past ends before `count` of them."""
    worth, came, left = 0.0, 0.0, len(months[0].days) - cut if count is None else count
    for later, month in enumerate(months):
        weights = lessons.weights[index + later][cut:][:left]
        season = lessons.judged_season[index + later] / lessons.judged_season[index]
        worth += sum(weights) * season
        came += sum(month.values[cut:][:left])
        left, cut = left - len(weights), 0
        if left <= 0:
            return worth, came
    return 0.0, 0.0


def since_first_fact(months: Sequence[MonthFacts]) -> Sequence[MonthFacts]:
    """The months from the first one that has facts from its beginning: one that somebody joined in the middle of
    tells nothing of whole months."""
    for index, month in enumerate(months):
        first = next((number for number, value in enumerate(month.values) if value), None)
        if first is not None:
            return months[index:] if first < DAYS_AT_LEAST else months[index + 1 :]
    return ()


def end_range(daily: Sequence[Decimal], days_total: int) -> Range | None:
    """The 80 % range of the period's sum when nothing but the period itself is known.

    `daily`: what each working day brought until now. The days that are left bring the mean of the past ones; their
    number and the uncertainty of that mean widen the range: s × √(n × (1 + n ÷ passed)). The lower end is never under
    what is there already unless a day took something away. None with fewer than five days, or none left.
    """
    passed, left = len(daily), days_total - len(daily)
    if passed < DAYS_AT_LEAST or left <= 0:
        return None
    done = sum(daily, Decimal(0))
    mean = done / passed
    variance = sum(((day - mean) ** 2 for day in daily), Decimal(0)) / (passed - 1)
    with localcontext() as context:
        context.prec = 40
        reach = _EIGHTY_PCT * (variance * left * (1 + Decimal(left) / passed)).sqrt()
    ahead = done + mean * left
    low = ahead - reach
    if all(day >= 0 for day in daily):
        low = max(low, done)
    return Range(low, ahead + reach)


def quantile(values: Sequence[float], share: float) -> float:
    """The value under which a new one lies with the probability `share`: place share × (n + 1) in order, between two
    neighbours in proportion, the ends beyond them."""
    ordered = sorted(values)
    place = share * (len(ordered) + 1) - 1
    if place <= 0:
        return ordered[0]
    if place >= len(ordered) - 1:
        return ordered[-1]
    lower = int(place)
    return ordered[lower] + (place - lower) * (ordered[lower + 1] - ordered[lower])


def _usual(lessons: Lessons, known: Sequence[MonthFacts]) -> float | None:
    """What an ordinary day of the running month brings by the months before; None without one."""
    rate = _rates(lessons, known)[-1]
    return None if rate is None else rate * lessons.now_season


def _rates(lessons: Lessons, known: Sequence[MonthFacts]) -> list[float | None]:
    """What was to be expected of an ordinary day at the beginning of each month known and of the running one, without
    their seasons."""
    skipped = lessons.months - len(known)
    rates = [
        month.total / (lessons.worth[index] * lessons.season[index])
        for index, month in enumerate(known, start=skipped)
    ]
    return expected_rates(rates, lessons.memory, lessons.keeps_trend)


def _range(fact: Decimal, value: Decimal, rest: float, errors: Sequence[float], falls: bool) -> Range | None:
    if len(errors) < _ERRORS_AT_LEAST or rest <= 0:
        return None
    outside = (100 - RANGE_PCT) / 200
    if len(errors) >= _ERRORS_FOR_TWO_ENDS:
        below, above = quantile(errors, outside), quantile(errors, 1 - outside)
    else:
        above = quantile([abs(error) for error in errors], RANGE_PCT / 100)
        below = -above
    # The forecast itself always lies inside, whichever way it has been wrong until now.
    low = value + _exact(min(below, 0.0) * sqrt(rest))
    return Range(low if falls else max(low, fact), value + _exact(max(above, 0.0) * sqrt(rest)))


def _spread_range(value: Decimal, asked: Span, falls: bool) -> Range | None:
    """For those without enough past errors: the spread of this period's days, and as much again as a forecast of the
    rest is usually wrong by when little is known."""
    line, fact = end_range(asked.daily, asked.whole), asked.fact
    if line is None:
        return None
    spread = float(line.high - sum(asked.daily, Decimal(0)) * asked.whole / len(asked.daily))
    reach = _exact(sqrt(spread**2 + (float(_EIGHTY_PCT) * _UNKNOWN * float(value - fact)) ** 2))
    return Range(value - reach if falls else max(value - reach, fact), value + reach)


def _exact(value: float) -> Decimal:
    return Decimal(f"{value:.12g}")
