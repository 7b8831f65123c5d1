"""The chart as a document: what the page keeps, lays out and draws. Plain values, ready for JSON.

Members of a box that say nothing (an empty list, rate 1, no cost) are left out; static/js/chart/types.js lists all of
them with their meaning.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst

from accounts.access import Permission
from accounts.models import Membership, User
from roles.models import Category
from roles.selectors.company_roles import RoleBook, role_book
from teams.as_of import past_parts
from teams.chart_parts import Parts, Row, read_parts
from teams.models import Structure
from teams.operation_wording import Names, undo_words
from teams.selectors import findings_on
from teams.staff_list.people import without_patronymic
from teams.undo_stack import undo_stack

Json = dict[str, Any]
SEVERITIES = ("low", "medium", "high")


@dataclass(frozen=True)
class Viewer:
    """For whom the chart is put together: what nobody may see never leaves the server."""

    user: User | None
    sees_findings: bool
    sees_costs: bool
    may_edit: bool

    @classmethod
    def of(cls, membership: Membership, user: User) -> "Viewer":
        edits = membership.may(Permission.EDIT_STRUCTURE)
        return cls(user, membership.may(Permission.VIEW_FINDINGS), sees_costs=edits, may_edit=edits)


def chart_document(structure: Structure, viewer: Viewer, on: date | None = None) -> Json:
    """The whole structure as of a day, today unless given. Three queries for today, whatever its size.

    Findings of another day are not stored: they are computed for that day.
    """
    today = timezone.localdate()
    on = on or today
    parts = past_parts(structure, on) or read_parts(
        structure, on, with_findings=on == today and viewer.sees_findings
    )
    if on != today and viewer.sees_findings:
        parts = replace(parts, findings=findings_on(structure, on))
    return document_of(structure, parts, viewer, on, is_today=on == today)


def document_of(structure: Structure, parts: Parts, viewer: Viewer, on: date, *, is_today: bool) -> Json:
    """The same from parts at hand, which may be those of a version."""
    book = role_book(structure.company_id)
    boxes = boxes_of(parts, viewer)
    may_edit = viewer.may_edit and is_today and structure.state != Structure.State.ARCHIVED
    names = Names.of(boxes, book, parts.bench)
    return {
        "structure": {
            "uid": str(structure.uid), "name": structure.name, "state": structure.state,
            "revision": parts.revision, "stage": structure.stage,
            "open_findings": open_findings(parts, viewer) if is_today else None,
        },
        "on": on.isoformat(),
        "is_today": is_today,
        "may_edit": may_edit,
        "boxes": boxes,
        "roles": {slug: _role(book, slug) for slug in [*book.roles, *book.former]},
        "palette": _palette(book),
        "bench": bench_of(parts),
        "undo": undo_words(undo_stack(structure, viewer.user if may_edit else None), names),
    }  # fmt: skip


def bench_of(parts: Parts) -> list[Json]:
    """People without a place in the structure."""
    return [
        {"uid": row["uid"], "name": row["full_name"], "starts_on": row["starts_on"]} for row in parts.bench
    ]


def open_findings(parts: Parts, viewer: Viewer) -> int | None:
    """How many there are; None for whoever does not see them."""
    return len(parts.findings) if viewer.sees_findings else None


def findings_of(parts: Parts) -> dict[str, list[Any]]:
    """Key -> how many open findings name the position, and the worst severity of them."""
    found: dict[str, list[Any]] = {}
    for row in parts.findings:
        for key in row["position_keys"]:
            count, worst = found.get(key, (0, "low"))
            found[key] = [count + 1, max(worst, row["severity"], key=SEVERITIES.index)]
    return found


def roles_in(boxes: Iterable[Json], book: RoleBook) -> dict[str, Json]:
    slugs = {slug for box in boxes for slug, _pct in box.get("roles", ())}
    return {slug: _role(book, slug) for slug in sorted(slugs)}


def _role(book: RoleBook, slug: str) -> Json:
    role = book.named(slug)
    if role is None:  # written since the book was read
        return {"name": slug, "short": slug, "category": "none"}
    return {"name": role.name, "short": role.short or role.name, "category": role.category}


def _palette(book: RoleBook) -> list[Json]:
    groups: dict[str, list[str]] = defaultdict(list)
    for role in book.roles.values():
        groups[role.category].append(role.slug)
    return [
        {"name": capfirst(str(label)), "category": value, "roles": groups[value]}
        for value, label in Category.choices
        if groups[value]
    ]


# --- boxes ------------------------------------------------------------------------------------------------------


def boxes_of(parts: Parts, viewer: Viewer) -> list[Json]:
    """In the order of siblings: by `order`, then key."""
    held = _Held(parts)
    findings = findings_of(parts)
    return [_box(row, held, findings, viewer) for row in parts.heads]


class _Held:
    """What the positions hold, by the position's row id; `loads`, in per cent, by the person's uid."""

    def __init__(self, parts: Parts) -> None:
        self.roles = _grouped(parts.roles)
        self.scopes = _grouped(parts.scopes)
        self.seats = _grouped(parts.seats)
        self.links = _grouped(parts.links)
        self.loads: dict[str, float] = defaultdict(float)
        for seat in parts.seats:
            self.loads[seat["person_uid"]] += seat["share_pct"]


def _grouped(rows: Sequence[Row]) -> Mapping[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["position_id"]].append(row)
    return groups


def _box(row: Row, held: _Held, findings: Mapping[str, list[Any]], viewer: Viewer) -> Json:
    pk, key = row["id"], row["key"]
    roles, seats = held.roles.get(pk, ()), held.seats.get(pk, ())
    loads = [sum(item["share_pct"] for item in roles), *(held.loads[seat["person_uid"]] for seat in seats)]
    box: Json = {
        "key": key,
        "parent": row["parent_key"],
        "order": row["order"],
        "title": row["title"],
        "opened_on": row["opened_on"],
        "load": _number(max(loads)),
    }
    if row["team"]:
        box["team"] = row["team"]
    if row["fte"] != 1:
        box["fte"] = _number(row["fte"])
    if roles:
        box["roles"] = [[item["slug"], _number(item["share_pct"])] for item in roles]
    if seats:
        box["people"] = [_person(seat) for seat in seats]
    if scopes := held.scopes.get(pk):
        box["scope"] = [[item["dimension"], item["value"]] for item in scopes]
    if links := held.links.get(pk):
        box["links"] = [[item["kind"], item["target_key"]] for item in links]
    if key in findings:
        box["findings"] = findings[key]
    if viewer.sees_costs and row["cost_rub"] is not None:
        box["cost"] = _number(row["cost_rub"])
    return box


def _person(seat: Row) -> Json:
    person: Json = {
        "uid": seat["person_uid"],
        "name": seat["full_name"],
        "short": without_patronymic(seat["full_name"]),
        "kind": seat["kind"],
        "pct": _number(seat["share_pct"]),
        "from": seat["starts_on"],
    }
    if seat["ends_on"]:
        person["until"] = (date.fromisoformat(seat["ends_on"]) - timedelta(days=1)).isoformat()
    return person


def _number(value: float) -> float | int:
    """JSON writes 100 and not 100.0; sums of shares keep the two digits that shares have."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
