"""Taking changes back, and doing them again: new operations, made of the inverses in the log, batch by batch."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from common.ids import uuid7
from teams.actions.operations import (
    Applied,
    Sent,
    StructureConflict,
    apply_parsed,
    entries_of,
    entries_since,
    lock_structure,
    repeated,
    standing,
)
from teams.models import Operation, Structure
from teams.operations import OperationRefused, conflicts, logged_operation, touched
from teams.undo_stack import Step, undo_stack


@transaction.atomic
def undo(
    *,
    structure: Structure,
    by: Actor,
    batch: UUID | None = None,
    client: UUID | None = None,
    base_revision: int | None = None,
) -> Applied:
    """Takes a batch back: the named one, or the actor's last. Raises StructureConflict when something since then
    touched the same, OperationRefused when there is nothing to take back.

    Asked a second time (a lost answer), it answers as at first: a batch is taken back once, and `base_revision` tells
    that the asking tab has not yet heard of its own last undo.
    """
    locked = lock_structure(structure)
    if batch is None:
        if again := _unheard(locked, client, base_revision):
            return repeated(locked, again)
        batch = _last(undo_stack(locked, by.user).undo, _("There is nothing of yours to undo."))
    return _take_back(locked, batch, by, client)


@transaction.atomic
def redo(
    *,
    structure: Structure,
    by: Actor,
    batch: UUID | None = None,
    client: UUID | None = None,
    base_revision: int | None = None,
) -> Applied:
    """Takes an undo back: the named one, or the actor's last while nothing new was done since."""
    locked = lock_structure(structure)
    if batch is None:
        if again := _unheard(locked, client, base_revision):
            return repeated(locked, again)
        batch = _last(undo_stack(locked, by.user).redo, _("There is nothing of yours to redo."))
    return _take_back(locked, batch, by, client)


def _last(stack: Sequence[Step], otherwise: str) -> UUID:
    if not stack:
        raise OperationRefused(otherwise)
    return stack[-1].batch


def _unheard(locked: Structure, client: UUID | None, base_revision: int | None) -> list[Operation]:
    """The undo or redo that the tab made after the revision it has heard of."""
    if client is None or base_revision is None:
        return []
    mine = Operation.objects.for_company(locked.company_id).filter(
        structure=locked, client=client, revision__gt=base_revision, undoes__isnull=False
    )
    last = mine.last()
    return entries_of(locked, last.batch) if last else []


def _take_back(locked: Structure, batch: UUID, by: Actor, client: UUID | None) -> Applied:
    entries = entries_of(locked, batch)
    if not entries:
        raise OperationRefused(_("There is no such change."))
    if not all(entry.inverse for entry in entries):
        raise OperationRefused(
            _("A list this long cannot be taken back as a whole. Load a mended list instead.")
        )
    since = standing(entries_since(locked, entries[-1].revision))
    if done := [entry for entry in since if entry.undoes == batch]:
        return repeated(locked, done)
    back = [logged_operation(data) for entry in reversed(entries) for data in entry.inverse]
    # Taking back may touch more than the deed: an added box goes with everything that others put into it.
    mine = frozenset[str]().union(*(entry.touched for entry in entries), *(touched(op) for op in back))
    theirs = [other for other in since if conflicts(mine, frozenset(other.touched))]
    if theirs:
        raise StructureConflict(locked.revision, theirs)
    return apply_parsed(locked, back, by, Sent(uuid7(), client, undoes=batch))
