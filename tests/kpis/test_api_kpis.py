"""The API of metrics, targets and facts: the shapes of the contract, and refusals that say where."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.tenancy import tenant
from kpis.models import Target
from tests.factories import IssuedKey, make_key
from tests.kpis.makers import Desk, item, make_desk, make_person, stored


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def key(desk: Desk) -> IssuedKey:
    return make_key(desk.company, ["kpi:read", "kpi:write"])


def post(desk: Desk, key: IssuedKey, path: str, body: object, *, raw: bytes | None = None) -> HttpResponse:
    data = raw if raw is not None else json.dumps(body)
    address = f"/api/v1/companies/{desk.company.slug}/{path}"
    return Client().post(address, data, content_type="application/json", headers=key.headers)


def get(desk: Desk, key: IssuedKey, path: str) -> HttpResponse:
    return Client().get(f"/api/v1/companies/{desk.company.slug}/{path}", headers=key.headers)


def target(value: object = "100", **other: Any) -> dict[str, Any]:
    return {"metric": "revenue", "month": "2026-11", "value": value, **other}


def test_a_push_answers_with_counts_and_one_result_an_item(desk: Desk, key: IssuedKey) -> None:
    answer = post(desk, key, "actuals/bulk", {"items": [item(), item("bad", metric="weather"), "junk"]})
    assert answer.status_code == 200
    body = answer.json()
    assert {name: body[name] for name in ("created", "updated", "unchanged", "failed")} == {
        "created": 1, "updated": 0, "unchanged": 0, "failed": 2,
    }  # fmt: skip
    assert body["results"][0] == {"index": 0, "external_id": "deal-1", "status": "created", "errors": []}
    assert [row["index"] for row in body["results"]] == [0, 1, 2]
    assert body["results"][1]["errors"]
    assert body["results"][2]["external_id"] == ""


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b'{"items": [{"value": NaN}]}', 400),
        (b'{"items": [{"value": Infinity}]}', 400),
        (b'{"items": [{"value": 1, "value": 2}]}', 400),
        (b'{"items": ["\\u0000"]}', 400),
        (b'{"items": ["\\ud800"]}', 400),
        (b'{"items": ["\xff"]}', 400),
        (b"[" * 100_000, 400),
        (b'{"items": ' + b"[" * 40 + b"]" * 40 + b"}", 400),
        (b'{"items": [{"value": ' + b"9" * 5000 + b"}]}", 400),
        (b"", 422),
        (b"[]", 422),
        (b'{"items": {}}', 422),
        (b'{"items": null}', 422),
        (b"nonsense", 400),
    ],
)
def test_a_body_that_is_no_list_of_items_is_a_problem_document(
    desk: Desk, key: IssuedKey, raw: bytes, status: int
) -> None:
    answer = post(desk, key, "actuals/bulk", None, raw=raw)
    assert answer.status_code in (status, 400)
    assert answer["Content-Type"].startswith("application/problem+json")
    assert stored(desk) == {}


def test_an_emoji_in_an_escaped_pair_is_text_like_any_other(desk: Desk, key: IssuedKey) -> None:
    answer = post(desk, key, "actuals/bulk", {"items": [item("сделка 🚀")]})
    assert answer.json()["created"] == 1


def test_ten_thousand_items_pass_and_twenty_thousand_and_one_do_not(desk: Desk, key: IssuedKey) -> None:
    items = [item(f"d{n}") for n in range(10_000)]
    assert post(desk, key, "actuals/bulk", {"items": items}).json()["created"] == 10_000
    answer = post(desk, key, "actuals/bulk", {"items": [1] * 20_001})
    assert answer.status_code == 413
    assert len(stored(desk)) == 10_000


def test_a_key_without_the_scope_is_refused(desk: Desk) -> None:
    reader = make_key(desk.company, ["kpi:read"])
    assert post(desk, reader, "actuals/bulk", {"items": [item()]}).status_code == 403
    assert post(desk, reader, "targets/bulk", {"items": [target()]}).status_code == 403
    writer = make_key(desk.company, ["kpi:write"])
    assert get(desk, writer, "actuals").status_code == 403
    assert stored(desk) == {}


def test_another_companys_key_finds_no_company(desk: Desk) -> None:
    stranger = make_key(make_desk().company, ["kpi:write"])
    assert post(desk, stranger, "actuals/bulk", {"items": [item()]}).status_code == 404


def test_facts_are_listed_by_metric_person_and_days(desk: Desk, key: IssuedKey) -> None:
    items = [item("a"), item("b", metric="deals"), item("c", person="b-2"), item("d", on="2024-11-01")]
    post(desk, key, "actuals/bulk", {"items": items})
    days = "on_from=2024-10-01&on_to=2024-11-01"
    for person in ("a-1", desk.anna.uid):
        found = get(desk, key, f"actuals?metric=revenue&person={person}&{days}").json()["results"]
        assert [row["external_id"] for row in found] == ["a"]
    assert found[0]["value"] == "1000.0000"
    assert found[0]["person"] == "a-1"


@pytest.mark.parametrize("query", ["on_from=x", "on_to=2024-02-31", "on_from=9999-99-99"])
def test_a_day_that_does_not_exist_is_refused(desk: Desk, key: IssuedKey, query: str) -> None:
    assert get(desk, key, f"actuals?{query}").status_code == 422


def test_lists_are_paged_by_cursor(desk: Desk, key: IssuedKey) -> None:
    post(desk, key, "actuals/bulk", {"items": [item(f"d{n}") for n in range(5)]})
    first = get(desk, key, "actuals?page_size=2").json()
    assert len(first["results"]) == 2
    assert "cursor=" in first["next"]


def test_metrics_are_listed_with_their_formulas(desk: Desk, key: IssuedKey) -> None:
    rows = {row["slug"]: row for row in get(desk, key, "metrics").json()["results"]}
    assert rows["lead-conversion"]["formula"] == "deals / leads * 100"
    assert rows["revenue"]["aggregation"] == "sum"


def test_targets_are_set_listed_and_taken_away(desk: Desk, key: IssuedKey) -> None:
    items = [target("100.50"), target(7, person=str(desk.anna.uid))]
    assert post(desk, key, "targets/bulk", {"items": items}).json() == {
        "set": 2,
        "removed": 0,
        "unchanged": 0,
        "kept": 0,
        "own": 0,
    }
    rows = get(desk, key, "targets?month=2026-11&metric=revenue").json()["results"]
    assert sorted((row["person"] or "", row["value"]) for row in rows) == [
        ("", "100.5000"), (str(desk.anna.uid), "7.0000"),
    ]  # fmt: skip
    assert post(desk, key, "targets/bulk", {"items": [target(None)]}).json()["removed"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"metric": "weather"}, {"month": "2026-13"}, {"month": "2026"}, {"month": "٢٠٢٦-١١"}, {"month": None},
        {"value": -1}, {"value": "1e5"}, {"value": "١٢"}, {"value": True}, {"value": "1.23456"}, {"value": [1]},
        {"value": 10**15}, {"person": "x"}, {"person": str(uuid4())}, {"team": str(uuid4())},
        {"person": str(uuid4()), "team": str(uuid4())},
    ],
)  # fmt: skip
def test_one_bad_target_refuses_the_call_and_is_pointed_at(
    desk: Desk, key: IssuedKey, wrong: dict[str, Any]
) -> None:
    answer = post(desk, key, "targets/bulk", {"items": [target(), target(**wrong)]})
    assert answer.status_code == 422
    assert all(error["pointer"].startswith("/items/1") for error in answer.json()["errors"])
    with tenant(desk.company):
        assert not Target.objects.for_company(desk.company).exists()


def test_another_companys_person_reads_like_a_missing_one(desk: Desk, key: IssuedKey) -> None:
    alien = make_person(make_desk().company, "Чужая Чара")
    sentences = [
        post(desk, key, "targets/bulk", {"items": [target(person=str(uid))]}).json()["detail"]
        for uid in (alien.uid, uuid4())
    ]
    assert sentences[0] == sentences[1]


@pytest.mark.parametrize("query", ["month=2026", "month=x", "month=2026-13", "month=2026-W47"])
def test_a_month_that_does_not_exist_is_refused(desk: Desk, key: IssuedKey, query: str) -> None:
    assert get(desk, key, f"targets?{query}").status_code == 422
