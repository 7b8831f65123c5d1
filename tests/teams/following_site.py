"""What the tests of following do again and again: the jobs of a company, worked off, and the kinds that are open."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Company
from accounts.tenancy import tenant
from jobs.models import Job
from jobs.tasks import run_job
from teams.actions.following import FOLLOW
from teams.models import Finding
from tests.factories.structures import Office

EVENING = "2026-11-30T22:00:00+03:00"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def jobs_of(company: Company) -> list[Job]:
    with tenant(company):
        return list(Job.objects.for_company(company).filter(kind=FOLLOW).order_by("pk"))


def work(company: Company) -> None:
    """What a worker does with the jobs that wait."""
    for job in jobs_of(company):
        if job.state == Job.State.READY:
            run_job(company.pk, job.pk)


def kinds(office: Office) -> list[str]:
    with office.open():
        rows = Finding.objects.for_company(office.company).open().filter(structure=office.structure)
        return sorted(rows.values_list("kind", flat=True))
