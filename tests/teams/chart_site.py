"""The chart's pages as a member's browser asks for them, in English."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.factories import make_member, owner_of, signed_in
from tests.factories.structures import Office
from tests.teams.structure_state import revision_of

HTMX = {"HX-Request": "true"}


def browser(office: Office, access: str = "owner") -> Client:
    who = owner_of(office.company) if access == "owner" else make_member(office.company, access)
    return signed_in(who, headers={"accept-language": "en"})


def at(office: Office, rest: str = "") -> str:
    return f"/c/{office.company.slug}/structure/{office.structure.uid}/{rest}"


def shown(office: Office, key: str, query: str = "", client: Client | None = None) -> str:
    """The text of a position's panel."""
    answer = (client or browser(office)).get(at(office, f"positions/{key}/{query}"), headers=HTMX)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def post(office: Office, key: str, edit: str, client: Client | None = None, **data: Any) -> Any:
    """Sends a form of a position, on the revision of now unless another is given."""
    data.setdefault("revision", revision_of(office))
    return (client or browser(office)).post(at(office, f"positions/{key}/{edit}/"), data, headers=HTMX)
