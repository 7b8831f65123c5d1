"""numbers_of takes a clock of any period: plans come from targets of every length."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import tenant
from kpis.analysis.periods import parse_period
from kpis.analysis.plans import Plan, PlanSource
from kpis.models import Target
from kpis.selectors.explain import explanation
from kpis.selectors.metrics import metric_infos
from kpis.selectors.numbers import Numbers, numbers_of, period_clock
from kpis.selectors.owners import Owner
from tests.factories.kpis import SmallShop, make_small_shop

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = date(2026, 11, 20)


@pytest.fixture
def small() -> SmallShop:
    return make_small_shop()


def put(small: SmallShop, key: str, value: int, **owner: Any) -> None:
    period, company = parse_period(key), small.shop.company
    with tenant(company):
        Target.objects.create(
            company=company, metric=small.revenue, grain=period.grain.value, starts_on=period.start,
            value=D(value), **owner,
        )  # fmt: skip


def numbers(small: SmallShop, key: str) -> Numbers:
    company = small.shop.company
    with tenant(company):
        return numbers_of(company, period_clock(parse_period(key), TODAY), metric_infos(company))


def plan(small: SmallShop, key: str, owner: Owner) -> Plan | None:
    return numbers(small, key).plan(owner, small.revenue.slug)


def told(found: Plan | None) -> tuple[Decimal, PlanSource] | None:
    return (found.value, found.source) if found and isinstance(found.value, Decimal) else None


def test_a_quarter_is_the_sum_of_what_is_set_for_its_months(small: SmallShop) -> None:
    assert told(plan(small, "2026-Q4", Owner.person(str(small.anna.pk)))) == (D(100_000), PlanSource.SHORTER)
    assert told(plan(small, "2026-Q4", Owner.company())) == (D(210_000), PlanSource.SUM)


def test_a_week_and_a_day_have_their_share_of_the_month(small: SmallShop) -> None:
    anna = Owner.person(str(small.anna.pk))
    assert told(plan(small, "2026-W47", anna)) == (D(25_000), PlanSource.SHARE)
    assert told(plan(small, "2026-11-20", anna)) == (D(5_000), PlanSource.SHARE)
    assert plan(small, "2026-11-21", anna) == Plan(D(0), PlanSource.SHARE)


def test_the_companys_own_month_stands_beside_what_the_teams_plan_for_the_others(small: SmallShop) -> None:
    put(small, "2026-11", 500_000)
    put(small, "2026-12", 30_000, team_key=small.north)
    put(small, "2026-12", 7_000, person=small.vera)
    assert told(plan(small, "2026-Q4", Owner.company())) == (D(537_000), PlanSource.SUM)
    assert told(plan(small, "2026-11", Owner.company())) == (D(500_000), PlanSource.OWN)


def test_a_year_of_the_company_reaches_its_month_less_what_was_set_inside(small: SmallShop) -> None:
    put(small, "2026", 2_470_000)
    put(small, "2026-12", 0)
    days = 247 - 22
    share = D(2_470_000) * 20 / days
    found = plan(small, "2026-11", Owner.company())
    assert found is not None
    assert found.source is PlanSource.SHARE
    assert isinstance(found.value, Decimal)
    assert abs(found.value - share) <= D("0.01")


def test_a_fact_of_the_year_is_met_with_the_plan_of_the_year(small: SmallShop) -> None:
    found = numbers(small, "2026").pace(Owner.company(), small.revenue.slug)
    assert (found.plan, found.fact) == (D(210_000), D(115_500))


def test_a_longer_target_costs_one_query_however_many_have_one(small: SmallShop) -> None:
    put(small, "2026", 100)
    with CaptureQueriesContext(connection) as few:
        numbers(small, "2026-11")
    for person in (small.anna, small.boris, small.vera):
        put(small, "2026", 100, person=person)
    with CaptureQueriesContext(connection) as many:
        numbers(small, "2026-11")
    assert len(few) == len(many)


def test_a_quarter_is_due_as_its_months_are_for_people_teams_the_company_and_what_is_computed(
    small: SmallShop,
) -> None:
    put(small, "2026-10", 30_000, person=small.anna)
    put(small, "2026-12", 60_000, team_key=small.south)
    half = small.shop.metric("half", formula="revenue / 2")
    found, revenue = numbers(small, "2026-Q4"), small.revenue.slug
    whose = (Owner.person(str(small.anna.pk)), Owner.team(str(small.north)), Owner.company())
    paces = [found.pace(owner, revenue) for owner in whose]
    assert [pace.plan for pace in paces] == [130_000, 190_000, 300_000]
    # Of November 14 of 20 working days have passed; of October all, of December none.
    assert [pace.due for pace in paces] == [100_000, 142_000, 177_000]
    assert found.pace(Owner.company(), half.slug).due == 88_500
    assert found.part_due(Owner.company(), revenue, D(30_000)) == D(30_000) * 177 / 300
    with tenant(small.shop.company):
        why = explanation(small.shop.company, parse_period("2026-Q4"), revenue, "company", TODAY)
    assert why is not None
    assert (why.pace.due, why.is_uneven) == (177_000, True)


def test_a_month_of_its_own_targets_is_due_by_working_days_with_nothing_rounded(small: SmallShop) -> None:
    put(small, "2026", 1_000, person=small.anna)
    put(small, "2026-12-01", 7)
    found = numbers(small, "2026-11")
    assert found.uneven == frozenset()
    assert found.pace(Owner.company(), small.revenue.slug).due == D(210_000) * 14 / 20
    put(small, "2026-W45", 0, person=small.anna)
    # Her first week asks for nothing, so her other 16 days carry it all: ten of them have passed.
    assert numbers(small, "2026-11").pace(Owner.person(str(small.anna.pk)), small.revenue.slug).due == 62_500
