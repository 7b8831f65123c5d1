"""A company with people and metrics, for tests of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.actors import Actor
from accounts.models import Company
from accounts.tenancy import tenant
from common.bulk import RowResult
from kpis.actions.actuals import push_actuals
from kpis.actions.metrics import take_templates
from kpis.analysis.periods import parse_period
from kpis.models import Actual
from roles.models import MetricTemplate
from teams.models import Person
from tests.factories import actor_of, make_company

TODAY = date(2026, 11, 20)
"""The day of the fixture `on_20_november`."""
THIS_MONTH = parse_period("2026-11")

TEMPLATES = (
    ("revenue", "Выручка", "Revenue", "rub", "sum", ""),
    ("deals", "Сделки", "Deals", "count", "sum", ""),
    ("leads", "Лиды", "Leads", "count", "sum", ""),
    ("lead-conversion", "Конверсия из лида", "Lead conversion", "pct", "formula", "deals / leads * 100"),
)


@dataclass(frozen=True)
class Desk:
    """A company, its owner, and two sellers with the external ids a-1 and b-2."""

    company: Company
    by: Actor
    anna: Person
    boris: Person


def make_templates() -> None:
    """The metric templates that the tests name; the catalogue itself is not loaded."""
    for slug, name_ru, name_en, unit, aggregation, formula in TEMPLATES:
        MetricTemplate.objects.get_or_create(
            slug=slug,
            defaults={
                "name_ru": name_ru, "name_en": name_en, "unit": unit, "direction": "higher", "aggregation": aggregation,
                "formula": formula,
            },
        )  # fmt: skip


def make_person(company: Company, name: str, external_id: str = "", **more: Any) -> Person:
    with tenant(company):
        person = Person(company=company, full_name=name, external_id=external_id, **more)
        person.save()
        return person


def make_desk(metrics: Sequence[str] = ("revenue", "lead-conversion")) -> Desk:
    make_templates()
    company = make_company()
    by = actor_of(company)
    with tenant(company):
        take_templates(company=company, slugs=metrics, by=by)
    return Desk(
        company=company,
        by=by,
        anna=make_person(company, "Белова Анна Сергеевна", "a-1", email="anna@desk.example"),
        boris=make_person(company, "Титов Борис Львович", "b-2", email="boris@desk.example"),
    )


def item(external_id: str = "deal-1", **other: Any) -> dict[str, Any]:
    return {
        "external_id": external_id, "metric": "revenue", "person": "a-1", "on": "2024-10-07", "value": "1000.00",
        **other,
    }  # fmt: skip


def push(desk: Desk, *items: Any) -> list[RowResult]:
    with tenant(desk.company):
        return push_actuals(company=desk.company, items=items, source="api", by=desk.by)


def statuses(results: Sequence[RowResult]) -> list[str]:
    return [result.status for result in results]


def stored(desk: Desk) -> dict[tuple[str, str, str], str]:
    """(metric, external id, person's external id) -> "value × share" of every stored fact."""
    with tenant(desk.company):
        rows = Actual.objects.for_company(desk.company).select_related("metric", "person")
        return {
            (row.metric.slug, row.external_id, row.person.external_id): f"{row.value:f} × {row.share_pct:f}"
            for row in rows
        }
