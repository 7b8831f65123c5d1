"""API keys: shown once, stored as a hash, refused in every state but one."""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import actions, closing, keys
from accounts.access import Access, Permission, Scope
from accounts.api.authentication import ApiKeyAuthentication
from accounts.models import ApiKey, Company
from accounts.tenancy import tenant
from common.logs import JsonFormatter
from tests.accounts.helpers import at_the_same_time, verbs
from tests.accounts.stored import holds, stored
from tests.accounts.test_role_changes import ask as call
from tests.accounts.test_role_changes import open_to, wishes
from tests.factories import IssuedKey, actor_of, make_company, make_key, make_member, owner_of, signed_in

pytestmark = pytest.mark.django_db


def ask(company: Company, header: str) -> Any:
    return Client().get(f"/api/v1/companies/{company.slug}/", headers={"authorization": header})


def test_a_key_opens_its_company(company: Company) -> None:
    issued = make_key(company, [Scope.STRUCTURE_READ])
    answer = ask(company, f"Bearer {issued.full}")
    assert answer.status_code == 200
    assert answer.json() == {
        "slug": company.slug,
        "name": "ООО «Северный ветер»",
        "time_zone": "Europe/Moscow",
        "access": None,
        "permissions": ["view_catalogue", "view_structure", "view_findings", "view_jobs"],
    }


def test_no_copy_of_the_database_and_no_log_line_holds_a_key(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    issued = make_key(company)
    for header in (f"Bearer {issued.full}", f"Bearer {issued.full}x", f"Basic {issued.full}"):
        ask(company, header)
    Client().get(f"/api/v1/companies/{company.slug}/people", {"key": issued.full}, headers=issued.headers)
    copied, secret = stored(company), issued.full.split("_")[2]
    logged = caplog.text + "\n".join(JsonFormatter().format(record) for record in caplog.records)
    assert [text for text in (issued.full, secret) if holds(copied, text) or holds(logged, text)] == []
    assert issued.key.key_hash == keys.sha256(issued.full)
    assert holds(copied, issued.key.key_hash)
    assert keys.prefix_of(issued.full) == issued.key.prefix


def test_a_key_that_somebody_wrote_down_in_a_table_is_found_there(company: Company) -> None:
    """The control of the test above: beside its hash, and as the bytes of a file."""
    issued = make_key(company)
    with tenant(company):
        ApiKey.objects.for_company(company).update(name=issued.full)
        assert holds(stored(company), issued.full)
        ApiKey.objects.for_company(company).update(name=issued.full.encode().hex()[:80])
        assert holds(stored(company), issued.full[:40])


def test_the_page_shows_the_key_once(company: Company) -> None:
    client = signed_in(owner_of(company))
    made = client.post(f"/c/{company.slug}/keys/new/", {"name": "CRM", "scopes": ["kpi:write"], "days": "90"})
    with tenant(company):
        key = ApiKey.objects.for_company(company).get()
    shown = made.content.decode()
    (full,) = {word for word in shown.replace('"', " ").split() if keys.prefix_of(word) == key.prefix}
    assert keys.matches(full, key.key_hash)
    assert full not in client.get(f"/c/{company.slug}/keys/").content.decode()
    assert full not in client.get(f"/c/{company.slug}/audit/").content.decode()


def test_a_key_is_issued_only_to_who_has_just_shown_the_password_again(company: Company) -> None:
    owner = owner_of(company).user
    owner.set_password("слон-ворона-77")
    owner.save()
    client = signed_in(owner)
    url = f"/c/{company.slug}/keys/new/"
    values = {"name": "CRM", "scopes": ["kpi:write"], "days": "90"}
    for asked in (client.get(url), client.post(url, values)):
        assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    with tenant(company):
        assert not ApiKey.objects.for_company(company).exists()
    resumed = client.post(f"/accounts/reauthenticate/?next={url}", {"password": "слон-ворона-77"})
    assert "sok_" in resumed.content.decode()
    assert resumed.headers["Cache-Control"] == "no-store"
    assert client.get(url).status_code == 200
    with tenant(company):
        assert ApiKey.objects.for_company(company).count() == 1


def _expired(issued: IssuedKey) -> str:
    with tenant(issued.key.company_id):
        ApiKey.objects.for_company(issued.key.company_id).update(expires_at=timezone.now())
    return f"Bearer {issued.full}"


def _revoked(issued: IssuedKey) -> str:
    with tenant(issued.key.company_id):
        actions.revoke_key(key=issued.key, by=actor_of(owner_of(issued.key.company)))
    return f"Bearer {issued.full}"


def _made_up(issued: IssuedKey) -> str:
    return f"Bearer {keys.new_key().full}"


def _right_prefix_wrong_secret(issued: IssuedKey) -> str:
    body = f"sok_{issued.key.prefix}_{'x' * 43}"
    return f"Bearer {body}_{keys._checksum(body)}"


@pytest.mark.parametrize(
    "spoil",
    [
        _expired,
        _revoked,
        _made_up,
        _right_prefix_wrong_secret,
        lambda issued: f"Bearer {issued.full}x",
        lambda issued: f"Bearer {issued.full[:-1]}",
        lambda issued: f"Basic {issued.full}",
        lambda issued: issued.full,
        lambda issued: "Bearer",
        lambda issued: "Bearer sok_🙂",
    ],
)
def test_every_other_key_gets_one_and_the_same_refusal(company: Company, spoil: Any) -> None:
    answer = ask(company, spoil(make_key(company)))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="SalesOrg"'
    assert answer.json()["detail"] == "Ключ API неизвестен, истёк или отозван."


def test_a_key_of_another_company_finds_nothing(company: Company) -> None:
    assert ask(company, f"Bearer {make_key(make_company()).full}").status_code == 404


def test_a_key_without_the_scope_is_refused(company: Company) -> None:
    assert ask(company, f"Bearer {make_key(company, [Scope.PEOPLE_WRITE]).full}").status_code == 403


def _scopeless(issued: IssuedKey) -> None:
    with tenant(issued.key.company_id):
        ApiKey.objects.for_company(issued.key.company_id).update(scopes=[])


def _closed(issued: IssuedKey) -> None:
    company = issued.key.company
    with tenant(company):
        closing.close_company(company=company, typed_name=company.name, by=actor_of(company))


# A closed company is not there for its own keys either, just as a missing one.
@pytest.mark.parametrize(
    ("spoil", "status"), [(_revoked, 401), (_expired, 401), (_scopeless, 403), (_closed, 404)]
)
def test_every_call_with_a_key_that_is_over_is_refused_at_once(
    company: Company, spoil: Any, status: int
) -> None:
    issued = make_key(company)
    program = Client(headers=issued.headers)
    calls = [wish for wish in wishes(frozenset(Permission), frozenset()) if wish.route.is_api]
    assert open_to(program, company, calls[::20])
    spoil(issued)
    assert len(calls) >= 80
    assert {call(program, company, wish).status_code for wish in calls} == {status}
    listed = program.get("/api/v1/companies/")
    assert listed.status_code == 401 or listed.json()["results"] == [] or spoil is _scopeless


def test_a_key_of_a_maker_of_two_companies_sees_one(company: Company) -> None:
    other = make_company(owner=owner_of(company).user)
    issued = make_key(company)
    answer = Client().get("/api/v1/companies/", headers=issued.headers).json()
    assert [found["slug"] for found in answer["results"]] == [company.slug]
    assert ask(other, f"Bearer {issued.full}").status_code == 404


def test_one_sees_the_own_companies_over_the_api(company: Company) -> None:
    make_company()
    answer = signed_in(make_member(company, Access.VIEWER)).get("/api/v1/companies/").json()
    assert [(found["slug"], found["access"]) for found in answer["results"]] == [(company.slug, "viewer")]
    assert Client().get("/api/v1/companies/").status_code == 401


@given(st.text(max_size=80) | st.from_regex(keys._PATTERN, fullmatch=True))
def test_the_checksum_tells_a_made_up_key_without_a_query(text: str) -> None:
    good = keys.prefix_of(text)
    assert good is None or keys._checksum(text.rpartition("_")[0]) == text.rpartition("_")[2]


def test_a_made_up_key_costs_no_query(company: Company, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert ask(company, "Bearer sok_abcdefgh_" + "x" * 43 + "_000000").status_code == 401


def test_ten_thousand_made_up_keys_cost_no_query(django_assert_num_queries: Any) -> None:
    drawn, request = random.Random(22), RequestFactory().get("/")
    refused = 0
    with django_assert_num_queries(0):
        for _ in range(10_000):
            prefix, secret = ("".join(drawn.choices(keys.ALPHABET, k=length)) for length in (8, 43))
            made_up = f"sok_{prefix}_{secret}_{drawn.randrange(16**6):06x}"
            request.META["HTTP_AUTHORIZATION"] = f"Bearer {made_up}"
            with pytest.raises(AuthenticationFailed):
                ApiKeyAuthentication().authenticate(Request(request))
            refused += 1
    assert refused == 10_000


def test_only_a_key_with_the_right_checksum_costs_a_query() -> None:
    """The control: the same string with its checksum is looked for, and not found."""
    request = RequestFactory().get("/", headers={"authorization": f"Bearer {keys.new_key().full}"})
    with (
        CaptureQueriesContext(connection) as queries,
        pytest.raises(AuthenticationFailed),
    ):
        ApiKeyAuthentication().authenticate(Request(request))
    assert any("accounts_apikey" in query["sql"] for query in queries)


def test_the_use_of_a_key_is_noted_once_a_minute(company: Company) -> None:
    issued = make_key(company)

    def used() -> Any:
        ask(company, f"Bearer {issued.full}")
        with tenant(company):
            return ApiKey.objects.for_company(company).get(pk=issued.key.pk).last_used_at

    first = used()
    assert used() == first
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert used() > first


@pytest.mark.parametrize(
    "wrong", [{"scopes": []}, {"scopes": ["everything"]}, {"days": 0}, {"days": 366}, {"days": -1}]
)
def test_a_key_without_a_sane_scope_and_life_is_not_made(company: Company, wrong: dict[str, Any]) -> None:
    values = {"scopes": [Scope.KPI_READ], "days": 90, **wrong}
    with pytest.raises(ValidationError), tenant(company):
        actions.issue_key(company=company, name="CRM", by=actor_of(company), **values)
    assert verbs(company) == ["company.created"]


def test_a_member_cannot_issue_a_key_that_may_more(company: Company) -> None:
    with pytest.raises(ValidationError), tenant(company):
        actions.issue_key(
            company=company,
            name="CRM",
            scopes=[Scope.KPI_WRITE],
            by=actor_of(make_member(company, Access.VIEWER)),
        )


def test_two_live_keys_do_not_share_a_name_and_a_revoked_one_frees_it(company: Company) -> None:
    first = make_key(company, name="CRM")
    with pytest.raises(ValidationError):
        make_key(company, name="crm")
    for _ in range(2):
        with tenant(company):
            actions.revoke_key(key=first.key, by=actor_of(company))
    make_key(company, name="CRM")
    assert verbs(company) == ["company.created", "key.issued", "key.revoked", "key.issued"]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_key() -> None:
    company = make_company()
    answers = at_the_same_time(4, lambda _number: make_key(company, name="CRM"))
    assert sum(isinstance(answer, IssuedKey) for answer in answers) == 1
    assert verbs(company).count("key.issued") == 1


def test_revoking_asks_first_and_then_ends_the_key(company: Company) -> None:
    client, issued = signed_in(owner_of(company)), make_key(company, name="Битрикс24")
    page = f"/c/{company.slug}/keys/{issued.key.uid}/revoke/"
    assert "Битрикс24" in client.get(page).content.decode()
    assert ask(company, f"Bearer {issued.full}").status_code == 200
    client.post(page)
    assert ask(company, f"Bearer {issued.full}").status_code == 401
    assert "Битрикс24" not in client.get(f"/c/{company.slug}/keys/").content.decode().replace(
        "«Битрикс24» больше", ""
    )
