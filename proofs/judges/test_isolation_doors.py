"""Managers and permissions are taken away, one at a time: each has to be missed, else nobody would notice it is gone.

Managers by the requests that use them, with row security away; permissions by members who lack them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client

from accounts.access import RIGHTS, Access, Permission
from accounts.models import Company
from tests.factories import make_company, make_member, make_user, signed_in
from tests.factories.catalogue import load_roles
from tests.tenancy.layers import managers_asked, managers_that_return_everything, take_row_security_away
from tests.tenancy.objects import missing_values, values_of
from tests.tenancy.probes import taken_back
from tests.tenancy.quick import quick_requests
from tests.tenancy.rights import RIGHT_OF
from tests.tenancy.routes import METHODS, Route, company_routes
from tests.tenancy.rows import owned_models
from tests.tenancy.walk import Asked, Worlds, ask, has_leaks, make_worlds

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1200), pytest.mark.usefixtures("refusals_unlogged")]
Note = Callable[[str, object], None]
ROUTES = company_routes()
# Their rows hang on a parent of ours, or ours comes first: no request shows that the manager is gone, and it is asked
# by itself, as all are. Any other must be missed by a request too.
HIDDEN = {
    "Assignment", "BonusStep", "CompanyCardLine", "CompanyCatalogue", "CompanyDuty", "DataExportPart", "Decision",
    "EntryReminder", "FactKey", "FigureSettings", "Finding", "HandOver", "HealthPoint", "Job", "JobFile", "Limits",
    "Link", "Norm", "Operation", "Position", "PositionDuty", "PositionInvolvement", "PositionRole", "PositionScope",
    "Presence", "ReportLetter", "ReportSchedule", "ReportSubscription", "Target", "TargetChange", "WebhookDelivery",
}  # fmt: skip
# Has every right, and asks without the variations of the owner.
ASKER = "owner of both"


@pytest.fixture(scope="module")
def worlds(one_transaction: None) -> Iterator[Worlds]:
    with quick_requests():
        load_roles()
        yield make_worlds()


def routes_by_model(worlds: Worlds) -> dict[type[Any], list[tuple[Route, str]]]:
    """Which requests ask a model for a company's rows, those that ask the fewest models first."""
    asked: dict[tuple[Route, str], set[type[Any]]] = {}
    for route in ROUTES:
        values = {"company_slug": worlds.own.slug, **values_of(route, worlds.own_rows)}
        for method in ("GET", "POST"):
            with managers_asked() as models, taken_back():
                ask(worlds.actors[ASKER], route, method, Asked(values, worlds.ours))
            asked[route, method] = set(models)
    found: dict[type[Any], list[tuple[Route, str]]] = defaultdict(list)
    for request in sorted(asked, key=lambda request: (len(asked[request]), request[1])):
        for model in asked[request]:
            found[model].append(request)
    return found


def is_missed(worlds: Worlds, model: type[Any], requests: list[tuple[Route, str]]) -> bool:
    """Whether some request shows that this model's manager names no company."""
    with managers_that_return_everything(model):
        for route, method in requests:
            try:
                with transaction.atomic():
                    if has_leaks(worlds, route, (ASKER,), (method,)):
                        return True
            except Exception:
                # A row too many, of the other company, is more than a page can bear.
                return True
    return False


def shows_more(worlds: Worlds, model: Any) -> bool:
    """Whether the manager itself shows rows of the other company."""
    shown = model.objects.for_company(worlds.own).values_list("company_id", flat=True)
    return set(shown) != {worlds.own.pk}


def test_each_manager_is_missed(worlds: Worlds, record_property: Note) -> None:
    assert {model.__name__ for model in owned_models()} > HIDDEN
    by_model = routes_by_model(worlds)
    unseen: list[str] = []
    survived: list[str] = []
    with taken_back():
        take_row_security_away()
        for model in owned_models():
            assert not shows_more(worlds, model)
            with managers_that_return_everything(model):
                if not shows_more(worlds, model):
                    survived.append(model.__name__)
            if model.__name__ not in HIDDEN and not is_missed(worlds, model, by_model[model]):
                unseen.append(model.__name__)
    killed = len(owned_models()) - len(survived)
    record_property(
        "figure",
        f"{killed} of {len(owned_models())} mutants of managers killed,"
        f" {len(owned_models()) - len(HIDDEN) - len(unseen)} of them by a request",
    )
    assert (survived, unseen) == ([], [])


@dataclass(frozen=True)
class Members:
    company: Company
    clients: dict[str, Client]

    def is_refused(self, access: str, route: Route, method: str) -> bool:
        path = route.path(company_slug=self.company.slug, **missing_values(route))
        with taken_back():
            return bool(getattr(self.clients[access], method.lower())(path).status_code == 403)


@pytest.fixture(scope="module")
def members(one_transaction: None) -> Iterator[Members]:
    with quick_requests():
        company = make_company(owner=make_user())
        yield Members(company, {access: signed_in(make_member(company, access)) for access in Access.values})


def doors() -> Iterator[tuple[str, Route, str]]:
    """(its line in the table of rights, route, method) of every door."""
    for route in ROUTES:
        for method in METHODS if route.is_api else ("GET",):
            if route.permission(method) is not None:
                yield f"{method}@{route.name}" if route.is_api else route.name, route, method


@contextmanager
def asking_for(route: Route, method: str, right: Permission) -> Iterator[None]:
    """The door asks for another right meanwhile."""
    if route.api_view is not None:
        with mock.patch.dict(route.api_view.rights, {method: right}):
            yield
        return
    view: Any = route.view
    while "permission" not in view.__code__.co_freevars:
        view = view.__wrapped__
    cell = view.__closure__[view.__code__.co_freevars.index("permission")]
    asked, cell.cell_contents = cell.cell_contents, right
    try:
        yield
    finally:
        cell.cell_contents = asked


def test_each_permission_is_missed(members: Members, record_property: Note) -> None:
    """A door that asks for what all may lets somebody in; where all may, one that asks for more keeps somebody out."""
    survived, tried = [], 0
    for name, route, method in doors():
        right = RIGHT_OF[name]
        without = [access for access in Access.values if right not in RIGHTS[access]]
        access = without[-1] if without else Access.VIEWER
        assert members.is_refused(access, route, method) is bool(without), name
        tried += 1
        with asking_for(route, method, Permission.VIEW_CATALOGUE if without else Permission.MANAGE_COMPANY):
            if members.is_refused(access, route, method) is bool(without):
                survived.append(name)
    record_property("figure", f"{tried - len(survived)} of {tried} mutants of permissions killed")
    assert survived == []
