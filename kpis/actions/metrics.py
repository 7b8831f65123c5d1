"""What a company measures: metrics taken over from the catalogue's templates, and its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from common.slugs import latin_slug
from kpis.actions.turns import take_turn
from kpis.models import Metric
from kpis.querysets import MetricQuerySet
from roles.models import Aggregation, Direction, MetricTemplate

# What nearly every sales department counts; the rest of the templates is taken over when first used.
STARTING_SET = (
    "revenue", "deals", "leads", "qualified-leads", "proposals", "meetings", "calls", "new-customers", "repeat-revenue",
    "average-deal", "lead-conversion", "lead-to-proposal", "proposal-to-deal", "overdue-receivables",
)  # fmt: skip
MAX_METRICS = 200


@dataclass(frozen=True)
class MetricIn:
    """What is said about an own metric. `numerator` and `denominator` are slugs, given for a ratio only; the bounds are
    given for a corridor only."""

    name: str
    unit: str
    direction: str
    aggregation: str
    numerator: str = ""
    denominator: str = ""
    range_low: Decimal | None = None
    range_high: Decimal | None = None
    is_leading: bool = False


@transaction.atomic
def take_templates(*, company: Company, slugs: Iterable[str], by: Actor) -> dict[str, Metric]:
    """The company's metrics of these slugs; missing ones are made from the templates, with the parts of ratios."""
    wanted = set(slugs)
    templates = {
        row.slug: row
        for row in MetricTemplate.objects.select_related("numerator", "denominator").order_by("id")
    }
    for slug in list(wanted):
        template = templates.get(slug)
        if template is not None:
            wanted |= {part.slug for part in (template.numerator, template.denominator) if part is not None}
    take_turn(company, "metrics")
    metrics = {metric.slug: metric for metric in Metric.objects.for_company(company)}
    missing = [slug for slug in templates if slug in wanted and slug not in metrics]
    order = _next_order(company)
    # Sums before ratios: a ratio refers to its parts.
    for place, slug in enumerate(sorted(missing, key=lambda slug: templates[slug].numerator_id is not None)):
        metrics[slug] = _from_template(company, templates[slug], metrics, order + place)
    if missing:
        audit.record(company, by, "metrics.taken", slugs=missing)
    return {slug: metrics[slug] for slug in wanted if slug in metrics}


def _next_order(company: Company) -> int:
    return (Metric.objects.for_company(company).aggregate(last=Max("order"))["last"] or 0) + 1


def _from_template(
    company: Company, template: MetricTemplate, metrics: dict[str, Metric], order: int
) -> Metric:
    # A corridor needs bounds that only the company knows: until then higher is taken as better.
    direction = Direction.HIGHER if template.direction == Direction.RANGE else template.direction
    return Metric.objects.create(
        company=company,
        slug=template.slug,
        name=template.name_ru,
        template=template,
        unit=template.unit,
        direction=direction,
        aggregation=template.aggregation,
        numerator=metrics[template.numerator.slug] if template.numerator else None,
        denominator=metrics[template.denominator.slug] if template.denominator else None,
        is_leading=template.is_leading,
        order=order,
    )


@transaction.atomic
def add_metric(*, company: Company, given: MetricIn, by: Actor) -> Metric:
    """The company's own metric; its slug is made of the name and differs from every template's."""
    take_turn(company, "metrics")
    own = Metric.objects.for_company(company)
    if own.count() >= MAX_METRICS:
        raise ValidationError(_("A company keeps at most %(limit)s metrics.") % {"limit": MAX_METRICS})
    metric = Metric(company=company, slug=_free_slug(company, given.name), order=_next_order(company))
    _fill(metric, given)
    metric.save(force_insert=True)
    audit.record(company, by, "metric.added", metric, name=metric.name)
    return metric


@transaction.atomic
def change_metric(*, metric: Metric, given: MetricIn, by: Actor) -> Metric:
    """Changes a metric; its slug stays. With facts or targets, unit and way of counting stay too: they would change
    what the stored figures mean."""
    current = Metric.objects.for_company(metric.company_id).select_for_update().get(pk=metric.pk)
    before = current.name
    if (given.unit, given.aggregation) != (current.unit, current.aggregation) and _has_figures(current):
        raise ValidationError(
            _("“%(name)s” has facts or targets: its unit and way of counting stay.") % {"name": current.name}
        )
    if given.aggregation == Aggregation.RATIO and _ratios_of(current).exists():
        raise ValidationError({"aggregation": _("It is part of another ratio and cannot be one itself.")})
    _fill(current, given)
    current.save()
    audit.record(current.company_id, by, "metric.changed", current, before=before, after=current.name)
    return current


@transaction.atomic
def remove_metric(*, metric: Metric, by: Actor) -> None:
    """Removes a metric that nothing stands on; with facts, targets or ratios it is refused: they would go with it."""
    current = Metric.objects.for_company(metric.company_id).select_for_update().get(pk=metric.pk)
    if _has_figures(current):
        raise ValidationError(_("“%(name)s” has facts or targets and stays.") % {"name": current.name})
    if _ratios_of(current).exists():
        raise ValidationError(_("“%(name)s” is part of another metric and stays.") % {"name": current.name})
    audit.record(current.company_id, by, "metric.removed", current, name=current.name)
    current.delete()


def _has_figures(metric: Metric) -> bool:
    return metric.actuals.exists() or metric.targets.exists()


def _ratios_of(metric: Metric) -> MetricQuerySet:
    return Metric.objects.for_company(metric.company_id).filter(Q(numerator=metric) | Q(denominator=metric))


def _free_slug(company: Company, name: str) -> str:
    base = latin_slug(name, longest=50, otherwise="metric")
    taken = set(Metric.objects.for_company(company).values_list("slug", flat=True))
    taken |= set(MetricTemplate.objects.values_list("slug", flat=True))
    return next(slug for number in range(1, 1000) if (slug := _numbered(base, number)) not in taken)


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}-{number}"


def _fill(metric: Metric, given: MetricIn) -> None:
    """Takes over what was given; ValidationError names the field that does not fit."""
    ratio, corridor = given.aggregation == Aggregation.RATIO, given.direction == Direction.RANGE
    if corridor and (
        given.range_low is None or given.range_high is None or given.range_low > given.range_high
    ):
        raise ValidationError({"range_high": _("A corridor needs two bounds, the lower one first.")})
    metric.name, metric.unit = given.name, given.unit
    metric.direction, metric.aggregation = given.direction, given.aggregation
    metric.is_leading = given.is_leading
    metric.range_low, metric.range_high = (given.range_low, given.range_high) if corridor else (None, None)
    metric.numerator = _part(metric, "numerator", given.numerator) if ratio else None
    metric.denominator = _part(metric, "denominator", given.denominator) if ratio else None


def _part(metric: Metric, name: str, slug: str) -> Metric:
    """A part of a ratio: another metric of the company that is no ratio itself."""
    parts = Metric.objects.for_company(metric.company_id).exclude(pk=metric.pk)
    part = parts.exclude(aggregation=Aggregation.RATIO).filter(slug=slug).first()
    if part is None:
        raise ValidationError({name: _("Choose a metric that is counted, not computed.")})
    return part
