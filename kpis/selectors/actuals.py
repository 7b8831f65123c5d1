"""Lists of metrics and of facts, as their pages show them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery, Sum

from accounts.models import Company
from common.formulas import names_of, parse
from kpis.analysis.periods import Period
from kpis.formula_words import in_titles
from kpis.models import Actual, ActualsImport, FactKey, Metric, Target
from kpis.selectors.metrics import metric_title
from roles.models import MetricTemplate, Role, RoleMetric

PAGE = 50
_CURSOR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,18})")


@dataclass(frozen=True)
class MetricRow:
    """One metric of the company's list; `formula`, in words, of a computed one."""

    uid: UUID
    slug: str
    title: str
    unit: str
    direction: str
    aggregation: str
    formula: str
    is_own: bool
    is_leading: bool
    is_used: bool
    weight: int


@dataclass(frozen=True)
class TemplateRow:
    """A metric of the catalogue that the company has not taken."""

    slug: str
    title: str
    unit: str


@dataclass(frozen=True)
class RoleOffer:
    """A role of the catalogue with the metrics of its card that the company has not taken, by slug."""

    slug: str
    title: str
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class FactRow:
    """A stored fact; `uid` leads to its page."""

    uid: UUID
    on: date
    person: str
    metric: str
    unit: str
    value: Decimal
    share_pct: Decimal
    source: str
    external_id: str
    note: str
    changed_at: datetime


@dataclass(frozen=True)
class FactFilter:
    """What the list is narrowed to; empty means all. `uncredited`: to deals of which less than 100 % is credited."""

    month: Period | None = None
    metric: str = ""
    person: UUID | None = None
    uncredited: bool = False


@dataclass(frozen=True)
class FactPage:
    rows: tuple[FactRow, ...]
    older: str


def metric_rows(company: Company) -> list[MetricRow]:
    """The company's metrics in their order; one query."""
    of_metric = Q(metric=OuterRef("pk"))
    rows = list(
        Metric.objects.for_company(company)
        .select_related("template")
        .annotate(
            has_facts=Exists(FactKey.objects.for_company(company).filter(of_metric, actual_id__isnull=False)),
            has_targets=Exists(Target.objects.for_company(company).filter(of_metric)),
        )
    )
    titles = {row.slug: metric_title(row) for row in rows}
    formulas = {row.slug: parse(row.formula) for row in rows if row.formula}
    parts = {part for formula in formulas.values() for part in names_of(formula)}
    return [
        MetricRow(
            uid=row.uid,
            slug=row.slug,
            title=titles[row.slug],
            unit=row.get_unit_display(),
            direction=row.get_direction_display(),
            aggregation=row.get_aggregation_display(),
            formula=in_titles(formulas[row.slug], titles) if row.formula else "",
            is_own=row.template_id is None,
            is_leading=row.is_leading,
            is_used=row.has_facts or row.has_targets or row.slug in parts,
            weight=row.weight,
        )
        for row in rows
    ]


def untaken_templates(taken: Sequence[str]) -> list[TemplateRow]:
    """The catalogue's metrics without those of these slugs; one query."""
    rows = MetricTemplate.objects.exclude(slug__in=taken)
    return [TemplateRow(row.slug, row.name, row.get_unit_display()) for row in rows]


def roles_with_untaken(taken: Sequence[str]) -> list[RoleOffer]:
    """The roles of the catalogue by whose card something more could be measured; one query."""
    kpis = RoleMetric.objects.exclude(metric__slug__in=taken).select_related("role", "metric")
    found: dict[Role, list[str]] = {}
    for kpi in kpis.order_by("role__order", "order"):
        found.setdefault(kpi.role, []).append(kpi.metric.slug)
    return [RoleOffer(role.slug, role.name, tuple(slugs)) for role, slugs in found.items()]


def fact_page(company: Company, wanted: FactFilter, after: str = "") -> FactPage:
    """Facts, the newest day first, a page from the cursor `after` on; one query. An unreadable cursor is the start."""
    rows = Actual.objects.for_company(company).select_related("person", "metric__template")
    if wanted.month:
        rows = rows.between(wanted.month.start, wanted.month.end)
    if wanted.metric:
        rows = rows.filter(metric__slug=wanted.metric)
    if wanted.person:
        rows = rows.filter(person__uid=wanted.person)
    if wanted.uncredited:
        rows = rows.filter(share_pct__lt=100).annotate(credited=_credited(company)).filter(credited__lt=100)
    if cursor := _cursor(after):
        rows = rows.filter(Q(on__lt=cursor[0]) | Q(on=cursor[0], pk__lt=cursor[1]))
    found = list(rows.order_by("-on", "-pk")[: PAGE + 1])
    older = f"{found[PAGE - 1].on}.{found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return FactPage(tuple(fact_row(row) for row in found[:PAGE]), older)


def _credited(company: Company) -> Subquery:
    """How much of the deal of a fact anybody is credited with. By the identity of facts: a deal may be shared among
    people on days of different months."""
    share = (
        Actual.objects.for_company(company)
        .filter(pk=OuterRef("actual_id"), on=OuterRef("on"))
        .values("share_pct")
    )
    deal = FactKey.objects.for_company(company).filter(
        metric_id=OuterRef("metric_id"), external_id=OuterRef("external_id"), actual_id__isnull=False
    )
    whole = deal.annotate(share=Subquery(share)).order_by().values("external_id").annotate(whole=Sum("share"))
    return Subquery(whole.values("whole"))


def _cursor(text: str) -> tuple[date, int] | None:
    found = _CURSOR.fullmatch(text)
    try:
        return (date.fromisoformat(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def fact_row(row: Actual) -> FactRow:
    """`row` with its person and its metric's template."""
    return FactRow(
        uid=row.uid,
        on=row.on,
        person=row.person.full_name,
        metric=metric_title(row.metric),
        unit=row.metric.unit,
        value=row.value,
        share_pct=row.share_pct,
        source=row.get_source_display(),
        external_id=row.external_id,
        note=row.note,
        changed_at=row.changed_at,
    )


def recent_files(company: Company) -> list[ActualsImport]:
    """The last uploads, without their cells; one query."""
    return list(
        ActualsImport.objects.for_company(company).defer("cells", "outcome").select_related("user")[:5]
    )
