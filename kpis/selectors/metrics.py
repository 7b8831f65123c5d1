"""A company's metrics as values: what pages show of them and how the pure packages count them."""

from dataclasses import dataclass

from django.utils.translation import get_language

from accounts.models import Company
from common.formulas import parse
from kpis.analysis.formulas import MetricRule, parts_of, with_growth
from kpis.analysis.measures import Aggregation, Corridor, Direction
from kpis.models import Metric


@dataclass(frozen=True)
class MetricInfo:
    """One metric: `title` in the reader's language, `rule` and `direction` for counting. `parts`: slugs of all metrics
    that a computed one is made of, near and far; `weight`: how much it says in a scorecard, 0 for nothing."""

    pk: int
    slug: str
    title: str
    unit: str
    direction: Direction
    rule: MetricRule
    parts: tuple[str, ...] = ()
    corridor: Corridor | None = None
    template: str | None = None
    weight: int = 1

    @property
    def accrues(self) -> bool:
        """Whether plan and fact grow day by day."""
        return self.rule.accrues and self.corridor is None

    @property
    def is_computed(self) -> bool:
        return self.rule.formula is not None

    @property
    def needed(self) -> tuple[str, ...]:
        """Slugs of the metrics whose rows this one is counted from, and its own."""
        return (self.slug, *self.parts)


def metric_infos(company: Company) -> tuple[MetricInfo, ...]:
    """The company's metrics in their order; one query."""
    rows = list(Metric.objects.for_company(company).select_related("template"))
    rules = {rule.slug: rule for rule in with_growth(map(_rule, rows))}
    return tuple(_info(row, rules) for row in rows)


def metric_title(metric: Metric) -> str:
    """The company's own name; the template's English one where the company has not renamed it."""
    template = metric.template
    if template is not None and metric.name == template.name_ru and (get_language() or "ru") != "ru":
        return template.name_en
    return metric.name


def _rule(metric: Metric) -> MetricRule:
    formula = parse(metric.formula) if metric.formula else None
    return MetricRule(metric.slug, Aggregation(metric.aggregation), formula)


def _info(metric: Metric, rules: dict[str, MetricRule]) -> MetricInfo:
    corridor = None
    if metric.range_low is not None and metric.range_high is not None:
        corridor = Corridor(metric.range_low, metric.range_high)
    return MetricInfo(
        pk=metric.pk,
        slug=metric.slug,
        title=metric_title(metric),
        unit=metric.unit,
        direction=Direction(metric.direction),
        rule=rules[metric.slug],
        parts=parts_of(metric.slug, rules),
        corridor=corridor if metric.direction == Direction.RANGE else None,
        template=metric.template.slug if metric.template else None,
        weight=metric.weight,
    )
