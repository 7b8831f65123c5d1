"""Findings follow the structure: closed when they are gone, the same ones opened when they are back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actors import Actor
from accounts.tenancy import tenant
from teams.actions.acceptances import accept_finding
from teams.actions.findings import sync_findings
from teams.actions.operations import apply_operations
from teams.actions.structures import live_structure
from teams.models import Finding, Structure
from tests.factories import actor_of, make_company
from tests.factories.catalogue import load_roles

KEY = str(uuid4())


@pytest.fixture
def structure(db: None) -> Iterator[Structure]:
    load_roles()
    company = make_company()
    with tenant(company):
        structure = live_structure(company=company, by=actor_of(company))
        set_roles(structure, add=True)
        yield structure


def by(structure: Structure) -> Actor:
    return actor_of(structure.company)


def set_roles(structure: Structure, *slugs: str, add: bool = False) -> None:
    operations = [
        {"op": "add", "key": KEY, "title": "РОП"} if add else None,
        {"op": "set_roles", "key": KEY, "roles": [{"role": slug} for slug in slugs]},
    ]
    asked = [operation for operation in operations if operation]
    apply_operations(structure=structure, operations=asked, base_revision=None, by=by(structure))


def uncovered(structure: Structure) -> dict[str, tuple[int, str]]:
    rows = Finding.objects.for_company(structure.company_id).filter(kind="uncovered")
    return {row.fingerprint: (row.pk, row.state) for row in rows}


def test_a_finding_that_is_back_is_the_one_that_closed(structure: Structure) -> None:
    before = uncovered(structure)
    set_roles(structure, "sales-head")
    assert {state for _pk, state in uncovered(structure).values()} == {"open", "closed"}
    set_roles(structure)
    assert uncovered(structure) == before
    assert {state for _pk, state in before.values()} == {"open"}


def test_an_acceptance_ends_with_the_next_change_after_its_day(structure: Structure) -> None:
    finding = Finding.objects.for_company(structure.company_id).filter(kind="uncovered")[0]
    until = timezone.localdate() + timedelta(days=2)
    accept_finding(finding=finding, reason="Пока так", until_on=until, by=by(structure))
    sync_findings(structure=structure, by=by(structure))
    assert uncovered(structure)[finding.fingerprint][1] == "accepted"
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        sync_findings(structure=structure, by=by(structure))
    assert uncovered(structure)[finding.fingerprint][1] == "open"


def test_the_history_of_findings_is_not_read_with_every_change(structure: Structure) -> None:
    set_roles(structure, "sales-head")
    closed = next(pk for pk, state in uncovered(structure).values() if state == "closed")
    with CaptureQueriesContext(connection) as queries:
        sync_findings(structure=structure, by=by(structure))
    [read] = [query["sql"] for query in queries if 'FROM "teams_finding"' in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(read)
        assert closed not in {row[0] for row in cursor.fetchall()}
