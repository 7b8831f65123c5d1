"""Taking back what was decided about a finding: an acceptance is reopened, an edit of the structure is undone."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from teams.actions.acceptances import locked_findings, reopen_finding
from teams.actions.decisions import record_decision
from teams.actions.operations import StructureConflict
from teams.actions.planned_changes import cancel_change, waiting
from teams.actions.undo import undo
from teams.models import Decision, Finding, Operation


@transaction.atomic
def take_back_decision(*, finding: Finding, by: Actor, decision: UUID | None = None) -> None:
    """Undoes the last decision, for all findings that it was made for. ValidationError when nothing is left to take
    back, others built upon it, or it is not the `decision` that was meant: then somebody has decided anew."""
    (current,) = locked_findings([finding])
    last = _last_decision(current)
    _refuse_another(last, decision)
    if last is None or not last.operations:
        _take_back_words(current, by)
        return
    entry = _entry_of(current, last)
    if entry is None:
        raise ValidationError(_("There is nothing to take back here."))
    try:
        applied = undo(structure=current.structure, undoes=entry.batch, by=by)
    except StructureConflict:
        raise ValidationError(
            _("The same was changed after this decision, so it cannot be taken back by itself.")
        ) from None
    if applied.repeated:
        raise ValidationError(_("This decision has been taken back already."))
    for row in _decided_with(last, entry):
        record_decision(row, Decision.Move.REOPEN, by)


def _take_back_words(current: Finding, by: Actor) -> None:
    """What was said and has changed nothing yet: an acceptance, or a day that was set."""
    if current.state == Finding.State.ACCEPTED:
        reopen_finding(finding=current, by=by)
    elif (change := waiting(current.structure).filter(finding=current).first()) is not None:
        cancel_change(change=change, by=by)
    else:
        raise ValidationError(_("There is nothing to take back here."))


@transaction.atomic
def take_back_together(*, findings: Sequence[Finding], by: Actor, decision: UUID | None = None) -> None:
    """Undoes what was decided for several findings at once: their acceptances, or the one edit made for them all.
    `decision`: the one of the first of them.

    ValidationError when something else has been decided about one of them since: that is not to be undone along.
    """
    rows = locked_findings(findings)
    _refuse_another(_last_decision(rows[0]), decision)
    mine = Decision.objects.for_company(rows[0].company_id).filter(finding__in=rows)
    last = {each.finding_id: each for each in mine.order_by("id")}
    standing = [each for each in last.values() if each.move != Decision.Move.REOPEN]
    if any((each.move, each.operations) != (standing[0].move, standing[0].operations) for each in standing):
        raise ValidationError(
            _("The same was changed after this decision, so it cannot be taken back by itself.")
        )
    for row in rows:
        # Looked at anew: one edit made for several is taken back with the first of them.
        now = _last_decision(row)
        if now is None or now.move != Decision.Move.REOPEN:
            take_back_decision(finding=row, by=by)


def _last_decision(row: Finding) -> Decision | None:
    return Decision.objects.for_company(row.company_id).filter(finding=row).first()


def _refuse_another(last: Decision | None, meant: UUID | None) -> None:
    if meant is not None and (last is None or last.uid != meant):
        raise ValidationError(_("Something else has been decided since: look at it before you take it back."))


def _entry_of(row: Finding, decision: Decision) -> Operation | None:
    """The last entry that a decision wrote: logged in its transaction, so the last of its kind by then."""
    log = Operation.objects.for_company(row.company_id).filter(structure=row.structure)
    return log.filter(at__lte=decision.at, body=decision.operations[-1]).order_by("revision").last()


def _decided_with(decision: Decision, entry: Operation) -> list[Finding]:
    """All findings that one batch was made for, this one among them: their decisions hold the same operations, and
    none can be older than the batch."""
    same = Decision.objects.for_company(decision.company_id).filter(
        finding__structure_id=entry.structure_id, operations=decision.operations, at__gte=entry.at
    )
    return list({each.finding_id: each.finding for each in same.select_related("finding")}.values())
