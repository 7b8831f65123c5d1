"""What the picture templates need beyond geometry: the figure and the step of a heat-map cell."""

from dataclasses import dataclass
from decimal import Decimal

from common.formats import EMPTY, format_number, round_within

HEAT_BOUNDS_PCT = tuple(map(Decimal, (70, 80, 95, 105, 120)))


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell of people × metrics: `step` 1 (far behind) to 6 (far ahead), None without a figure; `text` is shown."""

    step: int | None
    text: str


def heat_cell(pct: Decimal | None, *, lang: str | None = None) -> HeatCell:
    """The cell of an attainment in percent. The colour follows the unrounded value; the text agrees with it."""
    if pct is None:
        return HeatCell(None, EMPTY)
    step = 1 + sum(1 for bound in HEAT_BOUNDS_PCT if pct >= bound)
    return HeatCell(step, format_number(round_within(pct, 0, HEAT_BOUNDS_PCT), lang=lang))
