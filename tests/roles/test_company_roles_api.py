"""A company's roles and wordings over REST."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Company
from accounts.tenancy import tenant
from roles import actions
from roles.models import CompanyRole, CompanyWording, Role
from roles.selectors.company_roles import company_wordings
from tests.factories import actor_of, make_company, make_key, make_member, signed_in
from tests.factories.catalogue import load_roles

pytestmark = pytest.mark.django_db


class Api:
    def __init__(self, client: Client, company: Company) -> None:
        self.client, self.company, self.base = client, company, f"/api/v1/companies/{company.slug}"

    def stored(self, model: Any = CompanyRole) -> list[Any]:
        with tenant(self.company):
            return list(model.objects.for_company(self.company).order_by("pk").values_list())

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method,
            f"{self.base}/{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers=headers,
        )


@pytest.fixture
def api() -> Api:
    load_roles()
    company = make_company()
    return Api(Client(headers=make_key(company).headers), company)


OWN = {
    "name": "Менеджер по тендерам",
    "category": "sales",
    "duties": [
        {"text": "Готовит заявки", "responsibility": "sales-plan", "involvement": "A"},
        {"text": "Пишет"},
    ],
    "lines": {"hard_skills": [{"text": "44-ФЗ", "level": 4}]},
}


def test_a_role_of_the_catalogue_is_followed_edited_and_returned(api: Api) -> None:
    taken = api.send("POST", "company-roles", {"base": "sales-manager"})
    assert (taken.status_code, taken.json()["in_sync"], taken.headers["ETag"]) == (201, True, '"r0"')
    content = taken.json()["content"]
    edited = api.send(
        "PUT", "company-roles/sales-manager", {**content, "name": "Продавец"}, **{"if-match": '"r0"'}
    )
    assert (edited.status_code, edited.json()["unlinked"], edited.json()["name"]) == (200, True, "Продавец")
    tag = edited.headers["ETag"]
    changes = api.send("GET", "company-roles/sales-manager/changes").json()
    assert [change["section"] for change in changes["own"]] == ["name"]
    back = api.send("POST", "company-roles/sales-manager/return", **{"if-match": tag})
    assert (back.status_code, back.json()["in_sync"], back.json()["content"]) == (200, True, content)


def test_an_own_role_is_made_read_and_put_away(api: Api) -> None:
    made = api.send("POST", "company-roles", OWN)
    assert made.status_code == 201
    slug = made.json()["slug"]
    assert slug.startswith("own-")
    read = api.send("GET", f"company-roles/{slug}")
    assert read.json()["content"]["duties"] == [
        {"text": "Готовит заявки", "responsibility": "sales-plan", "involvement": "A", "group": ""},
        {"text": "Пишет", "responsibility": None, "involvement": "R", "group": ""},
    ]
    assert read.json()["content"]["lines"]["hard_skills"][0]["level"] == 4
    assert [row["slug"] for row in api.send("GET", "company-roles").json()["results"]] == [slug]
    gone = api.send("DELETE", f"company-roles/{slug}", **{"if-match": read.headers["ETag"]})
    assert gone.status_code == 204
    assert api.send("GET", f"company-roles/{slug}").status_code == 404


def test_what_was_read_and_is_sent_back_changes_nothing(api: Api) -> None:
    made = api.send("POST", "company-roles", OWN)
    path = f"company-roles/{made.json()['slug']}"
    tag = {"if-match": made.headers["ETag"]}
    assert api.send("PUT", path, made.json()["content"], **tag).headers["ETag"] == made.headers["ETag"]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_needs_the_revision_and_a_stale_one_is_refused(api: Api, method: str) -> None:
    path = f"company-roles/{api.send('POST', 'company-roles', OWN).json()['slug']}"
    before = api.stored()
    assert api.send(method, path, {"name": "Другое"}).status_code == 428
    stale = api.send(method, path, {"name": "Другое"}, **{"if-match": '"r99"'})
    assert stale.status_code == 412
    assert stale.headers["ETag"] == f'"r{stale.json()["revision"]}"'
    assert api.stored() == before


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({**OWN, "name": ""}, "/name"),
        ({**OWN, "name": "А\u0000"}, "/name"),
        ({**OWN, "category": "kings"}, "/category"),
        ({**OWN, "duties": [{"text": ""}]}, "/duties/0/text"),
        ({**OWN, "duties": [{"text": "Пишет", "responsibility": "no-such"}]}, "/duties"),
        ({**OWN, "duties": "Пишет"}, "/duties/non_field_errors"),
        ({**OWN, "lines": {"hard_skills": [{"text": "Торг", "level": 9}]}}, "/lines/hard_skills/0/level"),
        ({"base": "no-such-role"}, "/base"),
        ({**OWN, "base": "sales-manager"}, "/base"),
    ],
)
def test_a_bad_body_is_refused_where_it_is_wrong(api: Api, body: Any, pointer: str) -> None:
    answer = api.send("POST", "company-roles", body)
    assert answer.status_code in (400, 422)
    if answer.status_code == 422:
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert api.stored() == []


def test_an_update_is_marked_as_seen(api: Api) -> None:
    api.send("POST", "company-roles", {"base": "sales-manager"})
    assert api.send("POST", "company-roles/sales-manager/changes").json() == {"catalogue": [], "own": []}
    own = api.send("POST", "company-roles", OWN).json()["slug"]
    assert api.send("POST", f"company-roles/{own}/changes").status_code == 404


def test_a_wording_is_confirmed_and_then_rejected(api: Api) -> None:
    load_roles()
    wording = {"text": "Бьёт ДЗ палкой.", "responsibility": "receivables-control"}
    assert api.send("POST", "wordings", {**wording, "verdict": "same"}).status_code == 201
    again = {**wording, "text": "бьет  дз палкой", "verdict": "different"}
    assert api.send("POST", "wordings", again).json()["verdict"] == "different"
    with tenant(api.company):
        assert company_wordings(api.company) == (("бьет дз палкой", "receivables-control", "different"),)


@pytest.mark.parametrize(
    "wording",
    [
        {"text": " ;. ", "responsibility": "receivables-control", "verdict": "same"},
        {"text": "Д" * 501, "responsibility": "receivables-control", "verdict": "same"},
        {"text": "Звонит", "responsibility": "no-such-work", "verdict": "same"},
        {"text": "Звонит", "responsibility": "receivables-control", "verdict": "perhaps"},
    ],
)
def test_a_wording_that_says_nothing_is_refused(api: Api, wording: Any) -> None:
    assert api.send("POST", "wordings", wording).status_code == 422
    assert api.stored(CompanyWording) == []


@pytest.mark.parametrize(
    ("access", "may"), [("head", True), ("consultant", True), ("member", False), ("viewer", False)]
)
def test_heads_and_consultants_edit_the_catalogue_and_employees_read_it(access: str, may: bool) -> None:
    load_roles()
    company = make_company()
    api = Api(signed_in(make_member(company, access).user), company)
    assert api.send("GET", "company-roles").status_code == 200
    assert api.send("POST", "company-roles", OWN).status_code in ((201,) if may else (403,))


def test_another_companys_role_is_not_there(api: Api) -> None:
    other = make_company()
    with tenant(other):
        row = actions.create_role(company=other, name="Чужая роль", category="sales", by=actor_of(other))
    for method, path in [
        ("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/return"), ("GET", "/changes"), ("POST", "/changes"),
    ]:  # fmt: skip
        answer = api.send(method, f"company-roles/{row.slug}{path}", {}, **{"if-match": '"r1"'})
        assert answer.status_code == 404
    with tenant(other):
        assert CompanyRole.objects.for_company(other).get().revision == row.revision


def test_a_list_of_twenty_costs_as_many_queries_as_one_of_two(api: Api) -> None:
    slugs = list(Role.objects.values_list("slug", flat=True)[:20])

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert api.send("GET", "company-roles").status_code == 200
        return len(caught)

    for slug in slugs[:2]:
        api.send("POST", "company-roles", {"base": slug})
    queries()
    few = queries()
    for slug in slugs[2:]:
        api.send("POST", "company-roles", {"base": slug})
    assert queries() == few
