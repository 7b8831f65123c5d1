"""Taking back what was decided about a finding: an acceptance is reopened, an edit of the structure is undone."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from teams.actions.findings import record_decision, reopen_finding
from teams.actions.operations import StructureConflict, apply_operations, lock_structure
from teams.models import Decision, Finding, Operation, Structure


@transaction.atomic
def take_back_decision(*, finding: Finding, by: Actor) -> None:
    """Undoes the last decision. ValidationError when nothing is left to take back or others built upon it."""
    structure = lock_structure(finding.structure)
    current = Finding.objects.for_company(finding.company_id).get(pk=finding.pk)
    if current.state == Finding.State.ACCEPTED:
        reopen_finding(finding=current, by=by)
        return
    last = Decision.objects.for_company(finding.company_id).filter(finding=current).first()
    if last is None or not last.operations:
        raise ValidationError(_("There is nothing to take back here."))
    entries = _entries(structure, last)
    back = [operation for entry in reversed(entries) for operation in entry.inverse]
    try:
        apply_operations(
            structure=structure,
            operations=back,
            base_revision=max(entry.revision for entry in entries),
            by=by,
        )
    except StructureConflict:
        raise ValidationError(
            _(
                "The same responsibility was changed after this decision, so it cannot be taken back by itself."
            )
        ) from None
    record_decision(current, Decision.Move.REOPEN, by)


def _entries(structure: Structure, decision: Decision) -> list[Operation]:
    """The log's entries of a decision, in order: written in its transaction, so the last of their kind by then."""
    log = Operation.objects.for_company(structure.company_id).filter(structure=structure)
    latest = log.filter(at__lte=decision.at, body__in=decision.operations).order_by("revision")
    found = {str(entry.body): entry for entry in latest}
    return sorted(found.values(), key=lambda entry: entry.revision)
