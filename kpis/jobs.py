"""What a worker does for this room: make a gap report, mail a gap report."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.actors import Actor
from jobs.models import Job
from jobs.registry import Progress, job_kind
from kpis.actions.reports import MAIL, REPORT, build_gap_report, mark_mailed, payload_of
from kpis.report_letters import letters_of


def _to_report(job: Job) -> tuple[str, str]:
    url = reverse("kpis:report", args=[job.company.slug, job.result["report"]])
    return url, _("Open the report")


@job_kind(REPORT, link=_to_report)
def make_report(job: Job, progress: Progress) -> dict[str, Any]:
    """Builds and stores the report of the period that was asked for."""
    progress(0, 1, gettext_noop("Counting plan, fact and causes"))
    period, through = payload_of(job)
    by = Actor(label=job.created_by_label)
    report = build_gap_report(company=job.company, period=period, through=through, by=by)
    return {"report": str(report.uid)}


@job_kind(MAIL, outside=True)
def mail_report(job: Job, progress: Progress) -> dict[str, Any]:
    """Sends the report to those who run the company's sales; nothing when it has been sent already."""
    letters = letters_of(job.company_id, job.payload["report"])
    for done, letter in enumerate(letters):
        progress(done, len(letters))
        letter.send()
    mark_mailed(company_id=job.company_id, report_id=job.payload["report"])
    return {"letters": len(letters)}
