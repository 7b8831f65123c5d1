"""The gap by team, by person and by metric, each ranked by roubles.

A metric in roubles speaks for itself; a volume or a conversion of the funnel is worth what the split of the revenue gap
says of it (`kpis.analysis.driver_money`); any other has no price, and such metrics stand after the priced ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kpis.analysis.attainment import Status
from kpis.analysis.driver_money import money_of
from kpis.analysis.drivers import KOPECK, DriverSplit
from kpis.analysis.forecast import Range
from kpis.analysis.pace import Pace

PEOPLE_AT_MOST = 20
METRICS_AT_MOST = 30


@dataclass(frozen=True, slots=True)
class Figures:
    """Plan and fact by now, in the metric's unit; percents unrounded. `low` and `high`: the range of the projection,
    which reports made before there was one lack."""

    plan: Decimal | None
    due: Decimal | None
    fact: Decimal | None
    gap: Decimal | None
    pct: Decimal | None
    status: Status
    projection: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def range(self) -> Range | None:
        return Range(self.low, self.high) if self.low is not None and self.high is not None else None


class Priced(StrEnum):
    """How the gap of a metric became roubles."""

    OWN = "own"
    FUNNEL = "funnel"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PersonInput:
    """Somebody with a plan; `team` is the title of the team."""

    key: str
    name: str
    team: str
    pace: Pace


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One row of "who is behind"; `key` is the public id."""

    key: str
    name: str
    team: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class MetricInput:
    """A planned metric of the company. `template`: the catalogue's slug, which the funnel knows; `counts_roubles`: the
    gap itself is roubles of the period (a sum of money or what stands open), not a price or a rate."""

    slug: str
    template: str
    title: str
    unit: str
    pace: Pace
    counts_roubles: bool = False


@dataclass(frozen=True, slots=True)
class MetricLine:
    """One row of "which metrics lag". `money_rub`: what the gap is worth, negative when it is on the bad side."""

    slug: str
    title: str
    unit: str
    figures: Figures
    adverse: bool
    money_rub: Decimal | None
    priced: Priced


def kopecks(pace: Pace) -> tuple[Decimal | None, Decimal | None]:
    """Due and fact to the kopek: what a report's amounts are made of, so that they add up on paper."""
    due = pace.due.quantize(KOPECK) if isinstance(pace.due, Decimal) else None
    return due, pace.fact.quantize(KOPECK) if pace.fact is not None else None


def exact_figures(pace: Pace) -> Figures:
    """The figures of a growing sum, to the kopek."""
    due, fact = kopecks(pace)
    gap = fact - due if due is not None and fact is not None and pace.gap is not None else None
    return _figures(pace, due, fact, gap)


def level_figures(pace: Pace) -> Figures:
    """The figures of any metric as they are."""
    due = pace.due if isinstance(pace.due, Decimal) else None
    return _figures(pace, due, pace.fact, pace.gap)


def people_lines(people: Iterable[PersonInput]) -> tuple[tuple[PersonLine, ...], int]:
    """Those who are short, the largest shortage first, twenty at most; and how many are short at all."""
    lines = [PersonLine(one.key, one.name, one.team, exact_figures(one.pace)) for one in people]
    short = [line for line in lines if (line.figures.gap or 0) < 0]
    short.sort(key=lambda line: (line.figures.gap or Decimal(0), line.name, line.key))
    return tuple(short[:PEOPLE_AT_MOST]), len(short)


def metric_lines(metrics: Sequence[MetricInput], split: DriverSplit | None) -> tuple[MetricLine, ...]:
    """The metrics with plan and fact by roubles, the dearest shortage first; then those without a price, the furthest
    behind first."""
    lines = [_metric_line(one, split) for one in metrics if one.pace.gap is not None]
    unpriced = Decimal(0)
    order = {line.slug: number for number, line in enumerate(lines)}
    lines.sort(
        key=lambda line: (
            line.money_rub is None,
            line.money_rub if line.money_rub is not None else unpriced,
            not line.adverse,
            line.figures.pct if line.figures.pct is not None else Decimal(0),
            order[line.slug],
        )
    )
    return tuple(lines[:METRICS_AT_MOST])


def _metric_line(one: MetricInput, split: DriverSplit | None) -> MetricLine:
    pace = one.pace
    money, priced = None, Priced.NONE
    if one.counts_roubles and pace.gap is not None:
        size = abs(pace.gap).quantize(KOPECK)
        money, priced = (-size if pace.adverse else size), Priced.OWN
    elif (worth := money_of(one.template, split)) is not None:
        money, priced = worth, Priced.FUNNEL
    return MetricLine(one.slug, one.title, one.unit, level_figures(pace), pace.adverse, money, priced)


def _figures(pace: Pace, due: Decimal | None, fact: Decimal | None, gap: Decimal | None) -> Figures:
    plan = pace.plan if isinstance(pace.plan, Decimal) else None
    low, high = (pace.range.low, pace.range.high) if pace.range else (None, None)
    return Figures(plan, due, fact, gap, pace.pct, pace.status, pace.projection, low, high)
