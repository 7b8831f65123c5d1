"""What the picture templates need beyond geometry: the figure and the step of a heat-map cell."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.formats import EMPTY, format_number, format_range, round_within
from kpis.analysis.attainment import STANDARD, Status, Thresholds
from kpis.analysis.measures import Corridor
from kpis.analysis.pace import Pace

# How far below "behind" and above "ahead" the outer steps begin.
_FAR_BELOW, _FAR_ABOVE = Decimal(10), Decimal(15)
_STEPS = {Status.AT_RISK: 2, Status.BEHIND: 3, Status.ON_TRACK: 4, Status.AHEAD: 5, Status.NO_DATA: None}


def heat_bounds(thresholds: Thresholds = STANDARD) -> tuple[Decimal, ...]:
    """The five bounds between the six steps, in percent: the company's own and one beyond either end."""
    behind, on_track, ahead = thresholds.bounds_pct
    return (max(behind - _FAR_BELOW, Decimal(0)), behind, on_track, ahead, ahead + _FAR_ABOVE)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell of people × metrics: `step` 1 (far behind) to 6 (far ahead), None without a figure; `text` is shown."""

    step: int | None
    text: str


@dataclass(frozen=True, slots=True)
class HeatKey:
    """A step of the legend: up to where it goes."""

    step: int
    text: str


def heat_cell(
    pct: Decimal | None, bounds: Sequence[Decimal] | None = None, *, lang: str | None = None
) -> HeatCell:
    """The cell of an attainment in percent. The colour follows the unrounded value; the text agrees with it."""
    if pct is None:
        return HeatCell(None, EMPTY)
    bounds = heat_bounds() if bounds is None else bounds
    step = 1 + bisect_right(bounds, pct)
    shown = pct.to_integral_value(ROUND_HALF_UP)
    if 1 + bisect_right(bounds, shown) != step:
        shown = round_within(pct, 0, bounds)
    return _cell(step, shown, lang or get_language() or "ru")


def heat_cell_of(pace: Pace, bounds: Sequence[Decimal], *, lang: str | None = None) -> HeatCell:
    """The cell of a figure. How far outside a corridor one is has bounds of its own, so the status gives its colour."""
    cell = heat_cell(pace.pct, bounds, lang=lang)
    return replace(cell, step=_STEPS[pace.status]) if isinstance(pace.plan, Corridor) else cell


def heat_legend(bounds: Sequence[Decimal]) -> tuple[HeatKey, ...]:
    """What the six colours mean; whole bounds read 80–94 and 95–104, others 80–94,5 and 94,5–104."""
    inner = [
        format_range(low, high - 1 if high == high.to_integral_value() and high - 1 > low else high)
        for low, high in pairwise(bounds)
    ]
    first = _("under %(bound)s") % {"bound": format_number(bounds[0])}
    last = _("from %(bound)s") % {"bound": format_number(bounds[-1])}
    return tuple(HeatKey(step, text) for step, text in enumerate([first, *inner, last], start=1))


@lru_cache(maxsize=4096)
def _cell(step: int, shown: Decimal, lang: str) -> HeatCell:
    return HeatCell(step, format_number(shown, lang=lang))
