"""What a company measures: metrics taken over from the catalogue's templates, and its own.

Whoever changes what is measured takes the company's turn first: two formulas that are changed at the same time can
close no loop, and no part goes while a formula is made of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from common.formulas import (
    MAX_LENGTH,
    Fault,
    Formula,
    FormulaError,
    names_of,
    parse,
    places_of_names,
    written,
)
from common.slugs import latin_slug
from kpis.actions.turns import take_turn
from kpis.analysis.formulas import MAX_LEVELS, FormulaLoop, check_loops
from kpis.formula_words import marked, refusal
from kpis.models import Metric
from roles.models import Aggregation, Direction, MetricTemplate

# What nearly every sales department counts; the rest of the templates is taken over when first used.
STARTING_SET = (
    "revenue", "deals", "leads", "qualified-leads", "proposals", "meetings", "calls", "new-customers", "repeat-revenue",
    "average-deal", "lead-conversion", "lead-to-proposal", "proposal-to-deal", "overdue-receivables",
)  # fmt: skip
MAX_METRICS = 200


@dataclass(frozen=True)
class MetricIn:
    """What is said about an own metric. `formula` is given for a computed one only, the bounds for a corridor only."""

    name: str
    unit: str
    direction: str
    aggregation: str
    formula: str = ""
    range_low: Decimal | None = None
    range_high: Decimal | None = None
    is_leading: bool = False
    weight: int = 1


@transaction.atomic
def take_templates(*, company: Company, slugs: Iterable[str], by: Actor) -> dict[str, Metric]:
    """The company's metrics of these slugs; missing ones are made from the templates, with the parts of formulas."""
    wanted = set(slugs)
    templates = {row.slug: row for row in MetricTemplate.objects.order_by("id")}
    waiting = [slug for slug in wanted if slug in templates]
    while waiting:
        formula = templates[waiting.pop()].formula
        parts = set(names_of(parse(formula)) if formula else ()) - wanted
        wanted |= parts
        waiting += parts & templates.keys()
    take_turn(company, "metrics")
    metrics = {metric.slug: metric for metric in Metric.objects.for_company(company)}
    missing = [slug for slug in templates if slug in wanted and slug not in metrics]
    order = _next_order(company)
    for place, slug in enumerate(missing):
        metrics[slug] = _from_template(company, templates[slug], order + place)
    if missing:
        _refuse_loops(metrics)
        audit.record(company, by, "metrics.taken", slugs=missing)
    return {slug: metrics[slug] for slug in wanted if slug in metrics}


def _next_order(company: Company) -> int:
    return (Metric.objects.for_company(company).aggregate(last=Max("order"))["last"] or 0) + 1


def _from_template(company: Company, template: MetricTemplate, order: int) -> Metric:
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
        formula=template.formula,
        is_leading=template.is_leading,
        weight=template.weight,
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
    current = _in_turn(metric)
    before = current.name
    if (given.unit, given.aggregation) != (current.unit, current.aggregation) and _figures_of(current):
        raise ValidationError(
            _("“%(name)s” has facts or targets: its unit and way of counting stay.") % {"name": current.name}
        )
    _fill(current, given)
    current.save()
    audit.record(current.company_id, by, "metric.changed", current, before=before, after=current.name)
    return current


@transaction.atomic
def move_metric(*, metric: Metric, places: int, by: Actor) -> None:
    """Moves a metric so many places down the company's list, up with a minus; past an end it stays there."""
    current = _in_turn(metric)
    rows = list(Metric.objects.for_company(current.company_id))
    place = next(number for number, row in enumerate(rows) if row.pk == current.pk)
    row = rows.pop(place)
    rows.insert(max(place + places, 0), row)
    for number, row in enumerate(rows, start=1):
        row.order = number
    Metric.objects.for_company(current.company_id).bulk_update(rows, ["order"])
    audit.record(current.company_id, by, "metric.moved", current, name=current.name)


@transaction.atomic
def remove_metric(*, metric: Metric, by: Actor) -> None:
    """Removes a metric that nothing stands on; what stands on it is named in the refusal: it would go with it."""
    current = _in_turn(metric)
    users = [
        row.name
        for row in Metric.objects.for_company(current.company_id).exclude(formula="")
        if current.slug in names_of(parse(row.formula))
    ]
    reasons = [
        *_figures_of(current),
        *([_("the formula of %(names)s") % {"names": ", ".join(users)}] if users else []),
    ]
    if reasons:
        said = {"name": current.name, "reasons": ", ".join(reasons)}
        raise ValidationError(_("“%(name)s” stays, it is in use: %(reasons)s.") % said)
    audit.record(current.company_id, by, "metric.removed", current, name=current.name, kept=_kept(current))
    current.delete()


@transaction.atomic
def bring_metric_back(*, company: Company, kept: Mapping[str, Any], by: Actor) -> Metric:
    """A removed metric as the trail has `kept` it, at the end of the list. ValidationError: there is one of its slug or
    too many by now, or a part of its formula is gone."""
    take_turn(company, "metrics")
    own = Metric.objects.for_company(company)
    if own.filter(slug=kept["slug"]).exists():
        raise ValidationError(_("There is a metric “%(slug)s” again.") % {"slug": kept["slug"]})
    if own.count() >= MAX_METRICS:
        raise ValidationError(_("A company keeps at most %(limit)s metrics.") % {"limit": MAX_METRICS})
    template = MetricTemplate.objects.filter(slug=kept["template"]).first()
    metric = Metric(company=company, uid=UUID(kept["uid"]), slug=kept["slug"], template=template)
    metric.order = _next_order(company)
    low, high = (None if kept[name] is None else Decimal(kept[name]) for name in _BOUNDS)
    _fill(metric, MetricIn(**{name: kept[name] for name in _PLAIN}, range_low=low, range_high=high))
    metric.save(force_insert=True)
    audit.record(company, by, "metric.brought_back", metric, name=metric.name)
    return metric


_BOUNDS = ("range_low", "range_high")
_PLAIN = ("name", "unit", "direction", "aggregation", "formula", "is_leading", "weight")


def _kept(metric: Metric) -> dict[str, Any]:
    """What makes the metric, as JSON; nothing but this stood on it when it went."""
    bounds = {name: None if (bound := getattr(metric, name)) is None else str(bound) for name in _BOUNDS}
    template = metric.template.slug if metric.template else ""
    names = {"uid": str(metric.uid), "slug": metric.slug, "template": template}
    return {name: getattr(metric, name) for name in _PLAIN} | bounds | names


def _in_turn(metric: Metric) -> Metric:
    """The metric as it stands now; until the commit nobody else changes any metric of the company."""
    take_turn(metric.company, "metrics")
    return Metric.objects.for_company(metric.company_id).select_for_update().get(pk=metric.pk)


def _figures_of(metric: Metric) -> list[str]:
    """What is stored for the metric, in words; empty for nothing."""
    kinds = ((_("facts"), metric.actuals), (_("targets"), metric.targets))
    return [said for said, rows in kinds if rows.exists()]


def _free_slug(company: Company, name: str) -> str:
    base = latin_slug(name, longest=50, otherwise="metric")
    # A formula would take a slug of digits for a number.
    base = base if any(char.isalpha() for char in base) else f"metric-{base}"
    taken = set(Metric.objects.for_company(company).values_list("slug", flat=True))
    taken |= set(MetricTemplate.objects.values_list("slug", flat=True))
    return next(slug for number in range(1, 1000) if (slug := _numbered(base, number)) not in taken)


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}-{number}"


def _fill(metric: Metric, given: MetricIn) -> None:
    """Takes over what was given; ValidationError names the field that does not fit."""
    corridor = given.direction == Direction.RANGE
    if corridor and (
        given.range_low is None or given.range_high is None or given.range_low > given.range_high
    ):
        raise ValidationError({"range_high": _("A corridor needs two bounds, the lower one first.")})
    metric.name, metric.unit = given.name, given.unit
    metric.direction, metric.aggregation = given.direction, given.aggregation
    metric.is_leading, metric.weight = given.is_leading, given.weight
    metric.range_low, metric.range_high = (given.range_low, given.range_high) if corridor else (None, None)
    metric.formula = _formula(metric, given.formula) if given.aggregation == Aggregation.FORMULA else ""


def _formula(metric: Metric, text: str) -> str:
    """The formula as it is stored; ValidationError tells what is wrong with it and where."""
    others = {row.slug: row for row in Metric.objects.for_company(metric.company_id).exclude(pk=metric.pk)}
    try:
        formula = parse(text)
        if len(stored := written(formula)) > MAX_LENGTH:
            raise FormulaError(Fault.TOO_LONG, len(text), len(text))
    except FormulaError as error:
        raise ValidationError({"formula": refusal(error, text)}) from error
    places = places_of_names(text)
    if not places:
        raise ValidationError({"formula": _("A formula takes at least one metric.")})
    for slug, at, end in places:
        if slug not in others and slug != metric.slug:
            said = _("There is no metric “%(slug)s”. A minus between two metrics needs blanks around it.")
            raise ValidationError({"formula": marked(said % {"slug": slug}, text, at, end)})
    metric.formula = stored
    try:
        _refuse_loops({**others, metric.slug: metric})
    except ValidationError as refused:
        raise ValidationError({"formula": refused}) from refused
    return stored


def _refuse_loops(metrics: Mapping[str, Metric]) -> None:
    """ValidationError when a metric would be computed from itself, or through too many others."""
    formulas: dict[str, Formula] = {slug: parse(row.formula) for slug, row in metrics.items() if row.formula}
    try:
        levels = check_loops(formulas)
    except FormulaLoop as loop:
        path = " → ".join(metrics[slug].name for slug in loop.path)
        raise ValidationError(_("It would be computed from itself: %(path)s.") % {"path": path}) from loop
    if levels > MAX_LEVELS:
        raise ValidationError(
            _("Formulas may stand on each other in at most %(count)s levels.") % {"count": MAX_LEVELS}
        )
