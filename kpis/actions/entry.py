"""Reminders to type facts in: who is asked for what, and the round that asks, once a day of each company.

The day of a company is done in one transaction: `last_on` and the jobs of its letters. A letter is marked before it is
sent, so that a worker that dies in between sends none that day rather than two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import Permission
from accounts.actors import SYSTEM, Actor
from accounts.models import Company, Membership
from accounts.tenancy import as_dispatcher, tenant
from jobs.actions import enqueue
from jobs.models import Job
from jobs.rounds import go_round
from kpis.calendar_source import calendar_around
from kpis.local_time import local_now
from kpis.models import Cadence, EntryDuty, EntryReminder, Metric
from kpis.selectors.entry import Missing, missing_entries
from roles.models import Aggregation

MAIL = "kpis.entry_reminder"


@dataclass(frozen=True)
class DutyIn:
    """Whose work it is to type in a metric, and of what periods."""

    membership: Membership
    every: str


@transaction.atomic
def set_reminder(
    *, company: Company, is_active: bool, hour: int, duties: Mapping[Metric, DutyIn], by: Actor
) -> EntryReminder:
    """What is typed in by whom, and when they are reminded; metrics that are not named are not asked for.

    ValidationError: an hour or a length that is none, a computed metric, a member who may not enter facts.
    """
    if not 0 <= hour <= 23:
        raise ValidationError({"hour": _("Choose an hour.")})
    for metric, duty in duties.items():
        if duty.every not in Cadence.values or metric.aggregation == Aggregation.FORMULA:
            raise ValidationError(_("“%(name)s” cannot be typed in like this.") % {"name": metric.name})
        if not duty.membership.may(Permission.PUSH_ACTUALS):
            raise ValidationError(_("%(who)s may not enter facts.") % {"who": duty.membership.user})
    reminder, _created = EntryReminder.objects.update_or_create(
        company=company, defaults={"is_active": is_active, "hour": hour}
    )
    EntryDuty.objects.for_company(company).exclude(metric__in=list(duties)).delete()
    for metric, duty in duties.items():
        EntryDuty.objects.update_or_create(
            company=company, metric=metric, defaults={"membership": duty.membership, "every": duty.every}
        )
    asked = {metric.slug: f"{duty.every}: {duty.membership.user}" for metric, duty in duties.items()}
    audit.record(company, by, "entry_reminder.set", reminder, is_active=is_active, hour=hour, duties=asked)
    return reminder


def remind_of_entries(now: datetime | None = None) -> int:
    """Asks for the letters of every company whose hour has come; returns how many letters."""
    now = now or timezone.now()
    return go_round(due_reminders(now), _remind, "reminders to enter facts")


def due_reminders(now: datetime) -> list[tuple[int, int]]:
    """(company id, reminder id) of those whose day may not be done yet, in whatever time zone, across companies."""
    latest = (now + timedelta(hours=14)).date()
    with as_dispatcher():
        rows = EntryReminder.objects.get_queryset().filter(is_active=True).exclude(last_on__gte=latest)
        return list(rows.order_by("pk").values_list("company_id", "pk"))


def _remind(company_id: int, reminder_id: int) -> int:
    with tenant(company_id):
        reminder = (
            EntryReminder.objects.for_company(company_id)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("company")
            .filter(pk=reminder_id, is_active=True)
            .first()
        )
        if reminder is None:
            return 0
        now = local_now(reminder.company)
        today = now.date()
        if now.hour < reminder.hour or (reminder.last_on is not None and reminder.last_on >= today):
            return 0
        reminder.last_on = today
        reminder.save(update_fields=["last_on"])
        if not calendar_around(today, today + timedelta(days=1)).is_working(today):
            return 0
        return _ask(reminder.company, today)


def _ask(company: Company, today: date) -> int:
    members = {missing.duty.membership_id for missing in missing_entries(company, today)}
    for member in sorted(members):
        enqueue(
            company=company,
            kind=MAIL,
            unique_key=f"{today}:{member}",
            payload={"membership": member, "on": today.isoformat()},
            by=SYSTEM,
        )
    return len(members)


@dataclass(frozen=True)
class Reminded:
    """Whom to write to now, and of what."""

    membership: Membership
    missing: tuple[Missing, ...]


def take_reminder(job: Job) -> Reminded | None:
    """Whom to write to, and marks it; None when it was done that day, is switched off, or nothing is missing now."""
    on = date.fromisoformat(job.payload["on"])
    with tenant(job.company_id):
        company = Company.objects.get(pk=job.company_id)
        member = (
            Membership.objects.for_company(company)
            .select_related("user", "company")
            .filter(pk=job.payload["membership"])
            .first()
        )
        is_on = EntryReminder.objects.for_company(company).filter(is_active=True).exists()
        if member is None or not is_on or not member.may(Permission.PUSH_ACTUALS):
            return None
        mine = EntryDuty.objects.for_company(company).select_for_update().filter(membership=member)
        if any(duty.reminded_on is not None and duty.reminded_on >= on for duty in mine):
            return None
        missing = missing_entries(company, on, member)
        if missing:
            mine.update(reminded_on=on)
        return Reminded(member, tuple(missing)) if missing else None


def forget_reminder(job: Job, reminded: Reminded) -> None:
    """The mail server has not taken the letter: it may be tried again."""
    before = date.fromisoformat(job.payload["on"]) - timedelta(days=1)
    with tenant(job.company_id):
        rows = EntryDuty.objects.for_company(job.company_id).filter(membership=reminded.membership)
        rows.update(reminded_on=before)
