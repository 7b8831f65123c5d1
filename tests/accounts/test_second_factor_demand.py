"""A company's switch: members who can write must have a second factor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import security
from accounts.access import Access, can_write
from accounts.models import Company
from accounts.second_factor import due_at, members_without
from accounts.tenancy import tenant
from tests.accounts.factors import add_app, add_codes
from tests.accounts.helpers import verbs
from tests.factories import actor_of, make_company, make_key, make_member, owner_of, signed_in

pytestmark = pytest.mark.django_db
DAY = 86400


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def company() -> Company:
    """A company whose owner has a second factor."""
    company = make_company("ООО «Северный ветер»")
    add_app(owner_of(company).user)
    return company


def demand(company: Company, days: int = 0) -> None:
    with tenant(company):
        security.demand_second_factor(company=company, grace_days=days, by=actor_of(company))
        company.refresh_from_db()


def is_demanded(company: Company) -> bool:
    with tenant(company):
        return Company.objects.get(pk=company.pk).second_factor_since is not None


@pytest.mark.parametrize("access", Access.values)
def test_who_can_write_is_asked_and_who_reads_is_not(company: Company, access: str) -> None:
    client = signed_in(make_member(company, access))
    demand(company)
    page, call = client.get(f"/c/{company.slug}/about/"), client.get(f"/api/v1/companies/{company.slug}/")
    if can_write(access):
        assert (page.status_code, page.headers["Location"], call.status_code) == (302, "/security/", 403)
    else:
        assert (page.status_code, call.status_code) == (200, 200)


def test_the_three_accesses_that_write_are_known() -> None:
    writing = {access for access in Access.values if can_write(access)}
    assert writing == {Access.OWNER, Access.CONSULTANT, Access.HEAD}


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_the_factor_no_page_of_the_company_opens_and_nothing_is_written(
    company: Company, method: str
) -> None:
    client = signed_in(make_member(company, Access.CONSULTANT))
    demand(company)
    before = verbs(company)
    for path in ("", "members/invite/", "keys/new/", "settings/", "structures/", "leave/"):
        answer = getattr(client, method)(f"/c/{company.slug}/{path}", {"email": "a@example.com"})
        assert answer.headers["Location"] == "/security/", path
    assert verbs(company) == before


def test_a_fragment_sends_the_whole_browser_to_the_security_page(company: Company) -> None:
    client = signed_in(make_member(company, Access.HEAD))
    demand(company)
    answer = client.get(f"/c/{company.slug}/about/", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/security/")


def test_the_api_says_what_is_missing(company: Company) -> None:
    client = signed_in(make_member(company, Access.HEAD))
    demand(company)
    answer = client.get(f"/api/v1/companies/{company.slug}/")
    assert answer.json()["detail"] == "Компания требует второй фактор. Сначала настройте его."


def test_a_key_of_the_company_goes_on_working(company: Company) -> None:
    key = make_key(company)
    demand(company)
    client = signed_in(make_member(company, Access.VIEWER))
    answer = client.get(f"/api/v1/companies/{company.slug}/", headers=key.headers)
    assert answer.status_code == 200


def test_a_stranger_learns_nothing_of_the_demand(company: Company) -> None:
    stranger = signed_in(owner_of(make_company()))
    demand(company)
    assert stranger.get(f"/c/{company.slug}/about/").status_code == 404
    assert stranger.get(f"/api/v1/companies/{company.slug}/").status_code == 404


def test_the_door_opens_with_the_factor_and_recovery_codes_alone_are_none(company: Company) -> None:
    member = make_member(company, Access.HEAD)
    client = signed_in(member)
    demand(company)
    add_codes(member.user)
    assert client.get(f"/c/{company.slug}/about/").status_code == 302
    add_app(member.user)
    assert client.get(f"/c/{company.slug}/about/").status_code == 200


def test_other_companies_of_the_member_stay_open(company: Company) -> None:
    member = make_member(company, Access.HEAD)
    other = make_company(owner=member.user)
    demand(company)
    assert signed_in(member).get(f"/c/{other.slug}/about/").status_code == 200


def test_until_the_deadline_one_is_reminded_once_a_session(company: Company) -> None:
    client = signed_in(make_member(company, Access.HEAD))
    demand(company, days=3)
    first, second = (client.get(f"/c/{company.slug}/about/").content.decode() for _visit in range(2))
    assert "просит второй фактор" in first
    assert "просит второй фактор" not in second
    assert "просит настроить второй фактор" in client.get("/security/").content.decode()


def test_the_grace_ends_to_the_second_and_begins_anew_for_nobody(company: Company, clock: Any) -> None:
    member = make_member(company, Access.HEAD)
    demand(company, days=3)
    since = company.second_factor_since
    clock.shift(DAY)
    demand(company, days=7)
    assert company.second_factor_since == since
    clock.shift(6 * DAY - 1)
    assert signed_in(member).get(f"/c/{company.slug}/about/").status_code == 200
    clock.shift(1)
    assert signed_in(member).get(f"/c/{company.slug}/about/").status_code == 302


def test_who_joins_later_has_the_same_days_of_grace(company: Company, clock: Any) -> None:
    demand(company, days=3)
    clock.shift(10 * DAY)
    member = make_member(company, Access.HEAD)
    due = due_at(member, company)
    assert due is not None
    assert (due - member.created_at).days == 3


def test_the_switch_refuses_one_who_has_no_factor_and_changes_nothing() -> None:
    company = make_company()
    before = verbs(company)
    with tenant(company), pytest.raises(ValidationError):
        security.demand_second_factor(company=company, grace_days=0, by=actor_of(company))
    answer = signed_in(owner_of(company)).post(
        f"/c/{company.slug}/settings/second-factor/", {"demanded": "on", "grace_days": "0"}
    )
    assert answer.status_code == 422
    assert "Сначала настройте второй фактор себе" in answer.content.decode()
    assert not is_demanded(company)
    assert verbs(company) == before


@pytest.mark.parametrize("access", [Access.CONSULTANT, Access.HEAD, Access.MEMBER, Access.VIEWER])
def test_the_switch_is_the_owners(company: Company, access: str) -> None:
    member = make_member(company, access)
    add_app(member.user)
    answer = signed_in(member).post(
        f"/c/{company.slug}/settings/second-factor/", {"demanded": "on", "grace_days": "0"}
    )
    assert answer.status_code == 403
    assert not is_demanded(company)


@pytest.mark.parametrize("days", ["1", "-1", "x", "", "99999999999999999999"])
def test_the_switch_takes_the_offered_terms_only(company: Company, days: str) -> None:
    answer = signed_in(owner_of(company)).post(
        f"/c/{company.slug}/settings/second-factor/", {"demanded": "on", "grace_days": days}
    )
    assert answer.status_code == 422
    assert not is_demanded(company)


def test_the_switch_is_turned_on_and_off_by_its_page_and_the_trail_has_both_once(company: Company) -> None:
    client = signed_in(owner_of(company))
    for values in ({"demanded": "on", "grace_days": "7"},) * 2 + ({"grace_days": "7"},) * 2:
        client.post(f"/c/{company.slug}/settings/second-factor/", values)
    said = [verb for verb in verbs(company) if "second_factor" in verb]
    assert said == ["company.second_factor_demanded", "company.second_factor_waived"]


def test_the_settings_say_how_many_have_none_yet(company: Company) -> None:
    make_member(company, Access.HEAD)
    make_member(company, Access.VIEWER)
    with tenant(company):
        assert members_without(company) == 1
    shown = signed_in(owner_of(company)).get(f"/c/{company.slug}/settings/").content.decode()
    assert "Его пока нет у 1 участника" in shown


def test_with_the_switch_off_the_door_asks_no_table_of_factors(company: Company) -> None:
    client = signed_in(owner_of(company))
    path = f"/api/v1/companies/{company.slug}/"
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert not any("mfa_authenticator" in query["sql"] for query in queries.captured_queries)
