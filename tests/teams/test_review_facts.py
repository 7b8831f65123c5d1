"""The rows of a structure become facts: whole, in order, and in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.tenancy import tenant
from teams.actions.operations import apply_operations
from teams.actions.people import add_person
from teams.actions.structures import live_structure
from teams.analysis import facts
from teams.facts import structure_facts
from teams.models import Structure
from tests.factories import actor_of, make_company
from tests.factories.catalogue import load_roles

ON = date(2026, 6, 1)


@pytest.fixture
def structure(db: None) -> Iterator[Structure]:
    load_roles()
    company = make_company()
    with tenant(company):
        yield live_structure(company=company, by=actor_of(company))


def change(structure: Structure, *operations: dict[str, Any]) -> None:
    by = actor_of(structure.company)
    apply_operations(structure=structure, operations=list(operations), base_revision=None, by=by)


def test_everything_that_a_position_holds_is_in_the_facts(structure: Structure) -> None:
    top, key = str(uuid4()), str(uuid4())
    by = actor_of(structure.company)
    person = add_person(company=structure.company, full_name="Анна Иванова", by=by)
    left = add_person(company=structure.company, full_name="Борис Иванов", by=by)
    roles = [{"role": "sales-head", "share_pct": 40}, {"role": "account-manager", "share_pct": 60}]
    seats = [
        {"op": "assign", "key": key, "person": str(person.uid), "share_pct": 50, "starts_on": "2026-06-01"},
        {"op": "assign", "key": key, "person": str(left.uid), "starts_on": "2026-01-01"},
        {"op": "vacate", "key": key, "person": str(left.uid), "ends_on": "2026-06-01"},
    ]
    known = [{"op": "set_involvement", "key": key, "responsibility": slug} for slug in _two_slugs()]
    change(
        structure,
        {"op": "add", "key": top, "title": "Директор"},
        {
            "op": "add",
            "key": key,
            "title": "РОП",
            "team": "Север",
            "fte": "0.5",
            "parent": top,
            "roles": roles,
        },
        *seats,
        {"op": "set_scope", "key": key, "scope": {"region": ["Москва", "Казань"], "segment": ["B2B"]}},
        {"op": "set_duties", "key": key, "duties": [{"text": "ъъъ", "involvement": "C"}]},
        known[0] | {"involvement": "none"},
        known[1] | {"involvement": "A"},
        {"op": "link", "key": key, "target": top, "kind": "deputy"},
        {"op": "link", "key": key, "target": top, "kind": "mentor"},
    )
    first, second = structure_facts(structure, structure.company, ON).positions
    assert (first.key, first.parent, first.vacant) == (top, None, True)
    assert second == facts.Position(
        key=key,
        title="РОП",
        parent=top,
        team="Север",
        fte=Decimal("0.5"),
        roles=(
            facts.RoleShare("account-manager", Decimal(60)),
            facts.RoleShare("sales-head", Decimal(40)),
        ),
        people=(facts.Holder(str(person.uid), "Анна Иванова", Decimal(50), "permanent"),),
        deputies=(top,),
        scope={"region": frozenset({"Москва", "Казань"}), "segment": frozenset({"B2B"})},
        duties=(facts.OwnDuty(text="ъъъ", involvement="C", responsibility=None),),
        without=frozenset({known[0]["responsibility"]}),
        overrides={known[1]["responsibility"]: "A"},
    )


def _two_slugs() -> list[str]:
    from roles.models import Responsibility

    return list(Responsibility.objects.order_by("slug").values_list("slug", flat=True)[:2])


def test_a_structure_is_read_in_seven_queries_whatever_its_size(structure: Structure) -> None:
    for size in (1, 30):
        change(structure, *({"op": "add", "title": "Менеджер"} for _number in range(size)))
        with CaptureQueriesContext(connection) as queries:
            structure_facts(structure, structure.company, timezone.localdate())
        assert len(queries) == 7
