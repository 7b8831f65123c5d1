"""What a person can undo and redo in a structure, read from the log: it survives a reload and another machine."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Max, Min, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from teams.models import Operation, Structure

BATCHES = 100
ENTRIES = 2_000
"""How far back one can go: so many batches, found among so many entries of the log."""


@dataclass(frozen=True)
class LoggedBatch:
    """A batch as it stands in the log. `first` stands for all of it, when `same_kind` by its kind too."""

    first: Operation
    size: int
    same_kind: bool

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
class UndoStack:
    """The next to be taken back stands last; `redo` holds undos."""

    undo: tuple[LoggedBatch, ...] = ()
    redo: tuple[LoggedBatch, ...] = ()


def undo_stack(structure: Structure, viewer: User | None) -> UndoStack:
    """One query."""
    if viewer is None:
        return UndoStack()
    return stacked(reversed(_last_batches(structure, viewer)))


def stacked(batches: Iterable[LoggedBatch]) -> UndoStack:
    """Replays a person's batches, oldest first. A new change makes what was undone before it final."""
    undo: dict[UUID, LoggedBatch] = {}
    redo: dict[UUID, LoggedBatch] = {}
    for batch in batches:
        if batch.undoes in undo:
            del undo[batch.undoes]
            redo[batch.id] = batch
        elif batch.undoes in redo:
            del redo[batch.undoes]
            undo[batch.id] = batch
        else:
            redo.clear()
            undo[batch.id] = batch
        if not batch.can_be_undone:
            # A staff list too long to be taken back: whatever lies under it stays.
            undo.clear()
    return UndoStack(tuple(undo.values()), tuple(redo.values()))


def _last_batches(structure: Structure, viewer: User) -> list[LoggedBatch]:
    """The latest first, each by its first entry."""
    of_batch = {"partition_by": F("batch")}
    rows = (
        Operation.objects.for_company(structure.company_id)
        .filter(structure=structure, user=viewer, revision__gt=structure.revision - ENTRIES)
        .annotate(
            place=Window(RowNumber(), order_by="revision", **of_batch),
            size=Window(Count("id"), **of_batch),
            lowest=Window(Min("kind"), **of_batch),
            highest=Window(Max("kind"), **of_batch),
        )
        .filter(place=1)
        .order_by("-revision")[:BATCHES]
    )
    return [LoggedBatch(row, row.size, row.lowest == row.highest) for row in rows]
