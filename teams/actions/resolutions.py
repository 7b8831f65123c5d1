"""Ways out of findings that edit the structure. They are ordinary operations, so they can be undone like any other."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from teams.actions.acceptances import locked_findings
from teams.actions.decisions import clean_reason, record_decision
from teams.actions.operations import Applied, apply_operations
from teams.actions.planned_changes import plan_change
from teams.models import Finding, PlannedChange
from teams.moves.answers import Answers
from teams.moves.case import Situation
from teams.moves.registry import WAYS, operations_for

HAND_OVER = "hand_over"


@dataclass(frozen=True)
class Resolved:
    """What came of a way out: done at once, or planned for a day to come."""

    applied: Applied | None = None
    planned: tuple[PlannedChange, ...] = ()


@transaction.atomic
def resolve_findings(
    *, findings: Sequence[Finding], move: str, answers: Answers, reason: str = "", by: Actor
) -> Resolved:
    """Carries a way out of one or several findings, as one batch of operations or as changes planned for a day.

    The findings close by themselves when the analysis no longer finds them. ValidationError (OperationRefused among
    them) when it does not fit, an answer is missing, or one of them has closed meanwhile; then nothing is changed.
    """
    reason = clean_reason(reason)
    rows = locked_findings(findings)
    if any(row.state == Finding.State.CLOSED for row in rows):
        raise ValidationError(_("This finding has closed meanwhile: nothing was changed."))
    situation = Situation.of(rows[0].structure)
    if move == HAND_OVER and _lies_ahead(answers):
        changes = [
            plan_change(
                finding=row,
                operations=operations_for([row], situation, move, answers),
                due_on=answers.on,
                reason=reason,
                by=by,
            )
            for row in rows
        ]
        return Resolved(planned=tuple(changes))
    operations = operations_for(rows, situation, move, answers)
    applied = apply_operations(structure=rows[0].structure, operations=operations, base_revision=None, by=by)
    done = [entry.body for entry in applied.operations]
    for row in rows:
        record_decision(row, WAYS[move].decision, by, reason=reason, operations=done)
    return Resolved(applied)


def resolve_finding(
    *, finding: Finding, move: str, answers: Answers, reason: str = "", by: Actor
) -> Resolved:
    """Carries a way out of one finding."""
    return resolve_findings(findings=[finding], move=move, answers=answers, reason=reason, by=by)


def _lies_ahead(answers: Answers) -> bool:
    today = timezone.localdate()
    if answers.on is not None and answers.on < today:
        raise ValidationError({"on": _("Choose today or a day ahead.")})
    return answers.on is not None and answers.on > today
