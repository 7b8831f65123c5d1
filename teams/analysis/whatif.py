"""A structure as it would be after some operations, and what that does to findings and health.

Operations are those of teams.operations as JSON. They are taken as sound: what the structure would refuse is refused
where it is changed, not here; what concerns unknown positions or people changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from teams.analysis.engine import Analysis
from teams.analysis.facts import Holder, Involvement, Position, RoleShare, Structure
from teams.analysis.findings import Finding

Operation = Mapping[str, Any]
NEW = "new"
"""The key that an added position has when its operation names none; of several `new`, `new-2`, …"""


def with_operations(
    structure: Structure, operations: Sequence[Operation], people: Mapping[str, str]
) -> Structure:
    """The structure after the operations, in their order. `people`: key -> name of who could be seated."""
    draft = _Draft(structure, people)
    for operation in operations:
        draft.apply(operation)
    return replace(structure, positions=tuple(draft.by_key.values()))


class _Draft:
    def __init__(self, structure: Structure, people: Mapping[str, str]) -> None:
        self.by_key = {position.key: position for position in structure.positions}
        self.people, self.as_of = people, structure.as_of

    def apply(self, operation: Operation) -> None:
        kind, key = operation["op"], str(operation.get("key", ""))
        if kind == "add":
            self._add(operation)
        elif kind == "remove":
            self._remove(key)
        elif kind == "vacate" and self._comes_later(operation):
            return
        elif key in self.by_key and kind in _CHANGES:
            self.by_key[key] = _CHANGES[kind](self.by_key[key], operation, self.people)

    def _comes_later(self, operation: Operation) -> bool:
        """Whoever leaves after the day of the structure still sits there on it."""
        ends_on = operation.get("ends_on")
        return bool(ends_on and self.as_of and date.fromisoformat(ends_on) > self.as_of)

    def _add(self, operation: Operation) -> None:
        count = sum(key.startswith(NEW) for key in self.by_key)
        key = str(operation.get("key") or (f"{NEW}-{count + 1}" if count else NEW))
        roles = _roles(operation.get("roles", ()))
        team, fte = operation.get("team") or None, Decimal(str(operation.get("fte", 1)))
        self.by_key[key] = Position(
            key=key, title=operation["title"], parent=operation.get("parent"), team=team, fte=fte, roles=roles
        )

    def _remove(self, key: str) -> None:
        gone = self.by_key.pop(key, None)
        if gone is None:
            return
        for other in list(self.by_key.values()):
            if other.parent == key:
                self.by_key[other.key] = replace(other, parent=gone.parent)


def _roles(items: Sequence[Mapping[str, Any]]) -> tuple[RoleShare, ...]:
    return tuple(RoleShare(item["role"], Decimal(str(item.get("share_pct", 100)))) for item in items)


def _moved(position: Position, operation: Operation, _people: Mapping[str, str]) -> Position:
    return replace(position, parent=operation["parent"])


def _with_roles(position: Position, operation: Operation, _people: Mapping[str, str]) -> Position:
    return replace(position, roles=_roles(operation["roles"]))


def _scoped(position: Position, operation: Operation, _people: Mapping[str, str]) -> Position:
    scope = {name: frozenset(values) for name, values in operation["scope"].items() if values}
    return replace(position, scope=scope)


def _involved(position: Position, operation: Operation, _people: Mapping[str, str]) -> Position:
    slug, wanted = operation["responsibility"], operation["involvement"]
    overrides: dict[str, Involvement] = {
        name: value for name, value in position.overrides.items() if name != slug
    }
    if wanted not in (None, "none"):
        overrides[slug] = wanted
    without = position.without | {slug} if wanted == "none" else position.without - {slug}
    return replace(position, overrides=overrides, without=without)


def _seated(position: Position, operation: Operation, people: Mapping[str, str]) -> Position:
    person = str(operation["person"])
    if person not in people:
        return position
    share, kind = Decimal(str(operation.get("share_pct", 100))), operation.get("kind", "permanent")
    return replace(position, people=(*position.people, Holder(person, people[person], share, kind)))


def _vacated(position: Position, operation: Operation, _people: Mapping[str, str]) -> Position:
    person = operation.get("person")
    left = tuple(holder for holder in position.people if person is not None and holder.key != str(person))
    return replace(position, people=left)


def _linked(position: Position, operation: Operation, _people: Mapping[str, str]) -> Position:
    if operation["kind"] != "deputy":
        return position
    target = str(operation["target"])
    others = tuple(key for key in position.deputies if key != target)
    return replace(position, deputies=(*others, target) if operation["op"] == "link" else others)


_CHANGES: Mapping[str, Callable[[Position, Operation, Mapping[str, str]], Position]] = {
    "move": _moved,
    "set_roles": _with_roles,
    "set_scope": _scoped,
    "set_involvement": _involved,
    "assign": _seated,
    "vacate": _vacated,
    "link": _linked,
    "unlink": _linked,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two analyses: findings by fingerprint, health as scores of 0-100."""

    closed: tuple[Finding, ...]
    opened: tuple[Finding, ...]
    health_before: int
    health_after: int


def difference(before: Analysis, after: Analysis) -> Difference:
    """Counted as the stored findings will be: one whose facts change closes and opens again as another."""
    return Difference(
        closed=_missing(before.findings, after.findings),
        opened=_missing(after.findings, before.findings),
        health_before=before.health.score,
        health_after=after.health.score,
    )


def _missing(findings: Sequence[Finding], others: Sequence[Finding]) -> tuple[Finding, ...]:
    known = {finding.fingerprint for finding in others}
    return tuple(finding for finding in findings if finding.fingerprint not in known)
