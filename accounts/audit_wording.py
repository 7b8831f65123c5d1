"""How the trail speaks: a phrase for each verb, and the figures of an event that say more.

A right-hand app adds its own verbs where it is set up:

    class TeamsConfig(AppConfig):
        def ready(self):
            audit_wording.register({"person.added": _("Person added")})
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Access, Scope
from accounts.events import PHRASES
from accounts.models import TIME_ZONES, AuditEvent

Words = str | Promise

_phrases: dict[str, Words] = {
    "company.created": _("Company created"),
    "company.changed": _("Company settings changed"),
    "company.closed": _("Company closed to be erased"),
    "company.taken_back": _("Company opened again"),
    "invitation.sent": _("Invitation sent"),
    "invitation.revoked": _("Invitation withdrawn"),
    "invitation.spent": _("Invitation used by a member"),
    "member.joined": _("Member joined"),
    "member.added": _("Member added"),
    "member.access_changed": _("Access changed"),
    "member.removed": _("Member removed"),
    "member.left": _("Member left"),
    "key.issued": _("API key issued"),
    "key.revoked": _("API key revoked"),
    "company.second_factor_demanded": _("Second factor demanded of members who can write"),
    "company.second_factor_waived": _("Second factor not demanded any more"),
    **{what.value: phrase for what, phrase in PHRASES.items()},
}
_values: dict[str, str | Promise] = {
    str(value): label  # type: ignore[misc]
    for value, label in [*Access.choices, *Scope.choices, *TIME_ZONES]
}
SHOWN = ("name", "email", "access", "scopes")


def register(phrases: Mapping[str, Words]) -> None:
    """Adds the verbs of another app. Raises ValueError for a verb that is worded already."""
    if twice := [verb for verb, phrase in phrases.items() if _phrases.get(verb, phrase) is not phrase]:
        raise ValueError(f"two wordings for {', '.join(twice)}")
    _phrases.update(phrases)


def phrase_of(verb: str) -> str:
    """The phrase for a verb; the verb itself when no app has worded it."""
    return str(_phrases.get(verb, verb))


def detail_of(event: AuditEvent) -> str:
    """Whom or what the event is about, and its values before and after, e.g. «a@b.ru · Наблюдатель → Владелец»."""
    data = event.data
    parts = [_said(data[name]) for name in SHOWN if data.get(name)]
    if "before" in data and "after" in data:
        parts.append(_change(data["before"], data["after"]))
    return " · ".join(part for part in parts if part)


def _change(before: Any, after: Any) -> str:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        changed = [name for name in after if before.get(name) != after[name]]
        return ", ".join(_change(before.get(name), after[name]) for name in changed)
    return f"{_said(before)} → {_said(after)}"


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_said(item) for item in value)
    return str(_values.get(str(value), value))
