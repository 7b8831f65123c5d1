"""The last analysis of a structure that this process has committed: the next change starts from it.

What is kept says by itself whether it still holds: the structure's revision and stage, the day, the last health stored,
and the ground it stands on (teams.ground): the catalogue, all that the company has laid over it, and who sits where.
What other processes have changed since, the log tells: it is followed too, and what it did to the stored findings is
read from their table. Anything else (a restored position brings links back) is read and analysed anew, so the answer
never depends on what is kept; only the time it takes does.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from teams.analysis import facts
from teams.analysis.collector import without_collector
from teams.analysis.engine import Standing, analyse_after
from teams.analysis.findings import Finding
from teams.analysis.index import Index
from teams.analysis.settings import laid_over
from teams.company_catalogue import company_catalogue
from teams.facts import FACETS, KeyOf, RowsOfPositions, settings_of, structure_facts
from teams.ground import Ground, ground_of
from teams.models import Operation, Position, Structure

MAX_KEPT = 16
MAX_CLOSED = 200
MAX_MISSED = 100
"""More changes of other processes than these are as much work as an analysis from scratch."""
FACET_OF = {
    "move": None,
    "rename": None,
    "assign": None,
    "vacate": None,
    "reseat": None,
    "remove": None,
    "set_scope": None,
    "set_involvement": None,
    "set_roles": "roles",
    "set_duties": "duties",
    "link": "links",
    "unlink": "links",
    "add": "all",
}
"""Kind of an operation -> what has to be read again of its position, besides its head and what the operation says by
itself (`_told`). A kind that does not stand here touches more than its own position, its reports and whose deputy it
is."""


@dataclass(frozen=True)
class Changed:
    """What a batch did: its operations as they are logged, in their order, and all positions after it."""

    bodies: Sequence[Mapping[str, Any]]
    by_id: Mapping[int, Position]
    by_key: Mapping[UUID, Position]

    @property
    def operations(self) -> list[tuple[str, str]]:
        """Kind and key of the position of each."""
        return [(body["op"], str(body["key"])) for body in self.bodies]


class Closed(NamedTuple):
    """What the table says of a finding that is found no more, since that moment."""

    found: Finding
    at: datetime


@dataclass(frozen=True)
class Kept:
    """`closed`: by its fingerprint what the last changes have closed, the latest last."""

    revision: int
    on: date
    ground: Ground
    standing: Standing
    closed: Mapping[str, Closed]


class _Beginning(NamedTuple):
    """`changed`: all that was done after `kept`; `is_last`: whether nobody else has touched the stored findings."""

    kept: Kept
    changed: Changed
    is_last: bool


_kept: OrderedDict[UUID, Kept] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Analysed:
    """The analysis of a structure, and the one of the revision before the change where it is known: then the stored
    findings and the last health are those of that one, and `closed` by their fingerprints what was closed shortly
    before. `ground`: what it stands on; `holds`: whether it may be kept with it."""

    standing: Standing
    before: Standing | None
    closed: Mapping[str, Closed]
    on: date
    ground: Ground
    holds: bool


def standing_after(structure: Structure, on: date, changed: Changed | None = None) -> Analysed:
    """The analysis of the locked structure, from the last one where that still holds."""
    ground = ground_of(structure, on)
    begin = _beginning(structure, on, ground, changed) if changed else None
    last: Standing | None
    closed: Mapping[str, Closed]
    if begin is not None:
        kept = begin.kept
        standing = _followed(kept, structure, on, ground, begin.changed)
        last, closed = (kept.standing, kept.closed) if begin.is_last else (None, {})
        reread = kept.ground.seats != ground.seats
    else:
        with without_collector():
            standing, last, closed, reread = _from_scratch(structure, on), None, {}, True
    # What was read after the ground may be newer than the ground says.
    holds = not reread or ground_of(structure, on)[:2] == ground[:2]
    return Analysed(standing, last, closed, on, ground, holds)


def keep_standing(
    structure: Structure, analysed: Analysed, *, opened: Iterable[str], closed: Mapping[str, Closed]
) -> None:
    """Where the next change starts from, once this one is committed. `opened`: fingerprints; `closed`: by them."""
    if not analysed.holds:
        return
    known = {**analysed.closed, **closed}
    for fingerprint in opened:
        known.pop(fingerprint, None)
    for fingerprint in list(known)[:-MAX_CLOSED]:
        del known[fingerprint]
    keep = Kept(structure.revision, analysed.on, analysed.ground, analysed.standing, known)
    transaction.on_commit(lambda: _keep(structure.uid, keep))


def _from_scratch(structure: Structure, on: date) -> Standing:
    company = structure.company
    now, settings = structure_facts(structure, company, on), settings_of(company, on)
    return analyse_after(None, now, laid_over(company_catalogue(company), settings), settings.limits)


def _followed(before: Kept, structure: Structure, on: date, ground: Ground, changed: Changed) -> Standing:
    index = before.standing.index
    seats = before.ground.seats != ground.seats
    now = _moved_on(index, structure, on, changed, people=seats)
    return analyse_after(before.standing, now, index.catalogue, index.limits)


def _beginning(structure: Structure, on: date, ground: Ground, changed: Changed) -> _Beginning | None:
    """From which analysis to follow which changes; None when it has to be made from scratch."""
    with _lock:
        kept = _kept.get(structure.uid)
    if kept is None or kept.on != on or kept.ground.rules != ground.rules:
        return None
    missed = _missed(structure, kept.revision, structure.revision - len(changed.bodies))
    if missed is None or kept.standing.index.structure.stage != structure.stage:
        return None
    whole = replace(changed, bodies=[*missed, *changed.bodies])
    if not all(kind in FACET_OF for kind, _key in whole.operations):
        return None
    return _Beginning(kept, whole, not missed and ground.says(kept.standing.analysis.health))


def _missed(structure: Structure, since: int, until: int) -> list[Mapping[str, Any]] | None:
    """What the log holds of the revisions after `since`; None when it does not tell each of them, or they are many."""
    if since == until:
        return []
    if not 0 < until - since <= MAX_MISSED:
        return None
    log = Operation.objects.for_company(structure.company_id).filter(structure=structure)
    rows = log.filter(revision__gt=since, revision__lte=until).order_by("revision")
    # What is logged in another shape, as an import, is no operation that could be followed.
    bodies = [body for kind, body in rows.values_list("kind", "body") if kind in FACET_OF]
    return bodies if len(bodies) == until - since else None


def _keep(uid: UUID, found: Kept) -> None:
    """Commits of one structure come in the order of its revisions, what is told of them perhaps not."""
    with _lock:
        last = _kept.get(uid)
        if last is None or last.revision <= found.revision:
            _kept[uid] = found
        _kept.move_to_end(uid)
        while len(_kept) > MAX_KEPT:
            _kept.popitem(last=False)


def forget_all() -> None:
    """As in a process that has just started."""
    with _lock:
        _kept.clear()


def _moved_on(
    index: Index, structure: Structure, on: date, changed: Changed, *, people: bool
) -> facts.Structure:
    """The facts after the change: what it cannot have touched is taken over as the same objects.

    `people`: whether anybody sits elsewhere, or is called otherwise, than then.
    """

    def key_of(pk: int) -> str | None:
        row = changed.by_id.get(pk)
        return str(row.key) if row else None

    found = dict(index.tree.by_key)
    concerned = _concerned(index.structure, changed)
    here = {key: changed.by_key[UUID(key)] for key in concerned if UUID(key) in changed.by_key}
    gone = concerned - here.keys()
    rows = RowsOfPositions(structure, on, _to_read(changed, here), people=people)
    told = _told(found, changed)
    for key, row in here.items():
        values = _head(row, key_of) | told.get(key, {}) | rows.content(row.pk, key_of)
        found[key] = _same_or_new(found[key], values) if key in found else facts.Position(**values)
    if people:
        for uid, row in changed.by_key.items():
            found[str(uid)] = _same_or_new(found[str(uid)], {"people": rows.people_in(row.pk)})
    if gone:
        found = {key: _without_deputies(position, gone) for key, position in found.items() if key not in gone}
    return replace(index.structure, positions=tuple(found.values()), as_of=on)


def _told(found: Mapping[str, facts.Position], changed: Changed) -> dict[str, dict[str, Any]]:
    """Position -> what the operations themselves say that it holds now: what they have written need not be read."""
    told: dict[str, dict[str, Any]] = {}
    for body in changed.bodies:
        key = str(body["key"])
        now = told.setdefault(key, {})
        if body["op"] == "set_scope":
            now["scope"] = {name: frozenset(values) for name, values in body["scope"].items() if values}
        elif body["op"] == "set_involvement" and key in found:
            now |= _decided(now, found[key], body["responsibility"], body["involvement"])
    return told


def _decided(
    told: Mapping[str, Any], position: facts.Position, responsibility: str, involvement: str | None
) -> dict[str, Any]:
    """What the position has handed over and what has been decided for it, with one decision more."""
    without = set(told.get("without", position.without)) - {responsibility}
    overrides = dict(told.get("overrides", position.overrides))
    overrides.pop(responsibility, None)
    if involvement == "none":
        without.add(responsibility)
    elif involvement is not None:
        overrides[responsibility] = involvement
    return {"without": frozenset(without), "overrides": overrides}


def _concerned(before: facts.Structure, changed: Changed) -> set[str]:
    """Keys of the positions of the operations, and of the reports of those that were removed."""
    removed = {key for kind, key in changed.operations if kind == "remove"}
    reports = {item.key for item in before.positions if item.parent in removed} if removed else set()
    return reports.union(key for _kind, key in changed.operations)


def _to_read(changed: Changed, here: Mapping[str, Position]) -> dict[str, set[int]]:
    """Facet -> the positions to read it of."""
    facets: dict[str, set[int]] = {name: set() for name in FACETS}
    for kind, key in changed.operations:
        facet = FACET_OF[kind]
        for name in FACETS if facet == "all" else (facet,) if facet else ():
            if key in here:
                facets[name].add(here[key].pk)
    return facets


def _head(row: Position, key_of: KeyOf) -> dict[str, Any]:
    return {
        "key": str(row.key),
        "title": row.title,
        "parent": key_of(row.parent_id) if row.parent_id else None,
        "team": row.team or None,
        "fte": Decimal(row.fte),
    }


def _same_or_new(old: facts.Position, values: Mapping[str, Any]) -> facts.Position:
    changes = {name: value for name, value in values.items() if getattr(old, name) != value}
    return replace(old, **changes) if changes else old


def _without_deputies(position: facts.Position, gone: Collection[str]) -> facts.Position:
    """A removed position stands in for nobody any more."""
    left = tuple(key for key in position.deputies if key not in gone)
    return position if left == position.deputies else replace(position, deputies=left)
