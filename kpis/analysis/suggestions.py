"""A target that the past suggests: one that was reached in the best fifth of the last periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kpis.analysis.measures import Direction
from kpis.analysis.periods import Period

PERIODS = 12
LEAST_PERIODS = 3
REACHED_PCT = 80


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`value`: the percentile of `facts` (oldest period first), between the values `low` and `high` of the sorted facts
    at the places `place` and the one after it, `part` of the way up. Places are counted from 1."""

    value: Decimal
    pct: int
    facts: tuple[tuple[Period, Decimal], ...]
    place: int
    part: Decimal
    low: Decimal
    high: Decimal


def suggest(
    facts: Sequence[tuple[Period, Decimal]],
    direction: Direction = Direction.HIGHER,
    step: Decimal = Decimal("0.01"),
) -> Suggestion | None:
    """The 80th percentile of the last twelve facts, where less is better the 20th; None from less than three.

    Linear interpolation between the closest ranks (Hyndman & Fan 1996, definition 7; PERCENTILE.INC of spreadsheets):
    the place of the share p among n sorted values is 1 + p · (n − 1).
    """
    taken = tuple(facts[-PERIODS:])
    if len(taken) < LEAST_PERIODS:
        return None
    pct = 100 - REACHED_PCT if direction is Direction.LOWER else REACHED_PCT
    ordered = sorted(value for _, value in taken)
    whole, hundredths = divmod(pct * (len(ordered) - 1), 100)
    low, part = ordered[whole], Decimal(hundredths) / 100
    high = ordered[min(whole + 1, len(ordered) - 1)]
    value = ((low + (high - low) * part) / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    return Suggestion(value, pct, taken, whole + 1, part, low, high)
