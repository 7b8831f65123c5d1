"""A company that is to be erased: closed to everybody at once, and given back whole within thirty days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.access import Access
from accounts.closing import close_company, closed_companies, due_erasures, take_back
from accounts.models import AuditEvent, Company
from accounts.tenancy import tenant
from custody.actions.erasure import erase_due
from jobs.actions import due_jobs, enqueue
from jobs.rounds import go_round
from tests.factories import (
    actor_of,
    make_company,
    make_invitation,
    make_key,
    make_member,
    make_user,
    owner_of,
    signed_in,
)

pytestmark = pytest.mark.django_db
PASSWORD = "лютик-и-ромашка"


def closed(name: str = "Ромашка") -> Company:
    company = make_company(name)
    with tenant(company):
        close_company(company=company, typed_name=name, by=actor_of(company))
        company.refresh_from_db()
    return company


def test_a_closed_company_opens_to_nobody_by_no_door() -> None:
    company = make_company()
    key, invitation = make_key(company), make_invitation(company)
    with tenant(company):
        close_company(company=company, typed_name=company.name, by=actor_of(company))

    for member in (owner_of(company), make_member(company, Access.HEAD)):
        assert signed_in(member).get(f"/c/{company.slug}/about/").status_code == 404
        assert signed_in(member).get(f"/api/v1/companies/{company.slug}/people").status_code == 404
        assert company.slug not in signed_in(member).get("/").content.decode()
    assert Client(headers=key.headers).get(f"/api/v1/companies/{company.slug}/people").status_code == 404
    assert Client(headers=key.headers).get("/api/v1/companies/").json() == {"results": []}
    guest = Client().get(f"/invitations/{invitation[1]}/", follow=True)
    assert company.name not in guest.content.decode()


def test_the_clocks_leave_a_closed_company_alone() -> None:
    company, other = closed(), make_company()
    for one in (company, other):
        with tenant(one):
            enqueue(company=one, kind="tests.kind", unique_key="1", by=actor_of(one))

    assert [number for number, _job, _lost in due_jobs() if number in (company.pk, other.pk)] == [other.pk]
    assert go_round([(company.pk,), (other.pk,)], lambda number: number, "test") == other.pk
    assert company.pk in closed_companies()


def test_a_name_that_is_not_the_companys_closes_nothing() -> None:
    company = make_company("Ромашка")

    with tenant(company), pytest.raises(ValidationError):
        close_company(company=company, typed_name="ромашка", by=actor_of(company))

    assert company.pk not in closed_companies()


def test_an_owner_takes_it_back_whole_and_both_stand_in_the_trail() -> None:
    company = closed()
    client = signed_in(owner_of(company))

    page = client.get("/")
    assert f"/closed/{company.uid}/" in page.content.decode()
    assert client.post(f"/closed/{company.uid}/").headers["Location"] == f"/c/{company.slug}/"

    assert client.get(f"/c/{company.slug}/about/").status_code == 200
    with tenant(company):
        verbs = AuditEvent.objects.for_company(company).order_by("pk").values_list("verb", flat=True)
        assert list(verbs)[-2:] == ["company.closed", "company.taken_back"]


def test_only_an_owner_takes_it_back_and_a_stranger_learns_nothing() -> None:
    company = closed()
    head = signed_in(make_member(company, Access.HEAD))

    assert head.get(f"/closed/{company.uid}/").status_code == 200
    assert head.post(f"/closed/{company.uid}/").status_code == 422
    assert signed_in(make_user()).get(f"/closed/{company.uid}/").status_code == 404
    assert company.pk in closed_companies()


def test_nothing_is_taken_back_when_the_days_are_over_and_nothing_erased_before() -> None:
    company = closed()
    user = owner_of(company).user

    assert (company.pk,) not in due_erasures(timezone.now() + timedelta(days=29))
    assert erase_due(timezone.now()) == 0
    with tenant(company):
        Company.objects.filter(pk=company.pk).update(
            erase_asked_at=timezone.now() - timedelta(days=31), erase_at=timezone.now() - timedelta(days=1)
        )
    with pytest.raises(ValidationError):
        take_back(user=user, uid=company.uid)


def test_closing_asks_for_the_password_anew_and_for_the_name() -> None:
    company = make_company("Ромашка", owner=make_user(password=PASSWORD))
    url, client = f"/c/{company.slug}/close/", signed_in(owner_of(company))

    assert client.get(url).status_code == 200
    assert "reauthenticate" in client.post(url, {"name": "Ромашка"}).headers["Location"]
    assert company.pk not in closed_companies()

    # With the password given, what was sent before goes on by itself.
    resumed = client.post(f"/accounts/reauthenticate/?next={url}", {"password": PASSWORD})
    assert resumed.headers["Location"] == f"/closed/{company.uid}/"
    assert company.pk in closed_companies()


def test_a_wrong_name_is_told_beside_its_field_and_closes_nothing() -> None:
    company = make_company("Ромашка")

    answer = signed_in(owner_of(company)).post(f"/c/{company.slug}/close/", {"name": "Лютик"})

    assert answer.status_code == 422
    assert company.pk not in closed_companies()


def test_only_an_owner_may_close() -> None:
    company = make_company()
    consultant = signed_in(make_member(company, Access.CONSULTANT))

    assert consultant.post(f"/c/{company.slug}/close/", {"name": company.name}).status_code == 403
    assert company.pk not in closed_companies()
