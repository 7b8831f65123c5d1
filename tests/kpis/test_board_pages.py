"""The board, its explanations and rows as pages: who may see them, and what hostile addresses get."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from kpis.analysis.periods import parse_period
from tests.factories import make_member, make_user, owner_of, signed_in
from tests.factories.kpis import SmallShop, make_shop, make_small_shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november")]


def page(small: SmallShop, path: str, access: str = "head", **more: Any) -> Any:
    return signed_in(make_member(small.company, access)).get(f"/c/{small.company.slug}/{path}", **more)


def text(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


def test_the_board_begins_with_the_sentence_and_its_figure(small: SmallShop) -> None:
    body = text(page(small, "board/"))
    assert "Идём на" in body
    assert "78,6 %" not in body
    assert "79 %" in body
    assert "14-й рабочий день из 20" in body
    assert body.index("Север") < body.index("Юг")


def test_a_past_month_speaks_of_its_end(small: SmallShop) -> None:
    small.shop.plan(small.revenue, 100, person=small.anna, month=small_month("2026-10"))
    small.shop.fact(small.revenue, small.anna, "2026-10-05", 93)
    body = text(page(small, "board/?month=2026-10"))
    assert "Закрыт на" in body
    assert "93 %" in body


def small_month(key: str) -> date:
    return parse_period(key).start


def test_today_is_the_company_s_own() -> None:
    # 23:30 of the 20th in Moscow is the 21st in Vladivostok.
    shop = make_shop(time_zone="Asia/Vladivostok")
    revenue = shop.metric("revenue")
    anna = shop.seller("Анна", shop.team("Север"))
    shop.plan(revenue, 100_000, person=anna)
    shop.fact(revenue, anna, "2026-12-01", 5_000)
    with time_machine.travel("2026-11-30T20:30:00+03:00", tick=False):
        body = text(signed_in(owner_of(shop.company)).get(f"/c/{shop.company.slug}/board/"))
    assert "План — факт, декабрь 2026" in body
    assert "5 000 ₽" in body


def test_empty_boards_teach_the_next_step(small: SmallShop) -> None:
    company = make_shop().company
    assert "Показателей ещё нет" in text(signed_in(owner_of(company)).get(f"/c/{company.slug}/board/"))
    assert "Ни плана, ни факта" in text(page(small, "board/?month=2026-08"))
    small.shop.fact(small.revenue, small.anna, "2026-09-02", 1)
    assert "Плана ещё нет" in text(page(small, "board/?month=2026-09"))
    small.shop.plan(small.revenue, 1, person=small.anna, month=small_month("2026-12"))
    assert "Период ещё не начался" in text(page(small, "board/?month=2026-12"))


def test_an_explanation_shows_the_formula_with_its_numbers(small: SmallShop) -> None:
    body = text(
        page(small, "board/explain/?month=2026-11&metric=revenue&of=company", headers={"HX-Request": "true"})
    )
    assert "115 500 ₽ ÷ 147 000 ₽ =" in body
    assert "78,6 %" in body
    assert "14 из 20" in body
    assert "Показать 4 строки" in body
    assert "<html" not in body


def test_an_explanation_without_htmx_is_a_page(small: SmallShop) -> None:
    body = text(page(small, f"board/explain/?month=2026-11&metric=revenue&of=team-{small.south}"))
    assert "<html" in body
    assert "поставил(а) Седов" in body


def test_the_rows_of_a_figure_are_listed(small: SmallShop) -> None:
    body = text(page(small, f"board/rows/?month=2026-11&metric=revenue&of=person-{small.boris.uid}"))
    assert "03.11.2026" in body
    assert "21 000 ₽" in body
    assert "50 %" in body


HOSTILE = [
    "board/?month=2026-13",
    "board/?month=abc",
    "board/?month=2026-W47",
    "board/?month=9999-01",
    "board/?month=0000-01",
    "board/?month=2026",
    "board/?month=２０２６-11",
    "board/?metric=nothing",
    "board/?metric=' OR 1=1",
    "board/?metric=%F0%9F%92%A5",
    "board/?month=-1",
    "board/explain/",
    "board/explain/?metric=revenue",
    "board/explain/?metric=revenue&of=person-1",
    "board/explain/?metric=revenue&of=team-00000000-0000-0000-0000-000000000000",
    "board/explain/?metric=revenue&of=team-",
    "board/explain/?metric=revenue&of=" + "x" * 3000,
    "board/rows/?metric=revenue&of=company&after=zzz",
    "board/rows/?metric=revenue&of=company&after=00000000-0000-0000-0000-000000000000",
    "board/rows/?metric=&of=company",
    "scorecard/?person=1",
    "scorecard/?person=00000000-0000-0000-0000-000000000000",
    "scorecard/?month=2026-99",
    "reports/?after=zzz",
    "reports/?after=00000000-0000-0000-0000-000000000000",
    "reports/?job=zzz",
    "reports/00000000-0000-0000-0000-000000000000/",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_address_is_not_found(small: SmallShop, path: str) -> None:
    assert page(small, path).status_code == 404


@pytest.mark.parametrize("path", ["board/?month=%00", "board/?metric=%00", "scorecard/?person=%00"])
def test_what_cannot_be_stored_is_a_clear_refusal(small: SmallShop, path: str) -> None:
    assert page(small, path).status_code in (400, 404)


@pytest.mark.parametrize("path", ["board/?month=1990-01", "board/?month=2100-12", "board/?month="])
def test_the_ends_of_time_have_a_board(small: SmallShop, path: str) -> None:
    assert page(small, path).status_code == 200


@pytest.mark.parametrize(
    ("access", "board", "reports", "build"),
    [
        ("owner", 200, 200, 302),
        ("consultant", 200, 200, 302),
        ("head", 200, 200, 302),
        ("viewer", 200, 200, 403),
        ("member", 403, 403, 403),
    ],
)
@pytest.mark.usefixtures("no_messages")
def test_rights_open_the_pages(small: SmallShop, access: str, board: int, reports: int, build: int) -> None:
    client, root = signed_in(make_member(small.company, access)), f"/c/{small.company.slug}/"
    assert client.get(root + "board/").status_code == board
    assert client.get(root + "board/explain/?metric=revenue&of=company").status_code == board
    assert client.get(root + "board/rows/?metric=revenue&of=company").status_code == board
    assert client.get(root + "reports/").status_code == reports
    assert client.post(root + "reports/build/").status_code == build
    schedule = {
        "week-is_active": "on",
        "week-weekday": "4",
        "week-hour": "19",
        "day-hour": "8",
        "month-hour": "9",
    }
    assert client.post(root + "reports/schedule/", schedule).status_code == build
    assert client.get(root + "scorecard/").status_code == 200


def test_a_stranger_finds_nothing(small: SmallShop) -> None:
    client = signed_in(make_user())
    for path in ("board/", "reports/", "scorecard/"):
        assert client.get(f"/c/{small.company.slug}/{path}").status_code == 404
        assert Client().get(f"/c/{small.company.slug}/{path}").status_code == 302


def test_another_company_s_people_and_teams_are_not_found(small: SmallShop) -> None:
    other = make_small_shop()
    for of in (f"person-{other.anna.uid}", f"team-{other.north}"):
        assert page(small, f"board/explain/?metric=revenue&of={of}").status_code == 404
        assert page(small, f"board/rows/?metric=revenue&of={of}").status_code == 404
    assert page(small, f"scorecard/?person={other.anna.uid}").status_code == 404
