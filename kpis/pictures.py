"""What the picture templates need beyond geometry: the figure and the step of a heat-map cell."""

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import get_language

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
    step = 1 + bisect_right(HEAT_BOUNDS_PCT, pct)
    return HeatCell(step, _text(round_within(pct, 0, HEAT_BOUNDS_PCT), lang or get_language() or "ru"))


@lru_cache(maxsize=4096)
def _text(shown: Decimal, lang: str) -> str:
    return format_number(shown, lang=lang)
