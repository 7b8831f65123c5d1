"""The board at its edges: corridors, limits, periods that have not begun, people who moved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from accounts.tenancy import tenant
from kpis.analysis.attainment import Status
from kpis.analysis.measures import Corridor
from kpis.analysis.periods import parse_period
from kpis.models import Target
from kpis.selectors.actuals import FactFilter, fact_page
from kpis.selectors.board import Board, BoardQuestion, plan_fact_board
from kpis.selectors.explain import explanation
from kpis.selectors.leaderboard import leaderboard_of
from tests.factories import make_member, signed_in
from tests.factories.kpis import Shop, SmallShop, make_shop
from tests.kpis.makers import THIS_MONTH, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november")]
D = Decimal


def board_of(shop: Shop, today: date = TODAY, **asked: Any) -> Board:
    with tenant(shop.company):
        board = plan_fact_board(shop.company, BoardQuestion(THIS_MONTH, **asked), today)
    assert board is not None
    return board


def text_of(shop: Shop, path: str) -> str:
    answer = signed_in(make_member(shop.company, "head")).get(f"/c/{shop.company.slug}/{path}")
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def test_a_corridor_holds_for_whoever_a_target_was_set_for() -> None:
    shop = make_shop()
    discount = shop.metric("discount", unit="pct", aggregation="average", direction="range", corridor=(3, 7))
    north, south = shop.team("Север"), shop.team("Юг")
    anna = shop.seller("Анна", north)
    shop.plan(discount, 5, team=north)
    shop.plan(discount, 5)
    shop.fact(discount, anna, "2026-11-03", 4)
    board = board_of(shop)
    assert board.total.pace.plan == Corridor(D(3), D(7))
    assert [line.pace.status for line in board.lines] == [Status.ON_TRACK]
    assert south not in {line.team for line in board.lines}


def test_a_computed_corridor_is_no_plan_of_whom_only_the_parts_are_planned() -> None:
    shop = make_shop()
    deals, leads = shop.metric("deals", unit="count"), shop.metric("leads", unit="count")
    share = shop.metric("share", unit="pct", direction="range", corridor=(20, 40), ratio=(deals, leads))
    anna = shop.seller("Анна", shop.team("Север"))
    shop.plan(deals, 30, person=anna)
    shop.plan(leads, 100, person=anna)
    shop.fact(deals, anna, "2026-11-03", 10)
    shop.fact(leads, anna, "2026-11-03", 40)
    board = board_of(shop, metric=share.slug)
    assert (board.total.pace.plan, board.total.pace.fact) == (Corridor(D(20), D(40)), D(25))


def corridor_shop(fact: int) -> Shop:
    """One seller, whose discount is to stay between 100 and 200."""
    shop = make_shop()
    discount = shop.metric(
        "discount", unit="count", aggregation="average", direction="range", corridor=(100, 200)
    )
    anna = shop.seller("Анна", shop.team("Север"))
    shop.plan(discount, 150, person=anna)
    shop.fact(discount, anna, "2026-11-03", fact)
    return shop


@pytest.mark.parametrize(
    ("fact", "status", "step"), [(150, "on_track", 4), (206, "behind", 3), (230, "at_risk", 2)]
)
def test_the_colour_of_a_corridor_is_that_of_its_status(fact: int, status: str, step: int) -> None:
    shop = corridor_shop(fact)
    board = board_of(shop)
    ((cell,),) = [row.cells for team in board.heat.teams for row in team.rows if row.uid]
    with tenant(shop.company):
        places = leaderboard_of(shop.company, THIS_MONTH, TODAY, slug="discount", own=None, sees_all=True)
    assert places is not None
    assert (board.total.pace.status, cell.step) == (Status(status), step)
    assert places.standings[0].status == Status(status)


def test_a_limit_that_is_far_from_reached_is_not_said_to_be_a_quotient() -> None:
    shop = make_shop()
    cost = shop.metric("cost", direction="lower")
    anna = shop.seller("Анна", shop.team("Север"))
    shop.plan(cost, 100_000, person=anna)
    shop.fact(cost, anna, "2026-11-03", 10_000)
    with tenant(shop.company):
        why = explanation(shop.company, parse_period("2026-11"), "cost", "company", TODAY)
    assert why is not None
    assert (why.pace.pct, why.is_capped) == (D(200), True)
    page = text_of(shop, "board/explain/?period=2026-11&metric=cost&of=company")
    assert "÷" not in page.split("so-why")[0]
    assert "200 %" in page


def test_a_plan_of_which_nothing_is_due_yet_is_not_said_to_be_missing(small: SmallShop) -> None:
    sunday = date(2026, 11, 1)
    small.shop.fact(small.revenue, small.anna, "2026-11-01", 1_000)
    board = board_of(small.shop, today=sunday)
    north = next(line for line in board.lines if line.title == "Север")
    assert (north.pace.fact, north.pace.pct, north.pace.plan) == (D(1_000), None, D(160_000))
    with time_machine.travel("2026-11-01T12:00:00+03:00", tick=False):
        page = text_of(small.shop, "board/?period=2026-11")
    assert ("нет плана" in page, "план ещё не начался" in page) == (False, True)


def test_who_sat_in_two_teams_is_told_to_have_brought_the_figures_of_both(small: SmallShop) -> None:
    shop, dora = small.shop, small.shop.person("Дора")
    shop.seat(dora, shop.position(parent=small.north), "2025-01-09", "2026-11-10")
    shop.seat(dora, shop.position(parent=small.south), "2026-11-10")
    shop.plan(small.revenue, 10_000, person=dora)
    newcomer = shop.seller("Егор", small.south, "2026-11-09")
    shop.plan(small.revenue, 10_000, person=newcomer)
    lines = board_of(shop, team=str(small.south)).lines
    assert {line.title: line.is_moved for line in lines} == {"Вера": False, "Дора": True, "Егор": False}


def test_a_row_behind_a_figure_leads_to_its_fact(small: SmallShop) -> None:
    page = text_of(small.shop, "board/rows/?period=2026-11&metric=revenue&of=company")
    assert page.count("/actuals/01") == 4


def test_facts_of_deals_that_nobody_is_credited_with_in_full_can_be_told_apart(small: SmallShop) -> None:
    shop = small.shop
    for person, on, share in ((small.anna, "2026-10-30", 40), (small.boris, "2026-11-02", 60)):
        row = shop.fact(small.revenue, person, on, 1_000, share_pct=share)
        with tenant(shop.company):
            row.external_id = "shared"
            row.save()
    with tenant(shop.company):
        found = fact_page(shop.company, FactFilter(uncredited=True))
    assert [(row.person, row.share_pct) for row in found.rows] == [("Борис", D(50))]


def sheet_of(shop: Shop, query: str) -> list[dict[str, Any]]:
    """The people of the workbook: title of the column -> cell."""
    with translation.override("ru"):
        answer = signed_in(make_member(shop.company, "head")).get(
            f"/c/{shop.company.slug}/board/file/xlsx/?{query}"
        )
    head, *rows = load_workbook(BytesIO(answer.content)).worksheets[1].iter_rows()
    return [{str(title.value): cell for title, cell in zip(head, row, strict=True)} for row in rows]


def test_the_people_of_the_workbook_have_forecasts_and_figures_in_the_units_of_their_metrics() -> None:
    shop = make_shop()
    revenue, deals = shop.metric("revenue"), shop.metric("deals", unit="count")
    north = shop.team("Север")
    anna = shop.seller("Анна", north)
    for metric, value in ((revenue, 200_000), (deals, 20)):
        shop.plan(metric, value, person=anna)
        for day in range(2, 21):
            shop.fact(metric, anna, f"2026-11-{day:02}", value / 20)
    of_company, of_team = (
        sheet_of(shop, query) for query in ("metric=revenue", f"metric=revenue&team={north}")
    )
    assert [row["Прогноз"].value for row in of_company] == [of_team[0]["Прогноз"].value, None]
    assert all(row["Прогноз"].value > row["Факт"].value for row in of_team)
    assert [row["Факт"].number_format for row in of_team] == ["#,##0.00", "#,##0"]


def test_a_company_with_everything_still_takes_twelve_queries(small: SmallShop) -> None:
    shop = small.shop
    debt = shop.metric("debt", aggregation="last", direction="lower")
    shop.plan(debt, 100, person=small.anna)
    shop.fact(debt, small.anna, "2026-11-03", 90)
    with tenant(shop.company):
        Target.objects.create(
            company=shop.company, metric=small.revenue, person=small.anna, grain="year",
            starts_on=date(2026, 1, 1), value=D(1_000_000),
        )  # fmt: skip
    left = shop.position("Менеджер", parent=small.north)
    shop.seat(shop.person("Глеб"), left, "2025-01-09", "2026-10-12")
    for team in (None, str(small.north)):
        asked = BoardQuestion(THIS_MONTH, team=team)
        with tenant(shop.company), CaptureQueriesContext(connection) as found:
            board = plan_fact_board(shop.company, asked, TODAY)
        assert board is not None
        assert date(2026, 10, 12) in [seat.since for seat in board.vacancies]
        assert len(found) <= 12
