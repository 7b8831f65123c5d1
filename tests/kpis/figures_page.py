"""The tables of docs/figures.md, and the company that they describe."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from kpis.models import Metric
from teams.models import Person
from tests.factories.kpis import Shop

Table = dict[str, dict[str, str]]
_COUNTED = ("leads", "deals")


def tables() -> list[Table]:
    """Every table of the page: first cell of a row -> header -> cell."""
    found: list[Table] = []
    head: list[str] = []
    for line in [*Path(settings.BASE_DIR, "docs/figures.md").read_text(encoding="utf-8").splitlines(), ""]:
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            head = []
        elif not head:
            head = cells
            found.append({})
        elif set(cells[0]) != {"-"}:
            found[-1][cells[0]] = dict(zip(head[1:], cells[1:], strict=True))
    return found


def number(cell: str) -> Decimal | None:
    return None if cell == "—" else Decimal(cell.replace(" ", "").replace("−", "-"))


def measure(shop: Shop) -> dict[str, Metric]:
    """The metrics of the page's example."""
    _facts, _plans, formulas = tables()[:3]
    metrics = {
        slug: shop.metric(
            slug,
            unit="count" if slug in _COUNTED else "rub",
            direction="lower" if slug == "cost" else "higher",
        )
        for slug in ("leads", "deals", "revenue", "cost")
    }
    for slug, row in formulas.items():
        unit = "rub" if slug == "profit" else "pct"
        metrics[slug] = shop.metric(slug, unit=unit, formula=row["formula"].strip("`"))
    return metrics


def fill(shop: Shop, metrics: Mapping[str, Metric], people: Mapping[str, Person]) -> None:
    """Its facts, all of one day, and its plans; a plan of nobody here is the company's."""
    facts, plans, _formulas = tables()[:3]
    for name, row in facts.items():
        for slug, cell in row.items():
            if (value := number(cell)) is not None:
                shop.fact(metrics[slug], people[name], "2026-11-10", value)
    for name, row in plans.items():
        for slug, cell in row.items():
            if (value := number(cell)) is not None:
                shop.plan(metrics[slug], value, person=people.get(name))
