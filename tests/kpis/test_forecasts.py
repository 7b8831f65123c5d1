"""Forecasts on the pages: whose past they read, at what cost, and what they say of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import tenant
from kpis.analysis.pace import Pace
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.calendar_source import calendar_around
from kpis.models import Actual, Metric
from kpis.report_building import stored_report
from kpis.selectors.board import Board, BoardQuestion, plan_fact_board
from kpis.selectors.explain import explanation
from kpis.selectors.scorecard import scorecard_of
from teams.models import Person
from tests.factories import make_member, signed_in
from tests.factories.kpis import SmallShop, make_shop, make_small_shop
from tests.kpis.makers import TODAY

pytestmark = pytest.mark.django_db
D = Decimal
NOVEMBER = parse_period("2026-11")


def past_days(months: int) -> list[date]:
    """The working days of so many months before November 2026."""
    start = NOVEMBER.shifted(-months).start
    return list(calendar_around(start, NOVEMBER.start).days(start, NOVEMBER.start))


def bring(
    small: SmallShop, metric: Metric, person: Person, days: list[date], last_day_times: int = 1
) -> None:
    """8 000 a working day, the last one of each month so many times more."""
    with tenant(small.company):
        Actual.objects.bulk_create(
            Actual(
                company=small.company, metric=metric, person=person, on=day, source="api", external_id=f"past-{day}",
                value=D(8_000) * (last_day_times if is_last(day) else 1),
            )
            for day in days
        )  # fmt: skip


def is_last(day: date) -> bool:
    end = Period.of(Grain.MONTH, day).end
    return calendar_around(day, end).working_days(day + timedelta(days=1), end) == 0


def board_of(small: SmallShop, today: date = TODAY, slug: str = "revenue") -> Board:
    with tenant(small.company):
        board = plan_fact_board(small.company, BoardQuestion(NOVEMBER, slug), today)
    assert board is not None
    return board


def pace_of(small: SmallShop, ref: str) -> Pace:
    with tenant(small.company):
        why = explanation(small.company, NOVEMBER, "revenue", ref, TODAY)
    assert why is not None
    return why.pace


def test_the_push_of_past_months_is_expected_again() -> None:
    calm, pushed = make_small_shop(), make_small_shop()
    bring(calm, calm.revenue, calm.anna, past_days(12))
    bring(pushed, pushed.revenue, pushed.anna, past_days(12), last_day_times=4)
    ahead = [board_of(small).total.pace.projection for small in (calm, pushed)]
    assert ahead[0] is not None
    assert ahead[1] is not None
    assert ahead[1] > ahead[0] + 5_000


def test_every_page_says_the_same_forecast() -> None:
    small = make_small_shop()
    for person in (small.anna, small.vera):
        bring(small, small.revenue, person, past_days(9), last_day_times=3)
    board = board_of(small)
    north = next(line for line in board.lines if line.title == "Север")
    assert board.total.pace.ahead is not None
    assert board.total.pace.range is not None
    assert pace_of(small, "company") == board.total.pace
    assert pace_of(small, north.ref) == north.pace
    with tenant(small.company):
        card = scorecard_of(small.company, small.anna, NOVEMBER, TODAY)
        told = stored_report(small.company, NOVEMBER, TODAY, None).report
    assert pace_of(small, f"person-{small.anna.uid}") == card.lines[0].pace
    assert told.verdict.projection == board.total.pace.projection
    assert told.verdict.range == board.total.pace.range


@pytest.mark.parametrize("key", ["2026-W48", "2026-Q4", "2026"])
def test_other_periods_are_told_from_the_same_past_on_every_page(key: str) -> None:
    small, today = make_small_shop(), date(2026, 11, 24)
    bring(small, small.revenue, small.anna, past_days(12))
    period = parse_period(key)
    small.shop.fact(small.revenue, small.anna, "2026-11-23", 5_000)
    with tenant(small.company):
        board = plan_fact_board(small.company, BoardQuestion(period, "revenue"), today)
        why = explanation(small.company, period, "revenue", "company", today)
        card = scorecard_of(small.company, small.anna, period, today)
    assert board is not None
    assert why is not None
    assert why.pace == board.total.pace
    for pace in (board.total.pace, card.lines[0].pace):
        assert pace.range is not None
        assert pace.ahead is not None
        assert pace.ahead.basis is not None
        assert pace.range.low <= pace.ahead.value <= pace.range.high


def test_a_team_s_past_is_that_of_those_who_sat_in_it_on_its_days() -> None:
    small = make_small_shop()
    gleb = small.shop.person("Глеб")
    small.shop.seat(gleb, small.shop.position(parent=small.south), "2025-01-09", "2026-08-01")
    small.shop.seat(gleb, small.shop.position(parent=small.north), "2026-08-01")
    bring(small, small.revenue, gleb, past_days(6))
    south = next(line for line in board_of(small).lines if line.title == "Юг")
    assert south.pace.ahead is not None
    basis = south.pace.ahead.basis
    assert basis is not None
    assert basis.usual is not None
    # May to July belonged to the south; since August nothing has come in there.
    assert 0 < basis.usual < D(5_600)


def test_another_company_s_past_is_not_read() -> None:
    small, other = make_small_shop(), make_small_shop()
    bring(other, other.revenue, other.anna, past_days(12))
    ahead = board_of(small).total.pace.ahead
    assert ahead is not None
    assert ahead.basis is None
    assert ahead.value == D(165_000)


@pytest.mark.parametrize("today", [date(2026, 11, 30), date(2026, 12, 5), date(2026, 10, 20)])
def test_a_month_that_is_over_or_ahead_reads_no_past(today: date) -> None:
    small = make_small_shop()
    bring(small, small.revenue, small.anna, past_days(3))
    with tenant(small.company), CaptureQueriesContext(connection) as found:
        board = plan_fact_board(small.company, BoardQuestion(NOVEMBER, "revenue"), today)
    assert board is not None
    assert board.range is None
    assert board.total.pace.projection == board.total.pace.fact
    assert not [query for query in found if "unnest" in query["sql"]]


def test_a_metric_that_does_not_add_up_has_no_forecast() -> None:
    small = make_small_shop()
    score = small.shop.metric("nps", unit="score", aggregation="average")
    for day in past_days(2)[::5]:
        small.shop.fact(score, small.anna, day.isoformat(), 50)
    small.shop.fact(score, small.anna, "2026-11-05", 60)
    pace = board_of(small, slug="nps").total.pace
    assert (pace.projection, pace.ahead) == (D(60), None)


@pytest.mark.parametrize("people", [2, 20])
def test_the_board_takes_at_most_twelve_queries(people: int) -> None:
    shop = make_shop()
    revenue, teams = shop.metric("revenue"), [shop.team("Север"), shop.team("Юг")]
    for number in range(people):
        person = shop.seller(f"Продавец {number}", teams[number % 2])
        shop.plan(revenue, 100, person=person)
        shop.fact(revenue, person, f"2026-10-{2 + number:02}", 30)
        shop.fact(revenue, person, "2026-11-05", 30)
    with tenant(shop.company), CaptureQueriesContext(connection) as found:
        assert plan_fact_board(shop.company, BoardQuestion(NOVEMBER, "revenue"), TODAY) is not None
    assert len(found) <= 12


@pytest.mark.usefixtures("on_20_november")
def test_pages_show_the_range_in_plain_words_and_how_it_was_made() -> None:
    small = make_small_shop()
    bring(small, small.revenue, small.anna, past_days(13), last_day_times=3)
    client, root = signed_in(make_member(small.company, "head")), f"/c/{small.company.slug}/"

    def text(path: str, **more: Any) -> str:
        return client.get(root + path, **more).content.decode().replace("\u00a0", " ")

    assert "(8 из 10)" in text("board/")
    assert "(8 из 10)" in text(f"scorecard/?person={small.anna.uid}")
    why = text("board/explain/?month=2026-11&metric=revenue&of=company")
    assert "прошлые месяцы весят" in why
    assert "с сезоном: этот месяц" in why
    assert "по ошибкам прогноза на этой же стадии 12 прошлых месяцев" in why
    assert f"{len(past_days(13))} рабочих" in why
