"""One company's trouble in the queue is nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Company
from jobs import actions, tasks
from salesorg.celery import app
from tests.factories import make_company
from tests.jobs.helpers import change, put

pytestmark = pytest.mark.django_db


def test_a_long_queue_of_one_company_leaves_room_for_the_others(company: Company) -> None:
    earlier = timezone.now() - timedelta(hours=1)
    for number in range(5):
        change(put(company, key=f"old-{number}"), run_at=earlier)
    other = make_company()
    job = put(other)
    assert (other.pk, job.pk, False) in actions.due_jobs(limit=2)


def test_a_job_that_cannot_be_taken_back_does_not_stop_the_sweep(
    company: Company, woken: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, waiting = put(company, key="lost"), put(make_company())
    past = timezone.now() - timedelta(hours=1)
    change(lost, state="running", attempts=1, lease_token=uuid4(), lease_until=past, run_at=past)
    woken.clear()

    def refuse(company_id: int, job_id: int) -> bool:
        raise RuntimeError

    monkeypatch.setattr(actions, "release_lost", refuse)
    assert tasks.sweep() == 1
    assert woken == [(waiting.company_id, waiting.pk)]


def test_what_the_sweep_announces_lapses_when_nobody_listens(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(company)
    expiries: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda *_args, **options: expiries.append(options.get("expires")))
    tasks.sweep()
    assert expiries == [tasks.WAKE_EXPIRES_SECONDS]
