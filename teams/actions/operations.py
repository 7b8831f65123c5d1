"""Editing a structure: the one way in, for the browser, the API, imports and resolutions alike.

Order inside one transaction: lock the structure's row, compare the revision, check, write, raise the revision, log the
inverse, audit, look for findings. The lock comes first and is on the structure, not on the moved boxes: two legal moves
that cross would together close a loop (docs/adr/0003-structure-lock.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from teams.actions.chart import Chart
from teams.actions.findings import FindingChanges, sync_findings
from teams.models import Operation, Structure
from teams.operations import Op, OperationRefused, conflicts, logged_operation, parse_operation, touched

MAX_BATCH = 500


class StructureConflict(Exception):
    """Somebody has meanwhile changed what these operations touch. Nothing was applied."""

    def __init__(self, revision: int, theirs: Sequence[Operation]) -> None:
        super().__init__(
            _("While you were editing, somebody changed the same thing. Your change was not applied.")
        )
        self.revision = revision
        self.theirs = list(theirs)


@dataclass(frozen=True)
class Applied:
    """What a batch did: the new revision, the log entries, the keys of added positions, and the findings it moved."""

    revision: int
    operations: tuple[Operation, ...]
    findings: FindingChanges


def lock_structure(structure: Structure) -> Structure:
    """The structure's row, locked until the transaction ends. The first statement of every change."""
    return (
        Structure.objects.for_company(structure.company_id)
        .select_for_update(no_key=True)
        .get(pk=structure.pk)
    )


@transaction.atomic
def apply_operations(
    *, structure: Structure, operations: Sequence[Any], base_revision: int | None, by: Actor
) -> Applied:
    """Applies all of the operations (JSON) or none.

    `base_revision` is what the sender saw; None means "whatever it is now". Raises OperationRefused with the place
    of the operation at fault, or StructureConflict when an operation since then touched the same thing.
    """
    if not isinstance(operations, list) or not 1 <= len(operations) <= MAX_BATCH:
        raise OperationRefused(_("Send a list of 1 to %(limit)s operations.") % {"limit": MAX_BATCH})
    parsed = [parse_operation(data, index) for index, data in enumerate(operations)]
    return _apply(structure, parsed, base_revision, by)


@transaction.atomic
def undo(*, structure: Structure, revision: int, by: Actor) -> Applied:
    """Takes one logged operation back, unless something since then touched the same."""
    locked = lock_structure(structure)
    entry = (
        Operation.objects.for_company(locked.company_id).filter(structure=locked, revision=revision).first()
    )
    if entry is None:
        raise OperationRefused(_("There is no such change."))
    if not entry.inverse:
        raise OperationRefused(
            _("A list this long cannot be taken back as a whole. Load a mended list instead.")
        )
    back = [logged_operation(data) for data in entry.inverse]
    # Taking back may touch more than the deed: an added box goes with everything that others put into it.
    mine = frozenset(entry.touched).union(*(touched(op) for op in back))
    since = _standing(_since(locked, revision))
    theirs = [other for other in since if conflicts(mine, frozenset(other.touched))]
    if theirs:
        raise StructureConflict(locked.revision, theirs)
    return _apply(locked, back, locked.revision, by, undo_of=revision)


def _standing(entries: Sequence[Operation]) -> list[Operation]:
    """Without what was taken back meanwhile, and without the taking back: together they changed nothing."""
    revisions, gone = {entry.revision for entry in entries}, set[int]()
    for entry in reversed(entries):
        taken_back = entry.body.get("undo_of")
        if entry.revision not in gone and taken_back in revisions:
            gone |= {entry.revision, taken_back}
    return [entry for entry in entries if entry.revision not in gone]


def _since(structure: Structure, revision: int) -> list[Operation]:
    return list(
        Operation.objects.for_company(structure.company_id).filter(structure=structure, revision__gt=revision)
    )


def _apply(
    structure: Structure,
    parsed: Sequence[Op],
    base_revision: int | None,
    by: Actor,
    undo_of: int | None = None,
) -> Applied:
    locked = lock_structure(structure)
    _refuse_stale(locked, parsed, base_revision)
    chart = Chart(locked)
    entries: list[Operation] = []
    for index, op in enumerate(parsed):
        try:
            done = chart.apply(op)
        except OperationRefused as refused:
            refused.index = index
            raise
        locked.revision += 1
        entries.append(
            Operation(
                company_id=locked.company_id,
                structure=locked,
                revision=locked.revision,
                kind=done.body["op"],
                body=done.body if undo_of is None else done.body | {"undo_of": undo_of},
                inverse=done.inverse,
                touched=sorted(touched(done.op)),
                user=by.user,
                by_label=by.label[:120],
            )
        )
    Operation.objects.bulk_create(entries)
    locked.save(update_fields=["revision"])
    audit.record(
        locked.company_id, by, "structure.edited", locked,
        revision=locked.revision, operations=[entry.kind for entry in entries],
    )  # fmt: skip
    structure.revision = locked.revision
    return Applied(locked.revision, tuple(entries), sync_findings(structure=locked, by=by))


def _refuse_stale(structure: Structure, parsed: Sequence[Op], base_revision: int | None) -> None:
    if base_revision is None or base_revision == structure.revision:
        return
    if base_revision > structure.revision:
        raise StructureConflict(structure.revision, [])
    mine = frozenset().union(*(touched(op) for op in parsed))
    theirs = [
        entry for entry in _since(structure, base_revision) if conflicts(mine, frozenset(entry.touched))
    ]
    if theirs:
        raise StructureConflict(structure.revision, theirs)
