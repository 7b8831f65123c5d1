"""Findings over REST: one with its history, its ways out with previews, and decisions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import make_key
from tests.teams.finding_site import SLUG, Collision, make_collision
from tests.teams.structure_state import state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Collision:
    return make_collision()


class Api:
    def __init__(self, site: Collision) -> None:
        self.company = f"/api/v1/companies/{site.office.company.slug}"
        self.base = f"{self.company}/findings/{site.row().uid}"
        self.client = Client(headers=make_key(site.office.company).headers)

    def get(self, path: str = "") -> Any:
        return self.client.get(f"{self.base}{path}")

    def post(self, path: str, **body: Any) -> Any:
        return self.client.post(f"{self.base}{path}", body, content_type="application/json")


def test_one_finding_tells_its_reason_its_quotes_and_by_which_change_it_opened(site: Collision) -> None:
    row = site.row()
    body = Api(site).get().json()
    assert (body["id"], body["state"], body["structure"]) == (
        str(row.uid),
        "open",
        str(site.office.structure.uid),
    )
    assert "Савельева Ирина" in body["why"]
    [found] = body["history"]
    assert (found["revision"], found["by"]) == (row.opened_revision, site.office.by.label)
    assert found["text"]


def test_ways_out_come_with_their_questions_and_what_they_would_change(site: Collision) -> None:
    before = state_of(site.office)
    moves = {move["move"]: move for move in Api(site).get("/moves").json()["moves"]}
    assert list(moves) == ["keep_owner", "make_consulted", "split_by_scope", "hand_over"]
    keep = moves["keep_owner"]
    assert [question["name"] for question in keep["questions"]] == ["position"]
    assert keep["preview"]["closes"] == 1
    assert keep["preview"]["changes"]
    assert moves["split_by_scope"]["refusal"]
    assert state_of(site.office) == before


def test_a_way_out_is_previewed_with_the_senders_answers(site: Collision) -> None:
    values = {site.anna: ["Москва"], site.boris: ["Урал"]}
    body = Api(site).post("/moves", move="split_by_scope", dimension="region", values=values).json()
    assert [change["after"] for change in body["preview"]["changes"]] == ["Москва", "Урал"]
    assert site.row().state == "open"


def test_a_decision_answers_with_what_it_changed_and_is_listed(site: Collision) -> None:
    api = Api(site)
    answer = api.post("/decisions", move="keep_owner", position=site.anna, reason="Решили на планёрке")
    assert answer.status_code == 201
    body = answer.json()
    assert body["finding"]["state"] == "closed"
    assert str(site.row().uid) in [finding["id"] for finding in body["applied"]["closed"]]
    [decision] = api.get("/decisions").json()["results"]
    assert (decision["move"], decision["reason"]) == ("keep_owner", "Решили на планёрке")


def test_a_hand_over_is_set_for_a_day_and_taken_back(site: Collision) -> None:
    api, day = Api(site), timezone.localdate() + timedelta(days=5)
    answers = {"position": site.boris, "to": site.anna, "on": day.isoformat()}
    body = api.post("/decisions", move="hand_over", **answers).json()
    assert body["applied"] is None
    assert body["planned"][0]["due_on"] == day.isoformat()
    assert api.get().json()["planned"][0]["state"] == "planned"
    assert api.post("/decisions", move="take_back").status_code == 201
    assert api.get().json()["planned"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"move": "nonsense"},
        {"move": "keep_owner"},
        {"move": "keep_owner", "position": "nobody"},
        {"move": "keep_owner", "position": ["list"]},
        {"move": "keep_owner", "position": "ж" * 5000},
        {"move": "split_by_scope", "dimension": "planet"},
        {"move": "split_by_scope", "dimension": "region", "values": {"x": "text"}},
        {"move": "split_by_scope", "dimension": "region", "values": {"x": ["ж"] * 5000}},
        {"move": "hand_over", "on": "2026-02-31"},
        {"move": "hand_over", "on": "0001-01-01"},
        {"move": "accept"},
        {"move": "accept", "reason": "ж" * 501},
        {"move": "accept", "reason": "Так", "until_on": "2020-01-01"},
        {"move": "take_back"},
        {"move": "give_to", "to": "nobody"},
    ],
)
def test_a_decision_that_does_not_fit_is_422_and_changes_nothing(
    site: Collision, body: dict[str, Any]
) -> None:
    before = state_of(site.office)
    answer = Api(site).post("/decisions", **body)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert state_of(site.office) == before
    assert site.row().state == "open"


def test_another_companys_finding_is_not_there(site: Collision) -> None:
    api, theirs = Api(site), make_collision()
    address = f"{api.company}/findings/{theirs.row().uid}"
    assert api.client.get(address).status_code == 404
    assert api.client.get(f"{address}/moves").status_code == 404
    body = {"move": "accept", "reason": "Так"}
    assert api.client.post(f"{address}/decisions", body, content_type="application/json").status_code == 404
    assert theirs.row().state == "open"


def test_owners_of_a_day_are_those_of_the_structure_of_that_day(site: Collision) -> None:
    api, today = Api(site), timezone.localdate()
    address = f"{api.company}/responsibilities/{SLUG}/owners"
    site.resolve(move="keep_owner", position=site.anna)
    now = api.client.get(f"{address}?on={today.isoformat()}").json()
    told = {owner["position"]: owner["involvement"] for owner in now["owners"]}
    assert told == {site.anna: "AR", site.boris: "R"}
    assert now["on"] == today.isoformat()
