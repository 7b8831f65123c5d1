"""Gap reports: asked for, made once for each period, mailed once, and the schedule that asks by itself."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import SYSTEM, Actor
from accounts.models import Company
from accounts.tenancy import as_dispatcher, tenant
from jobs.actions import enqueue, retry
from jobs.models import Job
from jobs.rounds import go_round
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.analysis.schedule import Timetable, latest_run, next_run, period_told
from kpis.analysis.snapshot import from_json, to_json
from kpis.local_time import today_of, zone_of
from kpis.models import Cadence, GapReport, ReportSchedule
from kpis.report_building import StoredReport, stored_report
from teams.selectors import live_structure_of

REPORT, MAIL = "kpis.gap_report", "kpis.gap_report_mail"


@transaction.atomic
def request_report(*, company: Company, period: Period, by: Actor, through: date | None = None) -> Job:
    """The job that makes the report of a period; whoever asks second gets the first one's. ValidationError: a period
    of a kind that has no reports, or one that has not begun."""
    today = today_of(company)
    if period.grain not in (Grain.DAY, Grain.WEEK, Grain.MONTH):
        raise ValidationError({"period": _("A report tells of a day, a week or a month.")})
    if period.start > today:
        raise ValidationError({"period": _("This period has not begun yet.")})
    last = min(through or today, period.last_day)
    job, created = enqueue(
        company=company,
        kind=REPORT,
        unique_key=f"{period.grain.value}:{period.key}",
        payload={"period": period.key, "through": last.isoformat()},
        by=by,
    )
    if not created and job.state == Job.State.FAILED and retry(job=job):
        job.refresh_from_db()
    return job


@transaction.atomic
def build_gap_report(*, company: Company, period: Period, through: date, by: Actor) -> GapReport:
    """Makes and stores the report, and has it mailed after the commit; one that is there already is kept as it is."""
    kept = GapReport.objects.for_company(company).filter(
        cadence=period.grain.value, period_starts_on=period.start
    )
    if (report := kept.first()) is not None:
        return report
    before = _report_before(company, period)
    built = stored_report(company, period, through, before)
    structure = live_structure_of(company)
    report, created = GapReport.objects.get_or_create(
        company=company,
        cadence=period.grain.value,
        period_starts_on=period.start,
        defaults={
            "period_ends_on": period.end,
            "snapshot": to_json(built),
            "structure_revision": structure.revision if structure else 0,
        },
    )
    if created:
        audit.record(company, by, "report.built", report, cadence=report.cadence, period=period.key)
        enqueue(company=company, kind=MAIL, unique_key=str(report.uid), payload={"report": report.pk}, by=by)
    return report


def _report_before(company: Company, period: Period) -> StoredReport | None:
    row = (
        GapReport.objects.for_company(company)
        .filter(cadence=period.grain.value, period_starts_on__lt=period.start)
        .newest_first()
        .first()
    )
    return from_json(StoredReport, row.snapshot) if row else None


@transaction.atomic
def set_schedule(
    *, company: Company, cadence: str, weekday: int, hour: int, by: Actor
) -> ReportSchedule | None:
    """The company's one rhythm of reports; an empty cadence stops them. `weekday` counts for weeks only."""
    if cadence and cadence not in Cadence.values:
        raise ValidationError({"cadence": _("Choose a day, a week or a month.")})
    if not (0 <= weekday <= 6 and 0 <= hour <= 23):
        raise ValidationError(_("Choose a day of the week and an hour."))
    ReportSchedule.objects.for_company(company).exclude(cadence=cadence).update(is_active=False)
    schedule = None
    if cadence:
        due = next_run(Timetable(Grain(cadence), weekday, hour), timezone.now(), zone_of(company))
        schedule, _created = ReportSchedule.objects.update_or_create(
            company=company,
            cadence=cadence,
            defaults={"weekday": weekday, "hour": hour, "is_active": True, "next_at": due},
        )
    audit.record(company, by, "report_schedule.set", schedule, cadence=cadence, weekday=weekday, hour=hour)
    return schedule


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
        timetable, zone = timetable_of(schedule), zone_of(schedule.company)
        run = latest_run(timetable, schedule.next_at, now, zone).astimezone(zone)
        period = period_told(timetable.grain, run.date(), run.hour)
        request_report(company=schedule.company, period=period, through=run.date(), by=SYSTEM)
        schedule.next_at = next_run(timetable, now, zone)
        schedule.save(update_fields=["next_at"])
        return True


def timetable_of(schedule: ReportSchedule) -> Timetable:
    return Timetable(Grain(schedule.cadence), schedule.weekday, schedule.hour)


def mark_mailed(*, company_id: int, report_id: int) -> None:
    """Notes that the letters of a report have left; a second note changes nothing."""
    with tenant(company_id):
        GapReport.objects.for_company(company_id).filter(pk=report_id, mailed_at=None).update(
            mailed_at=timezone.now()
        )


def payload_of(job: Job) -> tuple[Period, date]:
    """What the job of a report was asked for."""
    asked: dict[str, Any] = job.payload
    return parse_period(asked["period"]), date.fromisoformat(asked["through"])
