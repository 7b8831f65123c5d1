"""Everybody asks every route everything; test_isolation_layers.py does so with each layer of isolation alone.

Ten and more who ask x every method of every route x {a row of ours, of the other company, of nobody; our own row with
the other's ids in the fields, all at once and one by one}. Another company's must answer like nobody's to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.factories.catalogue import load_roles
from tests.tenancy.objects import names_an_owned_row
from tests.tenancy.quick import quick_requests
from tests.tenancy.routes import METHODS, Route, company_routes
from tests.tenancy.walk import IN_BOTH, MEMBERS, STRANGERS, Worlds, leaks, make_worlds

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800), pytest.mark.usefixtures("refusals_unlogged")]
ROUTES = company_routes()
ROOT = Path(__file__).resolve().parents[2]
# Routes whose own row the walk does not reach, and why.
UNREACHED: dict[str, str] = {}
OWNERS = ("owner", "key")
# The functions with a line that reads whatever a request says, and why that looks up nothing of a name.
PASSED_ON = {
    "teams/views/days.py:date_control": "the page's own address for another day",
    "kpis/forms.py:read_grid": "cells of figures, under names of their own",
}
Note = Callable[[str, object], None]


@pytest.fixture(scope="module")
def worlds(one_transaction: None) -> Iterator[Worlds]:
    with quick_requests():
        load_roles()
        yield make_worlds()


class Walk(NamedTuple):
    """What a walk of all routes found wrong, how many requests that took, `Worlds.reached` by them, and the
    functions of `Worlds.passed_on`."""

    faults: list[str]
    asked: int
    reached: frozenset[tuple[str, str, str]]
    passed_on: frozenset[str]


Walks = Callable[[tuple[str, ...]], Walk]


def walk_all(worlds: Worlds, actors: Sequence[str]) -> Walk:
    """Has these ask every route; what the worlds count begins anew."""
    worlds.asked = 0
    worlds.reached.clear()
    worlds.passed_on.clear()
    faults = [fault for route in ROUTES for fault in leaks(worlds, route, actors)]
    assert worlds.asked > len(ROUTES)
    functions = {str(Path(place.rpartition(":")[0]).relative_to(ROOT)) for place in worlds.passed_on}
    return Walk(faults, worlds.asked, frozenset(worlds.reached), frozenset(functions))


def figure(walk: Walk, actors: Sequence[str], what: str) -> str:
    return f"{what}: {walk.asked:,} requests of {len(actors)} who ask, {len(walk.faults)} differences"


@pytest.fixture(scope="module")
def walks(worlds: Worlds) -> Walks:
    """Each walk is made once, whoever asks of it first."""
    return cache(partial(walk_all, worlds))


@pytest.mark.parametrize(
    "actors",
    [STRANGERS, MEMBERS[:3], OWNERS, (*IN_BOTH, MEMBERS[-1])],
    ids=["strangers", "who may less", "owners", "of both"],
)
def test_everybody_meets_nothing_of_the_other_company(
    walks: Walks, actors: tuple[str, ...], record_property: Note
) -> None:
    walk = walks(actors)
    record_property("figure", figure(walk, actors, "both layers"))
    assert walk.faults == []


def asking(route: Route) -> tuple[str, ...]:
    """Who gets as far as the row. No key may manage webhooks, whether by a page or by a call."""
    if not route.is_api:
        return ("owner",)
    return ("key", "owner") if "webhook" in route.name else ("key",)


def test_the_walk_gets_as_far_as_the_row_on_every_route(walks: Walks, record_property: Note) -> None:
    """Where our own row and nobody's answer alike nothing would be proved."""
    reached = walks(OWNERS).reached
    naming = [route for route in ROUTES if names_an_owned_row(route)]
    lost = {
        route.name
        for route in naming
        if not any((actor, route.name, method) in reached for actor in asking(route) for method in METHODS)
    }
    record_property(
        "figure", f"{len(naming) - len(lost)} of {len(naming)} routes that name a row reach our own"
    )
    assert lost == set(UNREACHED)


def test_what_a_request_says_is_passed_on_unread_at_known_places_only(walks: Walks) -> None:
    """For them no name is asked of by itself."""
    assert walks(OWNERS).passed_on == set(PASSED_ON)
