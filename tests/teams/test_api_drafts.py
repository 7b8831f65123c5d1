"""Drafts through the API: made, compared, published in part, refused when somebody was there before."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.access import Scope
from tests.factories import make_key
from tests.factories.drafts import make_draft, publish_only
from tests.factories.structures import Office, make_office
from tests.teams.structure_state import state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office(with_roles=False)


@pytest.fixture
def head(office: Office) -> str:
    return office.add("РОП")


def program(office: Office, *scopes: str) -> Client:
    wanted = scopes or (Scope.STRUCTURE_READ, Scope.STRUCTURE_WRITE)
    return Client(headers=make_key(office.company, scopes=list(wanted)).headers)


def at(office: Office, rest: str) -> str:
    return f"/api/v1/companies/{office.company.slug}/structures/{office.structure.uid}/{rest}"


def post(client: Client, url: str, body: Any) -> Any:
    return client.post(url, body, content_type="application/json")


def test_a_draft_is_made_and_listed(office: Office, head: str) -> None:
    client = program(office)
    made = post(client, at(office, "drafts"), {"name": "Как будет"})
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    listed = client.get(f"/api/v1/companies/{office.company.slug}/structures").json()
    assert {row["state"] for row in listed["results"]} == {"live", "draft"}


def test_a_draft_of_an_unknown_version_is_refused(office: Office, head: str) -> None:
    body = {"name": "Как было", "version": "00000000-0000-4000-8000-000000000000"}
    answer = post(program(office), at(office, "drafts"), body)
    assert answer.status_code == 422
    assert answer.json()["detail"] == "У этой структуры нет такой версии."


def test_the_comparison_names_each_field_and_its_values(office: Office, head: str) -> None:
    draft = make_draft(office)
    draft.apply({"op": "rename", "key": head, "title": "Директор"})
    body = program(office).get(at(draft, "compare")).json()
    [change] = body["changes"]
    assert (change["id"], change["kind"]) == (f"{head}:title", "changed")
    assert (change["before"], change["after"], change["clash"]) == ("РОП", "Директор", None)


def test_named_changes_are_published_and_the_rest_is_left(office: Office, head: str) -> None:
    draft, client = make_draft(office), program(office)
    draft.apply({"op": "rename", "key": head, "title": "Директор", "team": "Продажи"})
    changes = client.get(at(draft, "compare")).json()["changes"]
    chosen = [{"id": each["id"], "stamp": each["stamp"]} for each in changes if each["facet"] == "title"]
    done = post(client, at(draft, "publish"), {"changes": chosen}).json()
    assert (done["published"], done["left"], done["state"]) == (1, 1, "draft")
    assert state_of(office)[head]["title"] == "Директор"
    assert state_of(office)[head]["team"] == ""


def test_what_somebody_changed_meanwhile_is_a_conflict_and_nothing_is_published(
    office: Office, head: str
) -> None:
    one, other, client = make_draft(office, "Один"), make_draft(office, "Другой"), program(office)
    one.apply({"op": "rename", "key": head, "title": "Первый"})
    other.apply({"op": "rename", "key": head, "title": "Второй"})
    [seen] = client.get(at(other, "compare")).json()["changes"]
    publish_only(one)
    before = state_of(office)
    refused = post(client, at(other, "publish"), {"changes": [{"id": seen["id"], "stamp": seen["stamp"]}]})
    assert refused.status_code == 409
    assert refused.json()["changes"][0]["before"] == "Первый"
    assert state_of(office) == before


def test_a_reader_neither_makes_nor_publishes(office: Office, head: str) -> None:
    draft, client = make_draft(office), program(office, Scope.STRUCTURE_READ)
    assert post(client, at(office, "drafts"), {"name": "Нет"}).status_code == 403
    assert post(client, at(draft, "publish"), {"changes": [{"id": "x", "stamp": "y"}]}).status_code == 403
    assert client.get(at(draft, "compare")).status_code == 200


def test_the_living_structure_is_no_draft(office: Office, head: str) -> None:
    assert program(office).get(at(office, "compare")).status_code == 404


def test_pay_stays_with_those_who_edit(office: Office, head: str) -> None:
    draft = make_draft(office)
    draft.apply({"op": "rename", "key": head, "cost_rub": 123456})
    added = draft.add("Тренер")
    draft.apply({"op": "rename", "key": added, "cost_rub": 654321})
    body = program(office, Scope.STRUCTURE_READ).get(at(draft, "compare")).content.decode()
    assert "123456" not in body
    assert "654321" not in body
