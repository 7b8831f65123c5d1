"""Lock 3: a stranger, or a member with another company's ids, learns and changes nothing on any route.

The walk runs three times: as the product is, with row security taken away, and with the managers letting everything
through. So each of the two is seen to hold alone, and with both gone the walk is seen to notice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from accounts.access import Permission
from accounts.door import company_door
from accounts.models import ApiKey
from accounts.tenancy import OwnedQuerySet
from tests.tenancy.objects import UnknownParameterError, values_of
from tests.tenancy.quick import quick_requests
from tests.tenancy.routes import Route, all_routes, company_routes
from tests.tenancy.rows import owned_models
from tests.tenancy.walk import Worlds, leaks, make_worlds

pytestmark = pytest.mark.django_db
ROUTES = company_routes()
WITH_RIGHTS = ("owner", "key", "owner of both")
WRITING = ("GET", "POST", "DELETE")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are meant here."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def worlds(one_transaction: None) -> Iterator[Worlds]:
    with quick_requests():
        yield make_worlds()


def take_row_security_away() -> None:
    """As the owner of the tables, until the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in [model._meta.db_table for model in owned_models()]:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')


def let_managers_return_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OwnedQuerySet, "for_company", lambda queryset, _company: queryset.all())


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_stranger_and_a_foreign_id_meet_what_is_missing(worlds: Worlds, route: Route) -> None:
    assert leaks(worlds, route) == []


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_managers_hold_without_row_security(worlds: Worlds, route: Route) -> None:
    take_row_security_away()
    assert leaks(worlds, route, WITH_RIGHTS, WRITING) == []


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_row_security_holds_without_managers(
    worlds: Worlds, route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_managers_return_everything(monkeypatch)
    assert leaks(worlds, route, WITH_RIGHTS, WRITING) == []


@pytest.mark.parametrize(
    "name", ["accounts:keys", "accounts:members", "accounts:audit", "accounts:revoke_key"]
)
def test_with_both_gone_the_walk_notices(worlds: Worlds, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    take_row_security_away()
    let_managers_return_everything(monkeypatch)
    route = next(route for route in ROUTES if route.name == name)
    assert leaks(worlds, route, ("owner",), WRITING)


@company_door(Permission.VIEW_STRUCTURE)
def _careless(request: HttpRequest, uid: str) -> HttpResponse:
    return HttpResponse(get_object_or_404(ApiKey.objects.get_queryset(), uid=uid).name)


def test_a_route_that_forgets_the_company_is_stopped_by_row_security_and_seen_without_it(
    worlds: Worlds, settings: pytest.FixtureRequest
) -> None:
    urls = [path("c/<slug:company_slug>/careless/<uuid:uid>/", _careless, name="accounts:revoke_key")]
    module = type("urls", (), {"urlpatterns": [*urls, *_site()]})
    settings.ROOT_URLCONF = module  # type: ignore[attr-defined]
    route = next(route for route in all_routes(urls))
    assert leaks(worlds, route, ("viewer",), ("GET",)) == []
    take_row_security_away()
    assert leaks(worlds, route, ("viewer",), ("GET",))


def _site() -> list[object]:
    from salesorg.urls import urlpatterns

    return list(urlpatterns)


def test_a_parameter_that_nobody_described_is_named(worlds: Worlds) -> None:
    urls = [path("c/<slug:company_slug>/new/<uuid:uid>/", _careless, name="teams:new")]
    route = next(all_routes(urls))
    with pytest.raises(UnknownParameterError, match=r"teams:new\.uid"):
        values_of(route, worlds.rows)
