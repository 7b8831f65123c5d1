"""Companies: made, renamed, left, removed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts import actions
from accounts.access import Access
from accounts.models import Company, Membership
from accounts.selectors import memberships_of
from accounts.tenancy import tenant
from tests.accounts.helpers import at_the_same_time, verbs
from tests.factories import actor_of, make_company, make_member, make_user, owner_of, signed_in

pytestmark = pytest.mark.django_db


def test_the_maker_of_a_company_is_its_owner_and_the_trail_says_so() -> None:
    user = make_user()
    company = make_company("ООО «Ромашка»", owner=user)
    assert (owner_of(company).user, verbs(company)) == (user, ["company.created"])
    assert company.slug.startswith("ooo-romashka-")


@pytest.mark.parametrize("name", ["ООО «Ромашка»", "日本", "🙂", "---", "Щ" * 120])
def test_every_name_has_an_address(name: str) -> None:
    slug = make_company(name).slug
    assert 5 <= len(slug) <= 60
    assert slug.replace("-", "").isalnum()
    assert slug.isascii()


def test_an_address_does_not_tell_that_another_company_has_the_name() -> None:
    first, second = make_company("Ромашка"), make_company("Ромашка")
    assert first.slug != second.slug
    assert len(first.slug) == len(second.slug)


def test_the_demo_keeps_its_plain_address() -> None:
    assert actions.create_company(name="Пример", by=make_user(), is_demo=True).slug == "primer"


def test_a_company_is_renamed_once_and_keeps_its_address(company: Company) -> None:
    slug = company.slug
    for _ in range(2):
        with tenant(company):
            actions.rename_company(
                company=company, name="Южный ветер", time_zone="Asia/Omsk", by=actor_of(company)
            )
    with tenant(company):
        found = Company.objects.get(pk=company.pk)
    assert (found.name, found.time_zone, found.slug) == ("Южный ветер", "Asia/Omsk", slug)
    assert verbs(company) == ["company.created", "company.changed"]


def test_one_sees_the_own_companies_by_name() -> None:
    user = make_user()
    make_company("Б", owner=user), make_company("А", owner=user), make_company("В")
    assert [membership.company.name for membership in memberships_of(user)] == ["А", "Б"]


def test_the_last_owner_can_neither_leave_nor_step_down(company: Company) -> None:
    owner = owner_of(company)
    with pytest.raises(ValidationError, match=r"owner|владелец"), tenant(company):
        actions.remove_member(membership=owner, by=actor_of(owner))
    with pytest.raises(ValidationError, match=r"owner|владелец"), tenant(company):
        actions.change_access(membership=owner, access=Access.VIEWER, by=actor_of(owner))
    assert owner_of(company) == owner
    assert verbs(company) == ["company.created"]


def test_an_owner_may_leave_when_there_is_another(company: Company) -> None:
    first, second = owner_of(company), make_member(company, Access.OWNER)
    with tenant(company):
        actions.remove_member(membership=first, by=actor_of(first))
    assert owner_of(company) == second
    assert verbs(company) == ["company.created", "member.left"]


def test_whoever_was_taken_out_meanwhile_is_named_and_nothing_happens(company: Company) -> None:
    member = make_member(company)
    with tenant(company):
        Membership.objects.for_company(company).filter(pk=member.pk).delete()
    for act in (
        lambda: actions.remove_member(membership=member, by=actor_of(company)),
        lambda: actions.change_access(membership=member, access=Access.VIEWER, by=actor_of(company)),
    ):
        with pytest.raises(ValidationError), tenant(company):
            act()
    assert verbs(company) == ["company.created"]


@pytest.mark.parametrize("access", [Access.HEAD, Access.MEMBER, Access.VIEWER])
def test_who_may_not_manage_members_may_still_leave(company: Company, access: str) -> None:
    member = make_member(company, access)
    assert signed_in(member).post(f"/c/{company.slug}/leave/").headers["Location"] == "/"
    assert memberships_of(member.user) == []


def test_a_consultant_may_not_touch_an_owner_nor_make_one(company: Company) -> None:
    consultant, viewer = make_member(company, Access.CONSULTANT), make_member(company, Access.VIEWER)
    by = actor_of(consultant)
    for act in (
        lambda: actions.change_access(membership=owner_of(company), access=Access.VIEWER, by=by),
        lambda: actions.change_access(membership=viewer, access=Access.OWNER, by=by),
        lambda: actions.remove_member(membership=owner_of(company), by=by),
        lambda: actions.invite_member(company=company, email="new@example.com", access=Access.OWNER, by=by),
    ):
        with pytest.raises(ValidationError), tenant(company):
            act()
    assert verbs(company) == ["company.created"]


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_the_same_time_one_stays() -> None:
    company = make_company()
    owners = [owner_of(company), make_member(company, Access.OWNER)]

    def leave(number: int) -> None:
        with tenant(company):
            actions.remove_member(membership=owners[number], by=actor_of(owners[number]))

    answers = at_the_same_time(2, leave)
    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    with tenant(company):
        assert Membership.objects.for_company(company).filter(access=Access.OWNER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_demote_each_other_one_stays() -> None:
    company = make_company()
    owners = [owner_of(company), make_member(company, Access.OWNER)]

    def demote(number: int) -> None:
        with tenant(company):
            actions.change_access(
                membership=owners[1 - number], access=Access.VIEWER, by=actor_of(owners[number])
            )

    answers = at_the_same_time(2, demote)
    assert sum(answer is None for answer in answers) == 1
    with tenant(company):
        assert Membership.objects.for_company(company).filter(access=Access.OWNER).count() == 1
    assert verbs(company) == ["company.created", "member.access_changed"]
