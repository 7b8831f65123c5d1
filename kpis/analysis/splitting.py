"""An amount in parts that sum to it exactly, and what a day of a period weighs."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from kpis.analysis.calendar import WorkCalendar
from kpis.analysis.periods import Period

KOPECK = Decimal("0.01")
Season = tuple[Decimal, ...]
"""How much each month of the year brings, January first; 1 is an ordinary month."""


def split(amount: Decimal, weights: Sequence[Decimal], step: Decimal = KOPECK) -> tuple[Decimal, ...]:
    """The amount in proportion to the weights, in multiples of `step`; what is finer than a step goes with the last
    part that weighs something. Without any weight all parts are alike; no parts of nothing. ValueError: a weight below
    zero.

    Every part lies within one step of its exact share, because the sums up to each part are rounded and not the parts.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight below zero")
    if not any(weights):
        weights = [Decimal(1)] * len(weights)
    whole = sum(weights, Decimal(0))
    parts, until, before = [], Decimal(0), Decimal(0)
    for weight in weights:
        until += weight
        upto = share_until(amount, until, whole, step)
        parts.append(upto - before)
        before = upto
    return tuple(parts)


def even_step(amount: Decimal, parts: int, step: Decimal = KOPECK) -> Decimal:
    """In what an amount is best handed to so many: whole roubles of a whole amount of a hundred and more a part."""
    is_whole = amount == amount.to_integral_value() and abs(amount) >= 100 * parts
    return max(step, Decimal(1)) if is_whole else step


def share_until(amount: Decimal, until: Decimal, whole: Decimal, step: Decimal = KOPECK) -> Decimal:
    """What belongs to the first `until` of `whole`: rounded to the step, at the end the amount itself."""
    if until == whole:
        return amount
    return (amount * until / whole / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def day_weights(days: Sequence[date], calendar: WorkCalendar, season: Season | None = None) -> list[Decimal]:
    """What each day weighs: working days one, or what their month's factor says; where nobody works all days one."""
    factor = season or (Decimal(1),) * 12
    weights = [factor[day.month - 1] if calendar.is_working(day) else Decimal(0) for day in days]
    return weights if any(weights) else [Decimal(1)] * len(days)


def period_weights(
    periods: Sequence[Period], calendar: WorkCalendar, season: Season | None = None
) -> list[Decimal]:
    """What each period weighs: its working days, each by the factor of its month."""
    days = [tuple(calendar.days(period.start, period.end)) for period in periods]
    factor = season or (Decimal(1),) * 12
    return [sum((factor[day.month - 1] for day in each), Decimal(0)) for each in days]


def changed_from(
    period: Period, old: Decimal, new: Decimal, on: date, calendar: WorkCalendar, season: Season | None = None
) -> Decimal:
    """The plan of a period in which another one holds from the day `on`: what the old one asks for the days before it,
    and the new one for the others. Sums alone; a level is simply another one from the next period on."""
    days = tuple(period.days())
    weights = day_weights(days, calendar, season)
    before = sum((w for day, w in zip(days, weights, strict=True) if day < on), Decimal(0))
    whole = sum(weights, Decimal(0))
    return share_until(old, before, whole) + new - share_until(new, before, whole)
