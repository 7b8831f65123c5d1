"""Changes agreed for a day to come: planned, cancelled, and applied when the company's local day has come.

The structure's row is locked first, then the change is looked at: of two workers the second finds it done.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from accounts.tenancy import as_dispatcher, tenant
from jobs.rounds import go_round
from teams.actions.decisions import record_decision
from teams.actions.operations import apply_operations, lock_structure, standing
from teams.models import Decision, Finding, Operation, PlannedChange, Structure
from teams.operations import OperationRefused, conflicts, parse_operation, touched

logger = logging.getLogger(__name__)
State = PlannedChange.State
MAX_YEARS_AHEAD = 3
MAX_STARTS = 5
"""A change that fails is started again after 1, 4, 16 and 60 minutes: longer than most troubles of a server last."""


def lies_ahead(findings: Sequence[Finding], due_on: date | None) -> bool:
    """Whether a change of these findings' structure waits for the day; False when it is made at once.

    ValidationError when nothing can be planned for that day.
    """
    today = timezone.localdate()
    if due_on is None or due_on == today:
        return False
    if due_on < today:
        raise ValidationError({"on": _("Choose today or a day ahead.")})
    structure = findings[0].structure
    if structure.state != Structure.State.LIVE:
        raise ValidationError({"on": _("In a draft a change is made at once: choose today.")})
    if due_on > today + timedelta(days=366 * MAX_YEARS_AHEAD):
        raise ValidationError({"on": _("Choose a day within three years.")})
    if waiting(structure).filter(finding__in=findings).exists():
        raise ValidationError({"on": _("A day is set already. Cancel it to choose another.")})
    return True


def plan_change(
    *, finding: Finding, operations: Sequence[dict[str, Any]], due_on: date, reason: str, by: Actor
) -> PlannedChange:
    """Expects the structure to be locked and the day to be one that `lies_ahead`. ValidationError for operations that
    cannot be."""
    structure = finding.structure
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
        rows = PlannedChange.objects.get_queryset().filter(
            _may_start(now), state=State.PLANNED, due_on__lte=latest
        )
        return list(rows.order_by("due_on", "id").values_list("company_id", "pk")[:limit])


def _may_start(now: datetime) -> Q:
    return Q(retry_at=None) | Q(retry_at__lte=now)


def apply_due_changes(now: datetime | None = None) -> int:
    """Applies every change whose day has come, missed days too; how many were made."""
    now = now or timezone.now()
    return go_round(
        due_changes(now), lambda company_id, pk: apply_due_change(company_id, pk, now), "planned changes"
    )


def apply_due_change(company_id: int, change_id: int, now: datetime) -> bool:
    """Makes one planned change when its day has come where the company is.

    What cannot be made is kept with why: at once when the structure refuses it, after MAX_STARTS when something else
    goes wrong each time.
    """
    if not _begun(company_id, change_id, now):
        return False
    try:
        with _at_home(company_id) as company:
            rows = _due(company, now).filter(pk=change_id)
            change = rows.select_related("structure").first()
            if change is None:
                return False
            locked = lock_structure(change.structure)
            change = rows.select_related("user", "finding").first()
            return change is not None and _make(change, locked)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("planned change %s of company %s could not be applied", change_id, company_id)
        with _at_home(company_id) as company:
            _give_up(_due(company, now).filter(pk=change_id, attempts__gte=MAX_STARTS))
    return False


@contextmanager
def _at_home(company_id: int) -> Iterator[Company]:
    """A transaction of the company, by its own clock."""
    with tenant(company_id):
        company = Company.objects.get(pk=company_id)
        with timezone.override(company.time_zone):
            yield company


def _due(company: Company, now: datetime) -> Any:
    rows = PlannedChange.objects.for_company(company)
    return rows.filter(state=State.PLANNED, due_on__lte=timezone.localdate(now))


def _begun(company_id: int, change_id: int, now: datetime) -> bool:
    """Counts a start, committed before the work, so that one which kills its worker is counted too. False when its day
    has not come, it has been settled, or it has been started too often."""
    with _at_home(company_id) as company:
        rows = _due(company, now).filter(_may_start(now), pk=change_id)
        change = rows.select_for_update(no_key=True).first()
        if change is None:
            return False
        if change.attempts >= MAX_STARTS:
            _give_up(rows)
            return False
        change.retry_at = now + timedelta(minutes=min(4**change.attempts, 60))
        change.attempts += 1
        change.save(update_fields=["attempts", "retry_at"])
        return True


def _give_up(rows: Any) -> None:
    change = rows.select_related("user").select_for_update(no_key=True, of=("self",)).first()
    if change is not None:
        sentence = _(
            "It was tried %(count)s times, and something unexpected happened each time. It is logged."
        )
        _settle(change, State.REFUSED, sentence % {"count": change.attempts})


def _make(change: PlannedChange, locked: Structure) -> bool:
    by = _planner(change)
    try:
        with transaction.atomic():
            _refuse_overtaken(change, locked)
            applied = apply_operations(
                structure=locked, operations=change.operations, base_revision=None, by=by
            )
    except OperationRefused as refused:
        _settle(change, State.REFUSED, refused.sentence)
        return False
    if change.finding is not None:
        done = [entry.body for entry in applied.operations]
        record_decision(change.finding, Decision.Move.HAND_OVER, by, operations=done)
    _settle(change, State.DONE)
    return True


def _planner(change: PlannedChange) -> Actor:
    return Actor(label=change.by_label, user=change.user)


def _settle(change: PlannedChange, state: str, refusal: str = "") -> None:
    """Its day is over: made, or not and why. In the trail it stands under the name of who planned it."""
    change.state, change.refusal, change.done_at = state, refusal[:500], timezone.now()
    change.save(update_fields=["state", "refusal", "done_at"])
    day = change.due_on.isoformat()
    audit.record(change.company_id, _planner(change), f"planned_change.{state}", change, due_on=day)


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
