"""Structures, findings, owners and people over REST."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from teams.models import Finding, Person
from tests.factories import make_company, make_key, make_member, signed_in
from tests.factories.structures import Office, make_office
from tests.teams.structure_state import revision_of, state_of

pytestmark = pytest.mark.django_db


class Api:
    """A program with a key of the company, or with the scopes given."""

    def __init__(self, office: Office, *scopes: str) -> None:
        self.base = f"/api/v1/companies/{office.company.slug}"
        self.structure = f"{self.base}/structures/{office.structure.uid}"
        self.client = Client(
            headers=(make_key(office.company, scopes) if scopes else make_key(office.company)).headers
        )

    def get(self, address: str) -> Any:
        return self.client.get(address)

    def post(self, address: str, body: Any, **headers: str) -> Any:
        return self.client.post(address, body, content_type="application/json", headers=headers)

    def operate(self, *operations: Any, revision: int | None) -> Any:
        headers = {} if revision is None else {"if-match": f'"r{revision}"'}
        return self.post(f"{self.structure}/operations", {"operations": list(operations)}, **headers)


def test_a_structure_carries_its_revision_as_etag(office: Office) -> None:
    key = office.add("Руководитель", roles=["sales-head"], person="Ковалёв Дмитрий")
    answer = Api(office).get(Api(office).structure)
    assert answer.headers["ETag"] == f'"r{revision_of(office)}"'
    [position] = answer.json()["positions"]
    assert (position["key"], position["title"], position["people"][0]["name"]) == (
        key, "Руководитель", "Ковалёв Дмитрий",
    )  # fmt: skip


def test_a_structure_is_shown_as_it_was_on_a_day(bare: Office) -> None:
    bare.add("Менеджер", person="Титов Илья", starts_on="2026-06-01")
    api = Api(bare)
    before = api.get(f"{api.structure}?on=2026-05-31").json()["positions"][0]["people"]
    after = api.get(f"{api.structure}?on=2026-06-01").json()["positions"][0]["people"]
    assert (len(before), len(after)) == (0, 1)


def test_operations_without_if_match_are_asked_for_it(bare: Office) -> None:
    answer = Api(bare).operate({"op": "add", "parent": None, "title": "Раз"}, revision=None)
    assert answer.status_code == 428
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert state_of(bare) == {}


@pytest.mark.parametrize("tag", ["r0", "*", '"7"', '"rNaN"', '"r' + "9" * 30 + '"', 'W/"r0"'])
def test_a_tag_that_is_not_ours_is_refused(bare: Office, tag: str) -> None:
    body = {"operations": [{"op": "add", "parent": None, "title": "Раз"}]}
    api = Api(bare)
    assert api.post(f"{api.structure}/operations", body, **{"if-match": tag}).status_code == 412
    assert state_of(bare) == {}


def test_operations_answer_with_the_revision_the_health_and_the_findings(office: Office) -> None:
    operation = {"op": "add", "parent": None, "title": "РОП", "roles": [{"role": "sales-head"}]}
    answer = Api(office).operate(operation, revision=revision_of(office))
    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["ETag"] == f'"r{body["revision"]}"'
    assert [entry["kind"] for entry in body["operations"]] == ["add"]
    assert body["opened"]
    assert 0 <= body["health"] <= 100


def test_a_stale_conflicting_edit_gets_412_with_theirs(bare: Office) -> None:
    key = bare.add("Менеджер")
    seen = revision_of(bare)
    bare.apply({"op": "rename", "key": key, "title": "Их"})
    answer = Api(bare).operate({"op": "rename", "key": key, "title": "Моё"}, revision=seen)
    body = answer.json()
    assert answer.status_code == 412
    assert answer.headers["ETag"] == f'"r{seen + 1}"'
    assert body["revision"] == seen + 1
    assert [(entry["kind"], entry["body"]["title"]) for entry in body["theirs"]] == [("rename", "Их")]
    assert state_of(bare)[key]["title"] == "Их"


def test_a_stale_edit_of_something_else_is_merged(bare: Office) -> None:
    one, other = bare.add(), bare.add()
    seen = revision_of(bare)
    bare.apply({"op": "rename", "key": one, "title": "Их"})
    assert Api(bare).operate({"op": "rename", "key": other, "title": "Моё"}, revision=seen).status_code == 200


def test_a_refused_operation_is_pointed_at_and_nothing_is_applied(bare: Office) -> None:
    head = bare.add()
    leaf = bare.add(parent=head)
    before = state_of(bare)
    answer = Api(bare).operate(
        {"op": "rename", "key": leaf, "title": "Моё"},
        {"op": "move", "key": head, "parent": leaf},
        revision=revision_of(bare),
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/operations/1/parent"
    assert state_of(bare) == before


@pytest.mark.parametrize(
    "body", [[], {}, {"operations": None}, {"operations": "x"}, {"operations": []}, 7, '"x"']
)
def test_a_body_of_another_shape_is_refused(bare: Office, body: Any) -> None:
    api = Api(bare)
    assert api.post(f"{api.structure}/operations", body, **{"if-match": '"r0"'}).status_code == 422


def test_a_key_without_the_scope_may_not_edit(bare: Office) -> None:
    answer = Api(bare, "structure:read").operate({"op": "add", "parent": None, "title": "Раз"}, revision=0)
    assert answer.status_code == 403
    assert state_of(bare) == {}


def test_another_company_s_structure_is_not_found(bare: Office) -> None:
    stranger = make_office(with_roles=False)
    api = Api(stranger)
    assert api.get(f"{api.base}/structures/{bare.structure.uid}").status_code == 404
    assert api.get(f"/api/v1/companies/{bare.company.slug}/structures/{bare.structure.uid}").status_code in (
        401,
        403,
        404,
    )


def test_findings_are_listed_with_their_reasons_and_the_health(office: Office) -> None:
    person = office.person("Савельева Ирина")
    keys = [office.add("Первая", person=person), office.add("Вторая", person=person)]
    api = Api(office)
    body = api.get(f"{api.structure}/findings").json()
    [overload] = [finding for finding in body["findings"] if finding["kind"] == "overload"]
    assert set(overload["positions"]) == set(keys)
    assert "Савельева Ирина" in overload["why"]
    assert set(body["health"]) == {"score", "parts"}


def test_an_accepted_finding_stays_in_the_list_as_accepted(office: Office) -> None:
    office.add("РОП", roles=["sales-head"])
    with office.open():
        finding = Finding.objects.for_company(office.company).open().first()
    assert finding is not None
    api = Api(office)
    body = {"move": "accept", "reason": "До весны так и будет"}
    assert api.post(f"{api.base}/findings/{finding.uid}/resolution", body).json()["state"] == "accepted"


@pytest.mark.parametrize("on", ["2026-02-30", "1000-01-01", "завтра", "NaN", "20260101"])
def test_owners_on_a_day_that_is_none_are_refused(office: Office, on: str) -> None:
    office.add()
    api = Api(office)
    slug = _led_by("sales-head")
    assert api.get(f"{api.base}/responsibilities/{slug}/owners?on={on}").status_code == 422


def _led_by(role: str) -> str:
    from roles.models import Duty

    duty = (
        Duty.objects.filter(role__slug=role, involvement__in=["A", "AR"])
        .select_related("responsibility")
        .first()
    )
    assert duty is not None
    return duty.responsibility.slug


def test_owners_are_those_who_sat_there_on_the_day(office: Office) -> None:
    key = office.add("РОП", roles=["sales-head"], person="Ковалёв Дмитрий", starts_on="2026-03-01")
    api = Api(office)
    address = f"{api.base}/responsibilities/{_led_by('sales-head')}/owners"
    then, before = api.get(f"{address}?on=2026-03-01").json(), api.get(f"{address}?on=2026-02-28").json()
    assert [owner["position"] for owner in then["owners"]] == [key]
    assert then["owners"][0]["people"][0]["name"] == "Ковалёв Дмитрий"
    assert before["owners"][0]["people"] == []


def test_a_responsibility_that_is_unknown_is_not_found(office: Office) -> None:
    api = Api(office)
    assert api.get(f"{api.base}/responsibilities/no-such-thing/owners").status_code == 404


# --- people -----------------------------------------------------------------------------------------------------


def people(count: int) -> list[dict[str, Any]]:
    return [
        {"external_id": f"crm-{n}", "full_name": f"Титов Илья {n}", "email": f"t{n}@example.com"}
        for n in range(count)
    ]


def test_the_same_people_twice_change_nothing(bare: Office) -> None:
    api = Api(bare)
    first = api.post(f"{api.base}/people/bulk", {"items": people(3)}).json()
    second = api.post(f"{api.base}/people/bulk", {"items": people(3)}).json()
    assert (first["created"], second["unchanged"], second["created"]) == (3, 3, 0)
    with bare.open():
        assert Person.objects.for_company(bare.company).count() == 3


def test_a_changed_person_is_updated(bare: Office) -> None:
    api = Api(bare)
    api.post(f"{api.base}/people/bulk", {"items": people(2)})
    changed = people(2)
    changed[1]["full_name"] = "Титова Анна"
    answer = api.post(f"{api.base}/people/bulk", {"items": changed}).json()
    assert [row["status"] for row in answer["results"]] == ["unchanged", "updated"]


def test_a_bad_item_is_named_and_does_not_stop_the_others(bare: Office) -> None:
    items: list[Any] = [
        *people(2),
        {"external_id": "bad-mail", "full_name": "Титов", "email": "нет"},
        {"external_id": "no-name"},
        {"full_name": "Без кода"},
        {"external_id": "crm-0", "full_name": "Второй раз"},
        {"external_id": "old", "full_name": "Титов", "starts_on": "0001-01-01"},
        {"external_id": "nan", "full_name": "Титов", "starts_on": "NaN"},
        "не запись",
        None,
    ]
    api = Api(bare)
    answer = api.post(f"{api.base}/people/bulk", {"items": items})
    body = answer.json()
    assert answer.status_code == 200
    assert (body["created"], body["failed"]) == (2, 8)
    assert [row["index"] for row in body["results"] if row["status"] == "error"] == list(range(2, 10))
    assert all(row["errors"] for row in body["results"] if row["status"] == "error")


def test_ten_thousand_people_come_in_one_call(bare: Office) -> None:
    api = Api(bare)
    assert api.post(f"{api.base}/people/bulk", {"items": people(10_000)}).json()["created"] == 10_000
    assert api.post(f"{api.base}/people/bulk", {"items": people(10_000)}).json()["unchanged"] == 10_000


def test_more_than_ten_thousand_are_too_many(bare: Office) -> None:
    api = Api(bare)
    assert api.post(f"{api.base}/people/bulk", {"items": people(10_001)}).status_code == 413
    with bare.open():
        assert not Person.objects.for_company(bare.company).exists()


@pytest.mark.parametrize("body", [{}, {"items": None}, {"items": "x"}, [], 5])
def test_people_in_another_shape_are_refused(bare: Office, body: Any) -> None:
    api = Api(bare)
    assert api.post(f"{api.base}/people/bulk", body).status_code == 422


def test_people_of_two_companies_with_one_id_do_not_meet(bare: Office) -> None:
    other = make_office(with_roles=False)
    for office in (bare, other):
        api = Api(office)
        assert api.post(f"{api.base}/people/bulk", {"items": people(1)}).json()["created"] == 1


def test_a_member_signed_in_reads_and_does_not_write(bare: Office) -> None:
    bare.add()
    api = Api(bare)
    client = signed_in(make_member(bare.company, "member"))
    assert client.get(api.structure).status_code == 200
    body = {"operations": [{"op": "add", "parent": None, "title": "Раз"}]}
    answer = client.post(
        f"{api.structure}/operations", body, content_type="application/json", headers={"if-match": '"r1"'}
    )
    assert answer.status_code == 403


def test_a_stranger_sees_nothing(bare: Office) -> None:
    stranger = signed_in(make_member(make_company(), "owner"))
    assert stranger.get(Api(bare).structure).status_code == 404
