"""Lists of metrics and of facts, as their pages show them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.models import Company
from kpis.analysis.periods import Period
from kpis.models import Actual, ActualsImport, Metric, Target
from kpis.selectors.metrics import metric_title
from roles.models import MetricTemplate

PAGE = 50
_CURSOR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,18})")


@dataclass(frozen=True)
class MetricRow:
    """One metric of the company's list; `parts` of a ratio: what is divided, by what."""

    uid: UUID
    slug: str
    title: str
    unit: str
    direction: str
    aggregation: str
    parts: tuple[str, ...]
    is_own: bool
    is_used: bool


@dataclass(frozen=True)
class TemplateRow:
    """A metric of the catalogue that the company has not taken."""

    slug: str
    title: str
    unit: str


@dataclass(frozen=True)
class FactRow:
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
    """What the list is narrowed to; empty means all."""

    month: Period | None = None
    metric: str = ""
    person: UUID | None = None


@dataclass(frozen=True)
class FactPage:
    rows: tuple[FactRow, ...]
    older: str


def metric_rows(company: Company) -> list[MetricRow]:
    """The company's metrics in their order; one query."""
    of_metric = Q(metric=OuterRef("pk"))
    in_ratio = Q(numerator=OuterRef("pk")) | Q(denominator=OuterRef("pk"))
    rows = (
        Metric.objects.for_company(company)
        .select_related("template", "numerator__template", "denominator__template")
        .annotate(
            has_facts=Exists(Actual.objects.for_company(company).filter(of_metric)),
            has_targets=Exists(Target.objects.for_company(company).filter(of_metric)),
            in_ratio=Exists(Metric.objects.for_company(company).filter(in_ratio)),
        )
    )
    return [_metric_row(row) for row in rows]


def _metric_row(row: Metric) -> MetricRow:
    parts = [metric_title(part) for part in (row.numerator, row.denominator) if part]
    used = row.has_facts or row.has_targets or row.in_ratio  # type: ignore[attr-defined]
    return MetricRow(
        uid=row.uid,
        slug=row.slug,
        title=metric_title(row),
        unit=row.get_unit_display(),
        direction=row.get_direction_display(),
        aggregation=row.get_aggregation_display(),
        parts=tuple(parts),
        is_own=row.template_id is None,
        is_used=used,
    )


def untaken_templates(taken: Sequence[str]) -> list[TemplateRow]:
    """The catalogue's metrics without those of these slugs; one query."""
    rows = MetricTemplate.objects.exclude(slug__in=taken)
    return [TemplateRow(row.slug, row.name, row.get_unit_display()) for row in rows]


def fact_page(company: Company, wanted: FactFilter, after: str = "") -> FactPage:
    """Facts, the newest day first, a page from the cursor `after` on; one query. An unreadable cursor is the start."""
    rows = Actual.objects.for_company(company).select_related("person", "metric__template")
    if wanted.month:
        rows = rows.between(wanted.month.start, wanted.month.end)
    if wanted.metric:
        rows = rows.filter(metric__slug=wanted.metric)
    if wanted.person:
        rows = rows.filter(person__uid=wanted.person)
    if cursor := _cursor(after):
        rows = rows.filter(Q(on__lt=cursor[0]) | Q(on=cursor[0], pk__lt=cursor[1]))
    found = list(rows.order_by("-on", "-pk")[: PAGE + 1])
    older = f"{found[PAGE - 1].on}.{found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return FactPage(tuple(_fact_row(row) for row in found[:PAGE]), older)


def _cursor(text: str) -> tuple[date, int] | None:
    found = _CURSOR.fullmatch(text)
    try:
        return (date.fromisoformat(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _fact_row(row: Actual) -> FactRow:
    return FactRow(
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
