"""The last analysis of a structure that this process has committed: the next change starts from it.

What is kept says by itself whether it still holds: the structure's revision, the day, and the catalogue with all that
the company has laid over it. Anything else (another process has made a change, a restored position brings links back)
is read and analysed anew, so the answer never depends on what is kept; only the time it takes does.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import Company
from teams.analysis import facts
from teams.analysis.engine import Standing, analyse_after
from teams.analysis.settings import laid_over
from teams.company_catalogue import company_catalogue
from teams.facts import FACETS, RowsOfPositions, settings_of, structure_facts
from teams.models import Position, Structure

MAX_KEPT = 16
FACET_OF = {
    "move": None,
    "rename": None,
    "assign": None,
    "vacate": None,
    "reseat": None,
    "remove": None,
    "set_roles": "roles",
    "set_scope": "scopes",
    "set_duties": "duties",
    "set_involvement": "involvements",
    "link": "links",
    "unlink": "links",
    "add": "all",
}
"""Kind of an operation -> what has to be read again of its position, besides the heads and the people of all. A kind
that does not stand here touches more than its own position."""


@dataclass(frozen=True)
class Changed:
    """What a batch did: its kinds with the keys of their positions, and all positions after it by row id."""

    operations: Collection[tuple[str, str]]
    rows: Mapping[int, Position]


@dataclass(frozen=True)
class Kept:
    revision: int
    on: date
    catalogue: facts.Catalogue
    standing: Standing


_kept: OrderedDict[UUID, Kept] = OrderedDict()
_lock = Lock()


def standing_after(
    structure: Structure, company: Company, on: date, changed: Changed | None = None
) -> tuple[Standing, Standing | None]:
    """The analysis of the locked structure, and the one of the revision before the change where it is known.

    With the second one, stored findings are those of that analysis but for what the change has done to them.
    """
    catalogue = company_catalogue(company)
    kept = _last(structure, on, catalogue, len(changed.operations)) if changed else None
    before = kept.standing if kept else None
    if (
        before is not None
        and changed is not None
        and all(kind in FACET_OF for kind, _key in changed.operations)
    ):
        now = _moved_on(before.index.structure, structure, on, changed)
    else:
        now = structure_facts(structure, company, on)
    settings = settings_of(company, on)
    standing = analyse_after(before, now, laid_over(catalogue, settings), settings.limits)
    if before is not None and not standing.follows(before):
        before = None
    keep = Kept(structure.revision, on, catalogue, standing)
    transaction.on_commit(lambda: _keep(structure.uid, keep))
    return standing, before


def _last(structure: Structure, on: date, catalogue: facts.Catalogue, operations: int) -> Kept | None:
    with _lock:
        kept = _kept.get(structure.uid)
    if kept is None or kept.catalogue is not catalogue or kept.on != on:
        return None
    return kept if kept.revision == structure.revision - operations else None


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


def _moved_on(before: facts.Structure, structure: Structure, on: date, changed: Changed) -> facts.Structure:
    """The facts after the change: what it cannot have touched is taken over as the same objects."""
    known = {position.key: position for position in before.positions}
    keys = {pk: str(row.key) for pk, row in changed.rows.items()}
    ids = {key: pk for pk, key in keys.items()}
    facets: dict[str, set[int]] = {name: set() for name in FACETS}
    for kind, key in changed.operations:
        facet = FACET_OF[kind]
        for name in FACETS if facet == "all" else (facet,) if facet else ():
            if key in ids:
                facets[name].add(ids[key])
    rows = RowsOfPositions(structure, on, facets)
    positions = []
    for pk, row in changed.rows.items():
        old = known.get(keys[pk])
        if old is None:
            positions.append(rows.position(pk, _head(row, keys), keys))
            continue
        positions.append(_same_or_new(old, _head(row, keys) | rows.changes(pk, old, keys)))
    return replace(before, positions=tuple(positions), as_of=on)


def _head(row: Position, keys: Mapping[int, str]) -> dict[str, Any]:
    return {
        "key": keys[row.pk],
        "title": row.title,
        "parent": keys.get(row.parent_id) if row.parent_id else None,
        "team": row.team or None,
        "fte": Decimal(row.fte),
    }


def _same_or_new(old: facts.Position, values: Mapping[str, Any]) -> facts.Position:
    changes = {name: value for name, value in values.items() if getattr(old, name) != value}
    return replace(old, **changes) if changes else old
