"""What a person's results pay by the company's scales: with what is in already, and by the forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Company
from kpis.analysis.attainment import attainment
from kpis.analysis.measures import Direction
from kpis.analysis.pace import Pace
from kpis.analysis.scorecard import OnScale, Score, Step, Weighed, bonus_total_pct, on_scale, weighted_score
from kpis.models import BonusStep
from kpis.selectors.metrics import MetricInfo

Scales = dict[str | None, tuple[Step, ...]]
"""Slug of a metric, or None for the weighted score -> its steps, the lowest first."""
Paces = Mapping[str, Pace]


@dataclass(frozen=True)
class ScaleLine:
    """One scale: `metric` None for the weighted score. `now`: with what is in already, against the whole plan (of what
    is to stay low, against the part due); `ahead`: as the period is foretold to end."""

    metric: MetricInfo | None
    steps: tuple[Step, ...]
    now: OnScale
    ahead: OnScale


@dataclass(frozen=True)
class Bonus:
    """`now_pct`, `ahead_pct`: of the bonus base, all scales together; None where none of them has data."""

    lines: tuple[ScaleLine, ...]
    now_pct: Decimal | None
    ahead_pct: Decimal | None

    @property
    def has_gaps(self) -> bool:
        """Whether a scale is left out of what is foretold, for want of data."""
        return any(line.ahead.value is None for line in self.lines)


def scales_of(company: Company) -> Scales:
    """The company's scales; one query."""
    found: dict[str | None, list[Step]] = {}
    rows = BonusStep.objects.for_company(company).order_by("reached_from")
    for slug, reached_from, bonus_pct in rows.values_list("metric__slug", "reached_from", "bonus_pct"):
        found.setdefault(slug, []).append(Step(reached_from, bonus_pct))
    return {slug: tuple(steps) for slug, steps in found.items()}


def score_of(metrics: Sequence[MetricInfo], paces: Paces) -> Score:
    """The weighted score by pace: each metric against the part of its plan that is due by now."""
    return weighted_score(_weighed(metrics, {slug: pace.pct for slug, pace in paces.items()}))


def bonus_of(scales: Scales, metrics: Sequence[MetricInfo], paces: Paces) -> Bonus | None:
    """The preview of one person, by the metrics that `paces` tells of; None when the company has no scale."""
    if not scales:
        return None
    by_slug = {metric.slug: metric for metric in metrics}
    whole = {slug: _whole_pct(pace, by_slug[slug]) for slug, pace in paces.items()}
    ahead = {slug: _ahead_pct(pace, by_slug[slug]) for slug, pace in paces.items()}
    lines = []
    if None in scales:
        scores = [weighted_score(_weighed(metrics, pcts)).pct for pcts in (whole, ahead)]
        lines.append(_line(None, scales[None], *scores))
    for metric in metrics:
        if metric.slug in scales:
            pace = paces.get(metric.slug)
            fact, projection = (pace.fact, pace.projection) if pace else (None, None)
            lines.append(_line(metric, scales[metric.slug], fact, projection))
    return Bonus(
        tuple(lines),
        bonus_total_pct(line.now for line in lines),
        bonus_total_pct(line.ahead for line in lines),
    )


def _weighed(metrics: Sequence[MetricInfo], pcts: Mapping[str, Decimal | None]) -> list[Weighed]:
    return [Weighed(m.slug, m.weight, pcts[m.slug]) for m in metrics if m.slug in pcts]


def _whole_pct(pace: Pace, metric: MetricInfo) -> Decimal | None:
    """A limit that is half spent is not kept yet: where less is better, the part due by now counts."""
    return pace.pct if metric.direction is Direction.LOWER else pace.whole_pct


def _ahead_pct(pace: Pace, metric: MetricInfo) -> Decimal | None:
    return attainment(pace.projection, pace.plan, metric.direction).pct


def _line(
    metric: MetricInfo | None, steps: tuple[Step, ...], now: Decimal | None, ahead: Decimal | None
) -> ScaleLine:
    way = metric.direction if metric else Direction.HIGHER
    return ScaleLine(metric, steps, on_scale(now, steps, way), on_scale(ahead, steps, way))
