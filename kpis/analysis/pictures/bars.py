"""Bars that stretch with their cell: the bullet of plan and fact, and the diverging bar of a gap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpis.analysis.attainment import Status

# The plan stands at 100; a tenth of air to the right of it.
SCALE_PCT = Decimal(110)
BAND_PCT = Decimal(80)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Bullet:
    """Positions in percent of the bullet's width, from the left.

    The track has three greys: to `band_pct` (where a figure begins to be only behind), to `plan_pct`, and over.
    `short_width_pct`: the hatch between the fact and what is due today. None: not to be drawn.
    """

    band_pct: float
    plan_pct: float
    fact_pct: float
    due_pct: float | None
    short_width_pct: float
    projection_pct: float | None
    low_pct: float | None
    high_pct: float | None
    status: Status

    @property
    def over_pct(self) -> float:
        """Where the lightest part of the track begins, as a width."""
        return round(100 - self.plan_pct, 2)

    @property
    def late_pct(self) -> float:
        """The width of the middle part of the track."""
        return round(self.plan_pct - self.band_pct, 2)

    @property
    def spread_pct(self) -> float:
        """The width of the projection's range."""
        return (
            0.0 if self.low_pct is None or self.high_pct is None else round(self.high_pct - self.low_pct, 2)
        )


@dataclass(frozen=True, slots=True)
class GapBar:
    """One diverging bar: left of the zero line when `down`. Positions in percent of the cell's width."""

    zero_pct: float
    x_pct: float
    width_pct: float
    down: bool


def bullet_scale(shares_pct: Iterable[Decimal | None]) -> Decimal:
    """The scale of a whole table: 110 % of plan, or 5 % more than its largest fact or projection, in percent."""
    largest = max((share for share in shares_pct if share is not None), default=Decimal(0))
    return max(SCALE_PCT, largest * Decimal("1.05"))


def bullet(
    *,
    plan: Decimal,
    fact: Decimal,
    status: Status,
    due: Decimal | None = None,
    projection: Decimal | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    scale_pct: Decimal = SCALE_PCT,
    band_pct: Decimal = BAND_PCT,
) -> Bullet:
    """One bullet. ValueError: a plan that is not above zero, it has no 100 %."""
    if plan <= 0:
        raise ValueError("a bullet needs a plan above zero")

    def place(value: Decimal) -> float:
        return _clipped(value * 10000 / (plan * scale_pct))

    def place_if(value: Decimal | None) -> float | None:
        return None if value is None else place(value)

    return Bullet(
        band_pct=place(plan * min(band_pct, _HUNDRED) / _HUNDRED),
        plan_pct=place(plan),
        fact_pct=place(fact),
        due_pct=place_if(due),
        short_width_pct=0.0 if due is None or fact >= due else round(place(due) - place(fact), 2),
        projection_pct=place_if(projection),
        low_pct=place_if(low),
        high_pct=place_if(high),
        status=status,
    )


def gap_bars(amounts: Sequence[Decimal]) -> tuple[GapBar, ...]:
    """The bars of one table around one zero line; the widest side touches the edge."""
    least = min((*amounts, Decimal(0)))
    most = max((*amounts, Decimal(0)))
    span = (most - least) or Decimal(1)
    zero = _clipped(-least * 100 / span)
    bars = []
    for amount in amounts:
        width = _clipped(abs(amount) * 100 / span)
        bars.append(GapBar(zero, round(zero - width, 2) if amount < 0 else zero, width, amount < 0))
    return tuple(bars)


def _clipped(pct: Decimal) -> float:
    return round(float(min(max(pct, Decimal(0)), Decimal(100))), 2)
