"""Targets in the API: every length, bulk ways, the history, and refusals that change nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import tenant
from kpis.models import Target
from tests.factories import IssuedKey, make_key
from tests.factories.kpis import SmallShop, make_small_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallShop:
    return make_small_shop()


@pytest.fixture
def key(small: SmallShop) -> IssuedKey:
    return make_key(small.shop.company, ["kpi:read", "kpi:write"])


def post(small: SmallShop, key: IssuedKey, path: str, body: dict[str, Any], status: int = 200) -> Any:
    address = f"/api/v1/companies/{small.shop.company.slug}/targets/{path}"
    answer = Client().post(address, json.dumps(body), content_type="application/json", headers=key.headers)
    assert answer.status_code == status, answer.content
    return answer.json()


def get(small: SmallShop, key: IssuedKey, path: str) -> HttpResponse:
    return Client().get(f"/api/v1/companies/{small.shop.company.slug}/targets{path}", headers=key.headers)


def put(small: SmallShop, key: IssuedKey, *items: dict[str, Any], status: int = 200) -> Any:
    return post(small, key, "bulk", {"items": [{"metric": "revenue", **item} for item in items]}, status)


def count(small: SmallShop) -> int:
    with tenant(small.shop.company):
        return Target.objects.for_company(small.shop.company).count()


@pytest.mark.parametrize("period", ["2027-01-11", "2027-W03", "2027-01", "2027-Q1", "2027"])
def test_a_target_of_every_length_is_set_listed_and_told_in_the_history(
    small: SmallShop, key: IssuedKey, period: str
) -> None:
    assert put(small, key, {"period": period, "value": "100.5"})["set"] == 1
    row = get(small, key, f"?period={period}&metric=revenue").json()["results"][0]
    assert (row["period"], row["value"], row["way"]) == (period, "100.5000", "hand")
    changes = get(small, key, f"/history?metric=revenue&period={period}").json()["results"]
    assert [(change["before"], change["after"]) for change in changes] == [(None, "100.5000")]


def test_a_note_makes_it_a_change_for_one_period_that_can_be_taken_back(
    small: SmallShop, key: IssuedKey
) -> None:
    anna = str(small.anna.uid)
    put(small, key, {"period": "2027-01", "value": 9, "person": anna})
    put(small, key, {"period": "2027-01", "value": 7, "person": anna, "note": "Отпуск"})
    row = get(small, key, f"?month=2027-01&person={anna}").json()["results"][0]
    assert (row["value"], row["usual_value"], row["way"], row["note"]) == (
        "7.0000",
        "9.0000",
        "once",
        "Отпуск",
    )
    back = {"metric": "revenue", "period": "2027-01", "person": anna}
    assert post(small, key, "return", back)["set"] == 1
    assert post(small, key, "return", back, 422)
    assert get(small, key, f"?month=2027-01&person={anna}").json()["results"][0]["value"] == "9.0000"


def test_a_template_a_split_a_cascade_and_another_plan_from_a_day(small: SmallShop, key: IssuedKey) -> None:
    team = str(small.north)
    template = {"team": team, "first": "2027-01", "last": "2027-03", "values": {"revenue": "90000"}}
    assert post(small, key, "template", template) == {
        "set": 6, "removed": 0, "unchanged": 0, "kept": 0, "own": 0,
    }  # fmt: skip
    put(small, key, {"period": "2027", "value": 1200})
    split = {"metric": "revenue", "period": "2027", "into": "quarter"}
    assert post(small, key, "split", split)["set"] == 4
    hand = {"metric": "revenue", "first": "2027-Q1", "last": "2027-Q4", "anew": True}
    assert post(small, key, "cascade", hand)["set"] == 4 * 5
    change = {"metric": "revenue", "on": "2027-02-01", "pct": "-10", "person": str(small.anna.uid)}
    assert post(small, key, "change-from", change)["set"] == 2
    one = get(small, key, f"/one?metric=revenue&period=2027-02&person={small.anna.uid}").json()
    assert (one["plan"], one["is_implied"]) == ("81000.0000", False)
    implied = get(small, key, f"/one?metric=revenue&period=2027-W02&person={small.anna.uid}").json()
    assert implied["is_implied"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("bulk", {"items": [{"metric": "revenue", "period": "2027-13", "value": 1}]}),
        ("bulk", {"items": [{"metric": "revenue", "value": 1}]}),
        ("bulk", {"items": [{"metric": "revenue", "period": "2027", "month": "2027-01", "value": 1}]}),
        ("bulk", {"items": [{"metric": "revenue", "period": "2027", "value": 1, "note": "Нечего менять"}]}),
        ("template", {"first": "2027-01", "last": "2026-01", "values": {"revenue": 1}}),
        ("template", {"first": "2027-01", "last": "2027-Q1", "values": {"revenue": 1}}),
        ("template", {"first": "2027-01", "last": "2027-01", "values": {"weather": 1}}),
        ("template", {"first": "2027-01", "last": "2027-01", "values": {}}),
        ("template", {"first": "2027-01", "last": "2027-01", "role": "nobody", "values": {"revenue": 1}}),
        ("split", {"metric": "revenue", "period": "2027", "into": "month"}),
        ("split", {"metric": "revenue", "period": "2026-11", "into": "quarter"}),
        ("cascade", {"metric": "weather", "first": "2027", "last": "2027"}),
        ("change-from", {"metric": "revenue", "on": "2027-01-01"}),
        ("change-from", {"metric": "revenue", "on": "2027-01-01", "pct": 5, "value": 5}),
        ("return", {"metric": "revenue", "period": "2026-11"}),
    ],
)
def test_what_says_nothing_whole_is_refused_and_changes_nothing(
    small: SmallShop, key: IssuedKey, path: str, body: dict[str, Any]
) -> None:
    before = count(small)
    address = f"/api/v1/companies/{small.shop.company.slug}/targets/{path}"
    answer = Client().post(address, json.dumps(body), content_type="application/json", headers=key.headers)
    assert answer.status_code in (400, 422), answer.content
    assert count(small) == before


def test_a_key_without_the_right_changes_nothing(small: SmallShop) -> None:
    reader = make_key(small.shop.company, ["kpi:read"])
    template = {"first": "2027-01", "last": "2027-01", "values": {"revenue": 1}}
    before = count(small)
    post(small, reader, "template", template, 403)
    assert count(small) == before


def test_lists_take_as_many_queries_for_many_rows_as_for_few(small: SmallShop, key: IssuedKey) -> None:
    put(small, key, {"period": "2027", "value": 1, "person": str(small.anna.uid)})
    get(small, key, "/history")
    with CaptureQueriesContext(connection) as few:
        get(small, key, "/history")
    put(small, key, *({"period": f"2027-01-{day:02d}", "value": day} for day in range(1, 21)))
    with CaptureQueriesContext(connection) as many:
        get(small, key, "/history")
    assert len(few) == len(many)
