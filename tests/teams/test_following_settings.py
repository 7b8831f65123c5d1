"""Findings follow what a company sets for all its structures: a small company's at once, a large one's in a job."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from accounts.tenancy import tenant
from jobs.actions import claim, release_lost
from jobs.models import Job
from roles import actions as role_actions
from teams.actions import following
from teams.actions.following import companies_with_a_new_day
from teams.actions.norms import set_limits, set_norm
from teams.analysis import facts
from teams.models import Structure
from tests.factories.accounts import make_company, owner_of, signed_in
from tests.factories.drafts import make_draft
from tests.factories.structures import Office
from tests.teams.chart_site import HTMX
from tests.teams.following_site import jobs_of, kinds, moment, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("last_evening", "jobs_wait")]
DISCOVERY = "needs-discovery"


@pytest.fixture
def large(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Three positions are many here."""
    head = office.add("Руководитель", roles=["sales-head"], person="Савельева Ирина")
    for number in range(3):
        office.add(f"Менеджер {number}", parent=head, roles=["sales-manager"], person=f"Титов {number}")
    monkeypatch.setattr(following, "MOST_POSITIONS_AT_ONCE", 3)
    return office


def limit_reports(office: Office, count: int) -> Any:
    with office.open():
        return set_limits(company=office.company, limits=facts.Limits(max_reports=count), by=office.by)


def test_a_large_company_is_answered_before_its_findings_follow(large: Office) -> None:
    job = limit_reports(large, 2)
    assert isinstance(job, Job)
    assert "span_of_control" not in kinds(large)
    work(large.company)
    assert "span_of_control" in kinds(large)


def test_positions_in_the_archive_do_not_make_a_company_large(
    large: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make_draft(large)
    with large.open():
        Structure.objects.for_company(large.company).filter(pk=draft.structure.pk).update(state="archived")
    monkeypatch.setattr(following, "MOST_POSITIONS_AT_ONCE", 4)
    assert not isinstance(limit_reports(large, 2), Job)


def test_ten_changes_in_a_row_make_one_more_analysis(large: Office) -> None:
    first = limit_reports(large, 2)
    with large.open():
        Job.objects.for_company(large.company).filter(pk=first.pk).update(
            state="running", lease_until=moment("2027-01-01T00:00:00+03:00"), lease_token=first.uid
        )
    asked = {limit_reports(large, 3 + number).pk for number in range(10)}
    assert len(asked) == 1
    assert first.pk not in asked
    work(large.company)
    assert [job.state for job in jobs_of(large.company)] == ["running", "ready"]


def test_a_change_that_is_taken_back_asks_for_nothing(large: Office) -> None:
    with large.open():
        set_norm(company=large.company, responsibility=DISCOVERY, minutes=77, by=large.by)
        transaction.set_rollback(True)
    assert jobs_of(large.company) == []


def test_a_job_whose_worker_died_is_done_by_another(large: Office) -> None:
    job = limit_reports(large, 2)
    assert claim(large.company.pk, job.pk) is not None
    with large.open():
        Job.objects.for_company(large.company).update(lease_until=moment("2026-01-01T00:00:00+03:00"))
    assert release_lost(large.company.pk, job.pk)
    work(large.company)
    assert "span_of_control" in kinds(large)


def test_a_role_of_the_companys_own_is_followed_in_the_job_too(large: Office) -> None:
    with large.open():
        role_actions.create_role(company=large.company, name="Тендеры", category="sales", by=large.by)
    assert [job.state for job in jobs_of(large.company)] == ["ready"]


def test_the_page_says_that_findings_are_being_recomputed_and_where_to_look(large: Office) -> None:
    client = signed_in(owner_of(large.company))
    at = f"/c/{large.company.slug}/norms/"
    assert "пересчит" not in client.get(at).content.decode()
    answer = client.post(f"{at}norm/", {"responsibility": DISCOVERY, "minutes": "77"}, headers=HTMX)
    [job] = jobs_of(large.company)
    link = f"/c/{large.company.slug}/jobs/{job.uid}/"
    assert link in answer.content.decode()
    for page in (at, f"/c/{large.company.slug}/findings/"):
        assert link in client.get(page).content.decode()
    work(large.company)
    assert link not in client.get(at).content.decode()
    assert "/findings/" in client.get(link).content.decode()


def test_the_role_that_was_saved_says_it_too(large: Office) -> None:
    client = signed_in(owner_of(large.company))
    with large.open():
        row = role_actions.create_role(company=large.company, name="Тендеры", category="sales", by=large.by)
    [job] = jobs_of(large.company)
    page = client.get(f"/c/{large.company.slug}/catalogue/roles/{row.slug}/")
    assert f"/jobs/{job.uid}/" in page.content.decode()


def test_a_company_without_a_structure_has_nothing_to_follow() -> None:
    company = make_company()
    assert (company.pk,) not in companies_with_a_new_day(moment("2030-01-01T00:00:00+03:00"))
    with tenant(company):
        assert following.follow_settings(company.pk, following.SYSTEM) is None
