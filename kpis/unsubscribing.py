"""The link in each letter that stops it: a signed ticket instead of a sign-in (RFC 8058 asks for one click)."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from kpis.models import Cadence

SALT = "kpis.unsubscribe"


@dataclass(frozen=True)
class Ticket:
    """Whose letters of which cadence. It never runs out: a letter may be opened years later."""

    company_id: int
    membership_id: int
    cadence: str


def token_of(ticket: Ticket) -> str:
    return signing.dumps([ticket.company_id, ticket.membership_id, ticket.cadence], salt=SALT)


def ticket_of(token: str) -> Ticket | None:
    """The ticket behind a token; None for one that this site has not signed."""
    try:
        company_id, membership_id, cadence = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Ticket(company_id, membership_id, cadence) if cadence in Cadence.values else None


def link_of(ticket: Ticket) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("unsubscribe", args=[token_of(ticket)])
