"""Every kind of answer carries the headers that a browser keeps a page by; all routes are walked by the audit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from accounts.models import Company
from common.error_pages import error_page
from tests.common.header_rules import DOCS_POLICY, HEADERS, POLICY, header_faults, over_https
from tests.factories import make_company, make_key, owner_of, signed_in


def _crash(_request: HttpRequest) -> HttpResponse:
    raise ValueError


def _as(status: int) -> Any:
    return lambda request: error_page(request, status)


urlpatterns = [
    path("crash/", _crash),
    *[path(f"as/{status}/", _as(status)) for status in (429, 503)],
    path("", include("salesorg.urls")),
]
handler400, handler403 = "common.error_pages.bad_request", "common.error_pages.permission_denied"
handler404, handler500 = "common.error_pages.page_not_found", "common.error_pages.server_error"
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _https() -> Iterator[None]:
    with over_https:
        yield


@pytest.fixture
def company() -> Company:
    return make_company("Ветер")


def ask(client: Client, address: str, method: str = "GET", **how: Any) -> Any:
    client.raise_request_exception = False
    return client.generic(method, address, secure=True, **how)


@pytest.mark.parametrize(
    ("status", "method", "address"),
    [
        (200, "GET", "/c/{slug}/about/"),
        (302, "GET", "/c/{slug}/"),
        (400, "GET", "/c/{slug}/about/?q=%00"),
        (404, "GET", "/c/nobody/"),
        (404, "GET", "/nothing/"),
        (405, "POST", "/c/{slug}/about/"),
        (413, "POST", "/c/{slug}/settings/"),
        (429, "GET", "/as/429/"),
        (500, "GET", "/crash/"),
        (503, "GET", "/as/503/"),
        (200, "GET", "/api/v1/companies/{slug}/"),
        (404, "GET", "/api/v1/companies/nobody/"),
        (405, "PUT", "/api/v1/companies/{slug}/"),
        (400, "POST", "/api/v1/companies/{slug}/actuals/bulk"),
        (200, "GET", "/c/{slug}/people/"),
    ],
)
def test_an_answer_to_a_member(company: Company, status: int, method: str, address: str) -> None:
    how = {"CONTENT_LENGTH": str(10**9)} if status == 413 else {}
    if status == 400 and method == "POST":
        how = {"data": "{", "content_type": "application/json"}
    answer = ask(signed_in(owner_of(company)), address.format(slug=company.slug), method, **how)
    assert answer.status_code == status
    assert header_faults(answer, private=True) == []


def test_an_answer_to_a_key_and_to_a_forged_one(company: Company) -> None:
    key = make_key(company)
    for headers, status in ((key.headers, 200), ({"authorization": f"Bearer {key.full[:-1]}"}, 401)):
        answer = ask(Client(headers=headers), f"/api/v1/companies/{company.slug}/")
        assert answer.status_code == status
        assert header_faults(answer, private=True) == []


def test_a_form_without_its_token() -> None:
    answer = ask(Client(enforce_csrf_checks=True), "/accounts/login/", "POST")
    assert answer.status_code == 403
    assert header_faults(answer, private=True) == []


@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/"]
)
def test_an_answer_to_nobody(address: str) -> None:
    assert header_faults(ask(Client(), address), private=True) == []


def test_a_file_of_the_site_may_be_kept_and_is_guarded_like_a_page() -> None:
    answer = ask(Client(), "/static/js/theme.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert header_faults(answer, private=False) == []


def test_the_page_about_the_api_differs_in_its_style_alone() -> None:
    assert header_faults(ask(Client(), "/api/docs/"), private=False, policy=DOCS_POLICY) == []


def test_plain_http_is_led_to_https_before_anything_else() -> None:
    answer = Client().get("/accounts/login/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://testserver/accounts/login/")


def test_every_cookie_of_a_sign_in_is_guarded(company: Company) -> None:
    user = owner_of(company).user
    user.set_password("слон-ворона-77")
    user.save()
    client = Client()
    ask(client, "/accounts/login/")
    answer = ask(
        client,
        "/accounts/login/",
        "POST",
        data=f"login={user.email}&password=%D1%81%D0%BB%D0%BE%D0%BD-%D0%B2%D0%BE%D1%80%D0%BE%D0%BD%D0%B0-77",
        content_type=FORM,
    )
    assert answer.status_code == 302
    language = ask(
        client, "/i18n/setlang/", "POST", data="language=en", content_type="application/x-www-form-urlencoded"
    )
    assert header_faults(answer, private=True) == []
    assert header_faults(language, private=False) == []
    assert {"sessionid", "csrftoken", "device", "django_language"} <= set(client.cookies)


@pytest.mark.parametrize("name", [*HEADERS, "Referrer-Policy", "Content-Security-Policy", "Cache-Control"])
def test_a_header_that_is_taken_away_is_missed(company: Company, name: str) -> None:
    answer = ask(signed_in(owner_of(company)), f"/c/{company.slug}/about/")
    del answer.headers[name]
    assert header_faults(answer, private=True)


@pytest.mark.parametrize("directive", POLICY)
def test_a_weaker_policy_is_noticed(company: Company, directive: str) -> None:
    answer = ask(signed_in(owner_of(company)), f"/c/{company.slug}/about/")
    answer.headers["Content-Security-Policy"] = answer.headers["Content-Security-Policy"].replace(
        f"{directive} {POLICY[directive]}", f"{directive} *"
    )
    assert header_faults(answer, private=True)
