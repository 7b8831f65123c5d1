"""Taking changes back, and doing them again: new operations, made of the inverses in the log, batch by batch."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from common.ids import uuid7
from teams.actions.operations import (
    Applied,
    Sent,
    StructureConflict,
    another_was_sent,
    apply_parsed,
    entries_of,
    entries_since,
    lock_structure,
    repeated,
    sent_before,
    standing,
)
from teams.models import Structure
from teams.operations import OperationRefused, conflicts, logged_operation, touched
from teams.undo_stack import Step, undo_stack


def undo(
    *,
    structure: Structure,
    by: Actor,
    undoes: UUID | None = None,
    batch: UUID | None = None,
    client: UUID | None = None,
) -> Applied:
    """Takes a batch back: the one that `undoes` names, or the actor's last. Raises StructureConflict when something
    since then touched the same, OperationRefused when there is nothing to take back.

    `batch` is the undo's own id: asked a second time under it (a lost answer), it answers as at first. A named batch is
    taken back once, whoever asks.
    """
    sent = Sent(batch or uuid7(), client, undoes)
    none = _("There is nothing of yours to undo.")
    return _step(structure, by, sent, lambda locked: _last(undo_stack(locked, by.user).undo, none))


def redo(
    *, structure: Structure, by: Actor, batch: UUID | None = None, client: UUID | None = None
) -> Applied:
    """Takes the actor's last undo back, while they did nothing new since; `batch` as with undo."""
    sent = Sent(batch or uuid7(), client)
    none = _("There is nothing of yours to redo.")
    return _step(structure, by, sent, lambda locked: _last(undo_stack(locked, by.user).redo, none))


def _last(stack: Sequence[Step], otherwise: str) -> UUID:
    if not stack:
        raise OperationRefused(otherwise)
    return stack[-1].batch


@transaction.atomic
def _step(structure: Structure, by: Actor, sent: Sent, last: Callable[[Structure], UUID]) -> Applied:
    """Takes back what `sent` names, else what `last` finds under the structure's lock."""
    locked = lock_structure(structure)
    if entries := sent_before(locked, sent.batch, by):
        if entries[0].undoes is None or sent.undoes not in (None, entries[0].undoes):
            raise another_was_sent()
        return repeated(locked, entries)
    return _take_back(locked, sent.undoes or last(locked), by, sent)


def _take_back(locked: Structure, batch: UUID, by: Actor, sent: Sent) -> Applied:
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
    return apply_parsed(locked, back, by, replace(sent, undoes=batch))
