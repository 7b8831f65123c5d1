"""The numbers of one position in the side panel of the chart."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import tenant
from kpis.selectors.position_kpis import PositionKpis, position_kpis
from tests.factories import make_member, signed_in
from tests.factories.kpis import SmallShop, make_shop, make_small_shop
from tests.kpis.makers import THIS_MONTH, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november")]


def counted(small: SmallShop, key: UUID, **more: Any) -> PositionKpis:
    with tenant(small.company):
        return position_kpis(small.company, small.shop.structure.uid, key, TODAY, THIS_MONTH, TODAY, **more)


def asked(small: SmallShop, key: UUID, *, client: Client | None = None, **query: Any) -> Any:
    client = client or signed_in(make_member(small.company, "head"))
    return client.get(f"/c/{small.company.slug}/kpis/{small.shop.structure.uid}/positions/{key}/", query)


def text(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_a_seller_s_position_shows_the_holder_s_plan_and_pace(small: SmallShop) -> None:
    (section,) = counted(small, small.seat_of(small.boris)).sections
    (line,) = section.lines
    assert (section.title, section.person) == ("Борис", small.boris.uid)
    assert (line.pace.plan, line.pace.fact, line.pace.pct) == (60_000, 10_500, 25)
    assert line.bar_pct == 25


def test_a_leader_s_position_shows_the_team_s_numbers(small: SmallShop) -> None:
    (section,) = counted(small, small.north).sections
    assert (section.title, section.person, section.ref) == ("Север", None, f"team-{small.north}")


def test_two_holders_stand_one_after_the_other(small: SmallShop) -> None:
    key = small.seat_of(small.anna)
    small.shop.seat(small.boris, key, share_pct=40)
    assert [section.title for section in counted(small, key).sections] == ["Анна", "Борис"]


def test_more_than_the_plan_fills_the_bar_and_no_more(small: SmallShop) -> None:
    small.shop.fact(small.revenue, small.anna, "2026-11-03", 900_000)
    (section,) = counted(small, small.seat_of(small.anna)).sections
    assert section.lines[0].bar_pct == 100


def test_the_share_of_the_month_is_counted_in_working_days(small: SmallShop) -> None:
    assert counted(small, small.north).passed_pct == 70


def test_the_fragment_words_the_figures(small: SmallShop) -> None:
    body = text(asked(small, small.seat_of(small.anna)))
    assert "Анна" in body
    assert "70 000 ₽" in body
    assert "100 %" in body
    assert "person-" in body


def test_the_brief_fragment_is_empty_without_figures(small: SmallShop) -> None:
    empty = small.shop.position("Вакансия", parent=small.north)
    assert text(asked(small, empty, brief=1)) == ""
    assert "никто не сидит" in text(asked(small, empty)).lower()


def test_an_employee_sees_the_own_numbers_and_nobody_else_s(small: SmallShop) -> None:
    member = make_member(small.company, "member")
    with tenant(small.company):
        small.anna.membership = member
        small.anna.save()
    client = signed_in(member)
    assert "70 000 ₽" in text(asked(small, small.seat_of(small.anna), client=client))
    others = text(asked(small, small.seat_of(small.boris), client=client))
    assert "10 500" not in others
    assert "только свои" in others
    assert "Север" not in text(asked(small, small.north, client=client))


def test_a_day_of_another_month_shows_that_month_and_who_sat_there_then(small: SmallShop) -> None:
    key = small.seat_of(small.anna)
    small.shop.plan(small.revenue, 1_000, person=small.anna, month=date(2026, 10, 1))
    small.shop.fact(small.revenue, small.anna, "2026-10-05", 990)
    body = text(asked(small, key, on="2026-10-20"))
    assert "октябрь 2026" in body
    assert "990 ₽" in body


@pytest.mark.parametrize("day", ["", "2026-13-01", "1200-01-01", "вчера"])
def test_what_is_no_day_of_ours_is_not_found(small: SmallShop, day: str) -> None:
    assert asked(small, small.north, on=day).status_code == (404 if day else 200)


def test_another_company_s_position_and_an_unknown_one_are_not_found(small: SmallShop) -> None:
    stranger = make_small_shop()
    client = signed_in(make_member(small.company, "head"))
    address = f"/c/{small.company.slug}/kpis"
    for structure, key in (
        (stranger.shop.structure.uid, stranger.north),
        (small.shop.structure.uid, stranger.north),
        (stranger.shop.structure.uid, small.north),
        (small.shop.structure.uid, uuid4()),
    ):
        assert client.get(f"{address}/{structure}/positions/{key}/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_company() -> None:
    counts = []
    for people in (1, 20):
        shop = make_shop()
        revenue, team = shop.metric("revenue"), shop.team("Север")
        for at in range(people):
            person = shop.seller(f"Продавец {at}", team)
            shop.plan(revenue, 100, person=person)
            shop.fact(revenue, person, "2026-11-03", 50)
        with (
            tenant(shop.company),
            CaptureQueriesContext(
                connection,
            ) as captured,
        ):
            position_kpis(shop.company, shop.structure.uid, team, TODAY, THIS_MONTH, TODAY)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 9
