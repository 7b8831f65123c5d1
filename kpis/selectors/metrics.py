"""A company's metrics as values: what pages show of them and how the pure packages count them."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language

from accounts.models import Company
from kpis.analysis.measures import Aggregation, Corridor, Direction
from kpis.analysis.rollup import MetricRule
from kpis.models import Metric
from roles.models import Unit


@dataclass(frozen=True)
class MetricInfo:
    """One metric: `title` in the reader's language, `rule` and `direction` for counting."""

    pk: int
    slug: str
    title: str
    unit: str
    direction: Direction
    rule: MetricRule
    corridor: Corridor | None = None
    template: str | None = None

    @property
    def accrues(self) -> bool:
        """Whether plan and fact grow day by day."""
        return self.rule.aggregation.accrues and self.corridor is None

    @property
    def parts(self) -> tuple[str, ...]:
        """Slugs of the metrics whose rows this one is counted from."""
        return tuple(filter(None, (self.rule.numerator, self.rule.denominator))) or (self.slug,)


def metric_infos(company: Company) -> tuple[MetricInfo, ...]:
    """The company's metrics in their order; one query."""
    rows = Metric.objects.for_company(company).select_related("numerator", "denominator", "template")
    return tuple(_info(row) for row in rows)


def metric_title(metric: Metric) -> str:
    """The company's own name; the template's English one where the company has not renamed it."""
    template = metric.template
    if template is not None and metric.name == template.name_ru and (get_language() or "ru") != "ru":
        return template.name_en
    return metric.name


def _info(metric: Metric) -> MetricInfo:
    aggregation = Aggregation(metric.aggregation)
    ratio = aggregation is Aggregation.RATIO
    corridor = None
    if metric.range_low is not None and metric.range_high is not None:
        corridor = Corridor(metric.range_low, metric.range_high)
    return MetricInfo(
        pk=metric.pk,
        slug=metric.slug,
        title=metric_title(metric),
        unit=metric.unit,
        direction=Direction(metric.direction),
        rule=MetricRule(
            metric.slug,
            aggregation,
            metric.numerator.slug if ratio and metric.numerator else None,
            metric.denominator.slug if ratio and metric.denominator else None,
            Decimal(100) if metric.unit == Unit.PCT else Decimal(1),
        ),
        corridor=corridor if metric.direction == Direction.RANGE else None,
        template=metric.template.slug if metric.template else None,
    )
