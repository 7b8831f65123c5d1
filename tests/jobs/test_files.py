"""Files that jobs make: one of a job, kept for a week, swept in every company, bounded in size."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.models import Company
from accounts.tenancy import tenant
from jobs import files
from jobs.files import FILE_DAYS, file_of, store_file, sweep_files
from jobs.models import Job, JobFile
from tests.factories import make_company
from tests.jobs.helpers import change, put

pytestmark = pytest.mark.django_db


def made(job: Job, content: bytes = b"abc", *, days_ago: float = 0) -> JobFile:
    with tenant(job.company_id):
        row = store_file(job=job, name="chart.pdf", content_type="application/pdf", content=content)
        JobFile.objects.for_company(job.company_id).filter(pk=row.pk).update(
            created_at=timezone.now() - timedelta(days=days_ago)
        )
    return row


def names(company: Company) -> list[str]:
    with tenant(company):
        return [row.name for row in JobFile.objects.for_company(company)]


def test_a_job_that_runs_again_replaces_its_file(company: Company) -> None:
    job = put(company)
    made(job)
    made(job, b"longer")
    with tenant(company):
        row = JobFile.objects.for_company(company).get()
    assert (bytes(row.content), row.size) == (b"longer", 6)


def test_a_file_is_there_only_when_its_job_is_done(company: Company) -> None:
    job = put(company)
    made(job)
    with tenant(company):
        assert file_of(job) is None
    change(job, state="done", finished_at=timezone.now())
    with tenant(company):
        found = file_of(job)
    assert found is not None
    assert bytes(found.content) == b"abc"


def test_a_file_too_old_is_gone_before_it_is_swept(company: Company) -> None:
    job = put(company)
    made(job, days_ago=FILE_DAYS + 0.1)
    change(job, state="done", finished_at=timezone.now())
    with tenant(company):
        assert file_of(job) is None


def test_the_sweep_removes_old_files_of_every_company_and_no_others(company: Company) -> None:
    other = make_company()
    made(put(company, key="old"), days_ago=FILE_DAYS + 1)
    made(put(company, key="new"), days_ago=FILE_DAYS - 1)
    made(put(other), days_ago=FILE_DAYS + 1)
    assert sweep_files() == 2
    assert (names(company), names(other)) == (["chart.pdf"], [])


def test_a_file_over_the_limit_is_refused_and_nothing_is_stored(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
    job = put(company)
    too_large = pytest.raises(ValidationError, match="The file would be larger")
    with tenant(company), translation.override("en"), too_large:
        store_file(job=job, name="chart.pdf", content_type="application/pdf", content=b"x" * 11)
    assert names(company) == []


def test_a_file_cannot_belong_to_the_job_of_another_company(company: Company) -> None:
    job, other = put(company), make_company()
    with pytest.raises(IntegrityError), tenant(other), transaction.atomic():
        JobFile.objects.create(company=other, job=job, name="x", content_type="x", content=b"", size=0)
