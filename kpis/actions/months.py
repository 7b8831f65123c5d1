"""Months that are settled: closed and reopened, one writer of facts at a time."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from kpis.actions.turns import take_turn
from kpis.analysis.periods import Grain, Period
from kpis.local_time import today_of
from kpis.models import REASON_LENGTH, ClosedMonth

_SHORTEST = 3


def reason_of(text: str) -> str:
    """A reason as it is stored; ValidationError for none, and for one that says nothing."""
    said = " ".join(text.split())
    if not _SHORTEST <= len(said) <= REASON_LENGTH:
        raise ValidationError(
            {"reason": _("Say why, in 3 to %(most)s characters.") % {"most": REASON_LENGTH}}
        )
    return said


def closed_months(company: Company) -> frozenset[tuple[int, int]]:
    """(year, month) of the months that are closed; one query."""
    rows = ClosedMonth.objects.for_company(company).filter(reopened_at=None)
    return frozenset((on.year, on.month) for on in rows.values_list("month_on", flat=True))


@transaction.atomic
def close_month(*, company: Company, month: Period, by: Actor, note: str = "") -> ClosedMonth:
    """Closes a month that is over, after every write of facts that has begun; one that is closed stays as it is."""
    if month.grain is not Grain.MONTH:
        raise ValidationError({"month": _("Enter a month as 2026-11.")})
    if month.end > today_of(company):
        raise ValidationError({"month": _("This month is not over yet.")})
    take_turn(company, "actuals")
    kept = ClosedMonth.objects.for_company(company).filter(month_on=month.start, reopened_at=None).first()
    if kept is not None:
        return kept
    closed = ClosedMonth.objects.create(
        company=company,
        month_on=month.start,
        note=note.strip()[:REASON_LENGTH],
        closed_by_label=by.label[:120],
    )
    audit.record(company, by, "month.closed", closed, month=month.key)
    return closed


@transaction.atomic
def reopen_month(*, company: Company, month_on: date, reason: str, by: Actor) -> ClosedMonth:
    """Lets facts of the month change again; who closed it, who reopened it and why stay on record."""
    said = reason_of(reason)
    take_turn(company, "actuals")
    closed = (
        ClosedMonth.objects.for_company(company)
        .select_for_update()
        .filter(month_on=month_on, reopened_at=None)
        .first()
    )
    if closed is None:
        raise ValidationError(_("This month is not closed."))
    closed.reopened_at, closed.reopened_by_label, closed.reopen_reason = timezone.now(), by.label[:120], said
    closed.save(update_fields=["reopened_at", "reopened_by_label", "reopen_reason"])
    audit.record(company, by, "month.reopened", closed, month=f"{month_on:%Y-%m}", reason=said)
    return closed
