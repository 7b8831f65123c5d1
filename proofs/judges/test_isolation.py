"""Everybody asks every route everything, with both layers of isolation and with each of them alone.

Ten and more who ask x every method of every route x {a row of ours, of the other company, of nobody; our own row with
the other's ids in the fields, all at once and one by one}. Another company's must answer like nobody's to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.factories.catalogue import load_roles
from tests.tenancy.layers import managers_that_return_everything, take_row_security_away
from tests.tenancy.objects import names_an_owned_row
from tests.tenancy.quick import quick_requests
from tests.tenancy.routes import METHODS, Route, company_routes
from tests.tenancy.walk import IN_BOTH, MEMBERS, STRANGERS, Worlds, leaks, make_worlds

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800), pytest.mark.usefixtures("refusals_unlogged")]
ROUTES = company_routes()
WITH_RIGHTS = ("outsider", "owner", "key", "consultant of both")
# Routes whose own row the walk does not reach, and why.
UNREACHED: dict[str, str] = {}
# Routes that show no difference even with both layers gone, as measured. The other's company itself stays out of sight,
# and webhooks are read together with it; the walk proves nothing about these routes beyond the layers' own mutants.
HOLD_BY_THEMSELVES = set(
    """
    api-actual api-actual-correction api-actual-withdrawal kpis:correct_fact kpis:fact kpis:withdraw_fact
    api-webhook api-webhook-deliveries api-webhook-secret api-webhook-test integrations:delivery_again
    integrations:webhook integrations:webhook_remove integrations:webhook_secret integrations:webhook_switch
    integrations:webhook_test jobs:job roles:job-description roles:job-description-about
    roles:job-description-aside roles:job-description-create roles:job-description-line
    roles:job-description-sure teams:scopes-take-back
    """.split()
)
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


def test_managers_hold_without_row_security(worlds: Worlds, record_property: Note) -> None:
    take_row_security_away()
    assert walked(worlds, WITH_RIGHTS, "managers alone", record_property) == []


def test_row_security_holds_without_managers(worlds: Worlds, record_property: Note) -> None:
    with managers_that_return_everything():
        assert walked(worlds, WITH_RIGHTS, "row security alone", record_property) == []


def test_with_both_layers_gone_every_other_route_leaks(worlds: Worlds, record_property: Note) -> None:
    """The control: the walk would have noticed."""
    take_row_security_away()
    naming = [route for route in ROUTES if names_an_owned_row(route)]
    with managers_that_return_everything():
        leaking = [route for route in naming if _leaks_or_breaks(worlds, route)]
    record_property("figure", f"control: {len(leaking)} of {len(naming)} routes leak with both layers gone")
    assert {route.name for route in naming} - {route.name for route in leaking} == HOLD_BY_THEMSELVES


def _asking(route: Route) -> tuple[str, ...]:
    return ("key",) if route.is_api else ("owner",)


def _leaks_or_breaks(worlds: Worlds, route: Route) -> bool:
    try:
        return bool(leaks(worlds, route, _asking(route)))
    except Exception:
        # Rows of two companies in one page may be more than it can bear: it has seen them.
        return True


def test_the_walk_gets_as_far_as_the_row_on_every_route(worlds: Worlds, record_property: Note) -> None:
    """Where our own row and nobody's answer alike nothing would be proved."""
    naming = [route for route in ROUTES if names_an_owned_row(route)]
    worlds.reached.clear()
    for route in naming:
        # No key may manage webhooks: there only people reach the row.
        leaks(worlds, route, ("key", "owner") if "webhook" in route.name else _asking(route))
    lost = {
        route.name
        for route in naming
        if not any((route.name, method) in worlds.reached for method in METHODS)
    }
    record_property(
        "figure", f"{len(naming) - len(lost)} of {len(naming)} routes that name a row reach our own"
    )
    assert lost == set(UNREACHED)
