"""The walk of test_isolation.py with each layer of isolation alone; and with neither, as a control."""

from __future__ import annotations

import pytest

from proofs.judges.test_isolation import ROUTES, Note, asking, figure, walk_all, worlds
from tests.tenancy.layers import managers_that_return_everything, take_row_security_away
from tests.tenancy.objects import names_an_owned_row
from tests.tenancy.routes import Route
from tests.tenancy.walk import Worlds, has_leaks

__all__ = ["worlds"]
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800), pytest.mark.usefixtures("refusals_unlogged")]
WITH_RIGHTS = ("outsider", "owner", "key", "consultant of both")
# Routes that show no difference even with both layers gone: a change is looked for in our own charts only.
HOLD_BY_THEMSELVES = {"teams:scopes-take-back"}


def test_managers_hold_without_row_security(worlds: Worlds, record_property: Note) -> None:
    take_row_security_away()
    walk = walk_all(worlds, WITH_RIGHTS)
    record_property("figure", figure(walk, WITH_RIGHTS, "managers alone"))
    assert walk.faults == []


def test_row_security_holds_without_managers(worlds: Worlds, record_property: Note) -> None:
    with managers_that_return_everything():
        walk = walk_all(worlds, WITH_RIGHTS)
    record_property("figure", figure(walk, WITH_RIGHTS, "row security alone"))
    assert walk.faults == []


def test_with_both_layers_gone_every_other_route_leaks(worlds: Worlds, record_property: Note) -> None:
    """The control: the walk would have noticed."""
    take_row_security_away(companies=True)
    naming = [route for route in ROUTES if names_an_owned_row(route)]
    with managers_that_return_everything():
        leaking = [route for route in naming if _leaks_or_breaks(worlds, route)]
    record_property("figure", f"control: {len(leaking)} of {len(naming)} routes leak with both layers gone")
    assert {route.name for route in naming} - {route.name for route in leaking} == HOLD_BY_THEMSELVES


def _leaks_or_breaks(worlds: Worlds, route: Route) -> bool:
    try:
        return has_leaks(worlds, route, asking(route))
    except Exception:
        # Rows of two companies in one page may be more than it can bear: it has seen them.
        return True
