"""What lines are about, over REST."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Company
from accounts.tenancy import tenant
from roles import actions
from tests.factories import actor_of, make_company, make_key, make_member, signed_in
from tests.factories.catalogue import load_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    load_roles()
    return make_company()


def ask(company: Company, body: Any, client: Client | None = None) -> Any:
    client = client or Client(headers=make_key(company).headers)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    path = f"/api/v1/companies/{company.slug}/duties/match"
    return client.post(path, raw, content_type="application/json")


def test_each_line_is_told_with_its_best_responsibility_and_the_words_that_decided(company: Company) -> None:
    answer = ask(company, {"texts": ["Контролирует дебиторку", "Моет машину директора"]})

    debt, car = answer.json()["lines"]
    assert answer.status_code == 200
    assert debt["suggestions"][0]["slug"] == "receivables-control"
    assert debt["suggestions"][0]["sure"]
    assert set(debt["suggestions"][0]["words"]) <= {"Контролирует", "дебиторку"}
    assert car["suggestions"] == []


def test_a_line_that_denies_the_work_says_so(company: Company) -> None:
    line = ask(company, {"texts": ["Не контролирует дебиторскую задолженность"]}).json()["lines"][0]

    assert line["denied"]
    assert line["suggestions"] == []


def test_what_the_company_confirmed_is_known_there_and_nowhere_else(company: Company) -> None:
    other = make_company()
    with tenant(company):
        actions.confirm_wording(
            company=company,
            text="Гоняет хвосты",
            responsibility="receivables-control",
            by=actor_of(make_member(company)),
        )

    here, there = (ask(one, {"texts": ["гоняет  хвосты"]}).json()["lines"][0] for one in (company, other))

    assert [found["slug"] for found in here["suggestions"]] == ["receivables-control"]
    assert there["suggestions"] == []


def test_what_the_company_rejected_is_not_suggested_again(company: Company) -> None:
    with tenant(company):
        actions.reject_wording(
            company=company,
            text="Контролирует дебиторку",
            responsibility="receivables-control",
            by=actor_of(make_member(company)),
        )

    line = ask(company, {"texts": ["Контролирует дебиторку"]}).json()["lines"][0]

    assert "receivables-control" not in [found["slug"] for found in line["suggestions"]]


@pytest.mark.parametrize(
    "body",
    [
        {"texts": []},
        {},
        {"texts": "Контроль"},
        {"texts": [""]},
        {"texts": ["а" * 1_001]},
        {"texts": ["а"] * 201},
        {"texts": [None]},
    ],
)
def test_a_list_that_is_none_is_refused_with_the_reason(company: Company, body: Any) -> None:
    answer = ask(company, body)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("body", [{"texts": ["нуль \x00"]}, b"{"])
def test_what_is_no_text_at_all_is_refused_at_the_gate(company: Company, body: Any) -> None:
    answer = ask(company, body)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_viewer_may_ask_and_a_stranger_sees_no_company(company: Company) -> None:
    viewer, stranger = (
        signed_in(make_member(company, "viewer").user),
        signed_in(make_member(make_company()).user),
    )

    assert ask(company, {"texts": ["Контролирует дебиторку"]}, viewer).status_code == 200
    assert ask(company, {"texts": ["Контролирует дебиторку"]}, stranger).status_code == 404
