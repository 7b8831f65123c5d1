"""Lock 3: a stranger, or a member with another company's ids, learns and changes nothing on any route.

This is the quick half: every route with two who ask, and a sample of the routes with one of the two layers taken away.
`proofs/judges/test_isolation.py` lets everybody ask everything, with both layers and with each alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from accounts.access import Permission
from accounts.door import company_door
from accounts.models import ApiKey
from accounts.tenancy import tenant
from tests.tenancy.bodies import documented, documented_path
from tests.tenancy.layers import managers_that_return_everything, take_row_security_away
from tests.tenancy.objects import UnknownParameterError, values_of
from tests.tenancy.quick import quick_requests
from tests.tenancy.routes import METHODS, Route, all_routes, company_routes
from tests.tenancy.walk import Worlds, leaks, make_worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("refusals_unlogged")]
ROUTES = company_routes()
SAMPLE = 8
WRITING = ("GET", "POST", "DELETE")


@pytest.fixture(scope="module")
def worlds(one_transaction: None) -> Iterator[Worlds]:
    with quick_requests():
        yield make_worlds()


def test_everything_that_is_documented_is_walked_and_the_other_way_round() -> None:
    walked = {
        (documented_path(route), method)
        for route in all_routes()
        if route.is_api
        for method in METHODS
        if route.permission(method) is not None
    }
    assert {(path, method) for path, method in documented() if "{company_slug}" in path} == walked


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_stranger_and_a_foreign_id_meet_what_is_missing(worlds: Worlds, route: Route) -> None:
    assert leaks(worlds, route, ("outsider", "owner of both")) == []


@pytest.mark.parametrize("route", ROUTES[::SAMPLE], ids=str)
def test_managers_hold_without_row_security(worlds: Worlds, route: Route) -> None:
    take_row_security_away()
    assert leaks(worlds, route, ("owner",), WRITING) == []


@pytest.mark.parametrize("route", ROUTES[SAMPLE // 2 :: SAMPLE], ids=str)
def test_row_security_holds_without_managers(worlds: Worlds, route: Route) -> None:
    with managers_that_return_everything():
        assert leaks(worlds, route, ("owner",), WRITING) == []


def _in_a_list(name: str, ours: str, another: str) -> dict[str, object]:
    """A list whose first item is ours: one door may check that one only."""
    plain = {
        "metric": "revenue",
        "value": "1",
        "on": "2026-11-02",
        "month": "2026-11",
        "external_id": "deal-1",
    }
    operations = [
        {"op": "rename", "key": ours, "title": "Должность"},
        {"op": "add", "key": another, "parent": another, "title": "Должность"},
    ]
    if name == "api-structure-operations":
        return {"operations": operations}
    return {"items": [{**plain, "person": ours}, {**plain, "person": another}]}


@pytest.mark.parametrize(
    ("name", "model", "attribute"),
    [
        ("api-actuals-bulk", "teams.Person", "uid"),
        ("api-targets-bulk", "teams.Person", "uid"),
        ("api-structure-operations", "teams.Position", "key"),
    ],
)
def test_a_list_of_ours_and_theirs_is_answered_like_ours_and_nobodys(
    worlds: Worlds, name: str, model: str, attribute: str
) -> None:
    route = next(route for route in ROUTES if route.name == name)
    path = route.path(company_slug=worlds.own.slug, **values_of(route, worlds.own_rows))
    ours, theirs = (str(getattr(rows.of(model), attribute)) for rows in (worlds.own_rows, worlds.rows))
    said = []
    worlds.witness.forget()
    for another in (theirs, str(uuid4())):
        with transaction.atomic():
            body = _in_a_list(name, ours, another)
            answer = worlds.actors["key"].post(path, body, content_type="application/json")
            transaction.set_rollback(True)
        said.append((answer.status_code, answer.content.decode().replace(another, "…")))
    assert said[0] == said[1]
    assert worlds.witness.touched() == set()


def test_the_witness_sees_also_what_is_taken_back(worlds: Worlds) -> None:
    worlds.witness.forget()
    with transaction.atomic(), tenant(worlds.other):
        worlds.rows.another("accounts.ApiKey")
        transaction.set_rollback(True)
    assert worlds.witness.touched() == {"accounts_apikey"}


@pytest.mark.parametrize(
    "name", ["accounts:keys", "accounts:members", "accounts:audit", "accounts:revoke_key"]
)
def test_with_both_gone_the_walk_notices(worlds: Worlds, name: str) -> None:
    take_row_security_away()
    route = next(route for route in ROUTES if route.name == name)
    with managers_that_return_everything():
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
