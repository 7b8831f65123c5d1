"""What operations would change, computed on facts: who, from what, to what; findings and health. Nothing is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.formats import format_percent
from teams.actions.planned_changes import lies_ahead
from teams.analysis.facts import Position, RoleShare
from teams.analysis.findings import Finding as Found
from teams.analysis.tree import Tree
from teams.analysis.whatif import Difference, difference
from teams.models import Finding
from teams.models.structures import Dimension
from teams.moves.answers import Answers
from teams.moves.case import Json, Situation
from teams.moves.registry import HAND_OVER, operations_for
from teams.operations import OperationRefused, parse_operation

SHOWN_CHANGES = 8
SHOWN_OPENED = 3


@dataclass(frozen=True)
class FactChange:
    """What becomes of one position. `what` names the part that changes; a part in a responsibility is given by its
    letters A, R, AR, C, I, and "" is none."""

    name: str
    what: str
    before: str
    after: str
    is_part: bool = False


@dataclass(frozen=True)
class MovePreview:
    """What a way out would do, as if it were done now. `on`: the day it waits for. `closes`: how many of the findings
    at hand would close, of how many."""

    changes: tuple[FactChange, ...]
    more_changes: int
    health_before: int
    health_after: int
    closed: int
    opened: int
    opened_sentences: tuple[str, ...]
    closes: int
    of: int
    on: date | None = None

    @property
    def closes_all(self) -> bool:
        return self.closes == self.of


@dataclass(frozen=True)
class Tried:
    """A way out tried on facts: the preview, or the sentence that says why it cannot be done so."""

    preview: MovePreview | None = None
    refusal: str = ""


def tried(rows: Sequence[Finding], situation: Situation, code: str, answers: Answers) -> Tried:
    try:
        operations = operations_for(rows, situation, code, answers)
        for operation in operations:
            parse_operation(operation)
        waits = code == HAND_OVER and lies_ahead(rows, answers.on)
    except OperationRefused as refused:
        return Tried(refusal=refused.sentence)
    except ValidationError as refused:
        return Tried(refusal=refused.messages[0])
    return Tried(preview_of(rows, situation, operations, answers.on if waits else None))


def preview_of(
    rows: Sequence[Finding], situation: Situation, operations: Sequence[Json], on: date | None = None
) -> MovePreview:
    """What the operations, taken as sound, would change, and which of the findings they would close."""
    facts, after = situation.after(operations)
    told = difference(situation.analysis, after)
    changes = [
        *_changes(situation, Tree(facts.positions), operations),
        *_staying(rows, situation, operations),
    ]
    opened, same = _really_new(told)
    left = {(found.kind, found.responsibility or "", frozenset(found.positions)) for found in after.findings}
    return MovePreview(
        changes=tuple(changes[:SHOWN_CHANGES]),
        more_changes=max(0, len(changes) - SHOWN_CHANGES),
        health_before=told.health_before,
        health_after=told.health_after,
        closed=len(told.closed) - same,
        opened=len(opened),
        opened_sentences=tuple(situation.sentence(found) for found in opened[:SHOWN_OPENED]),
        closes=sum(not _stays(row, left) for row in rows),
        of=len(rows),
        on=on,
    )


def _really_new(told: Difference) -> tuple[list[Found], int]:
    """What opens and was not there before, and how many merely change their facts: stored, these close and open again,
    and read the same."""
    quiet = Counter(_subject(found) for found in told.closed)
    opened = []
    for found in told.opened:
        if quiet[_subject(found)]:
            quiet[_subject(found)] -= 1
        else:
            opened.append(found)
    return opened, len(told.opened) - len(opened)


def _subject(found: Found) -> tuple[str, str, tuple[str, ...]]:
    return found.kind, found.responsibility or "", tuple(sorted(found.positions))


def _stays(row: Finding, left: Iterable[tuple[str, str, frozenset[str]]]) -> bool:
    """Whether something of the finding would still be found: the same trouble about the same boxes or some of them."""
    keys = frozenset(row.position_keys)
    return any(
        (kind, slug) == (row.kind, row.responsibility_slug) and (keys & positions or keys == positions)
        for kind, slug, positions in left
    )


def _staying(
    rows: Sequence[Finding], situation: Situation, operations: Sequence[Json]
) -> Iterable[FactChange]:
    """Of one finding: who goes on with the responsibility as before."""
    named = {each["key"] for each in operations if each["op"] == "set_involvement"}
    slug = rows[0].responsibility_slug
    if len(rows) > 1 or not named or not slug:
        return
    for key in rows[0].position_keys:
        if key not in named and (part := situation.claims.get(slug, {}).get(key)):
            yield FactChange(situation.name(key), "", part, part, is_part=True)


def _changes(situation: Situation, after: Tree, operations: Sequence[Json]) -> Iterable[FactChange]:
    """Position by position, in the order in which the operations name them."""
    before = situation.tree
    parts = [each for each in operations if each["op"] == "set_involvement"]
    by_key: dict[str, list[Json]] = defaultdict(list)
    for each in parts:
        by_key[each["key"]].append(each)
    several = len({each["responsibility"] for each in parts}) > 1
    keys = dict.fromkeys([*(str(each["key"]) for each in operations if each.get("key")), *after.by_key])
    for key in keys:
        if key not in before.by_key:
            yield FactChange(
                after.by_key[key].title, _("new position"), "", _roles(situation, after.by_key[key].roles)
            )
        elif key in after.by_key and after.by_key[key] != before.by_key[key]:
            name = situation.name(key)
            yield from _parts(situation, name, by_key[key], several=several)
            yield from _facets(situation, name, before.by_key[key], after.by_key[key])


def _parts(situation: Situation, name: str, named: Sequence[Json], *, several: bool) -> Iterable[FactChange]:
    """`several`: the operations are about more than one responsibility, so each says which."""
    for each in named:
        slug, wanted = each["responsibility"], each["involvement"]
        what = situation.responsibility_title(slug) if several else ""
        before = situation.claims.get(slug, {}).get(each["key"], "")
        yield FactChange(name, what, before, "" if wanted in (None, "none") else wanted, is_part=True)


def _facets(situation: Situation, name: str, before: Position, after: Position) -> Iterable[FactChange]:
    pairs = [
        (_("scope"), _scope(before.scope), _scope(after.scope)),
        (_("roles"), _roles(situation, before.roles), _roles(situation, after.roles)),
        (_("people"), _people(before), _people(after)),
        (_("deputy"), _deputies(situation, before), _deputies(situation, after)),
    ]
    for what, was, becomes in pairs:
        if was != becomes:
            yield FactChange(name, what, was, becomes)


def _scope(scope: Mapping[str, frozenset[str]]) -> str:
    values = [", ".join(sorted(scope[name])) for name in Dimension.values if scope.get(name)]
    return " · ".join(values) or _("everything")


def _roles(situation: Situation, shares: Sequence[RoleShare]) -> str:
    """«РОП 60 %, Тренер 40 %»."""
    ordered = sorted(shares, key=lambda share: (-share.share_pct, share.role))
    if len(ordered) == 1 and ordered[0].share_pct == 100:
        return situation.role_title(ordered[0].role)
    names = [f"{situation.role_title(share.role)} {format_percent(share.share_pct)}" for share in ordered]
    return ", ".join(names) or _("no roles")


def _people(position: Position) -> str:
    names = [
        person.name if person.share_pct == 100 else f"{person.name} {format_percent(person.share_pct)}"
        for person in position.people
    ]
    return ", ".join(names) or _("vacancy")


def _deputies(situation: Situation, position: Position) -> str:
    names = [situation.name(key) for key in position.deputies if key in situation.tree.by_key]
    return ", ".join(names) or _("nobody")
