"""Structures for tests, built by the product's own operations.

office = make_office()                       # a company with its live structure; the catalogue is loaded
head = office.add("Head of sales", roles=["sales-head"], person="Иванова Анна")
office.apply({"op": "move", "key": head, "parent": None})
with office.open():
    Position.objects.for_company(office.company).count()
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.actors import Actor
from accounts.models import Company
from accounts.tenancy import tenant
from common.ids import uuid7
from teams.actions.operations import Applied, apply_operations
from teams.actions.people import add_person
from teams.actions.structures import live_structure
from teams.actions.undo import undo
from teams.models import Operation, Person, Structure
from tests.factories.accounts import actor_of, make_company
from tests.factories.catalogue import load_roles

Json = dict[str, Any]


@dataclass
class Office:
    """A company with its live structure and the owner who edits it."""

    company: Company
    structure: Structure
    by: Actor
    _waiting: list[Any] | None = field(default=None, repr=False)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is added and applied inside is one batch, analysed once, when the block ends."""
        self._waiting = waiting = []
        yield
        self._waiting = None
        self.apply(*waiting)

    @contextmanager
    def open(self) -> Iterator[None]:
        with tenant(self.company):
            yield

    def apply(self, *operations: Any, base: int | None = None, by: Actor | None = None) -> Applied:
        with tenant(self.company):
            return apply_operations(
                structure=self.structure, operations=list(operations), base_revision=base, by=by or self.by
            )

    def undo(self, revision: int) -> Applied:
        """Takes back the batch that led to the revision."""
        with tenant(self.company):
            return undo(structure=self.structure, undoes=batch_at(self.structure, revision), by=self.by)

    def person(self, name: str = "Иванова Анна") -> Person:
        with tenant(self.company):
            return add_person(company=self.company, full_name=name, by=self.by)

    def add(
        self,
        title: str = "Менеджер",
        *,
        parent: str | None = None,
        roles: Sequence[str] = (),
        person: str | Person | None = None,
        starts_on: str = "2026-01-12",
        **members: Any,
    ) -> str:
        """A position; the key it got."""
        key = str(uuid7())
        shares = [{"role": role, "share_pct": 100} for role in roles]
        operations: list[Json] = [
            {"op": "add", "key": key, "parent": parent, "title": title, "roles": shares, **members}
        ]
        if person is not None:
            who = self.person(person) if isinstance(person, str) else person
            operations.append({"op": "assign", "key": key, "person": str(who.uid), "starts_on": starts_on})
        self.put(*operations)
        return key

    def put(self, *operations: Any) -> None:
        """Applies the operations, or keeps them for the end of `at_once`."""
        if self._waiting is None:
            self.apply(*operations)
        else:
            self._waiting.extend(operations)


def batch_at(structure: Structure, revision: int) -> UUID:
    """The batch with the entry of that revision; one that nobody has when there is none."""
    log = Operation.objects.for_company(structure.company_id).filter(structure=structure, revision=revision)
    return next(iter(log.values_list("batch", flat=True)), uuid7())


def make_office(*, with_roles: bool = True) -> Office:
    if with_roles:
        load_roles()
    company = make_company()
    by = actor_of(company)
    with tenant(company):
        return Office(company, live_structure(company=company, by=by), by)
