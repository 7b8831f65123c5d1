"""W1 on every route: whoever asks, by whatever method, the answer carries the headers."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from tests.accounts.public_paths import public_path
from tests.common.header_rules import DOCS_POLICY, POLICY, header_faults, over_https
from tests.factories import owner_of, signed_in
from tests.tenancy.objects import missing_values, values_of
from tests.tenancy.quick import quick_requests
from tests.tenancy.routes import Route, all_routes
from tests.tenancy.walk import Worlds, make_worlds

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
METHODS = ("GET", "POST", "PUT")


@pytest.fixture(scope="module")
def worlds(one_transaction: None) -> Iterator[Worlds]:
    logging.disable(logging.ERROR)
    with over_https, quick_requests():
        yield make_worlds()
    logging.disable(logging.NOTSET)


def walk(worlds: Worlds) -> Iterator[tuple[str, Route, HttpResponseBase]]:
    """Every route by each method: an owner on rows of their own and on what is missing, and nobody."""
    owner = signed_in(owner_of(worlds.other))
    for route in all_routes():
        for method in METHODS:
            # A sign-out ends the session that the next request needs.
            client = signed_in(owner_of(worlds.other)) if route.name == "account_logout" else owner
            for path in paths(worlds, route, method):
                yield "owner", route, ask(client, method, path)
            yield "nobody", route, ask(Client(), method, path)


def paths(worlds: Worlds, route: Route, method: str) -> list[str]:
    if not route.is_of_company:
        return [public_path(route)]
    missing = route.path(company_slug=worlds.other.slug, **missing_values(route))
    own = route.path(company_slug=worlds.other.slug, **values_of(route, worlds.rows))
    return [missing, own] if method == "GET" and missing != own else [own]


def ask(client: Client, method: str, path: str) -> HttpResponseBase:
    client.raise_request_exception = False
    beginning = transaction.savepoint()
    found: HttpResponseBase = client.generic(method, path, secure=True)
    transaction.savepoint_rollback(beginning)
    return found


def test_every_answer_of_every_route_carries_the_headers(worlds: Worlds, record_property: Any) -> None:
    faults: Counter[str] = Counter()
    statuses: Counter[int] = Counter()
    for actor, route, answer in walk(worlds):
        statuses[answer.status_code] += 1
        policy = DOCS_POLICY if route.name == "api-docs" else POLICY
        for fault in header_faults(answer, private=True, policy=policy):
            faults[f"{actor} {route} {answer.status_code}: {fault}"] += 1
    assert not faults, "\n".join(sorted(faults))
    told = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
    record_property(
        "figure",
        f"{statuses.total()} answers of {len(list(all_routes()))} routes, 0 without a header ({told})",
    )
    assert {200, 302, 403, 404, 405} <= set(statuses)
