"""Computed metrics on the board, in explanations, grids, trends and reports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.tenancy import tenant
from kpis.analysis.periods import Grain, Period
from kpis.models import Metric
from kpis.report_building import stored_report
from kpis.selectors.board import Board, BoardQuestion, plan_fact_board
from kpis.selectors.explain import Explanation, explanation
from kpis.selectors.fact_rows import fact_rows
from kpis.selectors.metrics import metric_infos
from kpis.selectors.targets import targets_grid
from teams.models import Person
from tests.factories import make_member, owner_of, signed_in
from tests.factories.kpis import Shop, make_shop
from tests.kpis.makers import THIS_MONTH, TODAY

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def shop() -> Shop:
    """North: Anna with revenue, cost, leads and deals, Boris with leads alone; a planned conversion and profit."""
    shop = make_shop()
    made: dict[str, Any] = {slug: shop.metric(slug) for slug in ("revenue", "cost")}
    made |= {slug: shop.metric(slug, unit="count") for slug in ("leads", "deals")}
    made["conversion"] = shop.metric("conversion", unit="pct", formula="deals / leads * 100")
    made["profit"] = shop.metric("profit", formula="revenue - cost")
    north = shop.team("Север")
    anna, boris = shop.seller("Анна", north), shop.seller("Борис", north)
    for slug, value in (("revenue", 1000), ("cost", 1300), ("leads", 20), ("deals", 5)):
        shop.fact(made[slug], anna, "2026-11-10", value)
    shop.fact(made["leads"], boris, "2026-11-11", 30)
    shop.plan(made["conversion"], 25, person=anna)
    shop.plan(made["conversion"], 15, person=boris)
    shop.plan(made["profit"], 400, person=anna)
    return shop


def board_of(shop: Shop, slug: str) -> Board:
    with tenant(shop.company):
        board = plan_fact_board(shop.company, BoardQuestion(THIS_MONTH, slug), TODAY)
    assert board is not None
    return board


def why(shop: Shop, slug: str, name: str = "") -> Explanation:
    with tenant(shop.company):
        uid = Person.objects.for_company(shop.company).get(full_name=name).uid if name else None
        found = explanation(shop.company, THIS_MONTH, slug, f"person-{uid}" if uid else "company", TODAY)
    assert found is not None
    return found


def test_a_planned_conversion_without_a_deal_is_zero_and_so_are_its_deals(shop: Shop) -> None:
    assert why(shop, "conversion", "Борис").pace.fact == 0
    assert why(shop, "deals", "Борис").pace.fact == 0


def test_what_a_person_has_no_plan_and_no_row_of_is_not_known(shop: Shop) -> None:
    found = why(shop, "profit", "Борис")
    assert (found.pace.fact, found.working.fact if found.working else "") == (None, "— − —")


def test_an_explanation_shows_the_formula_with_the_figures_put_in(shop: Shop) -> None:
    working = why(shop, "conversion", "Анна").working
    assert working is not None
    assert (working.words, working.fact, working.plan) == ("Deals ÷ Leads × 100", "5 ÷ 20 × 100", "")
    loss = why(shop, "profit")
    assert loss.pace.fact == D(-300)
    assert [part.slug for part, _value in loss.parts] == ["revenue", "cost"]


def test_the_page_of_an_explanation_says_how_and_counts_the_rows_of_the_parts(shop: Shop) -> None:
    client, base = signed_in(owner_of(shop.company)), f"/c/{shop.company.slug}/board"
    text = client.get(f"{base}/explain/?month=2026-11&metric=conversion&of=company").content.decode()
    assert "Deals ÷ Leads × 100" in text
    assert "5 ÷ 50 × 100" in text
    with tenant(shop.company):
        rows = fact_rows(shop.company, THIS_MONTH, "conversion", "company", TODAY)
    assert rows is not None
    assert len(rows.rows) == 3


def test_a_profit_grows_day_by_day_and_its_plans_add_up(shop: Shop) -> None:
    board = board_of(shop, "profit")
    pace = board.total.pace
    assert (pace.plan, pace.due, pace.fact, pace.gap) == (D(400), D(280), D(-300), D(-580))
    assert board.chart is not None
    assert board.chart.fact == D(-300)
    assert board.range is not None
    with tenant(shop.company):
        profit = next(m for m in metric_infos(shop.company) if m.slug == "profit")
        viewer = make_member(shop.company, "viewer")
        assert targets_grid(shop.company, profit, THIS_MONTH, TODAY, viewer).adds_up


def test_a_conversion_is_due_whole_from_the_first_day(shop: Shop) -> None:
    pace = board_of(shop, "conversion").total.pace
    assert (pace.plan, pace.due, pace.fact) == (D(20), D(20), D(10))


def test_a_report_tells_of_a_computed_metric(shop: Shop) -> None:
    with tenant(shop.company):
        week = Period.of(Grain.WEEK, date(2026, 11, 12))
        # Without a revenue, the first figure that grows and of which more is better is told of: the profit.
        rows = Metric.objects.for_company(shop.company)
        rows.filter(slug="revenue").update(slug="sales")
        rows.filter(slug="profit").update(order=0, formula="sales - cost")
        report = stored_report(shop.company, week, date(2026, 11, 15), None)
    assert (report.report.metric, report.period_fact) == ("profit", D(-300))
