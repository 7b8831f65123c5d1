"""Steps that tests of reports share: one is built, its jobs are run, its letters are sent and counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import Company, Membership
from accounts.tenancy import tenant
from jobs.models import Job
from jobs.tasks import run_job
from kpis.actions.report_letters import MAIL
from kpis.actions.reports import build_gap_report
from kpis.actions.subscriptions import set_subscriptions
from kpis.analysis.periods import Period, parse_period
from kpis.models import GapReport, ReportLetter
from tests.factories import actor_of
from tests.kpis.test_schedule import moment

FRIDAY = date(2026, 11, 20)
WEEK = parse_period("2026-W47")


def build(company: Company, period: Period = WEEK, through: date = FRIDAY) -> GapReport:
    with tenant(company):
        return build_gap_report(company=company, period=period, through=through, by=actor_of(company))


def jobs(company: Company, kind: str) -> list[Job]:
    with tenant(company):
        return list(Job.objects.for_company(company).filter(kind=kind).order_by("pk"))


def run(company: Company, kind: str) -> Job:
    for job in jobs(company, kind):
        run_job(company.pk, job.pk)
    return jobs(company, kind)[-1]


def text(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


def choose(company: Company, member: Membership, choice: str, cadence: str = "week") -> int:
    with tenant(company):
        wanted = {(member.uid, cadence): choice}
        return set_subscriptions(company=company, choices=wanted, by=actor_of(company))


def post(company: Company, period: Period = WEEK) -> GapReport:
    """A report is made and its letters are sent."""
    report = build(company, period, min(period.last_day, FRIDAY))
    send(company)
    return report


def send(company: Company) -> Job:
    """One start of the newest job of letters, whenever it was to run."""
    job = jobs(company, MAIL)[-1]
    with tenant(company):
        Job.objects.for_company(company).filter(pk=job.pk).update(run_at=moment("2026-11-20T18:00:00+03:00"))
    run_job(company.pk, job.pk)
    return jobs(company, MAIL)[-1]


def letters(company: Company) -> dict[str, str]:
    """Whose letter is in which state."""
    with tenant(company):
        return dict(ReportLetter.objects.for_company(company).values_list("email", "state"))
