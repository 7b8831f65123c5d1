"""Lines: the sparkline of pace and the cumulative plan and fact of a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpis.analysis.attainment import Status

SPARK_WIDTH, SPARK_HEIGHT = 92, 28
_SPARK_MARGIN = 4.0
_LABEL_GAP = 15.0


@dataclass(frozen=True, slots=True)
class Sparkline:
    """`points`: an SVG points attribute; the last one is (`end_x`, `end_y`). `even_y`: the line of 100 %."""

    points: str
    end_x: float
    end_y: float
    even_y: float
    status: Status


@dataclass(frozen=True, slots=True)
class Size:
    """The viewBox of a chart and the margins that its labels need."""

    width: int
    height: int
    left: int
    right: int
    top: int = 24
    bottom: int = 26


WIDE = Size(width=560, height=280, left=34, right=74)
NARROW = Size(width=340, height=230, left=30, right=16)


@dataclass(frozen=True, slots=True)
class ValueTick:
    """A grid line: its value, height, and the right edge of its label."""

    value: Decimal
    y: float
    label_x: float


@dataclass(frozen=True, slots=True)
class DayTick:
    """A label under the axis; `today` is the bold one."""

    day: date
    x: float
    today: bool


@dataclass(frozen=True, slots=True)
class Cumulative:
    """The chart of one size. `fact_points` and `area_points` are empty before the first working day; `plan_points`: how
    the plan falls due.

    `labels_outside`: there is room to name plan and projection at the ends of their lines; their heights are
    `plan_label_y` and `projection_label_y`, kept apart. `is_long`: the days are of several months, which their labels
    must name.
    """

    size: Size
    value_ticks: tuple[ValueTick, ...]
    day_ticks: tuple[DayTick, ...]
    left_x: float
    end_x: float
    base_y: float
    plan_y: float
    plan_points: str
    fact_points: str
    area_points: str
    now_x: float
    now_fact_y: float
    now_due_y: float
    gap_label_y: float
    fact_label_y: float
    projection_y: float | None
    fan_points: str
    plan_label_y: float
    projection_label_y: float
    labels_outside: bool
    is_long: bool = False


def sparkline(
    shares_pct: Sequence[Decimal | None],
    status: Status,
    *,
    low_pct: Decimal = Decimal(74),
    high_pct: Decimal = Decimal(112),
) -> Sparkline | None:
    """The last weeks of pace on a scale that all rows share, clipped to it; None with fewer than two values."""
    known = [(index, share) for index, share in enumerate(shares_pct) if share is not None]
    if len(known) < 2:
        return None
    step = (SPARK_WIDTH - 2 * _SPARK_MARGIN) / (len(shares_pct) - 1)
    inner = SPARK_HEIGHT - 2 * _SPARK_MARGIN

    def height(share: Decimal) -> float:
        clipped = min(max(share, low_pct), high_pct)
        return round(_SPARK_MARGIN + inner * float((high_pct - clipped) / (high_pct - low_pct)), 2)

    points = [(round(_SPARK_MARGIN + step * index, 2), height(share)) for index, share in known]
    return Sparkline(_joined(points), *points[-1], height(Decimal(100)), status)


def cumulative(
    *,
    days: Sequence[date],
    facts: Sequence[Decimal],
    plan: Decimal,
    projection: Decimal | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    dues: Mapping[int, Decimal] | None = None,
    size: Size = WIDE,
) -> Cumulative:
    """Plan and fact over the working days of a period, so that holidays leave no hole.

    `days`: every working day; `facts`: the sum at the end of each day passed, in the unit of the labels; `plan`: the
    whole period's; `dues`: what of it is due after so many working days, where it falls due unevenly (of now at least).
    ValueError: no working days, or more facts than days.
    """
    if not days or len(facts) > len(days):
        raise ValueError("a cumulative chart needs working days, and no more facts than days")
    falls_due = {0: Decimal(0), **(dues or {}), len(days): plan}
    due = falls_due.get(len(facts), plan * len(facts) / len(days))
    ticks = _nice_ticks(max((plan, *facts, *(value for value in (projection, high) if value is not None))))
    top = max(ticks[-1], plan)
    plot = _Plot(size, len(days), float(top) or 1.0)
    now_x = plot.x(len(facts))
    fact_now = facts[-1] if facts else Decimal(0)
    line = [(plot.x(0), plot.y(Decimal(0))), *((plot.x(i), plot.y(f)) for i, f in enumerate(facts, start=1))]
    plan_y, ahead_y = plot.y(plan), None if projection is None else plot.y(projection)
    plan_label_y, ahead_label_y = _kept_apart(plan_y, plan_y if ahead_y is None else ahead_y)
    fan = (
        ""
        if low is None or high is None
        else _joined([(now_x, plot.y(fact_now)), (plot.end_x, plot.y(high)), (plot.end_x, plot.y(low))])
    )
    return Cumulative(
        size=size,
        value_ticks=tuple(ValueTick(tick, plot.y(tick), round(plot.x(0) - 8, 2)) for tick in ticks),
        day_ticks=_day_ticks(days, len(facts), plot),
        left_x=plot.x(0),
        end_x=plot.end_x,
        base_y=plot.y(Decimal(0)),
        plan_y=plan_y,
        plan_points=_joined([(plot.x(passed), plot.y(falls_due[passed])) for passed in sorted(falls_due)]),
        fact_points=_joined(line) if facts else "",
        area_points=_joined([*line, (now_x, plot.y(Decimal(0)))]) if facts else "",
        now_x=now_x,
        now_fact_y=plot.y(fact_now),
        now_due_y=plot.y(due),
        gap_label_y=round(min(plot.y(due), plot.y(fact_now)) - 10, 2),
        fact_label_y=round(max(plot.y(due), plot.y(fact_now)) + 18, 2),
        projection_y=ahead_y,
        fan_points=fan,
        plan_label_y=plan_label_y,
        projection_label_y=ahead_label_y,
        labels_outside=size.right >= 60,
        is_long=(days[0].year, days[0].month) != (days[-1].year, days[-1].month),
    )


@dataclass(frozen=True, slots=True)
class _Plot:
    size: Size
    steps: int
    top: float

    @property
    def end_x(self) -> float:
        return self.x(self.steps)

    def x(self, index: int) -> float:
        inner = self.size.width - self.size.left - self.size.right
        return round(self.size.left + inner * index / self.steps, 2)

    def y(self, value: Decimal) -> float:
        inner = self.size.height - self.size.top - self.size.bottom
        return round(self.size.top + inner * (1 - max(float(value), 0.0) / self.top), 2)


def _nice_ticks(most: Decimal) -> list[Decimal]:
    """Zero and about four round steps: 1, 2, 2.5 or 5 times a power of ten; the last may lie under the most."""
    if most <= 0:
        return [Decimal(0)]
    rough = most / 4
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(s * power for s in map(Decimal, ("1", "2", "2.5", "5", "10")) if s * power >= rough)
    return [step * number for number in range(int(most / step) + 1)]


def _day_ticks(days: Sequence[date], passed: int, plot: _Plot) -> tuple[DayTick, ...]:
    """The first working day of each week, today and the last day; whatever would touch today or the end gives way."""
    must = {passed, len(days)} - {0}
    # Two steps of a month are about 40 px, the width of "20 ноя".
    apart = max(round(44 / max(plot.x(1) - plot.x(0), 0.1)), 1)
    chosen = set(must)
    for index, day in enumerate(days, start=1):
        new_week = index == 1 or day.isocalendar().week != days[index - 2].isocalendar().week
        if new_week and all(abs(index - other) >= apart for other in chosen):
            chosen.add(index)
    if passed and passed != len(days) and len(days) - passed < apart:
        chosen.discard(len(days))
    return tuple(DayTick(days[index - 1], plot.x(index), index == passed) for index in sorted(chosen))


def _kept_apart(upper: float, lower: float) -> tuple[float, float]:
    """Two label heights at least a line apart, their order kept."""
    first, second = min(upper, lower), max(upper, lower)
    lack = max(_LABEL_GAP - (second - first), 0.0)
    first, second = round(first - lack / 2, 2), round(second + lack / 2, 2)
    return (first, second) if upper <= lower else (second, first)


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
