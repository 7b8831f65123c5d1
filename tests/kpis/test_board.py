"""The plan–fact board: its figures by hand, whose facts count where, and what its months say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Company
from accounts.tenancy import tenant
from kpis.analysis.attainment import Status
from kpis.analysis.periods import parse_period
from kpis.analysis.plans import PlanSource
from kpis.selectors.board import Board, BoardQuestion, plan_fact_board
from kpis.selectors.board_lines import Line
from kpis.selectors.department import department_of
from kpis.selectors.explain import explanation
from kpis.selectors.fact_rows import fact_rows
from kpis.selectors.metrics import metric_infos
from kpis.selectors.numbers import Owner
from kpis.selectors.plans import target_rows
from kpis.selectors.trend import trend_months, trend_of, week_windows
from kpis.selectors.windows import cells_of_windows
from tests.factories.kpis import NOVEMBER, Shop, make_shop, make_small_shop
from tests.kpis.makers import THIS_MONTH, TODAY

pytestmark = pytest.mark.django_db
D = Decimal


def board_of(company: Company, month: str = "2026-11", slug: str | None = None, today: date = TODAY) -> Board:
    with tenant(company):
        board = plan_fact_board(company, BoardQuestion(parse_period(month), slug), today)
    assert board is not None
    return board


def lines(board: Board) -> dict[str, Line]:
    return {line.title: line for line in board.lines}


def test_the_company_s_figures_are_those_computed_by_hand() -> None:
    small = make_small_shop()
    pace = board_of(small.company).total.pace
    assert (pace.plan, pace.due, pace.fact, pace.gap) == (D(210_000), D(147_000), D(115_500), D(-31_500))
    assert pace.pct == D(115_500) * 100 / D(147_000)
    assert pace.projection == D(165_000)
    assert pace.status is Status.AT_RISK


def test_teams_stand_by_their_gap_the_worst_first() -> None:
    small = make_small_shop()
    found = [(line.title, line.pace.gap, line.pace.pct) for line in board_of(small.company).lines]
    assert found == [("Север", D(-31_500), D("71.875")), ("Юг", D(0), D(100))]


def test_a_team_s_plan_is_its_own_or_the_sum_of_its_people_s_and_says_which() -> None:
    small = make_small_shop()
    found = lines(board_of(small.company))
    north, south = found["Север"].plan, found["Юг"].plan
    assert north is not None
    assert south is not None
    assert (north.source, north.count, north.value) == (PlanSource.SUM, 2, D(160_000))
    assert (south.source, south.value) == (PlanSource.OWN, D(50_000))


def test_a_share_of_a_deal_counts_in_part() -> None:
    small = make_small_shop()
    with tenant(small.company):
        why = explanation(
            small.company, parse_period("2026-11"), "revenue", f"person-{small.boris.uid}", TODAY
        )
    assert why is not None
    assert why.pace.fact == D(10_500)
    assert [(source.source, source.value, source.count) for source in why.sources] == [("api", D(10_500), 1)]


def test_who_changes_teams_leaves_earlier_facts_with_the_earlier_team() -> None:
    shop = make_shop()
    revenue, north, south = shop.metric("revenue"), shop.team("Север"), shop.team("Юг")
    anna = shop.person("Анна")
    shop.seat(anna, shop.position(parent=north), "2025-01-09", "2026-11-10")
    shop.seat(anna, shop.position(parent=south), "2026-11-10")
    shop.plan(revenue, 200_000, person=anna)
    shop.fact(revenue, anna, "2026-11-09", 10_000)
    shop.fact(revenue, anna, "2026-11-10", 25_000)
    found = lines(board_of(shop.company))
    assert (found["Север"].pace.fact, found["Юг"].pace.fact) == (D(10_000), D(25_000))
    # 5 of 20 working days in the north (2, 3, 5, 6, 9 November), 15 in the south.
    assert (found["Север"].pace.plan, found["Юг"].pace.plan) == (D(50_000), D(150_000))


def test_who_has_left_keeps_the_facts_in_the_team_and_later_ones_belong_to_none() -> None:
    shop = make_shop()
    revenue, north = shop.metric("revenue"), shop.team("Север")
    anna = shop.seller("Анна", north, ends_on="2026-11-10")
    shop.plan(revenue, 100_000, person=anna)
    shop.fact(revenue, anna, "2026-11-09", 10_000)
    shop.fact(revenue, anna, "2026-11-12", 5_000)
    board = board_of(shop.company)
    assert {line.title: line.pace.fact for line in board.lines} == {"Север": D(10_000), "": D(5_000)}
    assert board.total.pace.fact == D(15_000)
    assert lines(board)["Север"].pace.plan == D(100_000)


def test_who_joins_in_the_month_counts_from_the_first_day() -> None:
    shop = make_shop()
    revenue, north = shop.metric("revenue"), shop.team("Север")
    anna = shop.seller("Анна", north, starts_on="2026-11-10")
    shop.fact(revenue, anna, "2026-11-10", 7_000)
    shop.fact(revenue, anna, "2026-11-09", 3_000)
    assert {line.title: line.pace.fact for line in board_of(shop.company).lines} == {
        "Север": D(7_000),
        "": D(3_000),
    }


def test_the_larger_seat_of_two_takes_the_facts_whole() -> None:
    shop = make_shop()
    revenue, north, south = shop.metric("revenue"), shop.team("Север"), shop.team("Юг")
    anna = shop.person("Анна")
    shop.seat(anna, shop.position(parent=north), share_pct=40)
    shop.seat(anna, shop.position(parent=south), share_pct=60)
    shop.fact(revenue, anna, "2026-11-05", 9_000)
    assert {line.title: line.pace.fact for line in board_of(shop.company).lines} == {"Юг": D(9_000)}


def test_a_team_inside_a_team_stands_for_itself() -> None:
    shop = make_shop()
    revenue = shop.metric("revenue")
    sales = shop.team("Продажи")
    north = shop.team("Север", parent=sales)
    head, anna = shop.seller("Глава", sales), shop.seller("Анна", north)
    shop.fact(revenue, head, "2026-11-05", 1_000)
    shop.fact(revenue, anna, "2026-11-05", 4_000)
    found = {line.title: line.pace.fact for line in board_of(shop.company).lines}
    assert found == {"Продажи": D(1_000), "Север": D(4_000)}


def funnel(shop: Shop) -> tuple[Any, Any, Any]:
    leads, deals = shop.metric("leads", unit="count"), shop.metric("deals", unit="count")
    return leads, deals, shop.metric("lead-conversion", unit="pct", ratio=(deals, leads))


def test_a_ratio_is_the_ratio_of_sums_not_the_mean_of_ratios() -> None:
    shop = make_shop()
    leads, deals, _rate = funnel(shop)
    north = shop.team("Север")
    anna, boris = shop.seller("Анна", north), shop.seller("Борис", north)
    for person, lead, deal in ((anna, 10, 5), (boris, 90, 9)):
        shop.fact(leads, person, "2026-11-05", lead)
        shop.fact(deals, person, "2026-11-06", deal)
        shop.plan(leads, 50, person=person)
        shop.plan(deals, 10, person=person)
    board = board_of(shop.company, slug="lead-conversion")
    assert board.total.pace.fact == D(14)
    plan = board.total.plan
    assert plan is not None
    assert (plan.value, plan.source) == (D(20), PlanSource.PARTS)
    assert board.chart is None


def test_a_plan_without_a_row_is_zero_where_the_metric_comes_in_at_all() -> None:
    small = make_small_shop()
    small.shop.plan(small.revenue, 20_000, person=small.shop.seller("Глеб", small.south))
    board = board_of(small.company)
    cells = {row.name: row.cells[0].text for team in board.heat.teams for row in team.rows if row.cells}
    assert cells["Глеб"] == "0"


def test_a_metric_of_which_nothing_came_has_no_fact() -> None:
    shop = make_shop()
    revenue = shop.metric("revenue")
    shop.plan(revenue, 10_000, person=shop.seller("Анна", shop.team("Север")))
    board = board_of(shop.company)
    assert board.total.pace.fact is None
    assert board.total.pace.status is Status.NO_DATA
    assert board.has_plan
    assert not board.has_fact


def test_a_vacant_position_is_a_row_with_its_days() -> None:
    small = make_small_shop()
    empty = small.shop.position("Менеджер, Казань", parent=small.north)
    small.shop.seat(small.shop.person("Ушедший"), empty, "2025-01-09", "2026-10-11")
    board = board_of(small.company)
    rows = [row for team in board.heat.teams for row in team.rows if row.vacant_days]
    assert ("Менеджер, Казань", 41) in [(row.name, row.vacant_days) for row in rows]


@pytest.mark.parametrize(
    ("month", "today", "passed", "fact"),
    [
        ("2026-11", date(2026, 11, 1), 0, None),
        ("2026-11", date(2026, 11, 2), 1, D(50_000)),
        ("2026-11", date(2026, 11, 30), 20, D(115_500)),
        ("2026-11", date(2027, 2, 1), 20, D(115_500)),
        ("2026-12", date(2026, 11, 20), 0, None),
        ("2026-10", date(2026, 11, 20), 22, None),
    ],
)
def test_a_month_knows_how_far_it_is(month: str, today: date, passed: int, fact: Decimal | None) -> None:
    small = make_small_shop()
    board = board_of(small.company, month, today=today)
    assert (board.now.days_passed, board.total.pace.fact) == (passed, fact)


def test_facts_of_other_months_and_of_tomorrow_stay_out() -> None:
    small = make_small_shop()
    for on in ("2026-10-31", "2026-11-21", "2026-12-01"):
        small.shop.fact(small.revenue, small.anna, on, 1_000_000)
    assert board_of(small.company).total.pace.fact == D(115_500)


def test_the_weeks_of_the_sparkline_compare_with_the_plan_of_each_week() -> None:
    shop = make_shop()
    revenue = shop.metric("revenue")
    anna = shop.seller("Анна", shop.team("Север"))
    shop.plan(revenue, 200_000, person=anna)
    shop.plan(revenue, 220_000, person=anna, month=date(2026, 10, 1))
    # 10 000 a working day in both months: a week at plan brings 50 000, one with the holiday 40 000.
    shop.fact(revenue, anna, "2026-11-06", 40_000)
    shop.fact(revenue, anna, "2026-11-13", 25_000)
    with tenant(shop.company):
        metrics = metric_infos(shop.company)
        department = department_of(shop.company, date(2026, 9, 1), date(2026, 12, 1))
        months = trend_months(TODAY)
        targets = target_rows(shop.company, metrics, months[0].start, months[-1].end)
        cells = cells_of_windows(shop.company, department, metrics, week_windows(TODAY))
    weeks = trend_of(department, metrics, metrics, [Owner.company()], TODAY, targets, cells)
    assert weeks[Owner.company(), "revenue"] == [0, 0, 0, 0, 0, 100, 50, 0]


def test_a_level_is_what_stood_on_the_newest_day() -> None:
    shop = make_shop()
    debt = shop.metric("overdue-receivables", aggregation="last", direction="lower")
    anna = shop.seller("Анна", shop.team("Север"))
    shop.plan(debt, 100, person=anna)
    shop.fact(debt, anna, "2026-11-03", 500)
    shop.fact(debt, anna, "2026-11-17", 80)
    pace = board_of(shop.company).total.pace
    assert (pace.fact, pace.plan, pace.status) == (D(80), D(100), Status.AHEAD)


def test_a_corridor_is_met_inside_its_bounds() -> None:
    shop = make_shop()
    margin = shop.metric("discount", unit="pct", aggregation="average", direction="range", corridor=(3, 7))
    anna = shop.seller("Анна", shop.team("Север"))
    shop.plan(margin, 5, person=anna)
    shop.fact(margin, anna, "2026-11-03", 4)
    shop.fact(margin, anna, "2026-11-04", 6)
    pace = board_of(shop.company).total.pace
    assert (pace.fact, pace.pct, pace.status) == (D(5), D(100), Status.ON_TRACK)


def test_the_rows_behind_a_team_are_those_of_its_seats_of_the_day() -> None:
    shop = make_shop()
    revenue, north, south = shop.metric("revenue"), shop.team("Север"), shop.team("Юг")
    anna = shop.person("Анна")
    shop.seat(anna, shop.position(parent=north), "2025-01-09", "2026-11-10")
    shop.seat(anna, shop.position(parent=south), "2026-11-10")
    first = shop.fact(revenue, anna, "2026-11-09", 10_000)
    second = shop.fact(revenue, anna, "2026-11-10", 25_000)
    stray = shop.fact(revenue, shop.person("Ничья"), "2026-11-11", 1)
    with tenant(shop.company):
        for ref, row in ((f"team-{north}", first), (f"team-{south}", second), ("team-none", stray)):
            found = fact_rows(shop.company, parse_period("2026-11"), "revenue", ref, TODAY)
            assert found is not None
            assert [item.uid for item in found.rows] == [row.uid]
        company = fact_rows(shop.company, parse_period("2026-11"), "revenue", "company", TODAY)
        why = explanation(shop.company, parse_period("2026-11"), "revenue", "company", TODAY)
    assert company is not None
    assert why is not None
    assert len(company.rows) == 3
    assert why.no_team == D(1)


def crowd(people: int) -> Company:
    shop = make_shop()
    revenue = shop.metric("revenue")
    leads, deals, _rate = funnel(shop)
    debt = shop.metric("overdue-receivables", aggregation="last", direction="lower")
    teams = [shop.team("Север"), shop.team("Юг")]
    for number in range(people):
        person = shop.seller(
            f"Продавец {number}", teams[number % 2], ends_on="2026-11-12" if number % 3 else None
        )
        shop.position(f"Вакансия {number}", parent=teams[0])
        for metric in (revenue, leads, deals, debt):
            shop.plan(metric, 100, person=person)
            shop.fact(metric, person, f"2026-11-{2 + number:02}", 30)
    return shop.company


def queries(company: Company) -> int:
    with (
        tenant(company),
        CaptureQueriesContext(
            connection,
        ) as found,
    ):
        assert plan_fact_board(company, BoardQuestion(THIS_MONTH, "revenue"), TODAY) is not None
    return len(found)


def test_twenty_people_take_as_many_queries_as_two() -> None:
    assert queries(crowd(2)) == queries(crowd(20)) <= 12


def test_the_plan_of_the_company_is_its_own_when_it_has_one() -> None:
    small = make_small_shop()
    small.shop.plan(small.revenue, 400_000, month=NOVEMBER)
    assert board_of(small.company).total.pace.plan == D(400_000)
