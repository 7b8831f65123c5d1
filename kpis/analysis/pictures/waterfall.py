"""The waterfall from plan to fact, and the same as a list of diverging bars for a narrow screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kpis.analysis.pictures.bars import GapBar, gap_bars

DRIVERS_AT_MOST = 6
OTHER = "other"

_WIDTH, _TOP, _PLOT_HEIGHT, _FOOT = 720, 30, 190, 70
_BAR_SHARE = 0.57
# Cut the base when what changes would fill less than this share of the height.
_CUT_BELOW = Decimal("0.4")
_STUB = Decimal("0.45")


class BarKind(StrEnum):
    """What a bar is, hence its colour and mark."""

    PLAN = "plan"
    DOWN = "down"
    UP = "up"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Step:
    """One driver: its amount in the unit of the labels, and the three lines under its bar."""

    code: str
    amount: Decimal
    title: str = ""
    note: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in pixels; `value_y` is the baseline of its figure; `join_y` the height of the connector to the next."""

    kind: BarKind
    code: str
    title: str
    note: str
    owner: str
    value: Decimal
    x: float
    y: float
    width: float
    height: float
    center_x: float
    value_y: float
    join_y: float
    join_to_x: float | None
    cut_points: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The whole picture; `lines` pairs each driver's bar with its diverging bar; `cut`: the base is not zero."""

    width: int
    height: int
    base_y: float
    bars: tuple[Bar, ...]
    lines: tuple[tuple[Bar, GapBar], ...]
    cut: bool

    @property
    def first(self) -> Bar:
        """The bar of the plan."""
        return self.bars[0]

    @property
    def last(self) -> Bar:
        """The bar of the fact."""
        return self.bars[-1]

    @property
    def title_y(self) -> float:
        """The baseline of the first line under the bars."""
        return _TOP + _PLOT_HEIGHT + 22.0


def fold(steps: Sequence[Step], *, other_title: str = "", at_most: int = DRIVERS_AT_MOST) -> tuple[Step, ...]:
    """At most so many drivers in their order, the largest kept; the rest become one step "other" with their sum."""
    if len(steps) <= at_most:
        return tuple(steps)
    largest = sorted(range(len(steps)), key=lambda index: -abs(steps[index].amount))[: at_most - 1]
    rest = sum((step.amount for i, step in enumerate(steps) if i not in largest), Decimal(0))
    return (*(steps[index] for index in sorted(largest)), Step(OTHER, rest, other_title))


def waterfall(plan: Step, steps: Sequence[Step], fact: Step, *, other_title: str = "") -> Waterfall:
    """Plan, drivers, fact. ValueError: the drivers do not lead from the plan to the fact exactly."""
    drivers = fold(steps, other_title=other_title)
    if plan.amount + sum((step.amount for step in drivers), Decimal(0)) != fact.amount:
        raise ValueError("the drivers do not sum to fact minus plan")
    levels = [plan.amount]
    for step in drivers:
        levels.append(levels[-1] + step.amount)
    base, top = _base_and_top(levels)
    cut = base > 0
    scale = _Scale(base, top, slots=len(drivers) + 2)
    bars = [scale.bar(0, BarKind.PLAN, plan, base, plan.amount, plan.amount, cut=cut)]
    for index, step in enumerate(drivers):
        kind = BarKind.DOWN if step.amount < 0 else BarKind.UP
        bars.append(scale.bar(index + 1, kind, step, levels[index], levels[index + 1], levels[index + 1]))
    bars.append(scale.bar(len(drivers) + 1, BarKind.FACT, fact, base, fact.amount, None, cut=cut))
    lines = tuple(zip(bars[1:-1], gap_bars([step.amount for step in drivers]), strict=True))
    return Waterfall(
        _WIDTH, _TOP + _PLOT_HEIGHT + _FOOT, scale.y(max(base, Decimal(0))), tuple(bars), lines, cut
    )


def _base_and_top(levels: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """From zero, unless the changes would then be too small to see: from a little under the lowest level."""
    low, high = min(levels), max(levels)
    if low <= 0:
        return low, max(high, Decimal(0))
    if high == low or high - low >= high * _CUT_BELOW:
        return Decimal(0), high
    return max(low - (high - low) * _STUB, Decimal(0)), high


@dataclass(frozen=True, slots=True)
class _Scale:
    base: Decimal
    top: Decimal
    slots: int

    def y(self, value: Decimal) -> float:
        span = float(self.top - self.base) or 1.0
        return round(_TOP + _PLOT_HEIGHT * (1 - float(value - self.base) / span), 2)

    def bar(
        self,
        slot: int,
        kind: BarKind,
        step: Step,
        start: Decimal,
        stop: Decimal,
        join: Decimal | None,
        *,
        cut: bool = False,
    ) -> Bar:
        if kind in (BarKind.PLAN, BarKind.FACT) and self.base < 0:
            start = Decimal(0)
        slot_width = _WIDTH / self.slots
        width = round(min(slot_width * _BAR_SHARE, 72), 2)
        center = round(slot_width * (slot + 0.5), 2)
        x = round(center - width / 2, 2)
        upper, lower = sorted((self.y(start), self.y(stop)))
        height = round(max(lower - upper, 1.5), 2)
        return Bar(
            kind=kind,
            code=step.code,
            title=step.title,
            note=step.note,
            owner=step.owner,
            value=step.amount,
            x=x,
            y=upper,
            width=width,
            height=height,
            center_x=center,
            value_y=round(lower + 17, 2) if kind is BarKind.DOWN else round(upper - 8, 2),
            join_y=self.y(stop if join is None else join),
            join_to_x=None if join is None else round(slot_width * (slot + 1.5) - width / 2, 2),
            cut_points=_zigzag(x, width, lower - 18) if cut else "",
        )


def _zigzag(x: float, width: float, y: float) -> str:
    """The mark of a cut bar: a wave across it, wider than the bar by a pixel on both sides."""
    teeth = 6
    step = (width + 2) / teeth
    return " ".join(
        f"{round(x - 1 + step * i, 2):g},{round(y + (4 if i % 2 else 0), 2):g}" for i in range(teeth + 1)
    )
