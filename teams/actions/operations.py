"""Editing a structure: the one way in, for the browser, the API, imports and resolutions alike.

Order inside one transaction: lock the structure's row, compare the revision, check, write, raise the revision, log the
inverse, audit, look for findings. The lock comes first and is on the structure, not on the moved boxes: two legal moves
that cross would together close a loop (docs/adr/0003-structure-lock.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from common.ids import uuid7
from teams.actions.chart import Chart
from teams.actions.findings import FindingChanges, changes_at, sync_findings
from teams.actions.versions import keep_day
from teams.models import Operation, Structure
from teams.operations import Op, OperationRefused, conflicts, parse_operation, touched
from teams.standings import Changed

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
class Sent:
    """Under which id a batch is logged, by which browser tab, and which batch it takes back."""

    batch: UUID
    client: UUID | None = None
    undoes: UUID | None = None


@dataclass(frozen=True)
class Applied:
    """What a batch did: the revision it led to, its log entries, and the findings it moved.

    `repeated`: it was applied before and this is that answer again.
    """

    revision: int
    operations: tuple[Operation, ...]
    findings: FindingChanges
    repeated: bool = False

    @property
    def batch(self) -> UUID:
        return self.operations[0].batch


def lock_structure(structure: Structure) -> Structure:
    """The structure's row, locked until the transaction ends. The first statement of every change.

    The first change of a day keeps what the day before left (teams.actions.versions).
    """
    rows = Structure.objects.for_company(structure.company_id).select_for_update(no_key=True)
    locked: Structure = rows.get(pk=structure.pk)
    keep_day(locked)
    return locked


@transaction.atomic
def apply_operations(
    *,
    structure: Structure,
    operations: Sequence[Any],
    base_revision: int | None,
    by: Actor,
    batch: UUID | None = None,
    client: UUID | None = None,
) -> Applied:
    """Applies all of the operations (JSON) or none; a `batch` that was applied before is answered as it was then.

    `base_revision` is what the sender saw; None means "whatever it is now". What the same `client` did since is no
    conflict. Raises OperationRefused with the place of the operation at fault, or StructureConflict when an operation
    since then touched the same thing.
    """
    if not isinstance(operations, list) or not 1 <= len(operations) <= MAX_BATCH:
        raise OperationRefused(_("Send a list of 1 to %(limit)s operations.") % {"limit": MAX_BATCH})
    parsed = [parse_operation(data, index) for index, data in enumerate(operations)]
    locked = lock_structure(structure)
    if batch is not None and (entries := sent_before(locked, batch, by)):
        _refuse_another(entries, operations, parsed)
        return repeated(locked, entries)
    _refuse_stale(locked, parsed, base_revision, client)
    applied = apply_parsed(locked, parsed, by, Sent(batch or uuid7(), client))
    structure.revision = applied.revision
    return applied


def entries_of(structure: Structure, batch: UUID) -> list[Operation]:
    """The log entries of a batch in their order; empty when it was never applied."""
    return list(Operation.objects.for_company(structure.company_id).filter(structure=structure, batch=batch))


def sent_before(structure: Structure, batch: UUID, by: Actor) -> list[Operation]:
    """The entries of the actor's own batch; empty when it was never applied, OperationRefused when it is another's."""
    entries = entries_of(structure, batch)
    if entries and (entries[0].user_id, entries[0].by_label) != (by.user_id, by.label[:120]):
        raise OperationRefused(_("Somebody else has sent a change under this id."))
    return entries


def another_was_sent() -> OperationRefused:
    return OperationRefused(_("Another change was sent under this id before."))


def entries_since(structure: Structure, revision: int) -> list[Operation]:
    """The log's entries after a revision, oldest first."""
    return list(
        Operation.objects.for_company(structure.company_id).filter(structure=structure, revision__gt=revision)
    )


def repeated(structure: Structure, entries: Sequence[Operation]) -> Applied:
    """What was answered when these entries were made."""
    revision = entries[-1].revision
    return Applied(revision, tuple(entries), changes_at(structure, revision), repeated=True)


def standing(entries: Sequence[Operation]) -> list[Operation]:
    """Without what was taken back meanwhile, and without the taking back: together they changed nothing."""
    batches, gone = {entry.batch for entry in entries}, set[UUID]()
    for entry in reversed(entries):
        if entry.batch not in gone and entry.undoes in batches:
            gone |= {entry.batch, entry.undoes}
    return [entry for entry in entries if entry.batch not in gone]


def apply_parsed(locked: Structure, parsed: Sequence[Op], by: Actor, sent: Sent) -> Applied:
    """Applies operations to a structure whose row is locked, logs them and brings the findings up to date."""
    refuse_archived(locked)
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
                batch=sent.batch,
                client=sent.client,
                undoes=sent.undoes,
                kind=done.body["op"],
                body=done.body,
                inverse=done.inverse,
                touched=sorted(touched(done.op)),
                user=by.user,
                by_label=by.label[:120],
            )
        )
    Operation.objects.bulk_create(entries)
    locked.save(update_fields=["revision"])
    edited = audit.event(
        locked.company_id, by, "structure.edited", locked,
        revision=locked.revision, operations=[entry.kind for entry in entries],
    )  # fmt: skip
    changed, events = Changed([entry.body for entry in entries], chart.by_id, chart.by_key), [edited]
    findings = sync_findings(structure=locked, by=by, changed=changed, events=events)
    audit.write(events)
    return Applied(locked.revision, tuple(entries), findings)


def refuse_archived(structure: Structure) -> None:
    if structure.state == Structure.State.ARCHIVED:
        raise OperationRefused(_("This structure is in the archive: it can be looked at, but not changed."))


def _refuse_another(entries: Sequence[Operation], operations: Sequence[Any], parsed: Sequence[Any]) -> None:
    """A batch's id stands for one change: of each operation the kind and the position are compared."""
    same = len(entries) == len(parsed) and all(
        entry.kind == data["op"] and (op.key is None or str(op.key) == entry.body["key"])
        for entry, data, op in zip(entries, operations, parsed, strict=True)
    )
    if not same:
        raise another_was_sent()


def _refuse_stale(
    structure: Structure, parsed: Sequence[Op], base_revision: int | None, client: UUID | None
) -> None:
    if base_revision is None or base_revision == structure.revision:
        return
    if base_revision > structure.revision:
        raise StructureConflict(structure.revision, [])
    mine = frozenset[str]().union(*(touched(op) for op in parsed))
    theirs = [
        entry
        for entry in standing(entries_since(structure, base_revision))
        if (client is None or entry.client != client) and conflicts(mine, frozenset(entry.touched))
    ]
    if theirs:
        raise StructureConflict(structure.revision, theirs)
