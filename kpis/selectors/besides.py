"""A figure beside the same metric of the period before and of the year before, all at the same working day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from kpis.analysis.beside import Change, at_same_point, change, year_before
from kpis.analysis.pace import Clock
from kpis.analysis.periods import FIRST_DAY
from kpis.analysis.rollup import roll_up_cells
from kpis.calendar_source import calendar_around
from kpis.selectors.department import Department
from kpis.selectors.metrics import MetricInfo
from kpis.selectors.numbers import Numbers, Owner, fact_of
from kpis.selectors.rows import Cells
from kpis.selectors.windows import Window

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Beside:
    """One comparison. `is_year`: with the period of the year before; `then`: the earlier period and how far it is
    read; `better`: whether the change is to the good, None where it is neither or the metric is a corridor."""

    then: Clock
    is_year: bool
    change: Change | None
    better: bool | None

    @property
    def is_whole(self) -> bool:
        return self.then.through >= self.then.period.last_day


def earlier_clocks(now: Clock) -> list[Clock]:
    """The period before and that of the year before (one for a year), at the working day of `now`; those that lie
    before all facts are left out."""
    periods = dict.fromkeys((now.period.previous(), year_before(now.period))) if _has_past(now) else {}
    return [at_same_point(now, period, calendar_around(period.start, period.end)) for period in periods]


def windows_of(clocks: Sequence[Clock]) -> list[Window]:
    """What of the earlier periods is read."""
    return [(clock.period.start, clock.through + _DAY) for clock in clocks]


def besides_of(
    numbers: Numbers,
    department: Department,
    metrics: Sequence[MetricInfo],
    metric: MetricInfo,
    clocks: Sequence[Clock],
    cells: Sequence[Cells],
    owners: Iterable[Owner],
) -> dict[Owner, tuple[Beside, ...]]:
    """The comparisons of each owner. `metrics`: the metric with its parts; `cells`: of `windows_of`."""
    rules = {info.slug: info.rule for info in metrics}
    rollups = [roll_up_cells(part, rules.values(), department.parents) for part in cells]
    year = year_before(numbers.now.period)
    earlier = list(zip(clocks, rollups, strict=True))
    return {
        owner: tuple(
            _beside(
                metric,
                then,
                then.period == year,
                numbers.fact(owner, metric.slug),
                fact_of(rollup, owner, metric.slug, rules, ()),
            )
            for then, rollup in earlier
        )
        for owner in owners
    }


def _beside(
    metric: MetricInfo, then: Clock, is_year: bool, now: Decimal | None, before: Decimal | None
) -> Beside:
    moved = change(now, before)
    better = None
    if moved is not None and moved.diff and metric.corridor is None:
        better = (moved.diff > 0) == (metric.direction.value == "higher")
    return Beside(then, is_year, moved, better)


def _has_past(now: Clock) -> bool:
    """Whether anything has passed, and the year before lies within the time that facts may be of."""
    begun = now.through >= now.period.start and now.share[0] > 0
    return begun and now.period.start.year > FIRST_DAY.year
