"""W8: what another site, a forged header or a doubled parameter tries, it does not get."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiKey, Company, Membership
from accounts.tenancy import tenant
from tests.accounts.helpers import verbs
from tests.accounts.public_paths import public_path
from tests.factories import make_company, make_key, make_member, make_user, owner_of, signed_in
from tests.tenancy.objects import JSON_PAGES, missing_values
from tests.tenancy.quick import quick_requests
from tests.tenancy.routes import Route, all_routes

pytestmark = pytest.mark.django_db
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
FORM = "application/x-www-form-urlencoded"
# Whoever holds the link of a letter stops these letters from a mail program, which knows of no page before.
WITHOUT_TOKEN = {"unsubscribe"}
HOSTS = (
    "evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example",
    "evil.example#localhost", "evil.example/localhost", "evil.example\\localhost", "localhost:80:90", "localhost:x",
    "localhost evil.example", "localhost,evil.example", "[::2]", "[::1", "10.0.0.1", "0x7f000001", "2130706433",
    ".localhost", "localhost..", "xn--localhost-.example", "user:password@localhost", "*",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def company() -> Company:
    return make_company("Ветер")


def pages() -> list[Route]:
    return [route for route in all_routes() if not route.is_api]


def path_of(route: Route, company: Company) -> str:
    if route.is_of_company:
        return route.path(company_slug=company.slug, **missing_values(route))
    return public_path(route)


def passed(client: Client, company: Company, method: str, routes: list[Route]) -> list[str]:
    """The routes that looked at a request before its token was missed."""
    return [
        str(route)
        for route in routes
        if route.name not in WITHOUT_TOKEN
        and client.generic(method, path_of(route, company), "a=b", FORM).status_code != 403
    ]


@pytest.mark.parametrize("method", UNSAFE)
def test_no_page_takes_a_form_of_another_site(company: Company, method: str) -> None:
    with quick_requests():
        client = signed_in(owner_of(company), enforce_csrf_checks=True)
        assert len(pages()) > 100
        assert passed(client, company, method, pages()) == []


def test_a_page_that_takes_forms_from_anywhere_would_be_found(company: Company) -> None:
    with quick_requests():
        client = signed_in(owner_of(company))
        assert len(passed(client, company, "POST", pages())) > 100


@pytest.mark.parametrize("method", UNSAFE)
def test_no_call_of_a_session_goes_without_its_token(company: Company, method: str) -> None:
    """A session in a browser is not enough for the API either; a key is sent by nobody unasked."""
    with quick_requests():
        client = signed_in(owner_of(company), enforce_csrf_checks=True)
        routes = [route for route in all_routes() if route.is_api and route.permission(method)]
        answers = [
            client.generic(method, path_of(route, company), "{}", "application/json") for route in routes
        ]
        assert {answer.status_code for answer in answers} <= {403}


@pytest.mark.parametrize(
    "kind", ["text/plain", "text/plain; application/json", FORM, "application/json-seq", ""]
)
def test_json_under_another_name_is_not_read(company: Company, kind: str) -> None:
    """What a form of another site can send is no call."""
    key, body = make_key(company), json.dumps({"items": []}).encode()
    answer = Client(headers=key.headers).generic(
        "POST", f"/api/v1/companies/{company.slug}/actuals/bulk", body, kind
    )
    assert answer.status_code == 415


def test_the_json_pages_take_json_by_its_name_only(company: Company) -> None:
    client = signed_in(owner_of(company))
    before = verbs(company)
    for route in [route for route in pages() if route.name in JSON_PAGES]:
        answer = client.generic("POST", path_of(route, company), "{}", "text/plain")
        assert answer.status_code in (400, 404, 405, 415), route
    assert verbs(company) == before


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/api/v1/companies/", "/static/js/theme.js", "/nothing/"]
)
def test_a_host_that_is_not_ours_is_refused(host: str, address: str) -> None:
    answer = Client(headers={"host": host}).get(address)
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


@pytest.mark.parametrize(
    "header",
    [
        "x-forwarded-host",
        "x-forwarded-server",
        "x-host",
        "forwarded",
        "x-original-url",
        "x-rewrite-url",
        "x-forwarded-port",
    ],
)
def test_a_forwarded_name_is_believed_nowhere(header: str) -> None:
    said = (
        "host=evil.example"
        if header == "forwarded"
        else "/accounts/signup/"
        if "url" in header
        else "evil.example"
    )
    plain, forged = Client().get("/accounts/login/"), Client(headers={header: said}).get("/accounts/login/")
    assert (forged.status_code, forged.templates[0].name) == (200, plain.templates[0].name)
    assert "evil" not in forged.content.decode()


def test_a_forged_scheme_does_not_make_plain_http_secure(settings: pytest.FixtureRequest) -> None:
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]
    assert Client(headers={"x-forwarded-proto": "https"}).get("/accounts/login/").status_code == 301


def test_of_a_doubled_field_one_value_counts_everywhere(company: Company) -> None:
    """The right that was looked at is the right that is given: no form checks one value and stores another."""
    member = make_member(company, "viewer")
    client = signed_in(make_member(company, "consultant"))
    address = f"/c/{company.slug}/members/{member.uid}/"
    body = "access=viewer&access=owner"
    client.generic("POST", address, body, FORM)
    client.generic("POST", f"{address}?access=owner", "access=viewer", FORM)
    with tenant(company):
        assert Membership.objects.for_company(company).get(pk=member.pk).access == "viewer"


def test_a_doubled_parameter_of_a_call_breaks_nothing(company: Company) -> None:
    key = make_key(company)
    for query in (
        "page_size=1&page_size=100000",
        "cursor=&cursor=x",
        "q=a&q=b&q[]=c",
        "page_size[]=1",
        "page_size[$gt]=1",
    ):
        answer = Client(headers=key.headers).get(f"/api/v1/companies/{company.slug}/people?{query}")
        assert answer.status_code in (200, 400, 404), query


def test_two_keys_in_one_call_are_none(company: Company) -> None:
    mine, theirs = make_key(company), make_key(make_company())
    both = f"Bearer {mine.full}, Bearer {theirs.full}"
    with CaptureQueriesContext(connection) as queries:
        answer = Client(headers={"authorization": both}).get(f"/api/v1/companies/{company.slug}/")
    assert answer.status_code == 401
    assert not [query for query in queries.captured_queries if ApiKey._meta.db_table in query["sql"]]


def test_a_key_in_the_address_is_no_key(company: Company) -> None:
    full = make_key(company).full
    for name in ("key", "api_key", "token", "authorization", "access_token"):
        answer = Client().get(f"/api/v1/companies/{company.slug}/", {name: full})
        assert answer.status_code in (401, 403, 404)


def test_no_answer_allows_another_site_to_read_it(company: Company) -> None:
    for client in (signed_in(owner_of(company)), Client(headers=make_key(company).headers), Client()):
        for method in ("GET", "OPTIONS"):
            for address in (
                "/",
                f"/c/{company.slug}/",
                f"/api/v1/companies/{company.slug}/",
                "/static/js/theme.js",
            ):
                answer = client.generic(
                    method,
                    address,
                    headers={"origin": "https://evil.example", "access-control-request-method": "POST"},
                )
                assert [name for name in answer.headers if name.lower().startswith("access-control")] == []


def test_a_call_by_key_needs_no_token_and_a_session_beside_it_counts_for_nothing(company: Company) -> None:
    stranger = signed_in(make_user(), enforce_csrf_checks=True)
    answer = stranger.get(f"/api/v1/companies/{company.slug}/", headers=make_key(company).headers)
    assert answer.status_code == 200
