"""Changes agreed for a day to come: planned, cancelled, and applied when the company's local day has come.

The structure's row is locked first, then the change is looked at: of two workers the second finds it done.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from accounts.tenancy import as_dispatcher, tenant
from teams.actions.decisions import record_decision
from teams.actions.operations import apply_operations, lock_structure, standing
from teams.models import Decision, Finding, Operation, PlannedChange, Structure
from teams.operations import OperationRefused, conflicts, parse_operation, touched

logger = logging.getLogger(__name__)
State = PlannedChange.State
MAX_YEARS_AHEAD = 3


def plan_change(
    *, finding: Finding, operations: Sequence[dict[str, Any]], due_on: date | None, reason: str, by: Actor
) -> PlannedChange:
    """Expects the structure to be locked and the day to lie ahead. ValidationError where nothing can be planned."""
    structure = finding.structure
    if structure.state != Structure.State.LIVE:
        raise ValidationError({"on": _("In a draft a change is made at once: choose today.")})
    if due_on is None or due_on > timezone.localdate() + timedelta(days=366 * MAX_YEARS_AHEAD):
        raise ValidationError({"on": _("Choose a day within three years.")})
    if waiting(structure).filter(finding=finding).exists():
        raise ValidationError({"on": _("A day is set already. Cancel it to choose another.")})
    for operation in operations:
        parse_operation(operation)
    change = PlannedChange.objects.create(
        company_id=finding.company_id,
        structure=structure,
        finding=finding,
        due_on=due_on,
        operations=list(operations),
        user=by.user,
        by_label=by.label[:120],
    )
    record_decision(finding, Decision.Move.HAND_OVER, by, reason=reason, expires_on=due_on)
    return change


def waiting(structure: Structure) -> Any:
    """The changes that are still to come."""
    rows = PlannedChange.objects.for_company(structure.company_id)
    return rows.filter(structure=structure, state=State.PLANNED)


@transaction.atomic
def cancel_change(*, change: PlannedChange, by: Actor) -> None:
    """A planned change will not come; one that could not be done is laid aside."""
    lock_structure(change.structure)
    current = PlannedChange.objects.for_company(change.company_id).get(pk=change.pk)
    if current.state not in (State.PLANNED, State.REFUSED):
        raise ValidationError(_("This change has been made or cancelled already."))
    was_planned = current.state == State.PLANNED
    current.state, current.done_at = State.CANCELLED, timezone.now()
    current.save(update_fields=["state", "done_at"])
    if was_planned and current.finding is not None:
        record_decision(current.finding, Decision.Move.REOPEN, by)
    audit.record(change.company_id, by, "planned_change.cancelled", change, due_on=current.due_on.isoformat())


def due_changes(now: datetime, limit: int = 1000) -> list[tuple[int, int]]:
    """(company id, change id) of what may be due, across companies, the oldest day first.

    In some time zone it is tomorrow already: whether it is where the company is, its own day decides.
    """
    latest = (now + timedelta(hours=14)).date()
    with as_dispatcher():
        rows = PlannedChange.objects.get_queryset().filter(state=State.PLANNED, due_on__lte=latest)
        return list(rows.order_by("due_on", "id").values_list("company_id", "pk")[:limit])


def apply_due_changes(now: datetime | None = None) -> int:
    """Applies every change whose day has come, missed days too; how many were made. One company's trouble does not hold
    up the others."""
    now, made = now or timezone.now(), 0
    for company_id, change_id in due_changes(now):
        try:
            made += apply_due_change(company_id, change_id, now)
        except Exception:
            logger.exception("planned change %s of company %s could not be applied", change_id, company_id)
    return made


def apply_due_change(company_id: int, change_id: int, now: datetime) -> bool:
    """Makes one planned change when its day has come where the company is. What cannot be made is kept with why."""
    with tenant(company_id):
        company = Company.objects.get(pk=company_id)
        with timezone.override(company.time_zone):
            rows = PlannedChange.objects.for_company(company).filter(
                pk=change_id, state=State.PLANNED, due_on__lte=timezone.localdate(now)
            )
            change = rows.select_related("structure").first()
            if change is None:
                return False
            locked = lock_structure(change.structure)
            change = rows.select_related("user", "finding").first()
            if change is None:
                return False
            return _make(change, locked)


def _make(change: PlannedChange, locked: Structure) -> bool:
    by = Actor(label=change.by_label, user=change.user)
    try:
        with transaction.atomic():
            _refuse_overtaken(change, locked)
            applied = apply_operations(
                structure=locked, operations=change.operations, base_revision=None, by=by
            )
    except OperationRefused as refused:
        change.refusal = refused.sentence[:500]
        change.state = State.REFUSED
    else:
        change.state = State.DONE
        if change.finding is not None:
            done = [entry.body for entry in applied.operations]
            record_decision(change.finding, Decision.Move.HAND_OVER, by, operations=done)
    change.done_at = timezone.now()
    change.save(update_fields=["state", "refusal", "done_at"])
    audit.record(
        change.company_id, by, f"planned_change.{change.state}", change, due_on=change.due_on.isoformat()
    )
    return change.state == State.DONE


def _refuse_overtaken(change: PlannedChange, locked: Structure) -> None:
    """What was agreed was agreed about the structure as it was: a later change of the same goes before, and so does
    another way out of the same finding."""
    mine = frozenset[str]().union(*(touched(parse_operation(data)) for data in change.operations))
    log = Operation.objects.for_company(locked.company_id)
    since = list(log.filter(structure=locked, at__gt=change.created_at))
    later = [entry.by_label for entry in standing(since) if conflicts(mine, frozenset(entry.touched))]
    if later := [*later, *_decided_since(change)]:
        sentence = _(
            "The same has been changed after this was planned (%(by)s), so it was not done by itself."
        )
        raise OperationRefused(sentence % {"by": later[-1]})


def _decided_since(change: PlannedChange) -> list[str]:
    """Who carried out another way out after the day was set, unless it was taken back."""
    mine = Decision.objects.for_company(change.company_id).filter(
        finding=change.finding_id, at__gt=change.created_at
    )
    last = mine.exclude(move=Decision.Move.ACCEPT).first()
    return [last.by_label] if last is not None and last.operations else []
