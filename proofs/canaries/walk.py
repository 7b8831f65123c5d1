"""Our people and programs at every address: with their own ids, with the other company's, with nobody's, and at the
other company's own address. What a request changes is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils.http import urlencode

from accounts.tenancy import tenant
from proofs.canaries.harvest import Harvest
from proofs.canaries.world import OwnRows, World
from tests.tenancy.objects import JSON_PAGES, missing_values, names_an_owned_row, values_of
from tests.tenancy.routes import METHODS, Route, company_routes

AT_PAGES = ("owner", "consultant", "viewer", "member", "outsider")
OF_BOTH = "key of a maker of both"
AT_CALLS = ("owner", "member", "key", OF_BOTH)
# Who may do most sends forms, and one who may nothing; the others would be refused before anything is read.
SENDS = ("owner", "consultant", "outsider")


def walk(world: World, harvest: Harvest) -> None:
    own_rows, ids = OwnRows(world.own, "OURS"), _ids(world)
    for route in company_routes():
        with tenant(world.own):
            own = values_of(route, own_rows)
        with tenant(world.other):
            theirs = values_of(route, world.other_rows)
        for actor, client in _actors(world, route):
            for method in _methods(route, actor):
                for slug, values in _objects(world, route, own, theirs):
                    with _asked(client, route, method, {"company_slug": slug, **values}, ids) as answer:
                        typed = [str(value) for value in values.values()]
                        harvest.take_answer(actor, f"{method} {route}", answer, typed=typed)
                    harvest.answered[answer.status_code] += 1
                    if slug == world.other.slug:
                        harvest.strangers[actor].add(answer.status_code)


def _actors(world: World, route: Route) -> Iterator[tuple[str, Client]]:
    everybody = world.people | world.programs
    for name in AT_CALLS if route.is_api else AT_PAGES:
        yield name, everybody[name]


def _methods(route: Route, actor: str) -> list[str]:
    if route.is_api and route.api_view is not None:
        # The whole matrix for the key of whom both companies know.
        return list(METHODS) if actor == OF_BOTH else list(route.api_view.rights)
    return ["GET", "POST"] if actor in SENDS else ["GET"]


def _objects(
    world: World, route: Route, own: dict[str, Any], theirs: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    yield world.own.slug, own
    yield world.other.slug, theirs
    if names_an_owned_row(route):
        yield world.own.slug, theirs
        yield world.own.slug, missing_values(route)


def _ids(world: World) -> dict[str, str]:
    """The ids of the other company's rows under the names that a form or a call could use."""
    found: dict[str, str] = {}
    for label, row in world.other_rows.made.items():
        if hasattr(row, "uid"):
            name = label.split(".")[1].partition(":")[0].lower()
            found |= {name: str(row.uid), f"{name}_uid": str(row.uid), f"{name}_id": str(row.pk)}
    return found


@contextmanager
def _asked(
    client: Client, route: Route, method: str, values: dict[str, Any], ids: dict[str, str]
) -> Iterator[Any]:
    """The answer, whose file may be read while the request's transaction is open."""
    cookies = {name: cookie.value for name, cookie in client.cookies.items()}
    sent: dict[str, Any] = {}
    if method != "GET":
        sent = {"data": ids, "content_type": "application/json"}
        if not route.is_api and route.name not in JSON_PAGES:
            sent = {"data": urlencode(ids), "content_type": "application/x-www-form-urlencoded"}
    with transaction.atomic():
        yield getattr(client, method.lower())(route.path(**values), **sent)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
