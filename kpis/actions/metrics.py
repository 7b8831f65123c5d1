"""What a company measures: metrics taken over from the catalogue's templates."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from kpis.models import Metric
from roles.models import MetricTemplate

# What nearly every sales department counts; the rest of the templates is taken over when first used.
STARTING_SET = (
    "revenue", "deals", "leads", "qualified-leads", "proposals", "meetings", "calls", "new-customers", "repeat-revenue",
    "average-deal", "lead-conversion", "lead-to-proposal", "proposal-to-deal", "overdue-receivables",
)  # fmt: skip


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
    metrics = {metric.slug: metric for metric in Metric.objects.for_company(company)}
    missing = [slug for slug in templates if slug in wanted and slug not in metrics]
    order = Metric.objects.for_company(company).aggregate(last=Max("order"))["last"] or 0
    # Sums before ratios: a ratio refers to its parts.
    for slug in sorted(missing, key=lambda slug: templates[slug].numerator_id is not None):
        order += 1
        metrics[slug] = _from_template(company, templates[slug], metrics, order)
    if missing:
        audit.record(company, by, "metrics.taken", slugs=missing)
    return {slug: metrics[slug] for slug in wanted if slug in metrics}


def _from_template(
    company: Company, template: MetricTemplate, metrics: dict[str, Metric], order: int
) -> Metric:
    # A corridor needs bounds that only the company knows: until then higher is taken as better.
    direction = "higher" if template.direction == "range" else template.direction
    metric, _created = Metric.objects.get_or_create(
        company=company,
        slug=template.slug,
        defaults={
            "name": template.name_ru,
            "template": template,
            "unit": template.unit,
            "direction": direction,
            "aggregation": template.aggregation,
            "numerator": metrics[template.numerator.slug] if template.numerator else None,
            "denominator": metrics[template.denominator.slug] if template.denominator else None,
            "is_leading": template.is_leading,
            "order": order,
        },
    )
    return metric


@transaction.atomic
def remove_metric(*, metric: Metric, by: Actor) -> None:
    """Removes a metric that has no facts; with facts it is refused, because they would go with it."""
    current = Metric.objects.for_company(metric.company_id).select_for_update().get(pk=metric.pk)
    if current.actuals.exists():
        raise ValidationError(_("“%(name)s” has facts and stays.") % {"name": current.name})
    used = Metric.objects.for_company(metric.company_id).filter(
        numerator=current
    ) | Metric.objects.for_company(metric.company_id).filter(denominator=current)
    if used.exists():
        raise ValidationError(_("“%(name)s” is part of another metric and stays.") % {"name": current.name})
    audit.record(current.company_id, by, "metric.removed", current, slug=current.slug)
    current.delete()
