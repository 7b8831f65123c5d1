"""When reports come by themselves: the rhythms of a company, and the round that asks for what is due.

A run that was missed (nobody rang, nobody worked) is caught up, late, with the period it would have told of. When
several of one rhythm were missed, the newest is told and the others are noted in the run log: three letters about three
weeks gone, all at once, are read by nobody, and any period can still be made by hand.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import SYSTEM, Actor
from accounts.models import Company
from accounts.tenancy import as_dispatcher, tenant
from jobs.rounds import go_round
from kpis.actions.reports import note_skipped, request_report, timetable_of
from kpis.analysis.periods import Grain
from kpis.analysis.schedule import Timetable, moved_run, next_run, period_of_run, runs_due
from kpis.local_time import zone_of
from kpis.models import Cadence, ReportSchedule

MOST_NOTED = 60
"""Skipped periods of one rhythm that the run log names after a long silence; older ones say nothing more."""


@transaction.atomic
def set_schedule(
    *, company: Company, cadence: str, weekday: int, hour: int, by: Actor, is_active: bool = True
) -> ReportSchedule | None:
    """One rhythm of the company's reports, beside the others; `weekday` counts for weeks only. None for one that is off
    and never was on. ValidationError: no cadence, day or hour of that kind."""
    if cadence not in Cadence.values:
        raise ValidationError({"cadence": _("Choose a day, a week or a month.")})
    if not (0 <= weekday <= 6 and 0 <= hour <= 23):
        raise ValidationError(_("Choose a day of the week and an hour."))
    wanted = {"weekday": weekday, "hour": hour, "is_active": is_active}
    before = ReportSchedule.objects.for_company(company).filter(cadence=cadence).first()
    is_same = before is not None and wanted == {name: getattr(before, name) for name in wanted}
    if is_same or (before is None and not is_active):
        return before
    due = _first_run(company, Timetable(Grain(cadence), weekday, hour), before)
    schedule, _created = ReportSchedule.objects.update_or_create(
        company=company,
        cadence=cadence,
        defaults={**wanted, "next_at": due, "time_zone": company.time_zone},
    )
    audit.record(company, by, "report_schedule.set", schedule, cadence=cadence, **wanted)
    return schedule


def _first_run(company: Company, timetable: Timetable, before: ReportSchedule | None) -> datetime:
    """The next run of a new rhythm. The one that was to come stays when otherwise nothing would tell of its period, as
    on a Saturday, from Mondays to Fridays."""
    zone = zone_of(company)
    due = next_run(timetable, timezone.now(), zone)
    if before is None or not before.is_active:
        return due
    old_zone = ZoneInfo(before.time_zone) if before.time_zone else zone
    planned = period_of_run(timetable_of(before), before.next_at, old_zone)
    return before.next_at if planned.start < period_of_run(timetable, due, zone).start else due


def open_due_reports(now: datetime | None = None) -> int:
    """Asks for the reports that are due, of all companies; returns how many schedules were moved on.

    Safe to run at the same time from any number of places: each schedule's row is locked, and the job is unique.
    """
    now = now or timezone.now()
    return go_round(due_schedules(now), lambda company_id, pk: _open(company_id, pk, now), "report schedules")


def due_schedules(now: datetime, limit: int = 1000) -> list[tuple[int, int]]:
    """(company id, schedule id) of what is due, across companies."""
    with as_dispatcher():
        rows = ReportSchedule.objects.get_queryset().filter(is_active=True, next_at__lte=now)
        return list(rows.order_by("next_at").values_list("company_id", "pk")[:limit])


def _open(company_id: int, schedule_id: int, now: datetime) -> bool:
    with tenant(company_id):
        schedule = (
            ReportSchedule.objects.for_company(company_id)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("company")
            .filter(pk=schedule_id, is_active=True, next_at__lte=now)
            .first()
        )
        if schedule is None:
            return False
        _keep_up_with_zone(schedule)
        if schedule.next_at > now:
            return False
        timetable, zone = timetable_of(schedule), zone_of(schedule.company)
        *missed, run = runs_due(timetable, schedule.next_at, now, zone)
        for skipped in missed[-MOST_NOTED:]:
            note_skipped(schedule.company, period_of_run(timetable, skipped, zone), skipped, now)
        through = run.astimezone(zone).date()
        period = period_of_run(timetable, run, zone)
        request_report(company=schedule.company, period=period, through=through, by=SYSTEM, due_at=run)
        schedule.next_at = next_run(timetable, now, zone)
        schedule.save(update_fields=["next_at"])
        return True


# --- companies that move --------------------------------------------------------------------------------------


def follow_time_zones() -> int:
    """Reckons schedules anew whose company lives by other clocks now; returns how many."""
    return go_round(scheduled_companies(), _follow_zone, "time zones of report schedules")


def scheduled_companies() -> list[tuple[int]]:
    """(company id,) of every company that has a schedule, across companies."""
    with as_dispatcher():
        rows = ReportSchedule.objects.get_queryset().filter(is_active=True)
        return [(company_id,) for company_id in sorted(set(rows.values_list("company_id", flat=True)))]


def _follow_zone(company_id: int) -> int:
    with tenant(company_id):
        zone = Company.objects.values_list("time_zone", flat=True).get(pk=company_id)
        stale = (
            ReportSchedule.objects.for_company(company_id)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("company")
            .filter(is_active=True)
            .exclude(time_zone=zone)
        )
        return sum(_keep_up_with_zone(schedule) for schedule in stale)


def _keep_up_with_zone(schedule: ReportSchedule) -> bool:
    """Moves the planned run to the same day and hour of the company's present zone; the row is locked."""
    old, new = schedule.time_zone, schedule.company.time_zone
    if old == new:
        return False
    if old:
        schedule.next_at = moved_run(timetable_of(schedule), schedule.next_at, ZoneInfo(old), ZoneInfo(new))
    schedule.time_zone = new
    schedule.save(update_fields=["next_at", "time_zone"])
    return True
