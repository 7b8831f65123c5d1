"""Files of the chart that take longer than a request: the job, whose file it is, and the API."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from accounts.access import Access, Scope
from common.drawing.typst_pages import SettingFailed
from jobs.models import Job, JobFile
from jobs.registry import link_of
from salesorg.celery import app
from teams import jobs as teams_jobs
from teams.actions import exports as export_actions
from teams.exports import files, request, writing
from teams.exports.request import FORMATS
from tests.factories import make_key
from tests.factories.drafts import make_draft
from tests.factories.structures import Office, make_office
from tests.teams.export_site import as_, ask, jobs_of, small_office, start, url, wanted, work

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "send_task", lambda *_args, **_options: None)


@pytest.fixture
def office() -> Office:
    return small_office()


# --- the job ----------------------------------------------------------------------------------------------------


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file takes longer than a request."""
    for name, kind in request.FORMATS.items():
        monkeypatch.setitem(request.FORMATS, name, replace(kind, soon_boxes=0))


@pytest.mark.usefixtures("slow")
def test_what_takes_longer_becomes_a_job_whose_page_leads_to_the_file(office: Office):
    client = as_(office)
    response = ask(client, office, "pages")
    (job,) = jobs_of(office)
    assert (response.status_code, response["Location"]) == (302, f"/c/{office.company.slug}/jobs/{job.uid}/")
    made = work(job)
    page = client.get(response["Location"]).content.decode()
    assert url(office, f"{job.uid}/") in page
    fetched = client.get(url(office, f"{job.uid}/"))
    assert fetched.content == bytes(made.content)
    assert fetched["Content-Disposition"].startswith("attachment")


def test_the_same_request_twice_at_once_is_one_job(office: Office):
    assert start(office).pk == start(office).pk
    assert start(office, wanted(paper="a3")).pk != start(office).pk


def test_the_same_request_after_the_first_is_over_is_made_afresh(office: Office):
    first = start(office)
    work(first)
    second = start(office)
    assert second.pk != first.pk
    assert second.state == Job.State.READY


def test_only_so_many_files_are_made_at_once(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(export_actions, "MOST_AT_ONCE", 1)
    first = start(office)
    assert start(office).pk == first.pk
    with pytest.raises(ValidationError):
        start(office, wanted("png"))
    assert len(jobs_of(office)) == 1


def test_a_file_with_pay_or_findings_is_not_for_those_who_may_not_see_them(office: Office):
    with_pay = start(office, wanted("xlsx", paper="", marks=False, sees_costs=True))
    with_findings = start(office, wanted("xlsx", paper="", marks=False))
    plain = start(office, wanted("xlsx", paper="", marks=False, sees_findings=False))
    for job in (with_pay, with_findings, plain):
        work(job)

    def answers(access: str) -> list[int]:
        client = as_(office, access)
        return [
            client.get(url(office, f"{job.uid}/")).status_code for job in (with_pay, with_findings, plain)
        ]

    assert answers(Access.HEAD) == [200, 200, 200]
    assert answers(Access.VIEWER) == [404, 200, 200]
    assert answers(Access.MEMBER) == [404, 404, 200]


def test_the_file_of_a_draft_is_not_reached_by_way_of_the_live_structure(office: Office):
    draft = make_draft(office)
    job = start(draft, wanted(sees_findings=False))
    work(job)
    member = as_(office, Access.MEMBER)
    assert member.get(url(draft, f"{job.uid}/")).status_code == 404
    assert member.get(url(office, f"{job.uid}/")).status_code == 404
    assert as_(office).get(url(draft, f"{job.uid}/")).status_code == 200


def test_a_job_of_another_kind_is_no_file_of_the_chart(office: Office):
    with office.open():
        other = Job.objects.create(
            company=office.company, kind="kpis.gap_report", unique_key="x", state="done"
        )
        JobFile.objects.create(
            company=office.company, job=other, name="x", content_type="x", content=b"x", size=1
        )
    assert as_(office).get(url(office, f"{other.uid}/")).status_code == 404


def test_the_file_of_another_company_is_not_there(office: Office):
    job = start(office)
    work(job)
    other = make_office(with_roles=False)
    assert as_(other).get(url(other, f"{job.uid}/")).status_code == 404
    foreign = f"/c/{other.company.slug}/structure/{office.structure.uid}/export/{job.uid}/"
    assert as_(other).get(foreign).status_code == 404


def test_a_waiting_job_has_no_file_yet_and_its_page_no_link(office: Office):
    job = start(office)
    client = as_(office)
    assert client.get(url(office, f"{job.uid}/")).status_code == 404
    assert (
        url(office, f"{job.uid}/")
        not in client.get(f"/c/{office.company.slug}/jobs/{job.uid}/").content.decode()
    )


def test_the_job_draws_in_the_language_of_who_asked(office: Office):
    job = start(office, wanted("svg", paper="", language="en"))
    with translation.override("ru"):
        made = work(job)
    assert "vacancy" in bytes(made.content).decode().lower()
    with office.open():
        assert link_of(job)[0].endswith(f"/export/{job.uid}/")


def test_a_structure_that_went_meanwhile_fails_the_job_with_a_sentence(office: Office):
    job = start(office)
    job.payload["structure"] = str(uuid4())
    with pytest.raises(ValidationError, match="структуры больше нет"):
        work(job)


def test_a_drawing_that_takes_too_long_is_said_in_a_sentence(office: Office, monkeypatch: pytest.MonkeyPatch):
    def give_up(*_args: object, **_kwargs: object) -> bytes:
        raise SettingFailed("timeout", "wall clock")

    monkeypatch.setattr(writing, "set_pages", give_up)
    job = start(office)
    with pytest.raises(ValidationError, match="слишком велика"):
        work(job)
    response = ask(as_(office), office, "png")
    assert response.status_code == 302
    assert len(jobs_of(office)) == 2
    assert jobs_of(office)[0].kind == teams_jobs.EXPORT


def test_of_a_matrix_only_the_formats_that_it_has_are_offered(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    def give_up(*_args: object, **_kwargs: object) -> bytes:
        raise SettingFailed("timeout", "wall clock")

    monkeypatch.setattr(teams_jobs, "write_file", give_up)
    with pytest.raises(ValidationError, match=r"Матрица слишком велика.*Выберите XLSX\."):
        work(start(office, wanted(format="matrix-pdf")))


def test_a_chart_over_the_limit_is_refused_for_drawings(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(request.FORMATS, "svg", replace(FORMATS["svg"], most_boxes=2))
    response = ask(as_(office), office, "svg")
    assert response.status_code == 422
    assert "Выберите XLSX или JSON" in response.content.decode()


def test_the_estimate_goes_by_the_number_of_boxes(office: Office, monkeypatch: pytest.MonkeyPatch):
    for most, soon in ((3, True), (2, False)):
        monkeypatch.setitem(request.FORMATS, "png", replace(FORMATS["png"], soon_boxes=most))
        with office.open():
            assert files.is_soon(office.structure, wanted("png")) is soon


# --- the API ----------------------------------------------------------------------------------------------------


def api(office: Office, tail: str = "") -> str:
    return f"/api/v1/companies/{office.company.slug}/structures/{office.structure.uid}/exports{tail}"


def key_of(office: Office, *scopes: Scope) -> Json:
    return {"headers": make_key(office.company, scopes=scopes or (Scope.STRUCTURE_READ,)).headers}


def test_a_program_asks_waits_and_fetches(office: Office):
    client, key = Client(), key_of(office)
    asked = client.post(api(office), {"format": "svg"}, content_type="application/json", **key)
    assert asked.status_code == 202
    assert (asked.json()["state"], asked.json()["file"]) == ("ready", None)
    assert asked["Location"].endswith(api(office, f"/{asked.json()['id']}"))
    made = work(jobs_of(office)[0])
    done = client.get(asked["Location"], **key).json()
    assert done["state"] == "done"
    assert client.get(done["file"], **key).content == bytes(made.content)


@pytest.mark.parametrize(
    "body", [{}, {"format": "exe"}, {"format": "pdf", "on": "1789-07-14"}, {"format": "pages", "paper": "a0"}]
)
def test_a_program_that_asks_for_nonsense_is_told_and_nothing_is_made(office: Office, body: Json):
    answer = Client().post(api(office), body, content_type="application/json", **key_of(office))
    assert answer.status_code in (400, 422)
    assert jobs_of(office) == []


def test_a_program_may_not_fetch_pay_that_it_could_not_ask_for(office: Office):
    job = start(office, wanted("xlsx", paper="", marks=False, sees_costs=True))
    work(job)
    read, write = key_of(office), key_of(office, Scope.STRUCTURE_READ, Scope.STRUCTURE_WRITE)
    assert Client().get(api(office, f"/{job.uid}/file"), **read).status_code == 404
    assert Client().get(api(office, f"/{job.uid}"), **read).status_code == 404
    assert Client().get(api(office, f"/{job.uid}/file"), **write).status_code == 200


def test_a_program_that_asks_for_too_many_is_told_to_wait(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(export_actions, "MOST_AT_ONCE", 0)
    answer = Client().post(api(office), {"format": "svg"}, content_type="application/json", **key_of(office))
    assert answer.status_code == 429
