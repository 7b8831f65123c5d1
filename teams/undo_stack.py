"""What a person can undo and redo in a structure, read from the log: it survives a reload and another machine."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Aggregate, Count, F, Max, Min, Q, TextField, Value, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, RowNumber

from accounts.models import User
from teams.models import Operation, Structure

BATCHES = 100
ENTRIES = 2_000
"""How far back one can go: so many batches, found among so many entries of the log."""


@dataclass(frozen=True)
class LoggedBatch:
    """A batch as it stands in the log: its first entry, and whether the others are of the same kind and parent."""

    first: Operation
    size: int
    same_kind: bool
    same_parent: bool

    @property
    def id(self) -> UUID:
        return self.first.batch

    @property
    def undoes(self) -> UUID | None:
        return self.first.undoes

    @property
    def can_be_undone(self) -> bool:
        return bool(self.first.inverse)


@dataclass(frozen=True)
class Step:
    """A batch that can be taken back, and the change that it is about: of an undo that which it took back."""

    batch: UUID
    deed: LoggedBatch


@dataclass(frozen=True)
class UndoStack:
    """The next to be taken back stands last; `redo` holds undos."""

    undo: tuple[Step, ...] = ()
    redo: tuple[Step, ...] = ()


def undo_stack(structure: Structure, viewer: User | None) -> UndoStack:
    """One query."""
    if viewer is None:
        return UndoStack()
    return stacked(reversed(_last_batches(structure, viewer)), viewer.pk)


def stacked(batches: Iterable[LoggedBatch], person_id: int) -> UndoStack:
    """Replays a person's batches and others' undos, oldest first. A new change makes what was undone before it final.

    What somebody else took back is neither to be undone nor to be done again by its author: that decision is theirs.
    """
    undo: dict[UUID, Step] = {}
    redo: dict[UUID, Step] = {}
    for batch in batches:
        if batch.first.user_id != person_id:
            if batch.undoes is not None:
                undo.pop(batch.undoes, None)
                redo.pop(batch.undoes, None)
            continue
        if batch.undoes in undo:
            redo[batch.id] = Step(batch.id, undo.pop(batch.undoes).deed)
        elif batch.undoes in redo:
            undo[batch.id] = Step(batch.id, redo.pop(batch.undoes).deed)
        else:
            redo.clear()
            undo[batch.id] = Step(batch.id, batch)
        if not batch.can_be_undone:
            # A staff list too long to be taken back: whatever lies under it stays.
            undo.clear()
    return UndoStack(tuple(undo.values()), tuple(redo.values()))


def _of_batch(aggregate: Aggregate) -> Window:
    return Window(aggregate, partition_by=F("batch"))


def _last_batches(structure: Structure, viewer: User) -> list[LoggedBatch]:
    """The person's own and the undos of others, the latest first, each by its first entry."""
    parent = Coalesce(KeyTextTransform("parent", "body"), Value("", TextField()))
    rows = (
        Operation.objects.for_company(structure.company_id)
        .filter(Q(user=viewer) | Q(undoes__isnull=False), structure=structure)
        .filter(revision__gt=structure.revision - ENTRIES)
        .annotate(
            place=Window(RowNumber(), partition_by=F("batch"), order_by="revision"),
            size=_of_batch(Count("id")),
            lowest=_of_batch(Min("kind")),
            highest=_of_batch(Max("kind")),
            first_parent=_of_batch(Min(parent)),
            last_parent=_of_batch(Max(parent)),
        )
        .filter(place=1)
        .order_by("-revision")[:BATCHES]
    )
    return [
        LoggedBatch(row, row.size, row.lowest == row.highest, row.first_parent == row.last_parent)
        for row in rows
    ]
