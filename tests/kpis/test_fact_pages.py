"""A fact's page and its REST: the story, the correction, the withdrawal; months closed and reopened."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.tenancy import tenant
from kpis.models import ClosedMonth, FactKey
from tests.factories import IssuedKey, make_key, make_member, owner_of, signed_in
from tests.kpis.makers import Desk, item, make_desk, push, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    found = make_desk()
    push(found, item(value=100), item("shared", value=50, share_pct=60))
    return found


@pytest.fixture
def client_of(desk: Desk) -> Client:
    return signed_in(owner_of(desk.company))


@pytest.fixture
def key(desk: Desk) -> IssuedKey:
    return make_key(desk.company, ["kpi:read", "kpi:write"])


def uid_of(desk: Desk, external_id: str = "deal-1") -> str:
    with tenant(desk.company):
        return str(FactKey.objects.for_company(desk.company).get(external_id=external_id).uid)


def page(desk: Desk, path: str) -> str:
    return f"/c/{desk.company.slug}/actuals/{path}"


def correction(**other: str) -> dict[str, str]:
    return {"on": "07.10.2024", "value": "90", "share_pct": "100", "reason": "Опечатка", **other}


def call(desk: Desk, key: IssuedKey, path: str, body: Any = None) -> HttpResponse:
    address, client = f"/api/v1/companies/{desk.company.slug}/{path}", Client()
    if body is None:
        return client.get(address, headers=key.headers)
    return client.post(address, json.dumps(body), content_type="application/json", headers=key.headers)


def test_the_list_leads_to_the_page_of_a_fact(desk: Desk, client_of: Client) -> None:
    assert page(desk, f"{uid_of(desk)}/") in client_of.get(page(desk, "")).content.decode()


def test_the_page_tells_what_a_fact_said_before_who_changed_it_and_why(desk: Desk, client_of: Client) -> None:
    answer = client_of.post(page(desk, f"{uid_of(desk)}/correct/"), correction())
    assert answer.status_code == 302
    text = client_of.get(answer["Location"]).content.decode()
    assert "«Опечатка»" in text
    assert str(desk.by.label) in text
    assert "100\xa0₽" in text
    assert "90\xa0₽" in text


def test_what_nobody_is_credited_with_is_said(desk: Desk, client_of: Client) -> None:
    assert "40\xa0%" in client_of.get(page(desk, f"{uid_of(desk, 'shared')}/")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"value": "сто"},
        {"on": "x"},
        {"share_pct": "0"},
        {"share_pct": "101"},
        {"value": "100"},
    ],
)
def test_a_wrong_correction_is_explained_and_changes_nothing(
    desk: Desk, client_of: Client, wrong: dict[str, str]
) -> None:
    before = stored(desk)
    answer = client_of.post(page(desk, f"{uid_of(desk)}/correct/"), correction(**wrong))
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert stored(desk) == before


def test_a_withdrawn_fact_keeps_its_page(desk: Desk, client_of: Client) -> None:
    address = page(desk, f"{uid_of(desk)}/")
    assert client_of.post(f"{address}withdraw/", {"away-reason": ""}).status_code == 422
    assert client_of.post(f"{address}withdraw/", {"away-reason": "Дубль"}).status_code == 302
    text = client_of.get(address).content.decode()
    assert "«Дубль»" in text
    assert f"{address}correct/" not in text
    assert client_of.post(f"{address}correct/", correction()).status_code == 422


def test_a_month_is_closed_and_reopened_on_its_page(desk: Desk, client_of: Client) -> None:
    assert client_of.post(page(desk, "months/2024-10/close/")).status_code == 302
    assert f"{page(desk, 'months/2024-10/reopen/')}" in client_of.get(page(desk, "months/")).content.decode()
    assert client_of.post(page(desk, "months/2024-10/reopen/"), {"reason": ""}).status_code == 422
    with tenant(desk.company):
        assert ClosedMonth.objects.for_company(desk.company).get().reopened_at is None
    client_of.post(page(desk, "months/2024-10/reopen/"), {"reason": "Возврат"})
    with tenant(desk.company):
        assert ClosedMonth.objects.for_company(desk.company).get().reopen_reason == "Возврат"


@pytest.mark.parametrize("month", ["2024-13", "2024", "nothing", "2024-w10"])
def test_what_is_no_month_is_not_found(desk: Desk, client_of: Client, month: str) -> None:
    assert client_of.post(page(desk, f"months/{month}/close/")).status_code == 404


@pytest.mark.parametrize("access", ["consultant", "viewer", "member"])
def test_an_owner_or_a_head_closes_months_and_nobody_else(desk: Desk, access: str) -> None:
    client = signed_in(make_member(desk.company, access))
    assert client.post(page(desk, "months/2024-10/close/")).status_code == 403
    assert (
        signed_in(make_member(desk.company, "head")).post(page(desk, "months/2024-10/close/")).status_code
        == 302
    )


def test_a_stale_item_says_so_in_the_answer_and_counts_as_unchanged(desk: Desk, key: IssuedKey) -> None:
    late = item(value=5, reported_at="2001-01-01T00:00:00Z")
    body = call(desk, key, "actuals/bulk", {"items": [late, item(value=100)]}).json()
    assert (body["unchanged"], body["failed"]) == (2, 0)
    assert body["results"] == [
        {"index": 0, "external_id": "deal-1", "status": "unchanged", "errors": [], "stale": True},
        {"index": 1, "external_id": "deal-1", "status": "unchanged", "errors": []},
    ]


def test_a_fact_is_corrected_by_rest_and_tells_its_story(desk: Desk, key: IssuedKey) -> None:
    uid = uid_of(desk)
    answer = call(desk, key, f"actuals/{uid}/correction", {"value": "90", "reason": "Скидка"})
    assert answer.status_code == 200
    body = call(desk, key, f"actuals/{uid}").json()
    assert body == answer.json()
    assert (body["value"], body["on"], body["is_corrected"]) == ("90.0000", "2024-10-07", True)
    (change,) = body["changes"]
    assert (change["old_value"], change["new_value"], change["reason"]) == ("100.0000", "90.0000", "Скидка")
    assert call(desk, key, "actuals").json()["results"][0]["id"]


@pytest.mark.parametrize(
    "body", [{"value": "90"}, {"reason": "x"}, {"reason": "Так надо"}, {"reason": "Да", "value": "x"}]
)
def test_a_wrong_correction_by_rest_is_refused(desk: Desk, key: IssuedKey, body: dict[str, str]) -> None:
    before = stored(desk)
    answer = call(desk, key, f"actuals/{uid_of(desk)}/correction", body)
    assert answer.status_code in (400, 422)
    assert stored(desk) == before


def test_a_withdrawal_by_rest_leaves_no_value(desk: Desk, key: IssuedKey) -> None:
    body = call(desk, key, f"actuals/{uid_of(desk)}/withdrawal", {"reason": "Дубль сделки"}).json()
    assert (body["value"], body["on"], body["source"]) == (None, None, None)
    assert body["changes"][0]["new_value"] is None


def test_a_key_corrects_a_closed_month_and_closes_none(desk: Desk, key: IssuedKey) -> None:
    assert call(desk, key, "closed-months", {"month": "2024-10"}).status_code == 403
    signed_in(owner_of(desk.company)).post(page(desk, "months/2024-10/close/"))
    assert [row["month"] for row in call(desk, key, "closed-months").json()["results"]] == ["2024-10"]
    late = {"items": [item("late")]}
    assert call(desk, key, "actuals/bulk", late).json()["failed"] == 1
    assert call(desk, key, "actuals/bulk", {**late, "correction": ""}).status_code == 422
    assert call(desk, key, "actuals/bulk", {**late, "correction": "Поздний акт"}).json()["created"] == 1


def test_a_correction_of_what_somebody_has_changed_meanwhile_is_refused_and_then_taken(
    desk: Desk, client_of: Client, key: IssuedKey
) -> None:
    """And the REST, which says only what differs, leaves alone what another one has corrected."""
    path = f"{uid_of(desk)}/"
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', client_of.get(page(desk, path)).content.decode())
    call(desk, key, f"actuals/{uid_of(desk)}/correction", {"value": "80", "reason": "Скидка"})
    refused = client_of.post(page(desk, f"{path}correct/"), correction(seen=seen))
    assert refused.status_code == 422
    assert stored(desk)["revenue", "deal-1", "a-1"] == "80.0000 × 100.00"
    (now,) = re.findall(r'name="seen" value="([^"]+)"', refused.content.decode())
    assert client_of.post(page(desk, f"{path}correct/"), correction(seen=now)).status_code == 302
    call(desk, key, f"actuals/{uid_of(desk)}/correction", {"share_pct": "50", "reason": "Сделка на двоих"})
    assert stored(desk)["revenue", "deal-1", "a-1"] == "90.0000 × 50.00"
