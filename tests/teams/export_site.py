"""Exports as a browser, a program and a worker meet them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.access import Access
from accounts.tenancy import tenant
from jobs.models import Job, JobFile
from teams.actions.exports import EXPORT, start_export
from teams.exports.request import ExportRequest
from teams.jobs import make_export
from tests.factories import make_member, owner_of, signed_in
from tests.factories.structures import Office, make_office

TODAY = date(2026, 11, 22)
Json = dict[str, Any]


def small_office() -> Office:
    """A director, a seller and a vacancy."""
    found = make_office()
    scope = {"region": ["Москва"], "segment": ["B2B", "B2C"]}
    with found.at_once():
        head = found.add(
            "Директор по продажам", roles=["sales-head"], person="Лаврентьев Игорь", team="Продажи"
        )
        seller = found.add(
            "Менеджер, Москва", parent=head, roles=["sales-manager"], person="Ермакова Наталья"
        )
        found.put({"op": "set_scope", "key": seller, "scope": scope})
        found.add("Менеджер, Тула", parent=head, roles=["sales-manager"])
    return found


def url(office: Office, tail: str = "") -> str:
    return f"/c/{office.company.slug}/structure/{office.structure.uid}/export/{tail}"


def as_(office: Office, access: str = Access.OWNER) -> Client:
    return signed_in(
        owner_of(office.company) if access == Access.OWNER else make_member(office.company, access)
    )


def ask(client: Client, office: Office, format: str = "pdf", **given: Any) -> Any:
    plain = {"format": format, "paper": "a4", "on": timezone.localdate().isoformat(), "marks": "on"}
    return client.post(url(office), plain | given)


def wanted(format: str = "pages", **given: Any) -> ExportRequest:
    plain: Json = {
        "format": format, "paper": "a4", "on": timezone.localdate(), "marks": True, "language": "ru",
        "sees_findings": True, "sees_costs": False,
    }  # fmt: skip
    return ExportRequest(**plain | given)


def start(office: Office, asked: ExportRequest | None = None) -> Job:
    with office.open():
        return start_export(structure=office.structure, wanted=asked or wanted(), by=office.by)


def work(job: Job) -> JobFile:
    """The job as a worker does it, and marked done."""
    result = make_export(job, lambda *_progress: None)
    with tenant(job.company_id):
        mine = Job.objects.for_company(job.company_id).filter(pk=job.pk)
        mine.update(state="done", finished_at=timezone.now(), result=result)
        return JobFile.objects.for_company(job.company_id).get(job=job)


def jobs_of(office: Office) -> list[Job]:
    with office.open():
        return list(Job.objects.for_company(office.company).filter(kind=EXPORT))
