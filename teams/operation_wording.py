"""Logged operations in words, for toasts, conflicts and the history. Names stand in the nominative."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.formats import format_percent
from roles.selectors.company_roles import role_book
from teams.actions.findings import FindingChanges
from teams.chart_boxes import ChartBox
from teams.models import Operation, Person

Boxes = Mapping[UUID, ChartBox]


def phrase(entry: Operation, boxes: Boxes) -> str:
    """What an operation did, in one sentence. `boxes` are those of today; a removed one is named from the log."""
    body, title = entry.body, _title(entry, boxes)
    kind = entry.kind
    if kind == "move":
        return _moved(body, title, boxes)
    if kind == "set_roles":
        return _roles(entry, title)
    if kind in ("assign", "vacate", "reseat"):
        return _seat(entry, title)
    if kind in ("link", "unlink"):
        return _link(body, title, boxes)
    return _plain(kind, title)


def _plain(kind: str, title: str) -> str:
    sentences = {
        "import": _("Staff list loaded: %(title)s."),
        "add": _("Position added: “%(title)s”."),
        "remove": _("Position removed: “%(title)s”. Its reports moved up."),
        "restore": _("Position brought back: “%(title)s”."),
        "rename": _("Position changed: “%(title)s”."),
        "set_scope": _("Scope changed: “%(title)s”."),
        "set_duties": _("Own duties changed: “%(title)s”."),
        "set_involvement": _("Part in a responsibility changed: “%(title)s”."),
    }
    return sentences[kind] % {"title": title}


def _title(entry: Operation, boxes: Boxes) -> str:
    box = boxes.get(UUID(entry.body["key"]))
    if box is not None:
        return box.title
    kept = [item.get("snapshot", {}) for item in entry.inverse]
    return next((str(item["title"]) for item in kept if "title" in item), str(entry.body.get("title", "…")))


def _moved(body: Mapping[str, Any], title: str, boxes: Boxes) -> str:
    if body["parent"] is None:
        return _("“%(title)s” stands at the top now.") % {"title": title}
    leader = boxes.get(UUID(body["parent"]))
    return _("“%(title)s” reports now to: %(leader)s.") % {
        "title": title,
        "leader": (leader.names or leader.title) if leader else "…",
    }


def _roles(entry: Operation, title: str) -> str:
    book = role_book(entry.company_id)
    shares = []
    for item in entry.body["roles"]:
        role = book.named(item["role"])
        shares.append(f"{role.short if role else item['role']} {format_percent(Decimal(item['share_pct']))}")
    if not shares:
        return _("Roles taken off: “%(title)s”.") % {"title": title}
    return _("Roles of “%(title)s”: %(roles)s.") % {"title": title, "roles": ", ".join(shares)}


def _seat(entry: Operation, title: str) -> str:
    uid = entry.body.get("person")
    person = Person.objects.for_company(entry.company_id).filter(uid=uid).first() if uid else None
    if entry.kind == "vacate":
        if person is None:
            return _("Position vacated: “%(title)s”.") % {"title": title}
        return _("“%(title)s”: %(person)s released.") % {"title": title, "person": person}
    if person is None:
        return _("Assignments brought back: “%(title)s”.") % {"title": title}
    return _("“%(title)s”: assigned %(person)s.") % {"title": title, "person": person}


def _link(body: Mapping[str, Any], title: str, boxes: Boxes) -> str:
    target = boxes.get(UUID(body["target"]))
    names = {"title": title, "target": (target.names or target.title) if target else "…"}
    if body["op"] == "link":
        return _("Deputy of “%(title)s”: %(target)s.") % names
    return _("No longer deputy of “%(title)s”: %(target)s.") % names


def findings_phrase(changes: FindingChanges) -> str:
    """«Закрылась 1 находка. Открылись 2 находки.»; empty when nothing changed."""
    said = []
    if count := len(changes.closed):
        said.append(
            ngettext("%(count)s finding closed.", "%(count)s findings closed.", count) % {"count": count}
        )
    if count := len(changes.opened):
        said.append(
            ngettext("%(count)s finding opened.", "%(count)s findings opened.", count) % {"count": count}
        )
    return " ".join(said)
