"""Logged operations in words, for toasts, conflicts and the history. Names stand in the nominative."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common.formats import format_percent
from roles.models import Responsibility
from roles.selectors.company_roles import RoleBook
from teams.actions.findings import FindingChanges
from teams.models import Finding, Operation, Person
from teams.undo_stack import LoggedBatch, UndoStack

Json = dict[str, Any]


@dataclass(frozen=True)
class Names:
    """What to call the positions (by key), people (by uid) and work (by slug) of a structure as it is now."""

    book: RoleBook
    titles: Mapping[str, str] = field(default_factory=dict)
    holders: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    work: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, boxes: Iterable[Json], book: RoleBook, bench: Iterable[Json] = ()) -> "Names":
        """From boxes and bench as teams.chart_document and teams.chart_parts have them."""
        titles, holders = dict[str, str](), dict[str, str]()
        people = {row["uid"]: row["full_name"] for row in bench}
        for box in boxes:
            titles[box["key"]] = box["title"]
            seats = box.get("people", ())
            holders[box["key"]] = ", ".join(seat["name"] for seat in seats)
            people |= {seat["uid"]: seat["name"] for seat in seats}
        return cls(book, titles, holders, people)

    def knowing(self, entries: Iterable[Operation]) -> "Names":
        """With everybody whom the entries name, also those who neither sit here nor are without a place, e.g. because
        they left, and the responsibilities. One query for each of the two, if they name any."""
        told = list(entries)
        return replace(self, people=self._people_of(told), work=self._work_of(told))

    def _people_of(self, entries: Sequence[Operation]) -> Mapping[str, str]:
        missing = {entry.body["person"] for entry in entries if entry.body.get("person")} - self.people.keys()
        if not missing:
            return self.people
        rows = Person.objects.for_company(entries[0].company_id).filter(uid__in=missing)
        return {**self.people, **{str(uid): name for uid, name in rows.values_list("uid", "full_name")}}

    def _work_of(self, entries: Sequence[Operation]) -> Mapping[str, str]:
        slugs = {entry.body["responsibility"] for entry in entries if entry.kind == "set_involvement"}
        missing = slugs - self.work.keys()
        if not missing:
            return self.work
        rows = Responsibility.objects.filter(slug__in=missing)
        return {**self.work, **{row.slug: row.name for row in rows}}

    def called(self, key: str) -> str:
        """Who sits there, else the title."""
        return self.holders.get(key) or self.titles.get(key) or "…"


def batch_phrase(entries: Sequence[Operation], names: Names) -> str:
    """What a batch did, in one sentence."""
    first = entries[0]
    if len(entries) == 1:
        return phrase(first, names)
    kinds = {entry.kind for entry in entries}
    if len(entries) == 2 and [entry.kind for entry in entries] == ["add", "assign"]:
        return f"{phrase(first, names)} {phrase(entries[1], names)}"
    if kinds == {"move"} and len({entry.body["parent"] for entry in entries}) == 1:
        return _moved_together(len(entries), first.body["parent"], names)
    return _several(first, len(entries), first.kind if len(kinds) == 1 else "", names)


def _moved_together(count: int, parent: str | None, names: Names) -> str:
    if parent is None:
        return ngettext(
            "%(count)s position stands at the top now.", "%(count)s positions stand at the top now.", count
        ) % {"count": count}
    return ngettext(
        "%(count)s position reports now to: %(leader)s.",
        "%(count)s positions report now to: %(leader)s.",
        count,
    ) % {"count": count, "leader": names.called(parent)}


def _several(first: Operation, count: int, kind: str, names: Names) -> str:
    """`kind`: of all the entries, empty when they differ."""
    if kind == "add":
        said = ngettext("%(count)s position added.", "%(count)s positions added.", count)
    elif kind == "remove":
        said = ngettext("%(count)s position removed.", "%(count)s positions removed.", count)
    elif kind == "restore":
        said = ngettext("%(count)s position brought back.", "%(count)s positions brought back.", count)
    elif kind == "move":
        said = ngettext("%(count)s position moved.", "%(count)s positions moved.", count)
    else:
        more = ngettext("And %(count)s more change.", "And %(count)s more changes.", count - 1)
        return f"{phrase(first, names)} {more % {'count': count - 1}}"
    return said % {"count": count}


def named_by(stack: UndoStack) -> set[UUID]:
    """The positions that `undo_words` names."""
    deeds = [steps[-1].deed.first.body for steps in (stack.undo, stack.redo) if steps]
    return {UUID(body[name]) for body in deeds for name in ("key", "parent", "target") if body.get(name)}


def undo_words(stack: UndoStack, names: Names) -> dict[str, str | None]:
    """What the viewer would take back, and what would be done again."""
    names = names.knowing(steps[-1].deed.first for steps in (stack.undo, stack.redo) if steps)
    return {
        "undo": _logged(stack.undo[-1].deed, names) if stack.undo else None,
        "redo": _logged(stack.redo[-1].deed, names) if stack.redo else None,
    }


def _logged(batch: LoggedBatch, names: Names) -> str:
    if batch.size == 1:
        return phrase(batch.first, names)
    if batch.same_kind and batch.first.kind == "move" and batch.same_parent:
        return _moved_together(batch.size, batch.first.body["parent"], names)
    return _several(batch.first, batch.size, batch.first.kind if batch.same_kind else "", names)


def phrase(entry: Operation, names: Names) -> str:
    """What an operation did, in one sentence. A position that has gone is named from the log."""
    title = _title(entry, names)
    if entry.kind == "move":
        return _moved(entry.body, title, names)
    if entry.kind == "set_roles":
        return _roles(entry, title, names)
    if entry.kind in ("assign", "vacate", "reseat"):
        return _seat(entry, title, names)
    if entry.kind in ("link", "unlink"):
        return _link(entry.body, title, names)
    if entry.kind == "set_involvement":
        return _part(entry.body, title, names)
    return _plain(entry.kind, title)


def _plain(kind: str, title: str) -> str:
    sentences = {
        "import": _("Staff list loaded: %(title)s."),
        "add": _("Position added: “%(title)s”."),
        "remove": _("Position removed: “%(title)s”. Its reports moved up."),
        "restore": _("Position brought back: “%(title)s”."),
        "rename": _("Position changed: “%(title)s”."),
        "set_scope": _("Scope changed: “%(title)s”."),
        "set_duties": _("Own duties changed: “%(title)s”."),
    }
    return sentences[kind] % {"title": title}


def _title(entry: Operation, names: Names) -> str:
    if title := names.titles.get(entry.body["key"]):
        return title
    kept = [item.get("snapshot", {}) for item in entry.inverse]
    return next((str(item["title"]) for item in kept if "title" in item), str(entry.body.get("title", "…")))


def _moved(body: Json, title: str, names: Names) -> str:
    if body["parent"] is None:
        return _("“%(title)s” stands at the top now.") % {"title": title}
    leader = names.called(body["parent"])
    return _("“%(title)s” reports now to: %(leader)s.") % {"title": title, "leader": leader}


def _roles(entry: Operation, title: str, names: Names) -> str:
    shares = []
    for item in entry.body["roles"]:
        role = names.book.named(item["role"])
        shares.append(f"{role.short if role else item['role']} {format_percent(Decimal(item['share_pct']))}")
    if not shares:
        return _("Roles taken off: “%(title)s”.") % {"title": title}
    return _("Roles of “%(title)s”: %(roles)s.") % {"title": title, "roles": ", ".join(shares)}


def _seat(entry: Operation, title: str, names: Names) -> str:
    uid = entry.body.get("person")
    person = names.people.get(uid) if uid else None
    if entry.kind == "vacate":
        if person is None:
            return _("Position vacated: “%(title)s”.") % {"title": title}
        return _("“%(title)s”: %(person)s released.") % {"title": title, "person": person}
    if person is None:
        return _("Assignments brought back: “%(title)s”.") % {"title": title}
    return _("“%(title)s”: assigned %(person)s.") % {"title": title, "person": person}


def _link(body: Json, title: str, names: Names) -> str:
    words = {"title": title, "target": names.called(body["target"])}
    there = body["op"] == "link"
    match body["kind"]:
        case "deputy":
            said = _("Deputy of “%(title)s”: %(target)s.")
            gone = _("No longer deputy of “%(title)s”: %(target)s.")
        case "mentor":
            said = _("Mentor of “%(title)s”: %(target)s.")
            gone = _("No longer mentor of “%(title)s”: %(target)s.")
        case "project":
            said = _("“%(title)s” reports in a project to: %(target)s.")
            gone = _("“%(title)s” reports in a project no longer to: %(target)s.")
        case _functional:
            said = _("“%(title)s” reports functionally to: %(target)s.")
            gone = _("“%(title)s” reports functionally no longer to: %(target)s.")
    return (said if there else gone) % words


def _part(body: Json, title: str, names: Names) -> str:
    """In the words of the matrix: «Контроль дебиторки · Администратор: отвечает.»"""
    parts = {
        None: _("as the role says"),
        "none": pgettext("raci", "takes no part"),
        "A": pgettext("raci", "answers"),
        "R": pgettext("raci", "does"),
        "AR": pgettext("raci", "answers and does"),
        "C": pgettext("raci", "is asked"),
        "I": pgettext("raci", "is told"),
    }
    slug = body["responsibility"]
    words = {"row": names.work.get(slug, slug), "column": title, "part": parts[body["involvement"]]}
    return _("%(row)s · %(column)s: %(part)s.") % words


def findings_phrase(changes: FindingChanges) -> str:
    """«Закрылась 1 находка. Открылись 2 находки.»; empty when nothing changed."""
    closed, opened = _gone_and_new(changes)
    said = []
    if closed:
        said.append(
            ngettext("%(count)s finding closed.", "%(count)s findings closed.", closed) % {"count": closed}
        )
    if opened:
        said.append(
            ngettext("%(count)s finding opened.", "%(count)s findings opened.", opened) % {"count": opened}
        )
    return " ".join(said)


def _gone_and_new(changes: FindingChanges) -> tuple[int, int]:
    """How many findings a reader would miss, and how many they have not met.

    A finding whose facts changed is stored as one closed and one opened, and reads the same. An accepted one that is
    back with other facts is news.
    """
    quiet = Counter(_subject(row) for row in changes.closed if not row.accepted_reason)
    same = (quiet & Counter(map(_subject, changes.opened))).total()
    return len(changes.closed) - same, len(changes.opened) - same


def _subject(row: Finding) -> tuple[str, str, tuple[str, ...]]:
    return row.kind, row.responsibility_slug, tuple(sorted(map(str, row.position_keys)))
