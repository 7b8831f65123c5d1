"""Lock 2: every company route names a right, HTML and API; whoever lacks it does not get in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import RIGHTS, SCOPE_RIGHTS, Access, Permission, Scope
from accounts.api.door import CompanyView
from accounts.door import company_door
from accounts.models import Company, Membership
from tests.factories import in_company, make_company, make_key, make_member, make_user, signed_in
from tests.tenancy.objects import missing_values
from tests.tenancy.quick import quick_requests
from tests.tenancy.rights import RIGHT_OF
from tests.tenancy.routes import METHODS, Route, all_routes, company_routes, door_fault

# Every route without a company, and why it needs none.
PUBLIC: dict[str, str] = {
    "home": "signed-in people; their own companies",
    "new_company": "signed-in people; makes a company of their own",
    "closed_company": "signed-in people; a closed company that they are a member of",
    "erasures": "signed-in people; what was erased because they asked",
    "erasure_act": "signed-in people; what was erased because they asked",
    "invitation": "whoever holds an invitation's link",
    "invitation_link": "whoever holds an invitation's link",
    "unsubscribe": "whoever holds a letter's link; stops these letters, shows nothing",
    "set_language": "a cookie of one's own",
    "api-companies": "signed-in people and keys; their own companies",
    "openapi": "the shape of the API, no data",
    "api-docs": "the shape of the API, no data",
    "account_login": "sign-in",
    "account_logout": "sign-in",
    "account_inactive": "sign-in",
    "account_signup": "sign-in",
    "account_confirm_login_code": "sign-in",
    "account_reauthenticate": "sign-in",
    "account_email": "one's own addresses",
    "account_confirm_email": "whoever holds the link",
    "account_email_verification_sent": "sign-in",
    "account_change_password": "one's own password",
    "account_set_password": "one's own password",
    "account_reset_password": "sign-in; says the same whether there is an account or not",
    "account_reset_password_done": "sign-in",
    "account_reset_password_from_key": "whoever holds the link",
    "account_reset_password_from_key_done": "sign-in",
    "security": "one's own sign-in",
    "end_session": "one's own sessions",
    "end_other_sessions": "one's own sessions",
    "mfa_index": "one's own sign-in",
    "mfa_list_webauthn": "one's own sign-in",
    "mfa_authenticate": "sign-in, after the password",
    "mfa_reauthenticate": "sign-in",
    "mfa_reauthenticate_webauthn": "sign-in",
    "mfa_activate_totp": "one's own factors",
    "mfa_deactivate_totp": "one's own factors",
    "mfa_view_recovery_codes": "one's own factors",
    "mfa_generate_recovery_codes": "one's own factors",
    "mfa_add_webauthn": "one's own factors",
    "mfa_remove_webauthn": "one's own factors",
}
pytestmark = pytest.mark.usefixtures("refusals_unlogged")
ROUTES = company_routes()
# Open to whoever may see the own figures, who is refused anybody else's: here nobody asks for the own.
OTHERS_FIGURES = ("kpis:explain", "kpis:rows", "api-scorecard")


def test_every_company_route_names_its_right() -> None:
    assert [fault for route in ROUTES if (fault := door_fault(route))] == []
    assert len(ROUTES) > 20


def test_every_door_asks_for_the_right_that_is_written_down() -> None:
    asked: dict[str, object] = {}
    for route in ROUTES:
        for method in METHODS if route.is_api else ("GET",):
            if (right := route.permission(method)) is not None:
                asked[f"{method}@{route.name}" if route.is_api else route.name] = right
    assert asked == RIGHT_OF


def test_every_other_route_is_public_for_a_reason() -> None:
    assert (
        sorted(
            route.name or route.pattern
            for route in all_routes()
            if not route.is_of_company and route.name not in PUBLIC
        )
        == []
    )


def test_nothing_is_listed_as_public_that_is_gone() -> None:
    assert set(PUBLIC) <= {route.name for route in all_routes() if not route.is_of_company}


def _bare(request: HttpRequest, company_slug: str) -> HttpResponse:
    return HttpResponse()


class _BareApi(APIView):
    def get(self, request: Request, company_slug: str) -> Response:
        return Response()


class _NoRight(CompanyView):
    def get(self, request: Request) -> Response:
        return Response()


class _RightForOne(CompanyView):
    rights = {"GET": Permission.VIEW_KPI}

    def get(self, request: Request) -> Response:
        return Response()

    def post(self, request: Request) -> Response:
        return Response()


class _OwnPermission(_RightForOne):
    rights = {"GET": Permission.VIEW_KPI, "POST": Permission.VIEW_KPI}
    permission_classes = [AllowAny]


@pytest.mark.parametrize(
    "view", [_bare, _BareApi.as_view(), _NoRight.as_view(), _RightForOne.as_view(), _OwnPermission.as_view()]
)
def test_a_route_without_a_door_is_caught(view: object) -> None:
    urls = [path("c/<slug:company_slug>/", include([path("planted/", view, name="planted")]))]  # type: ignore[arg-type]
    (route,) = all_routes(urls)
    assert door_fault(route) is not None


@pytest.mark.parametrize("view", [company_door(Permission.VIEW_KPI)(_bare)])
def test_a_route_with_a_door_passes(view: object) -> None:
    (route,) = all_routes([path("c/<slug:company_slug>/planted/", view, name="planted")])  # type: ignore[arg-type]
    assert door_fault(route) is None


def _ask(client: Client, route: Route, method: str, company: Company) -> Any:
    return getattr(client, method.lower())(route.path(company_slug=company.slug, **missing_values(route)))


def _methods(route: Route) -> list[str]:
    """The methods that a route may take: those it has rights for; a page does not say, so all of them."""
    return [method for method in METHODS if route.permission(method) is not None]


@dataclass(frozen=True)
class Askers:
    """A company, and everybody who could ask it; made once for all routes."""

    company: Company
    outsiders: tuple[Client, ...]
    members: dict[str, Client]
    programs: dict[str, Client]


@pytest.fixture(scope="module")
def askers(one_transaction: None) -> Iterator[Askers]:
    with quick_requests():
        company, other = make_company(), make_company()
        yield Askers(
            company,
            (signed_in(make_user()), signed_in(make_member(other, Access.OWNER)), _program(other)),
            {access: signed_in(make_member(company, access)) for access in Access.values},
            {scope: _program(company, [scope]) for scope in Scope.values},
        )


def _program(company: Company, scopes: list[str] | None = None) -> Client:
    return Client(headers=make_key(company, *([scopes] if scopes else [])).headers)


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_nobody_gets_in_without_signing_in(askers: Askers, route: Route) -> None:
    anonymous = Client()
    for method in METHODS:
        response = _ask(anonymous, route, method, askers.company)
        if route.is_api:
            assert response.status_code == 401, method
            assert response.headers["WWW-Authenticate"].startswith("Bearer")
        else:
            assert response.status_code == 302, method
            assert response.headers["Location"].startswith("/accounts/login/?next=/c/"), method


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_an_outsider_finds_nothing(askers: Askers, route: Route) -> None:
    for client in askers.outsiders:
        for method in METHODS:
            expected = 302 if not route.is_api and client.defaults.get("HTTP_AUTHORIZATION") else 404
            assert _ask(client, route, method, askers.company).status_code == expected, method


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_member_without_the_right_is_refused_and_with_it_is_not(askers: Askers, route: Route) -> None:
    for access, client in askers.members.items():
        for method in _methods(route):
            if route.name == "accounts:leave" and method == "POST":
                continue  # it works, and then the member is gone
            refused = _ask(client, route, method, askers.company).status_code == 403
            is_others = method == "GET" and route.name in OTHERS_FIGURES
            right = Permission.VIEW_KPI if is_others else route.permission(method)
            assert refused is (right not in RIGHTS[access]), (access, method)


@pytest.mark.django_db
@pytest.mark.parametrize("route", [route for route in ROUTES if route.is_api], ids=str)
def test_a_key_may_what_its_scopes_say(askers: Askers, route: Route) -> None:
    for scope, client in askers.programs.items():
        for method in _methods(route):
            refused = _ask(client, route, method, askers.company).status_code == 403
            assert refused is (route.permission(method) not in SCOPE_RIGHTS[scope]), (scope, method)


@pytest.mark.django_db
def test_a_changed_access_counts_from_the_next_request_on() -> None:
    company = make_company()
    member = make_member(company, Access.CONSULTANT)
    client = signed_in(member)
    keys = f"/c/{company.slug}/keys/"
    assert client.get(keys).status_code == 200
    _set_access(member, Access.VIEWER)
    assert client.get(keys).status_code == 403
    _set_access(member, Access.CONSULTANT)
    assert client.get(keys).status_code == 200


def _set_access(member: Membership, access: str) -> None:
    with in_company(member.company_id):
        Membership.objects.for_company(member.company_id).filter(pk=member.pk).update(access=access)


@pytest.mark.django_db
def test_a_refused_page_says_nothing_of_the_company_and_answers_are_not_kept() -> None:
    company = make_company("Тайная компания")
    member = make_member(company, Access.MEMBER)
    assert signed_in(member).get(f"/c/{company.slug}/about/").headers["Cache-Control"] == "no-store"
    assert "Тайная компания" not in signed_in(make_user()).get(f"/c/{company.slug}/about/").content.decode()


@pytest.mark.django_db
def test_an_api_call_that_is_refused_leaves_the_callers_transaction_usable() -> None:
    company = make_company()
    assert Client().get(f"/api/v1/companies/{company.slug}/").status_code == 401
    assert make_user().pk


@pytest.mark.parametrize("access", Access.values)
def test_nobody_may_issue_a_key_that_may_more_than_they_do(access: str) -> None:
    if Permission.MANAGE_KEYS in RIGHTS[access]:
        assert frozenset().union(*SCOPE_RIGHTS.values()) <= RIGHTS[access]
