"""Gap reports: asked for, noted in the run log, made once for each period, with a letter for each receiver."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import SYSTEM, Actor
from accounts.models import Company
from common.formats import format_date
from jobs.actions import enqueue, retry
from jobs.models import Job
from kpis.actions.report_letters import address_letters
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.analysis.schedule import Timetable, period_of_run
from kpis.analysis.snapshot import to_json
from kpis.local_time import today_of, zone_of
from kpis.models import GapReport, ReportRun, ReportSchedule
from kpis.report_building import stored_report
from kpis.selectors.report_preview import report_before
from teams.selectors import live_structure_of

REPORT = "kpis.gap_report"


@transaction.atomic
def request_report(
    *,
    company: Company,
    period: Period,
    by: Actor,
    through: date | None = None,
    due_at: datetime | None = None,
) -> Job:
    """The job that makes the report of a period; whoever asks second gets the first one's. `due_at`: the run of the
    schedule that asks. ValidationError: a period of a kind that has no reports, one that has not begun, or one whose
    report will come by itself: made now, it would be that report, and tell of half the period."""
    today = today_of(company)
    if period.grain not in (Grain.DAY, Grain.WEEK, Grain.MONTH):
        raise ValidationError({"period": _("A report tells of a day, a week or a month.")})
    if period.start > today:
        raise ValidationError({"period": _("This period has not begun yet.")})
    if due_at is None and (run := _planned_run(company, period)):
        comes = f"{format_date(run.date())}, {run:%H:%M}"
        raise ValidationError(
            {
                "period": _("This report comes by itself: %(when)s. Until then there is the preview.")
                % {"when": comes}
            }
        )
    last = min(through or today, period.last_day)
    asked = {"period": period.key, "through": last.isoformat()}
    job, created = enqueue(
        company=company,
        kind=REPORT,
        unique_key=f"{period.grain.value}:{period.key}",
        payload=asked,
        by=by,
    )
    if not created and job.state == Job.State.FAILED and retry(job=job, payload=asked):
        job.refresh_from_db()
    _note_run(job, company, period, by, due_at)
    return job


def _planned_run(company: Company, period: Period) -> datetime | None:
    """When the schedule will tell of the period, by the company's clocks; None when it does not, or was to already."""
    schedule = (
        ReportSchedule.objects.for_company(company).filter(cadence=period.grain, is_active=True).first()
    )
    if schedule is None or schedule.next_at <= timezone.now():
        return None
    zone = zone_of(company)
    run = schedule.next_at.astimezone(zone)
    return run if period_of_run(timetable_of(schedule), run, zone) == period else None


def timetable_of(schedule: ReportSchedule) -> Timetable:
    return Timetable(Grain(schedule.cadence), schedule.weekday, schedule.hour)


def _note_run(
    job: Job | None, company: Company, period: Period, by: Actor, due_at: datetime | None = None
) -> None:
    """A line of the run log for who asked first; a period that was skipped until now is not any more."""
    run, created = ReportRun.objects.get_or_create(
        company=company,
        cadence=period.grain.value,
        period_starts_on=period.start,
        defaults={"due_at": due_at, "job": job, "asked_by_label": by.label[:120]},
    )
    if not created and run.is_skipped:
        run.is_skipped, run.job, run.asked_by_label = False, job, by.label[:120]
        run.opened_at = timezone.now()
        run.save(update_fields=["is_skipped", "job", "asked_by_label", "opened_at"])


def note_skipped(company: Company, period: Period, due_at: datetime, now: datetime) -> None:
    """Writes into the run log that a run was missed and is not made up for; a period that is known stays as it is."""
    ReportRun.objects.get_or_create(
        company=company,
        cadence=period.grain.value,
        period_starts_on=period.start,
        defaults={"due_at": due_at, "opened_at": now, "is_skipped": True, "asked_by_label": SYSTEM.label},
    )


@transaction.atomic
def build_gap_report(*, company: Company, period: Period, through: date, by: Actor) -> GapReport:
    """Makes and stores the report with its letters; one that is there already is kept as it is."""
    kept = GapReport.objects.for_company(company).filter(
        cadence=period.grain.value, period_starts_on=period.start
    )
    if (report := kept.first()) is not None:
        return report
    before = report_before(company, period)
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
        _note_run(None, company, period, by)
        address_letters(report=report, by=by)
    return report


def payload_of(job: Job) -> tuple[Period, date]:
    """What the job of a report was asked for."""
    asked: dict[str, Any] = job.payload
    return parse_period(asked["period"]), date.fromisoformat(asked["through"])
