"""Who uses the site: editors of charts with sessions, and programs with keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.test import Client

from accounts.access import Access, Scope
from accounts.actions import add_member, issue_key
from accounts.actors import SYSTEM, member_actor
from accounts.models import Company, Membership, User
from accounts.sessions import begin
from accounts.tenancy import tenant
from proofs.load.filling import heads_of
from teams.models import Position, Structure

EDITS = ("move", "rename", "set_scope")
# So few that those who edit one chart meet.
BUSY_BOXES = 12


@dataclass(frozen=True)
class Boxes:
    """Keys of a chart's positions: those that lead a team, and those that may move."""

    heads: tuple[str, ...]
    members: tuple[str, ...]

    def operation(self, kind: str, chance: Random) -> dict[str, Any]:
        """An operation of this kind that is possible whatever others do: only those without reports move."""
        pool = self.members[:BUSY_BOXES] if chance.random() < 0.5 else self.members
        op: dict[str, Any] = {"op": kind, "key": chance.choice(pool)}
        if kind == "move":
            return op | {"parent": chance.choice(self.heads)}
        if kind == "rename":
            return op | {"title": f"Менеджер {chance.randrange(10**9)}"}
        return op | {"scope": {"region": [f"Регион {chance.randrange(10**6)}"]}}


@dataclass(frozen=True)
class Place:
    """One company's chart as callers name it; `key` opens the company to programs."""

    company_id: int
    slug: str
    structure: str
    key: str
    boxes: Boxes


@dataclass(frozen=True)
class Seat:
    """An editor: where, and with which session."""

    place: Place
    session: str


def places_of(companies: Sequence[Company]) -> list[Place]:
    """Each company with a key of all scopes. Positions have the same keys in every copy."""
    with tenant(companies[0]):
        rows = Position.objects.for_company(companies[0]).order_by("id")
        keys = [str(key) for key in rows.values_list("key", flat=True)]
    heads = tuple(heads_of(keys))
    boxes = Boxes(heads, tuple(key for key in keys[1:] if key not in set(heads)))
    return [_place(company, boxes) for company in companies]


def _place(company: Company, boxes: Boxes) -> Place:
    with tenant(company):
        owner = Membership.objects.for_company(company).select_related("user")[0]
        _key, full = issue_key(
            company=company, name="CRM", scopes=Scope.values, by=member_actor(owner, owner.user)
        )
        structure = Structure.objects.for_company(company).live().get()
    return Place(company.pk, company.slug, str(structure.uid), full, boxes)


def seats_at(places: Sequence[Place], companies: Sequence[Company], editors: int) -> list[Seat]:
    """So many consultants, as many at each of the places as at any other, signed in."""
    return [_seat(places[n % len(places)], companies[n % len(places)], n) for n in range(editors)]


def _seat(place: Place, company: Company, number: int) -> Seat:
    user = User.objects.create_user(f"editor{number}@load.invalid", None, f"Editor {number}")
    add_member(company=company, user=user, access=Access.CONSULTANT, by=SYSTEM)
    browser = Client()
    browser.force_login(user)
    session = browser.session
    begin(session)
    session.save()
    return Seat(place, str(session.session_key))
