"""A pure finding as a row of the table: for those who store it, and for those who only show it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from teams.analysis.claims import Quote
from teams.analysis.findings import Finding as Found
from teams.models import Finding, Structure


def body_of(found: Found) -> dict[str, Any]:
    """The pure finding as JSON; `teams.finding_wording` reads `params` and `suggestions` from it again.

    Exactly as JSON gives it back, lists and not tuples: it is compared with what is stored.
    """
    return {name: written(found) for name, written in WRITTEN.items()}


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "position": quote.position,
        "text": quote.text,
        "involvement": quote.involvement,
        "role": quote.role,
        "words": list(quote.words),
        "score": quote.score,
    }


WRITTEN: Mapping[str, Callable[[Found], Any]] = {
    "people": lambda found: list(found.people),
    "params": lambda found: dict(found.params),
    "quotes": lambda found: [_quote(quote) for quote in found.quotes],
    "suggestions": lambda found: [
        {"code": item.code, "params": dict(item.params)} for item in found.suggestions
    ],
}
"""Member of the body -> how it is written; a pure finding has a field of the same name."""


Patch = tuple[list[str] | None, Any]
"""Where in the body something else stands now, and what; without a place these members of the body, whole."""


def said_anew(found: Found, before: Found) -> Patch:
    """What the body says otherwise than that of the same finding before."""
    changed = [name for name in WRITTEN if getattr(found, name) != getattr(before, name)]
    if changed == ["params"] and (place := _only_difference(before.params, found.params, ["params"])):
        return place
    return None, {name: WRITTEN[name](found) for name in changed}


def _only_difference(before: Any, now: Any, place: list[str]) -> Patch | None:
    """The one place under this one where the two differ; None where there are more, or the two are not alike."""
    alike = before.keys() == now.keys() if isinstance(now, Mapping) else len(before) == len(now)
    names = now if isinstance(now, Mapping) else range(len(now))
    differ = [name for name in names if before[name] != now[name]] if alike else []
    if len(differ) != 1:
        return None
    was, value, here = before[differ[0]], now[differ[0]], [*place, str(differ[0])]
    if type(was) is type(value) and isinstance(value, dict | list):
        return _only_difference(was, value, here) or (here, value)
    return None if value is None else (here, value)


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
