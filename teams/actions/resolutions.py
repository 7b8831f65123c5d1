"""Ways out of findings that edit the structure. They are ordinary operations, so they can be undone like any other."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from teams.actions.acceptances import locked_findings, refuse_decided
from teams.actions.decisions import clean_reason, record_decision
from teams.actions.drafts import create_draft
from teams.actions.operations import Applied, apply_operations, entries_since, standing
from teams.actions.planned_changes import lies_ahead, plan_change
from teams.models import Finding, PlannedChange, Structure
from teams.moves.answers import Answers
from teams.moves.case import Json, Situation
from teams.moves.registry import HAND_OVER, WAYS, operations_for


@dataclass(frozen=True)
class Resolved:
    """What came of a way out: done at once, or planned for a day to come."""

    applied: Applied | None = None
    planned: tuple[PlannedChange, ...] = ()


@transaction.atomic
def resolve_findings(
    *,
    findings: Sequence[Finding],
    move: str,
    answers: Answers,
    reason: str = "",
    by: Actor,
    seen: int | None = None,
) -> Resolved:
    """Carries a way out of one or several findings, as one batch of operations or as changes planned for a day.

    `seen`: the structure's revision that the preview was shown for; None when there was none. The findings close by
    themselves when the analysis no longer finds them. ValidationError (OperationRefused among them) when it does not
    fit, an answer is missing, one of them has been decided meanwhile, or what it is about has changed since `seen`;
    then nothing is changed.
    """
    reason = clean_reason(reason)
    rows = locked_findings(findings)
    refuse_decided(rows)
    situation = Situation.of(rows[0].structure)
    operations = operations_for(rows, situation, move, answers)
    if seen is not None:
        _refuse_unseen(rows, operations, seen)
    if move == HAND_OVER and answers.on and lies_ahead(rows, answers.on):
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


@transaction.atomic
def resolve_in_draft(
    *, findings: Sequence[Finding], move: str, answers: Answers, reason: str = "", by: Actor, name: str
) -> Structure:
    """Makes a draft of the findings' structure and carries the way out there: the structure itself stays as it is.

    The same findings are found in a draft, under the same fingerprints. ValidationError as of resolve_findings and
    create_draft; then there is no draft.
    """
    rows = locked_findings(findings)
    refuse_decided(rows)
    draft = create_draft(source=rows[0].structure, name=name, by=by)
    prints = {row.fingerprint for row in rows}
    there = Finding.objects.for_company(draft.company_id).open().filter(structure=draft)
    copies = list(there.filter(fingerprint__in=prints).order_by("id"))
    if len(copies) < len(prints):
        raise ValidationError(_("This finding has closed meanwhile: nothing was changed."))
    resolve_findings(findings=copies, move=move, answers=answers, reason=reason, by=by)
    return draft


def _refuse_unseen(rows: Sequence[Finding], operations: Sequence[Json], seen: int) -> None:
    """What was agreed to was the preview: it may no longer be true when anything at these positions is another."""
    mine = {key for row in rows for key in row.position_keys}
    mine |= {str(item[name]) for item in operations for name in ("key", "target", "parent") if item.get(name)}
    for entry in standing(entries_since(rows[0].structure, seen)):
        tokens = (token.partition(":") for token in entry.touched)
        if mine & {key for key, _colon, facet in tokens if facet != "exists"}:
            sentence = _(
                "While you were choosing, %(by)s changed something here. Look at what would change now and apply again."
            )
            raise ValidationError(sentence % {"by": entry.by_label})
