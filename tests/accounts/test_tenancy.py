"""`tenant()` and the narrow ways in: what they show, and that nothing of them is left behind."""

from __future__ import annotations

import random
import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import ApiKey, AuditEvent, Company, Invitation, Membership
from accounts.tenancy import as_dispatcher, as_invitation, as_key, as_user, tenant
from jobs.models import Job
from tests.factories import make_company, make_invitation, make_key, make_member, make_user, owner_of


def current() -> str:
    """The company that the database sees: its id, '' after one has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.company', true), '')")
        return str(cursor.fetchone()[0])


def members_seen(company: Company) -> int:
    return Membership.objects.for_company(company).count()


@pytest.mark.django_db
def test_inside_it_is_the_company_and_outside_it_is_none() -> None:
    company = make_company()
    with tenant(company):
        assert current() == str(company.pk)
    assert current() == ""


@pytest.mark.django_db
def test_an_inner_company_gives_way_to_the_outer_one() -> None:
    outer, inner = make_company(), make_company()
    with tenant(outer):
        with tenant(inner):
            assert current() == str(inner.pk)
            assert members_seen(outer) == 0
        assert current() == str(outer.pk)
        assert members_seen(outer) == 1


@pytest.mark.django_db
def test_an_exception_inside_leaves_the_outer_company() -> None:
    outer, inner = make_company(), make_company()
    with tenant(outer):
        with pytest.raises(KeyError), tenant(inner):
            raise KeyError
        assert current() == str(outer.pk)
    with pytest.raises(KeyError), tenant(inner):
        raise KeyError
    assert current() == ""


@pytest.mark.django_db
def test_an_error_of_the_database_inside_leaves_the_outer_company() -> None:
    outer, inner = make_company(), make_company()
    with tenant(outer):
        with pytest.raises(DatabaseError), tenant(inner), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        assert current() == str(outer.pk)
        assert members_seen(outer) == 1


@pytest.mark.django_db
def test_an_error_that_is_swallowed_inside_leaves_no_company_behind() -> None:
    outer, inner = make_company(), make_company()
    with tenant(outer):
        try:
            with tenant(inner), connection.cursor() as cursor, pytest.raises(DatabaseError):
                cursor.execute("SELECT 1/0")
        except DatabaseError:
            pass
        assert current() == str(outer.pk)


@pytest.mark.django_db
def test_a_released_savepoint_does_not_keep_its_company() -> None:
    company = make_company()
    with transaction.atomic():
        with tenant(company):
            assert current() == str(company.pk)
        assert current() == ""


@pytest.mark.django_db
def test_a_rolled_back_unit_stores_nothing() -> None:
    company = make_company()

    def unit() -> None:
        with tenant(company):
            Membership.objects.create(company=company, user=make_user(), access="viewer")
            raise KeyError

    with pytest.raises(KeyError):
        unit()
    with tenant(company):
        assert members_seen(company) == 1


@pytest.mark.django_db
def test_a_user_sees_own_memberships_and_companies_only() -> None:
    user, mine = make_user(), make_company()
    make_member(mine, user=user)
    make_key(mine)
    make_company()
    with as_user(user.pk):
        assert [found.user_id for found in Membership.objects.get_queryset()] == [user.pk]
        assert list(Company.objects.all()) == [mine]
        with pytest.raises(DatabaseError), transaction.atomic():
            list(ApiKey.objects.get_queryset())


@pytest.mark.django_db
def test_a_key_and_a_link_each_show_one_row() -> None:
    company = make_company()
    issued, (invitation, _token) = make_key(company), make_invitation(company)
    make_key(company), make_invitation(company)
    with as_key(issued.key.prefix):
        assert list(ApiKey.objects.get_queryset()) == [issued.key]
    with as_invitation(invitation.token_hash):
        assert list(Invitation.objects.get_queryset()) == [invitation]
    with pytest.raises(DatabaseError), as_invitation(""):
        list(Invitation.objects.get_queryset())


def _change(model: Any) -> int:
    return int(model._base_manager.all().update(uid="00000000-0000-7000-8000-000000000000"))


def _delete(model: Any) -> Any:
    return model._base_manager.all()._raw_delete("default")


@pytest.mark.django_db
@pytest.mark.parametrize("touch", [_change, _delete])
@pytest.mark.parametrize("way", ["user", "key", "invitation", "dispatcher", "company of the user"])
def test_the_narrow_ways_in_only_read(way: str, touch: Any) -> None:
    company = make_company()
    issued, (invitation, _token), owner = make_key(company), make_invitation(company), owner_of(company)
    with tenant(company):
        Job.objects.create(company=company, kind="x", unique_key="x")
    opened, model = {
        "user": (as_user(owner.user_id), Membership),
        "company of the user": (as_user(owner.user_id), Company),
        "key": (as_key(issued.key.prefix), ApiKey),
        "invitation": (as_invitation(invitation.token_hash), Invitation),
        "dispatcher": (as_dispatcher(), Job),
    }[way]
    with pytest.raises(DatabaseError), opened:
        touch(model)


@pytest.mark.django_db
def test_the_trail_is_never_changed() -> None:
    company = make_company()
    for touch in (lambda found: found.update(verb="x"), lambda found: found._raw_delete("default")):
        with pytest.raises(DatabaseError) as caught, tenant(company):
            touch(AuditEvent.objects.for_company(company))
        assert getattr(caught.value.__cause__, "pgcode", "") == "42501"
    with tenant(company):
        assert AuditEvent.objects.for_company(company).get().verb == "company.created"


class _Unit:
    """One thread's work: units of work of changing companies, some nested, some failing."""

    def __init__(self, companies: list[Company], seed: int) -> None:
        self.companies, self.choice = companies, random.Random(seed)
        self.wrong: list[object] = []

    def run(self) -> None:
        try:
            for _ in range(200):
                with suppress(KeyError, DatabaseError):
                    self._once(*self.choice.sample(self.companies, 2))
                if current() != "":
                    self.wrong.append("a company was left behind")
        except Exception as error:  # (a thread would swallow it)
            self.wrong.append(error)
        finally:
            connection.close()

    def _once(self, company: Company, other: Company) -> None:
        with tenant(company):
            self._look(company)
            happens = self.choice.choice(["nested", "exception", "database error", "nothing"])
            if happens == "nested":
                with tenant(other):
                    self._look(other)
            elif happens == "exception":
                raise KeyError
            elif happens == "database error":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1/0")
            self._look(company)
        with pytest.raises(DatabaseError):
            list(Membership.objects.get_queryset())

    def _look(self, company: Company) -> None:
        seen = set(Membership.objects.get_queryset().values_list("company_id", flat=True))
        if seen != {company.pk}:
            self.wrong.append((company.pk, seen))


@pytest.mark.django_db(transaction=True)
def test_eight_threads_with_four_companies_never_see_a_row_of_another() -> None:
    companies = [make_company() for _ in range(4)]
    units = [_Unit(companies, seed) for seed in range(8)]
    threads = [threading.Thread(target=unit.run) for unit in units]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [what for unit in units for what in unit.wrong] == []
