"""What was done to one position, in words, and what of it can still be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from roles.selectors.company_roles import role_book
from teams.actions.operations import entries_since, standing
from teams.chart_document import Viewer, boxes_of
from teams.chart_parts import read_parts
from teams.models import Operation, Structure
from teams.operation_wording import Names, batch_phrase
from teams.operations import conflicts, logged_operation, touched

SHOWN_BATCHES = 40
LOOKED_AT = 400
"""Of changes older than this many entries of the structure's log nobody offers the undo: what came after them would
have to be read."""


@dataclass(frozen=True)
class HistoryLine:
    """One batch: what it did to the position, by whom, when. `undoes`: it took another change back."""

    batch: UUID
    revision: int
    said: str
    by: str
    at: datetime
    undoes: bool
    is_undone: bool
    can_be_undone: bool


def position_history(structure: Structure, viewer: Viewer, key: UUID) -> list[HistoryLine]:
    """The latest first. Four queries, whatever the size of the structure and of its log."""
    batches = _batches(structure, key)
    if not batches:
        return []
    since = entries_since(structure, max(structure.revision - LOOKED_AT, 0)) if viewer.may_edit else []
    there = standing(since)
    undone = _undone(since)
    names = _names(structure, viewer, [entry for batch in batches for entry in batch])
    return [
        HistoryLine(
            batch=batch[0].batch,
            revision=batch[-1].revision,
            said=batch_phrase(batch, names),
            by=batch[0].by_label,
            at=batch[-1].at,
            undoes=batch[0].undoes is not None,
            is_undone=batch[0].batch in undone,
            can_be_undone=batch[0].batch not in undone and _can_be_undone(batch[0].batch, since, there),
        )
        for batch in batches
    ]


def _undone(since: Sequence[Operation]) -> set[UUID]:
    """The batches that were taken back and not done again."""
    found = set[UUID]()
    for entry in reversed(since):
        if entry.undoes and entry.batch not in found:
            found.add(entry.undoes)
    return found


def _batches(structure: Structure, key: UUID) -> list[list[Operation]]:
    """The entries that name the position, by batch, the latest first; one query."""
    named = Q(body__key=str(key)) | Q(body__parent=str(key)) | Q(body__target=str(key))
    rows = (
        Operation.objects.for_company(structure.company_id)
        .filter(named, structure=structure)
        .order_by("-revision")[: SHOWN_BATCHES * 5]
    )
    found = [list(batch)[::-1] for _id, batch in groupby(rows, key=lambda entry: entry.batch)]
    return found[:SHOWN_BATCHES]


def _names(structure: Structure, viewer: Viewer, entries: Sequence[Operation]) -> Names:
    mentioned = {
        entry.body[name] for entry in entries for name in ("key", "parent", "target") if entry.body.get(name)
    }
    keys = [UUID(key) for key in mentioned]
    parts = read_parts(structure, timezone.localdate(), with_findings=False, only=keys)
    return Names.of(boxes_of(parts, viewer), role_book(structure.company_id), parts.bench).knowing(entries)


def _can_be_undone(batch: UUID, since: Sequence[Operation], there: Sequence[Operation]) -> bool:
    """The rule of teams.actions.undo, asked beforehand: nothing that came later touched the same."""
    entries = [entry for entry in since if entry.batch == batch]
    if not entries or entries[0].revision == since[0].revision or not all(entry.inverse for entry in entries):
        # What begins at the edge of what was read may have begun before it.
        return bool(entries) and entries[0].revision == 1 and all(entry.inverse for entry in entries)
    mine = frozenset[str]().union(
        *(entry.touched for entry in entries),
        *(touched(logged_operation(data)) for entry in entries for data in entry.inverse),
    )
    later = (other for other in there if other.revision > entries[-1].revision)
    return not any(conflicts(mine, frozenset(other.touched)) for other in later)
