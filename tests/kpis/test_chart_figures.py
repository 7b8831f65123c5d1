"""The figures on the boxes of a chart: the board's own, by position; employees see nothing but theirs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import tenant
from kpis.selectors.board import BoardQuestion, plan_fact_board
from kpis.selectors.chart_figures import chart_figures
from tests.factories import make_member, make_user, signed_in
from tests.factories.kpis import Shop, SmallShop, make_crowd, make_shop
from tests.kpis.makers import THIS_MONTH, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november")]


def asked(shop: Shop, access: str = "head", client: Client | None = None, **query: Any) -> Any:
    client = client or signed_in(make_member(shop.company, access))
    wanted: dict[str, Any] = {"structure": shop.structure.uid, **query}
    return client.get(f"/c/{shop.company.slug}/kpis/chart-figures/", wanted)


def boxes(shop: Shop, access: str = "head", **query: Any) -> dict[str, Any]:
    answer = asked(shop, access, **query)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()["boxes"]
    return found


def test_a_leader_s_box_shows_the_team_s_figure_of_the_board(small: SmallShop) -> None:
    with tenant(small.company):
        board = plan_fact_board(small.company, BoardQuestion(THIS_MONTH, None), TODAY)
    assert board is not None
    pace = {line.ref: line.pace for line in board.lines}[f"team-{small.north}"]
    found = boxes(small.shop)[str(small.north)]
    assert found == {
        "attainment_pct": float(pace.pct or 0),
        "text": "72\N{NO-BREAK SPACE}%",
        "status": pace.status,
        "metric": "Revenue",
        "of": f"team-{small.north}",
    }


def test_a_seller_s_box_shows_the_own_figure(small: SmallShop) -> None:
    found = boxes(small.shop)
    assert found[str(small.seat_of(small.anna))]["attainment_pct"] == 100
    # 10 500 of the 42 000 due by now.
    assert found[str(small.seat_of(small.boris))]["attainment_pct"] == 25
    assert found[str(small.seat_of(small.boris))]["status"] == "at_risk"


def test_the_one_box_on_top_shows_the_company_s_figure() -> None:
    shop = make_shop()
    revenue, top = shop.metric("revenue"), shop.position("Директор")
    anna = shop.seller("Анна", shop.team("Север", parent=top))
    shop.plan(revenue, 100_000, person=anna)
    shop.fact(revenue, anna, "2026-11-02", 70_000)
    found = boxes(shop)[str(top)]
    assert (found["of"], found["attainment_pct"]) == ("company", 100)


def test_who_has_no_plan_in_the_first_metric_shows_the_one_with_a_plan(small: SmallShop) -> None:
    leads = small.shop.metric("leads", unit="count")
    olga = small.shop.seller("Ольга", small.north)
    small.shop.plan(leads, 100, person=olga)
    small.shop.fact(leads, olga, "2026-11-02", 63)
    found = boxes(small.shop)[str(small.seat_of(olga))]
    assert (found["metric"], found["attainment_pct"], found["status"]) == ("Leads", 90, "behind")


def test_a_box_without_a_plan_has_no_figure(small: SmallShop) -> None:
    empty = small.shop.position("Вакансия", parent=small.north)
    olga = small.shop.seller("Ольга", small.north)
    assert not {str(empty), str(small.seat_of(olga))} & set(boxes(small.shop))


def test_a_day_of_another_month_brings_that_month_s_figures(small: SmallShop) -> None:
    small.shop.plan(small.revenue, 1_000, person=small.anna, month=date(2026, 10, 1))
    small.shop.fact(small.revenue, small.anna, "2026-10-05", 990)
    answer = asked(small.shop, on="2026-10-20").json()
    assert (answer["period"], answer["month"]) == ("октябрь\N{NO-BREAK SPACE}2026", "2026-10")
    assert answer["boxes"][str(small.seat_of(small.anna))]["attainment_pct"] == 99


def test_an_employee_gets_the_own_figure_alone(small: SmallShop) -> None:
    member = make_member(small.company, "member")
    with tenant(small.company):
        small.anna.membership = member
        small.anna.save()
    answer = asked(small.shop, client=signed_in(member))
    assert list(answer.json()["boxes"]) == [str(small.seat_of(small.anna))]


def test_an_employee_without_a_place_gets_an_empty_answer(small: SmallShop) -> None:
    assert boxes(small.shop, access="member") == {}


def test_a_stranger_and_another_company_s_structure_get_404(small: SmallShop) -> None:
    other = make_shop()
    assert asked(small.shop, client=signed_in(make_user())).status_code == 404
    assert asked(small.shop, structure=other.structure.uid).status_code == 404


@pytest.mark.parametrize(
    "query", [{"structure": "x"}, {"structure": uuid4()}, {"on": "x"}, {"on": "0001-01-01"}]
)
def test_what_names_nothing_gets_404(small: SmallShop, query: dict[str, Any]) -> None:
    assert asked(small.shop, **query).status_code == 404


def queries(shop: Shop) -> int:
    structure: UUID = shop.structure.uid
    with tenant(shop.company), CaptureQueriesContext(connection) as found:
        assert chart_figures(shop.company, structure, TODAY, THIS_MONTH, TODAY)
    return len(found)


def test_twenty_people_take_as_many_queries_as_two() -> None:
    assert queries(make_crowd(2)) == queries(make_crowd(20)) <= 10
