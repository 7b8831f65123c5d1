"""The page of a job and its fragment."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import Access
from accounts.models import Company
from jobs import registry
from jobs.models import Job
from tests.factories import make_member, signed_in
from tests.jobs.helpers import change, put

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(company: Company) -> Client:
    return signed_in(make_member(company, Access.MEMBER))


def fragment(client: Client, job: Job) -> str:
    response = client.get(f"/c/{job.company.slug}/jobs/{job.uid}/", headers=HTMX)
    assert response.status_code == 200
    return response.content.decode()


def running(job: Job, **values: Any) -> None:
    change(job, state="running", lease_until=timezone.now(), lease_token=job.uid, **values)


def test_a_waiting_and_a_running_job_ask_again_and_say_how_far_it_is(
    company: Company, client: Client
) -> None:
    job = put(company)
    assert 'hx-trigger="every 2s"' in fragment(client, job)
    running(job, done_count=3, total_count=10, message="Читаю строки")
    text = fragment(client, job)
    assert 'hx-trigger="every 2s"' in text
    assert "Читаю строки" in text
    assert 'value="3" max="10"' in text


@pytest.mark.parametrize("state", ["done", "failed"])
def test_a_job_that_is_over_asks_no_more(company: Company, client: Client, state: str) -> None:
    job = put(company)
    change(job, state=state, finished_at=timezone.now())
    assert "hx-trigger" not in fragment(client, job)


def test_a_failure_is_told_in_the_readers_language(company: Company, client: Client) -> None:
    job = put(company)
    change(job, state="failed", message="It took too long and was stopped. Nothing was changed.")
    assert "Работа шла слишком долго и остановлена." in fragment(client, job)


def test_a_finished_job_leads_to_its_result(
    company: Company, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry._links, "tests.work", lambda job: (f"/c/x/{job.result['n']}/", "К отчёту"))
    job = put(company)
    assert "К отчёту" not in fragment(client, job)
    change(job, state="done", result={"n": 5})
    assert 'href="/c/x/5/">К отчёту</a>' in fragment(client, job)


def test_a_link_to_a_job_opens_a_whole_page(company: Company, client: Client) -> None:
    job = put(company)
    text = client.get(f"/c/{company.slug}/jobs/{job.uid}/").content.decode()
    assert "<html" in text
    assert "Ход работы" in text


def test_a_message_is_text_and_not_markup(company: Company, client: Client) -> None:
    job = put(company)
    running(job, message="<script>alert(1)</script>")
    assert "<script>alert" not in fragment(client, job)
