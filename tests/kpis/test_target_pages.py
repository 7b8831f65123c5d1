"""The pages around the grid of targets: other lengths, one target, its history, a template, a plan handed down."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import tenant
from kpis.actions.target_items import TargetIn
from kpis.actions.targets import set_targets
from kpis.analysis.periods import Grain, Period
from kpis.local_time import today_of
from kpis.models import Target
from teams.models import Person
from tests.factories import actor_of, make_member, owner_of, signed_in
from tests.factories.kpis import SmallShop, make_small_shop

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def small() -> SmallShop:
    return make_small_shop()


@pytest.fixture
def owner(small: SmallShop) -> Client:
    return signed_in(owner_of(small.shop.company))


def now(small: SmallShop, grain: Grain = Grain.MONTH, later: int = 0) -> Period:
    return Period.of(grain, today_of(small.shop.company)).shifted(later)


def url(small: SmallShop, tail: str) -> str:
    return f"/c/{small.shop.company.slug}/targets/{tail}"


def text_of(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def put(small: SmallShop, period: Period, value: int, **owner: Any) -> None:
    company = small.shop.company
    with tenant(company):
        item = TargetIn("revenue", period, D(value), **owner)
        set_targets(company=company, items=[item], by=actor_of(company))


def stored(small: SmallShop, period: Period) -> dict[str, tuple[Decimal, str]]:
    names = {small.north: "north", small.south: "south"}
    with tenant(small.shop.company):
        rows = Target.objects.for_company(small.shop.company).of_period(period.grain.value, period.start)
        return {
            row.person.full_name if row.person else names.get(row.team_key, "all"): (row.value, row.way)
            for row in rows.select_related("person")
        }


@pytest.mark.parametrize("grain", list(Grain))
def test_the_grid_is_shown_for_every_length_and_says_what_follows_from_others(
    small: SmallShop, owner: Client, grain: Grain
) -> None:
    put(small, now(small, Grain.YEAR), 2_470_000)
    text = text_of(owner.get(url(small, f"?grain={grain.value}")))
    assert f'name="c.all.{now(small, grain).key}"' in text
    if grain is not Grain.YEAR:
        assert 'data-implied="' in text


def test_a_note_beside_a_changed_cell_makes_it_a_change_for_that_period(
    small: SmallShop, owner: Client
) -> None:
    month = now(small)
    put(small, month, 90, person=small.anna.uid)
    name = f"c.p-{small.anna.uid}.{month.key}"
    cells = {name: "70", f"n.{name}": "Отпуск", "seen": json.dumps({name: "90"})}
    assert owner.post(url(small, "save/?metric=revenue"), cells).status_code == 302
    assert stored(small, month)["Анна"] == (D(70), "once")
    assert "so-target-once" in text_of(owner.get(url(small, "?metric=revenue")))
    one = f"?metric=revenue&of=p-{small.anna.uid}&period={month.key}"
    text = text_of(owner.get(url(small, f"one/{one}")))
    assert "Отпуск" in text
    assert owner.post(url(small, f"one/change/{one}"), {"do": "usual"}).status_code == 302
    assert stored(small, month)["Анна"] == (D(90), "hand")


def test_the_page_of_a_target_changes_this_period_splits_it_and_changes_from_a_day(
    small: SmallShop, owner: Client
) -> None:
    quarter = now(small, Grain.QUARTER, 1)
    put(small, quarter, 300, team=small.north)
    one = url(small, f"one/change/?metric=revenue&of=t-{small.north}&period={quarter.key}")
    posted: dict[str, Any] = {"do": "split", "split-into": "month", "split-by": "days"}
    assert owner.post(one, posted).status_code == 302
    months = [stored(small, month)["north"] for month in quarter.split(Grain.MONTH)]
    assert (sum(value for value, _ in months), {way for _, way in months}) == (D(300), {"days"})
    assert owner.post(one, {"do": "from", "from-on": str(quarter.start), "from-pct": "10"}).status_code == 302
    assert stored(small, quarter)["north"] == (D(330), "hand")
    refused = owner.post(one, {"do": "once", "once-value": "5", "once-note": ""})
    assert refused.status_code == 422
    assert owner.post(one, {"do": "fly"}).status_code == 404
    assert stored(small, quarter)["north"] == (D(330), "hand")


def test_a_suggestion_is_shown_with_its_periods_and_taken(small: SmallShop, owner: Client) -> None:
    for back in range(1, 13):
        small.shop.fact(small.revenue, small.vera, str(now(small, later=-back).start), 10 * back)
    one = f"?metric=revenue&of=p-{small.vera.uid}&period={now(small, later=1).key}"
    assert "so-target-facts" in text_of(owner.get(url(small, f"one/{one}")))
    assert owner.post(url(small, f"one/change/{one}"), {"do": "suggested"}).status_code == 302
    assert stored(small, now(small, later=1))["Вера"][1] == "suggested"


def test_the_own_target_offers_no_change_and_refuses_a_forged_one(small: SmallShop) -> None:
    me = make_member(small.shop.company, "head")
    with tenant(small.shop.company):
        Person.objects.for_company(small.shop.company).filter(pk=small.anna.pk).update(membership=me)
    client, month = signed_in(me), now(small)
    put(small, month, 90, person=small.anna.uid)
    one = f"?metric=revenue&of=p-{small.anna.uid}&period={month.key}"
    assert 'name="do"' not in text_of(client.get(url(small, f"one/{one}")))
    posted = {"do": "once", "once-value": "900", "once-note": "Хочу"}
    assert client.post(url(small, f"one/change/{one}"), posted).status_code == 422
    assert stored(small, month)["Анна"] == (D(90), "hand")


@pytest.mark.parametrize(
    "tail",
    [
        "one/?metric=revenue&of=all&period=x",
        "one/?metric=revenue&of=q-1&period=2026-11",
        "one/?metric=revenue&of=p-00000000-0000-0000-0000-000000000007&period=2026-11",
        "one/?metric=revenue&of=t-00000000-0000-0000-0000-000000000007&period=2026-11",
        "history/?metric=revenue&before=x",
        "history/?metric=none",
        "template/?grain=hour",
        "hand-down/?metric=revenue&period=x",
    ],
)
def test_an_address_that_names_nothing_is_not_found(small: SmallShop, owner: Client, tail: str) -> None:
    assert owner.get(url(small, tail)).status_code == 404


def test_every_change_is_told_in_the_history_a_page_at_a_time(small: SmallShop, owner: Client) -> None:
    month = now(small)
    for value in range(1, 104):
        put(small, month, value)
    text = text_of(owner.get(url(small, "history/?metric=revenue")))
    older = text.split("before=")[1].split('"')[0]
    assert text.count("<tr>") == 101
    assert text_of(owner.get(url(small, f"history/?metric=revenue&before={older}"))).count("<tr>") == 4


def template(small: SmallShop, **more: str) -> dict[str, str]:
    month = now(small, later=1)
    return {"team": str(small.north), "role": "", "first": month.key, "last": month.next().key, **more}


def test_every_page_of_targets_leads_to_the_bounds_and_the_bonus_of_whoever_sets_them(
    small: SmallShop, owner: Client
) -> None:
    viewer = signed_in(make_member(small.company, "viewer"))
    for tail in ("", "template/", "history/?metric=revenue"):
        assert "/figures/" in text_of(owner.get(url(small, tail)))
    assert "/figures/" not in text_of(viewer.get(url(small, "history/?metric=revenue")))


def test_a_template_is_previewed_by_its_people_and_set_at_once(small: SmallShop, owner: Client) -> None:
    text = text_of(owner.get(url(small, f"template/?team={small.north}")))
    assert "Борис" in text
    assert "Вера" not in text
    answer = owner.post(url(small, "template/"), template(small, **{"v.revenue": "90 тыс"}))
    assert answer.status_code == 302
    assert stored(small, now(small, later=2)) == {
        "Анна": (D(90_000), "template"), "Борис": (D(90_000), "template"),
    }  # fmt: skip


def test_a_template_fills_in_what_most_of_a_team_have_when_it_is_asked_to(
    small: SmallShop, owner: Client
) -> None:
    """Only full-time people say it, and only when asked: what is filled in would be set for everybody."""
    people = [small.shop.seller(name, small.north) for name in ("Клео", "Дина")]
    half = small.shop.person("Нина")
    small.shop.seat(half, small.shop.position(parent=small.north), share_pct=50)
    for person, value in ((people[0], 61_000), (people[1], 61_000), (half, 30_000)):
        small.shop.plan(small.revenue, value, person=person, month=now(small).start)
    field = 'name="v.revenue" value="{}"'
    asked = text_of(owner.get(url(small, f"template/?team={small.north}&usual=1&first={now(small).key}")))
    assert field.format("61\u00a0000") in asked
    assert field.format("") in text_of(owner.get(url(small, f"template/?team={small.north}")))


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"v.revenue": "сто"},
        {"v.revenue": "5", "last": "2026"},
        {"v.revenue": "5", "first": "x"},
        {"v.revenue": "5", "from_on": "01.01.2020"},
        {"v.revenue": "-5"},
        {"v.revenue": "5", "team": "00000000-0000-0000-0000-000000000007"},
    ],
)
def test_a_template_that_says_nothing_whole_is_refused_and_changes_nothing(
    small: SmallShop, owner: Client, more: dict[str, str]
) -> None:
    assert owner.post(url(small, "template/"), template(small, **more)).status_code == 422
    assert stored(small, now(small, later=1)) == {}


def test_a_plan_is_handed_down_from_its_page_and_the_rest_from_the_grid(
    small: SmallShop, owner: Client
) -> None:
    month = now(small, later=1)
    put(small, month, 1000)
    hand = {"team": "", "first": month.key, "last": month.key, "how": "anew", "weights": "even", "deep": "on"}
    tail = f"hand-down/?metric=revenue&period={month.key}"
    assert "1" in text_of(owner.get(url(small, tail)))
    assert owner.post(url(small, tail), hand).status_code == 302
    assert stored(small, month)["north"] == (D(667), "cascade")
    save = url(small, f"save/?metric=revenue&from={month.key}")
    name = f"c.all.{month.key}"
    posted = {name: "1200", "seen": json.dumps({name: "1000"}), "spread": "all"}
    assert owner.post(save, posted).status_code == 302
    found = stored(small, month)
    assert (found["north"][0], found["south"][0]) == (D("800"), D("400"))


def test_a_refused_cell_keeps_the_rest_from_being_handed_out(small: SmallShop, owner: Client) -> None:
    month = now(small, later=1)
    put(small, month, 1000)
    name = f"c.all.{month.key}"
    posted = {name: "1200", "seen": json.dumps({name: "900"}), "spread": "all"}
    answer = owner.post(url(small, f"save/?metric=revenue&from={month.key}"), posted)
    assert answer.status_code == 422
    assert stored(small, month) == {"all": (D(1000), "hand")}


def test_a_rest_that_nobody_can_take_keeps_the_cells_from_being_saved(
    small: SmallShop, owner: Client
) -> None:
    month = now(small, later=1)
    put(small, month, 1000)
    name, nobody = f"c.all.{month.key}", "t-00000000-0000-0000-0000-000000000007"
    posted = {name: "1200", "seen": json.dumps({name: "1000"}), "spread": nobody}
    answer = owner.post(url(small, f"save/?metric=revenue&from={month.key}"), posted)
    assert answer.status_code == 422
    assert "Такой команды в компании нет." in answer.content.decode()
    assert stored(small, month) == {"all": (D(1000), "hand")}


@pytest.mark.parametrize("tail", ["template/", "history/?metric=revenue"])
def test_a_page_takes_as_many_queries_for_many_rows_as_for_few(
    small: SmallShop, owner: Client, tail: str
) -> None:
    put(small, now(small), 5, person=small.anna.uid)
    put(small, now(small), 5, team=small.north)
    owner.get(url(small, tail))
    with CaptureQueriesContext(connection) as few:
        owner.get(url(small, tail))
    for number in range(20):
        put(
            small,
            now(small, later=number),
            6,
            person=small.shop.seller(f"Продавец {number}", small.north).uid,
        )
    with CaptureQueriesContext(connection) as many:
        owner.get(url(small, tail))
    assert len(few) == len(many)


def test_a_viewer_reads_one_target_and_its_history_and_changes_nothing(small: SmallShop) -> None:
    client = signed_in(make_member(small.shop.company, "viewer"))
    one = f"?metric=revenue&of=all&period={now(small).key}"
    assert client.get(url(small, f"one/{one}")).status_code == 200
    assert client.get(url(small, "history/?metric=revenue")).status_code == 200
    assert client.post(url(small, f"one/change/{one}"), {"do": "usual"}).status_code == 403
    assert client.get(url(small, "template/")).status_code == 403
