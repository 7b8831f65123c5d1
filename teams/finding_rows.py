"""A pure finding as a row of the table: for those who store it, and for those who only show it."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.utils import timezone

from teams.analysis.claims import Quote
from teams.analysis.findings import Finding as Found
from teams.models import Finding, Structure

QUOTE = fields(Quote)


def body_of(found: Found) -> dict[str, Any]:
    """The pure finding as JSON; `teams.finding_wording` reads `params` and `suggestions` from it again.

    Exactly as JSON gives it back, lists and not tuples: it is compared with what is stored.
    """
    return {
        "people": list(found.people),
        "params": dict(found.params),
        "quotes": [_quote(quote) for quote in found.quotes],
        "suggestions": [{"code": item.code, "params": dict(item.params)} for item in found.suggestions],
    }


def _quote(quote: Quote) -> dict[str, Any]:
    return {item.name: getattr(quote, item.name) for item in QUOTE} | {"words": list(quote.words)}


def finding_row(structure: Structure, found: Found, at: datetime | None = None) -> Finding:
    """Not saved; open since that moment (now) and since the structure's revision."""
    return Finding(
        company_id=structure.company_id,
        structure=structure,
        fingerprint=found.fingerprint,
        kind=found.kind,
        severity=found.severity,
        responsibility_slug=found.responsibility or "",
        position_keys=list(found.positions),
        body=body_of(found),
        opened_at=at or timezone.now(),
        opened_revision=structure.revision,
    )


def says_the_same(row: Finding, found: Found) -> bool:
    """Whether the row has the same to say; that it is the same finding, the fingerprints have told."""
    return (
        row.severity == found.severity
        and row.responsibility_slug == (found.responsibility or "")
        and row.position_keys == list(found.positions)
        and row.body == body_of(found)
    )
