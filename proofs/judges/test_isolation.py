"""Everybody asks every route everything; test_isolation_layers.py does so with each layer of isolation alone.

Ten and more who ask x every method of every route x {a row of ours, of the other company, of nobody; our own row with
the other's ids in the fields, all at once and one by one}. Another company's must answer like nobody's to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.factories.catalogue import load_roles
from tests.tenancy.objects import names_an_owned_row
from tests.tenancy.quick import quick_requests
from tests.tenancy.routes import METHODS, Route, company_routes
from tests.tenancy.walk import IN_BOTH, MEMBERS, STRANGERS, Worlds, leaks, make_worlds

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800), pytest.mark.usefixtures("refusals_unlogged")]
ROUTES = company_routes()
# Routes whose own row the walk does not reach, and why.
UNREACHED: dict[str, str] = {}
Note = Callable[[str, object], None]


@pytest.fixture(scope="module")
def worlds(one_transaction: None) -> Iterator[Worlds]:
    with quick_requests():
        load_roles()
        yield make_worlds()


def walked(worlds: Worlds, actors: Sequence[str], what: str, record_property: Note) -> list[str]:
    """All faults of all routes; notes how many requests that took."""
    worlds.asked = 0
    found = [fault for route in ROUTES for fault in leaks(worlds, route, actors)]
    assert worlds.asked > len(ROUTES)
    record_property(
        "figure", f"{what}: {worlds.asked:,} requests of {len(actors)} who ask, {len(found)} differences"
    )
    return found


@pytest.mark.parametrize(
    "actors",
    [STRANGERS, MEMBERS[:3], ("owner", "key"), (*IN_BOTH, MEMBERS[-1])],
    ids=["strangers", "who may less", "owners", "of both"],
)
def test_everybody_meets_nothing_of_the_other_company(
    worlds: Worlds, actors: Sequence[str], record_property: Note
) -> None:
    assert walked(worlds, actors, "both layers", record_property) == []


def asking(route: Route) -> tuple[str, ...]:
    """Who gets as far as the row. No key may manage webhooks, whether by a page or by a call."""
    if not route.is_api:
        return ("owner",)
    return ("key", "owner") if "webhook" in route.name else ("key",)


def test_the_walk_gets_as_far_as_the_row_on_every_route(worlds: Worlds, record_property: Note) -> None:
    """Where our own row and nobody's answer alike nothing would be proved."""
    naming = [route for route in ROUTES if names_an_owned_row(route)]
    worlds.reached.clear()
    for route in naming:
        leaks(worlds, route, asking(route))
    lost = {
        route.name
        for route in naming
        if not any((route.name, method) in worlds.reached for method in METHODS)
    }
    record_property(
        "figure", f"{len(naming) - len(lost)} of {len(naming)} routes that name a row reach our own"
    )
    assert lost == set(UNREACHED)
