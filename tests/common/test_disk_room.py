"""A disk that is nearly full: pages are read, nothing is changed, and jobs wait."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from jobs.models import Job
from jobs.tasks import run_job
from salesorg.celery import app
from tests.factories import make_company, make_key, owner_of, signed_in
from tests.jobs.conftest import Kinds, kinds  # noqa: F401 (a fixture)
from tests.jobs.helpers import again, put

pytestmark = pytest.mark.django_db
MORE_THAN_THERE_IS_MB = 10**12


@pytest.fixture
def nearly_full(settings: Any) -> None:
    settings.DISK_PATHS = ["/"]
    settings.DISK_LEAST_FREE_MB = MORE_THAN_THERE_IS_MB


def push(key: Any, slug: str) -> Any:
    path = f"/api/v1/companies/{slug}/actuals/bulk"
    return Client().post(path, {"items": []}, content_type="application/json", headers=key.headers)


def test_pages_and_calls_that_read_are_answered(nearly_full: None) -> None:
    company = make_company()
    assert signed_in(owner_of(company)).get(f"/c/{company.slug}/people/").status_code == 200
    key = make_key(company)
    assert Client().get("/api/v1/companies/", headers=key.headers).status_code == 200


def test_what_would_write_is_told_to_come_again(nearly_full: None) -> None:
    company = make_company()
    answer = push(make_key(company), company.slug)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "кончилось место" in answer.json()["detail"]


def test_with_room_again_the_same_call_is_taken(nearly_full: None, settings: Any) -> None:
    company = make_company()
    key = make_key(company)
    assert push(key, company.slug).status_code == 503
    settings.DISK_LEAST_FREE_MB = 0
    assert push(key, company.slug).status_code == 200


def test_a_disk_that_is_not_there_says_nothing(nearly_full: None, settings: Any) -> None:
    settings.DISK_PATHS = ["/there/is/no/such/folder"]
    company = make_company()
    assert push(make_key(company), company.slug).status_code == 200


def test_jobs_wait_for_room(
    nearly_full: None,
    settings: Any,
    kinds: Kinds,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app, "send_task", lambda *_args, **_options: None)
    kinds["tests.room"] = lambda _job, _progress: {}
    job = put(make_company(), "tests.room")
    run_job(job.company_id, job.pk)
    assert again(job).state == Job.State.READY
    settings.DISK_LEAST_FREE_MB = 0
    run_job(job.company_id, job.pk)
    assert again(job).state == Job.State.DONE
