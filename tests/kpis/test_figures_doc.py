"""docs/figures.md: the company of its first tables brings exactly the figures of the others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.tenancy import tenant
from kpis.selectors.metrics import metric_infos
from kpis.selectors.numbers import Numbers, Owner, numbers_of, period_clock
from tests.factories.kpis import make_shop
from tests.kpis.figures_page import fill, measure, number, tables
from tests.kpis.makers import THIS_MONTH, TODAY

pytestmark = pytest.mark.django_db


def told(value: object, cell: str) -> tuple[Decimal | None, Decimal | None]:
    """The computed figure with as many decimals as the page tells, at least the kopeck, and what the page tells."""
    expected = number(cell)
    assert value is None or isinstance(value, Decimal)
    if value is None or expected is None:
        return value, expected
    digits = max(-int(expected.as_tuple().exponent), 2)
    return round(value, digits), expected


@pytest.fixture
def counted() -> tuple[Numbers, dict[str, Owner]]:
    shop, facts = make_shop(), tables()[0]
    metrics = measure(shop)
    north, south = shop.team("North"), shop.team("South")
    people = {name: shop.seller(name, south if name == "Vera" else north) for name in facts}
    fill(shop, metrics, people)
    owners = {name: Owner.person(str(person.pk)) for name, person in people.items()}
    owners |= {"North": Owner.team(str(north)), "South": Owner.team(str(south)), "company": Owner.company()}
    with tenant(shop.company):
        numbers = numbers_of(shop.company, period_clock(THIS_MONTH, TODAY), metric_infos(shop.company))
    return numbers, owners


def test_the_day_of_the_page_is_the_fourteenth_of_twenty(counted: tuple[Numbers, dict[str, Owner]]) -> None:
    now = counted[0].now
    assert (now.through, now.days_passed, now.days_total) == (date(2026, 11, 20), 14, 20)


def test_every_fact_of_the_page_is_what_is_computed(counted: tuple[Numbers, dict[str, Owner]]) -> None:
    numbers, owners = counted
    table = tables()[3]
    assert set(table) == set(owners)
    for whose, row in table.items():
        for slug, cell in row.items():
            found, expected = told(numbers.fact(owners[whose], slug), cell)
            assert found == expected, (whose, slug)


def test_every_plan_of_the_page_is_what_is_computed(counted: tuple[Numbers, dict[str, Owner]]) -> None:
    numbers, owners = counted
    for whose, row in tables()[4].items():
        for slug, cell in row.items():
            plan = numbers.plan(owners[whose], slug)
            found, expected = told(plan.value if plan else None, cell)
            assert found == expected, (whose, slug)


def test_every_pace_of_the_page_is_what_is_computed(counted: tuple[Numbers, dict[str, Owner]]) -> None:
    numbers, _owners = counted
    for slug, row in tables()[5].items():
        pace = numbers.pace(Owner.company(), slug)
        figures = {"plan": pace.plan, "due": pace.due, "fact": pace.fact, "gap": pace.gap, "pace": pace.pct}
        for what, cell in row.items():
            found, expected = told(figures[what], cell)
            assert found == expected, (slug, what)
