"""A board of weeks, quarters and years, of one team's people, beside earlier periods; and as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.tenancy import tenant
from kpis.analysis.attainment import Status
from kpis.analysis.periods import parse_period
from kpis.models import FigureSettings
from kpis.selectors.board import Board, BoardQuestion, plan_fact_board
from kpis.selectors.explain import explanation
from kpis.selectors.fact_rows import fact_rows
from tests.factories import make_member, signed_in
from tests.factories.kpis import Shop, SmallShop, make_crowd, make_shop
from tests.kpis.makers import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november")]
D = Decimal


def board_of(shop: Shop, period: str = "2026-11", today: date = TODAY, **asked: Any) -> Board:
    with tenant(shop.company):
        board = plan_fact_board(shop.company, BoardQuestion(parse_period(period), **asked), today)
    assert board is not None
    return board


def page(small: SmallShop, path: str, access: str = "head", **more: Any) -> Any:
    return signed_in(make_member(small.company, access)).get(f"/c/{small.company.slug}/{path}", **more)


def text(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


@contextmanager
def thresholds(small: SmallShop, **values: object) -> Iterator[None]:
    with tenant(small.company):
        FigureSettings.objects.create(company=small.company, **values)
    yield


def test_a_quarter_puts_the_plans_and_facts_of_its_months_together(small: SmallShop) -> None:
    small.shop.plan(small.revenue, 30_000, person=small.anna, month=date(2026, 10, 1))
    small.shop.fact(small.revenue, small.anna, "2026-10-05", 25_000)
    board = board_of(small.shop, "2026-Q4")
    pace = board.total.pace
    assert (pace.plan, pace.fact) == (D(240_000), D(140_500))
    # October is due as a whole, of November 14 of its 20 working days; the plan's line bends there.
    assert pace.due == 30_000 + D(210_000) * 14 / 20
    assert board.chart is not None
    assert len(board.chart.wide.plan_points.split()) == 5


def test_a_week_has_its_share_of_the_month(small: SmallShop) -> None:
    board = board_of(small.shop, "2026-W47")
    pace = board.total.pace
    # 5 of the month's 20 working days.
    assert (pace.plan, pace.fact) == (D(52_500), D(35_000))
    assert board.now.days_total == 5


def test_a_year_is_compared_with_the_year_before_once(small: SmallShop) -> None:
    small.shop.fact(small.revenue, small.anna, "2025-11-05", 100)
    (beside,) = board_of(small.shop, "2026").total.besides
    assert (beside.then.period.key, beside.is_year) == ("2025", True)
    assert beside.change is not None
    assert beside.change.then == D(100)


def test_a_board_stands_beside_the_month_before_and_the_year_before_at_the_same_day(small: SmallShop) -> None:
    # The 14th working day is 20 October of 2026 and 21 November of 2025.
    for on, value in (("2026-10-20", 100_000), ("2026-10-21", 900_000), ("2025-11-21", 50_000)):
        small.shop.fact(small.revenue, small.anna, on, value)
    small.shop.fact(small.revenue, small.anna, "2025-11-24", 700_000)
    month, year = board_of(small.shop).total.besides
    assert month.change is not None
    assert year.change is not None
    assert (month.then.through, month.change.then, month.change.diff) == (
        date(2026, 10, 20),
        D(100_000),
        D(15_500),
    )
    assert (year.is_year, year.change.then, year.change.pct) == (True, D(50_000), D(131))
    assert month.better


def test_without_facts_then_there_is_nothing_to_compare_and_no_zero(small: SmallShop) -> None:
    board = board_of(small.shop)
    assert (board.total.besides, board.has_besides) == ((), False)
    with tenant(small.company):
        why = explanation(small.company, parse_period("2026-11"), "revenue", "company", TODAY)
    assert why is not None
    assert [beside.change for beside in why.besides] == [None, None]


def test_less_cost_than_before_is_better(small: SmallShop) -> None:
    cost = small.shop.metric("cost", direction="lower")
    small.shop.fact(cost, small.anna, "2026-10-05", 500)
    small.shop.fact(cost, small.anna, "2026-11-05", 400)
    assert board_of(small.shop, metric="cost").total.besides[0].better


def test_a_team_opens_to_its_people_with_their_own_forecasts(small: SmallShop) -> None:
    board = board_of(small.shop, team=str(small.north))
    assert board.total.pace.plan == D(160_000)
    assert [line.title for line in board.lines] == ["Борис", "Анна"]
    assert [line.uid for line in board.lines] == [small.boris.uid, small.anna.uid]
    assert all(line.pace.projection is not None for line in board.lines)
    assert [row.name for team in board.heat.teams for row in team.rows if row.uid] == ["Анна", "Борис"]


def test_the_forecast_of_a_person_and_a_team_is_the_same_wherever_it_stands(small: SmallShop) -> None:
    small.shop.fact(small.revenue, small.anna, "2026-09-03", 90_000)
    small.shop.fact(small.revenue, small.anna, "2026-10-01", 110_000)
    team = board_of(small.shop, team=str(small.north))
    anna = next(line for line in team.lines if line.uid == small.anna.uid)
    with tenant(small.company):
        of_person, of_team = (
            explanation(small.company, parse_period("2026-11"), "revenue", ref, TODAY)
            for ref in (f"person-{small.anna.uid}", f"team-{small.north}")
        )
    assert of_person is not None
    assert of_team is not None
    assert of_person.pace.projection == anna.pace.projection
    assert of_team.pace.projection == team.total.pace.projection
    assert of_team.pace.projection == board_of(small.shop).lines[0].pace.projection


def test_no_such_team_is_not_found(small: SmallShop) -> None:
    stranger = make_shop().team("Чужая")
    for team in (stranger, "x", "", "%00"):
        status = page(small, f"board/?team={team}").status_code
        assert status == (200 if team == "" else 404) or team == "%00"


def test_the_company_s_thresholds_decide_status_legend_and_cells(small: SmallShop) -> None:
    assert board_of(small.shop).total.pace.status is Status.AT_RISK
    with thresholds(small, ahead_pct=D(90), on_track_pct=D(78), behind_pct=D(60)):
        board = board_of(small.shop)
    assert board.total.pace.status is Status.ON_TRACK
    assert [key.text for key in board.heat.legend][1:-1] == ["50–59", "60–77", "78–89", "90–104"]
    body = text(page(small, "board/"))
    assert "78,6" not in body
    assert "Опережает от 90 %" in body


def test_rounding_never_carries_a_percent_over_the_company_s_own_bound(small: SmallShop) -> None:
    # 78.57 % would read 79 %.
    with thresholds(small, on_track_pct=D(79), behind_pct=D(50)):
        body = text(page(small, "board/"))
    assert "78,6 %" in body


def test_the_heat_map_narrows_to_who_is_behind_and_says_when_nobody_is(small: SmallShop) -> None:
    shown = [row.name for team in board_of(small.shop, lagging=True).heat.teams for row in team.rows]
    assert shown == ["Борис"]
    south = board_of(small.shop, team=str(small.south), lagging=True)
    assert not south.heat.teams
    body = text(page(small, f"board/?team={small.south}&show=lagging"))
    assert "Сбросить фильтр" in body


def test_a_profit_has_a_line_and_a_range_from_its_own_past() -> None:
    shop = make_shop()
    revenue, cost = shop.metric("revenue"), shop.metric("cost", direction="lower")
    shop.metric("profit", formula="revenue - cost")
    anna = shop.seller("Анна", shop.team("Север"))
    shop.plan(revenue, 200_000, person=anna)
    shop.plan(cost, 100_000, person=anna)
    for day in range(2, 21):
        shop.fact(revenue, anna, f"2026-11-{day:02}", 9_000 + day * 100)
        shop.fact(cost, anna, f"2026-11-{day:02}", 5_000)
    board = board_of(shop, metric="profit")
    assert board.chart is not None
    assert board.range is not None
    assert board.chart.fact == (board.total.pace.fact or D(0)).scaleb(-board.chart.power)
    assert board.range.low < (board.total.pace.projection or 0) < board.range.high


def test_the_sheet_of_a_figure_shows_what_it_stands_beside_and_the_rows_of_then(small: SmallShop) -> None:
    row = small.shop.fact(small.revenue, small.anna, "2026-10-20", 100_000)
    small.shop.fact(small.revenue, small.anna, "2026-10-21", 1)
    body = text(page(small, "board/explain/?period=2026-11&metric=revenue&of=company"))
    assert "115 500 ₽ − 100 000 ₽" in body
    assert "through=2026-10-20" in body
    with tenant(small.company):
        found = fact_rows(
            small.company,
            parse_period("2026-10"),
            "revenue",
            "company",
            TODAY,
            through=date(2026, 10, 20),
        )
    assert found is not None
    assert [item.uid for item in found.rows] == [row.uid]
    assert "20 октября" in text(
        page(small, "board/rows/?period=2026-10&metric=revenue&of=company&through=2026-10-20")
    )


@pytest.mark.parametrize("period", ["2026-W47", "2026-Q4", "2026", "2027-Q1", "1990", "2100-Q4", "2100-W51"])
def test_every_length_of_period_has_a_page(small: SmallShop, period: str) -> None:
    assert page(small, f"board/?period={period}").status_code == 200


@pytest.mark.parametrize("period", ["2026-11-20", "2026-Q5", "2026-W54", "x", "9999"])
def test_a_hostile_period_is_not_found(small: SmallShop, period: str) -> None:
    for path in ("board/", "scorecard/", "leaderboard/", "scorecard/explain/"):
        assert page(small, f"{path}?period={period}").status_code == 404


def test_the_workbook_holds_exact_values_and_runs_nothing(small: SmallShop) -> None:
    evil = small.shop.seller('=HYPERLINK("http://x")', small.north)
    small.shop.plan(small.revenue, "0.07", person=evil)
    answer = page(small, "board/file/xlsx/?period=2026-11")
    book = load_workbook(BytesIO(answer.content))
    lines, people = book.worksheets[0], book.worksheets[1]
    total = [cell.value for cell in lines[lines.max_row]]
    assert total[3:5] == [210_000.07, pytest.approx(147_000.049)]
    names = [row[1].value for row in people.iter_rows(min_row=2)]
    assert '\'=HYPERLINK("http://x")' in names
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "attachment" in answer["Content-Disposition"]


def test_the_csv_holds_every_digit(small: SmallShop) -> None:
    small.shop.fact(small.revenue, small.vera, "2026-11-19", "0.1234")
    small.shop.seller("@SUM(1)", small.north)
    answer = page(small, "board/file/csv/")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert any("115500.1234" in row for row in rows)
    assert not any(cell.startswith(("=", "@", "+")) for row in rows for cell in row)


def test_no_other_file_is_made_and_none_for_who_may_not_see_figures(small: SmallShop) -> None:
    assert page(small, "board/file/exe/").status_code == 404
    assert page(small, "board/file/csv/", access="member").status_code == 403


def test_a_team_of_twenty_takes_as_many_queries_as_one_of_two() -> None:
    def queries(shop: Shop) -> int:
        team = board_of(shop).lines[0].team
        asked = BoardQuestion(parse_period("2026-Q4"), team=team)
        with tenant(shop.company), CaptureQueriesContext(connection) as found:
            assert plan_fact_board(shop.company, asked, TODAY) is not None
        return len(found)

    assert queries(make_crowd(2)) == queries(make_crowd(20)) <= 12
