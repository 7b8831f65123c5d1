"""How far the end of a period may lie from the straight line: from the spread of its working days until now."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

# Eighty per cent of a normal distribution lie within so many standard deviations of its middle.
_EIGHTY_PCT = Decimal("1.2816")
# With fewer days the spread is a guess about a guess.
DAYS_AT_LEAST = 5


@dataclass(frozen=True, slots=True)
class Range:
    """Where the figure ends up four times out of five, in its own unit."""

    low: Decimal
    high: Decimal


def end_range(daily: Sequence[Decimal], days_total: int) -> Range | None:
    """The 80 % range of the period's sum.

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
