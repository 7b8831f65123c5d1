"""What kind of figure a metric is: which way is good, and how many values become one."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Direction(StrEnum):
    """Which way is good: more, less, or staying inside a corridor."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"


class Aggregation(StrEnum):
    """How the values of days and people become one figure; a formula is computed from figures of other metrics."""

    SUM = "sum"
    AVERAGE = "average"
    LAST = "last"
    FORMULA = "formula"

    @property
    def accrues(self) -> bool:
        """Whether the plan falls due day by day; a level such as an average is due whole from the first day."""
        return self is Aggregation.SUM


@dataclass(frozen=True, slots=True)
class Corridor:
    """A plan of the kind "stay between", both bounds inside, in the metric's unit."""

    low: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("the low bound of a corridor lies above the high one")
