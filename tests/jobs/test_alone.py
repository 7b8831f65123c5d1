"""Kinds of which one at a time works for a company, and whoever asks meanwhile shares the next."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from accounts.actors import SYSTEM
from accounts.models import Company
from accounts.tenancy import tenant
from jobs import actions
from jobs.models import Job
from jobs.selectors import unfinished
from tests.factories import make_company
from tests.jobs.conftest import Kinds, do_nothing
from tests.jobs.helpers import again, put

pytestmark = pytest.mark.django_db
KIND = "tests.alone"


@pytest.fixture(autouse=True)
def _alone(kinds: Kinds) -> None:
    kinds.add(KIND, do_nothing, alone=True)


def ask(company: Company) -> Job:
    with tenant(company):
        return actions.enqueue_after(company=company, kind=KIND, by=SYSTEM)


def test_a_second_one_waits_until_the_first_is_over(company: Company) -> None:
    first = actions.claim(company.pk, put(company, KIND, "one").pk)
    second = put(company, KIND, "two")
    assert first is not None
    assert actions.claim(company.pk, second.pk) is None
    assert (again(second).state, again(second).attempts) == (Job.State.READY, 0)
    with tenant(company):
        assert actions.finish(first, {})
    assert actions.claim(company.pk, second.pk) is not None


def test_other_companies_and_other_kinds_do_not_wait_for_it(company: Company) -> None:
    actions.claim(company.pk, put(company, KIND, "one").pk)
    other = make_company()
    assert actions.claim(other.pk, put(other, KIND, "one").pk) is not None
    assert actions.claim(company.pk, put(company, "tests.work", "one").pk) is not None


def test_who_asks_while_one_waits_shares_it(company: Company) -> None:
    assert ask(company).pk == ask(company).pk


def test_who_asks_while_one_works_gets_the_next_because_that_one_may_have_read_already(
    company: Company,
) -> None:
    first = ask(company)
    actions.claim(company.pk, first.pk)
    second = ask(company)
    assert second.pk != first.pk
    assert ask(company).pk == second.pk


def test_a_job_of_the_kind_with_an_errand_of_its_own_is_not_shared(company: Company) -> None:
    put(company, KIND, "part", after=7)
    assert ask(company).payload == {}


def test_the_oldest_that_is_not_over_is_the_one_waited_for(company: Company) -> None:
    first = ask(company)
    actions.claim(company.pk, first.pk)
    ask(company)
    with tenant(company):
        assert unfinished(company, KIND) == first
        Job.objects.for_company(company).delete()
        assert unfinished(company, KIND) is None


@pytest.mark.django_db(transaction=True)
def test_no_worker_begins_what_is_shared_before_the_change_is_committed(woken: list[Any]) -> None:
    company = make_company()
    job = ask(company)
    taken: list[Job | None] = []

    def worker() -> None:
        taken.append(actions.claim(company.pk, job.pk))
        connection.close()

    with tenant(company):
        assert actions.enqueue_after(company=company, kind=KIND, by=SYSTEM).pk == job.pk
        thread = threading.Thread(target=worker)
        thread.start()
        thread.join(20)
        assert taken == [None]
    assert woken == [(company.pk, job.pk)] * 2
    assert actions.claim(company.pk, job.pk) is not None
