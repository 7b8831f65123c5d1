"""A past figure counts for the team that its author sat in then, though the chart looks different by now."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import tenant
from kpis.selectors.department import Department, department_of
from teams.analysis.documents import document_of
from teams.models import Position, StructureVersion
from teams.structure_states import state_of_rows
from tests.factories.kpis import Shop, make_shop

pytestmark = pytest.mark.django_db


def keep(shop: Shop, until: str) -> None:
    """The structure as it is now becomes the version that stood until the noon of the day."""
    at = datetime.fromisoformat(f"{until}T12:00").replace(tzinfo=ZoneInfo("Europe/Moscow"))
    with tenant(shop.company):
        document = document_of(state_of_rows(shop.structure), "growth")
        StructureVersion.objects.create(
            company=shop.company, structure=shop.structure, revision=1, until_at=at, reason="day",
            positions=len(document["positions"]), document=document,
        )  # fmt: skip


def move(shop: Shop, position: UUID, under: UUID) -> None:
    with tenant(shop.company):
        rows = Position.objects.for_company(shop.company)
        rows.filter(key=position).update(parent=rows.get(key=under))


def remove(shop: Shop, position: UUID) -> None:
    with tenant(shop.company):
        Position.objects.for_company(shop.company).get(key=position).delete()


def window(shop: Shop, start: date, end: date) -> Department:
    with tenant(shop.company):
        return department_of(shop.company, start, end)


OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


def test_who_was_moved_with_the_position_stays_with_the_former_team_for_the_days_before() -> None:
    shop = make_shop()
    north, south = shop.team("Север"), shop.team("Юг")
    anna, place = shop.person("Анна"), shop.position(parent=north)
    shop.seat(anna, place)
    keep(shop, "2026-11-10")
    move(shop, place, south)
    seating = window(shop, NOVEMBER, DECEMBER).seating
    days = [date(2026, 11, 1), date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 30)]
    assert [seating.team_of(str(anna.pk), day) for day in days] == [str(north)] * 2 + [str(south)] * 2


def test_a_past_month_shows_the_teams_of_its_end() -> None:
    shop = make_shop()
    north, south = shop.team("Север"), shop.team("Юг")
    keep(shop, "2026-11-10")
    with tenant(shop.company):
        Position.objects.for_company(shop.company).filter(key=south).update(team="Восток")
    assert [team.title for team in window(shop, OCTOBER, NOVEMBER).teams.teams] == ["Север", "Юг"]
    assert [team.title for team in window(shop, NOVEMBER, DECEMBER).teams.teams] == ["Север", "Восток"]
    assert str(north) in window(shop, OCTOBER, NOVEMBER).parents


def test_the_facts_of_a_team_that_is_gone_stay_with_it() -> None:
    shop = make_shop()
    north, south = shop.team("Север"), shop.team("Юг")
    anna, place = shop.person("Анна"), shop.position(parent=south)
    shop.seat(anna, place)
    keep(shop, "2026-11-10")
    remove(shop, place)
    remove(shop, south)
    found = window(shop, NOVEMBER, DECEMBER)
    assert [team.key for team in found.teams.teams] == [str(north), str(south)]
    assert found.seating.team_of(str(anna.pk), date(2026, 11, 9)) == str(south)
    assert found.seating.team_of(str(anna.pk), date(2026, 11, 10)) is None
    assert found.people[str(anna.pk)].name == "Анна"
    assert found.titles[str(place)] == "Менеджер"


def test_only_the_first_version_of_a_day_tells_of_the_days_before() -> None:
    shop = make_shop()
    north, south = shop.team("Север"), shop.team("Юг")
    anna, place = shop.person("Анна"), shop.position(parent=north)
    shop.seat(anna, place)
    keep(shop, "2026-11-10")
    move(shop, place, south)
    at = datetime(2026, 11, 10, 15, tzinfo=ZoneInfo("Europe/Moscow"))
    with tenant(shop.company):
        document = document_of(state_of_rows(shop.structure), "growth")
        StructureVersion.objects.create(
            company=shop.company, structure=shop.structure, revision=2, until_at=at, reason="import",
            positions=4, document=document,
        )  # fmt: skip
    assert window(shop, NOVEMBER, DECEMBER).seating.team_of(str(anna.pk), date(2026, 11, 9)) == str(north)


def test_of_long_ago_the_last_version_of_a_month_counts() -> None:
    shop = make_shop()
    north, south = shop.team("Север"), shop.team("Юг")
    anna, place = shop.person("Анна"), shop.position(parent=north)
    shop.seat(anna, place)
    keep(shop, "2026-03-10")
    move(shop, place, south)
    keep(shop, "2026-03-20")
    move(shop, place, north)
    seating = window(shop, date(2026, 1, 1), DECEMBER).seating
    found = [seating.team_of(str(anna.pk), date(2026, 3, day)) for day in (9, 19, 20)]
    assert found == [str(south), str(south), str(north)]


def test_forty_versions_take_as_many_queries_as_one() -> None:
    def queries(versions: int) -> int:
        shop = make_shop()
        shop.seller("Анна", shop.team("Север"))
        for number in range(versions):
            keep(shop, f"2026-{10 + number // 20}-{5 + number % 20:02}")
        with tenant(shop.company), CaptureQueriesContext(connection) as found:
            department_of(shop.company, OCTOBER, DECEMBER)
        return len(found)

    assert queries(1) == queries(40) <= 4


def test_the_share_of_a_former_seat_is_kept() -> None:
    shop = make_shop()
    south = shop.team("Юг")
    anna, place = shop.person("Анна"), shop.position(parent=south)
    shop.seat(anna, place, share_pct=40)
    keep(shop, "2026-11-10")
    remove(shop, place)
    (seat,) = window(shop, NOVEMBER, DECEMBER).seats
    assert (seat.share_pct, seat.ends_on) == (Decimal(40), date(2026, 11, 10))
