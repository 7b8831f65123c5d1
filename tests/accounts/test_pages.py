"""The pages of accounts: what they show, what they take, and what they make of bad input."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import audit
from accounts.access import Access
from accounts.models import ApiKey, Company, Invitation, Membership
from accounts.selectors import AUDIT_PAGE_ROWS
from accounts.tenancy import tenant
from tests.accounts.helpers import verbs
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


@pytest.fixture
def owner(company: Company) -> Client:
    return signed_in(owner_of(company))


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


# --- the start page


def test_a_new_user_is_told_how_to_begin() -> None:
    text = text_of(signed_in(make_user()), "/")
    assert "Компаний пока нет" in text
    assert 'href="/companies/new/"' in text


def test_the_start_page_leads_to_each_of_ones_companies(company: Company, owner: Client) -> None:
    make_company("Чужая")
    text = text_of(owner, "/")
    assert f'href="/c/{company.slug}/"' in text
    assert "Чужая" not in text


def test_a_company_is_made_and_opened() -> None:
    user = make_user()
    made = signed_in(user).post("/companies/new/", {"name": " ООО  «Ромашка» ", "time_zone": "Asia/Omsk"})
    assert re.fullmatch(r"/c/ooo-romashka-\w{4}/", made.headers["Location"])
    landed = signed_in(user).get(made.headers["Location"], follow=True)
    assert "ООО «Ромашка»" in landed.content.decode()


def test_the_language_can_be_switched(owner: Client) -> None:
    assert "Мои компании" in text_of(owner, "/")
    owner.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert "My companies" in text_of(owner, "/")


def test_the_language_switch_leads_to_no_other_site(owner: Client) -> None:
    assert (
        owner.post("/i18n/setlang/", {"language": "en", "next": "https://evil.example/"}).headers["Location"]
        == "/"
    )


# --- members


def test_members_stand_by_access_with_oneself_marked(company: Company, owner: Client) -> None:
    make_member(company, Access.VIEWER, user=make_user(full_name="Яковлев Пётр"))
    make_member(company, Access.CONSULTANT, user=make_user(full_name="Юдина Вера"))
    text = text_of(owner, f"/c/{company.slug}/members/")
    assert text.index("это вы") < text.index("Юдина Вера") < text.index("Яковлев Пётр")


def test_a_viewer_sees_members_and_no_invitations(company: Company) -> None:
    make_invitation(company, "secret@example.com")
    text = text_of(signed_in(make_member(company, Access.VIEWER)), f"/c/{company.slug}/members/")
    assert "secret@example.com" not in text
    assert "members/invite" not in text


def test_an_access_is_changed_and_a_member_removed(company: Company, owner: Client) -> None:
    member = make_member(company, Access.VIEWER)
    page = f"/c/{company.slug}/members/{member.uid}/"
    assert owner.post(page, {"access": "head"}).status_code == 302
    with tenant(company):
        assert Membership.objects.for_company(company).get(pk=member.pk).access == "head"
    assert owner.post(f"{page}remove/").status_code == 302
    assert verbs(company) == ["company.created", "member.access_changed", "member.removed"]


def test_a_consultant_sees_why_an_owner_cannot_be_changed(company: Company) -> None:
    consultant = signed_in(make_member(company, Access.CONSULTANT))
    page = f"/c/{company.slug}/members/{owner_of(company).uid}/"
    assert "может только владелец" in text_of(consultant, page)
    assert consultant.post(page, {"access": "viewer"}).status_code == 422
    assert consultant.post(f"{page}remove/").status_code == 422
    assert verbs(company) == ["company.created"]


def test_an_owner_who_steps_down_lands_where_they_may_be(company: Company, owner: Client) -> None:
    make_member(company, Access.OWNER)
    me = owner_of(company)
    done = owner.post(f"/c/{company.slug}/members/{me.uid}/", {"access": "member"}, follow=True)
    assert done.status_code == 200


def test_the_last_owner_reads_why_leaving_is_refused(company: Company, owner: Client) -> None:
    response = owner.post(f"/c/{company.slug}/leave/")
    assert response.status_code == 422
    assert "Компании нужен владелец" in response.content.decode()


# --- the trail


def test_each_write_leaves_one_event_with_words(company: Company, owner: Client) -> None:
    owner.post(f"/c/{company.slug}/settings/", {"name": "Южный ветер", "time_zone": "Asia/Omsk"})
    text = text_of(owner, f"/c/{company.slug}/audit/")
    assert "Изменены настройки компании" in text
    assert "ООО «Северный ветер» → Южный ветер, Москва (UTC+3) → Омск (UTC+6)" in text


def test_a_stacked_line_of_the_trail_says_what_each_cell_is(company: Company, owner: Client) -> None:
    labels = re.findall(r'data-label="([^"]+)"', text_of(owner, f"/c/{company.slug}/audit/"))
    assert labels == ["Кто", "Что", "Подробности"]


def test_the_trail_is_read_page_by_page_without_loss(company: Company, owner: Client) -> None:
    with tenant(company):
        for number in range(AUDIT_PAGE_ROWS + 10):
            audit.record(company, actor_of(company), f"planted.{number:03}")
    first = text_of(owner, f"/c/{company.slug}/audit/")
    (older,) = re.findall(r'href="(\?after=[^"]+)"', first)
    second = text_of(owner, f"/c/{company.slug}/audit/{older}")
    seen = re.findall(r"planted\.(\d+)", first + second)
    assert seen == [f"{number:03}" for number in reversed(range(AUDIT_PAGE_ROWS + 10))]
    assert 'href="?after=' not in second


@pytest.mark.parametrize("after", ["x", "0190a1b2-0000-7000-8000-000000000000", "%F0%9F%99%82", "1" * 500])
def test_a_made_up_place_in_the_trail_is_not_found(company: Company, owner: Client, after: str) -> None:
    assert owner.get(f"/c/{company.slug}/audit/?after={after}").status_code == 404


def test_a_place_in_another_companys_trail_is_not_found(company: Company, owner: Client) -> None:
    other = make_company()
    with tenant(other):
        from accounts.models import AuditEvent

        uid = AuditEvent.objects.for_company(other).get().uid
    assert owner.get(f"/c/{company.slug}/audit/?after={uid}").status_code == 404


def test_every_action_is_worded() -> None:
    import inspect
    import re as regular

    from accounts import actions
    from accounts.audit_wording import phrase_of

    written = set(
        regular.findall(r'"((?:company|invitation|member|key)\.[a-z_]+)"', inspect.getsource(actions))
    )
    assert len(written) >= 11
    assert [verb for verb in written if phrase_of(verb) == verb] == []


# --- the number of queries


def grow(company: Company, count: int) -> None:
    for _ in range(count):
        make_member(company, Access.VIEWER), make_invitation(company), make_key(company)


@pytest.mark.parametrize("page", ["members/", "keys/", "audit/"])
def test_a_long_list_costs_as_many_queries_as_a_short_one(company: Company, owner: Client, page: str) -> None:
    counts = []
    for more in (2, 18):
        grow(company, more)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text_of(owner, f"/c/{company.slug}/{page}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 25


# --- bad input

BAD = {
    "empty": "",
    "spaces": "   ",
    "ten thousand letters": "ы" * 10_000,
    "invisible": "\u200b\u200d\ufeff",
    "marks of direction": "ООО \u202eакшамоР",
    "a control character": "Ром\x07ашка",
}
GOOD = {
    "emoji": "Ромашка 🙂",
    "right to left": "شركة المبيعات",
    "markup": "<script>alert(1)</script>",
    "template": "{{ 7|add:7 }} %s ${x}",
    "line break": "Ромашка\r\nBcc: all@example.com",
}


@pytest.mark.parametrize("name", BAD.values(), ids=BAD)
def test_a_name_that_cannot_be_read_is_refused_with_a_sentence(
    company: Company, owner: Client, name: str
) -> None:
    for path in ("/companies/new/", f"/c/{company.slug}/settings/"):
        response = owner.post(path, {"name": name, "time_zone": "Europe/Moscow"})
        assert response.status_code == 422
        assert 'class="errorlist' in response.content.decode()
    with tenant(company):
        assert Company.objects.get(pk=company.pk).name == "ООО «Северный ветер»"
    assert verbs(company) == ["company.created"]


@pytest.mark.parametrize("name", GOOD.values(), ids=GOOD)
def test_a_strange_name_is_kept_as_text(company: Company, owner: Client, name: str) -> None:
    assert owner.post(f"/c/{company.slug}/settings/", {"name": name, "time_zone": "UTC"}).status_code == 302
    with tenant(company):
        assert Company.objects.get(pk=company.pk).name == " ".join(name.split())
    assert "<script>alert" not in text_of(owner, f"/c/{company.slug}/about/")


@pytest.mark.parametrize(
    "body", ["name=%00x&time_zone=UTC", "name=%FF%FE&time_zone=UTC", "name=%ED%A0%80&time_zone=UTC"]
)
def test_bytes_that_cannot_be_stored_are_refused(owner: Client, body: str) -> None:
    response = owner.post("/companies/new/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("members/invite/", {"email": "not an address", "access": "viewer"}),
        ("members/invite/", {"email": "a@b.ru\r\nBcc: c@d.ru", "access": "viewer"}),
        ("members/invite/", {"email": "x" * 10_000 + "@example.com", "access": "viewer"}),
        ("members/invite/", {"email": "a@example.com", "access": "superuser"}),
        ("members/invite/", {}),
        ("keys/new/", {"name": "", "scopes": ["kpi:read"], "days": "90"}),
        ("keys/new/", {"name": "CRM", "scopes": ["everything"], "days": "90"}),
        ("keys/new/", {"name": "CRM", "scopes": [], "days": "90"}),
        ("keys/new/", {"name": "CRM", "scopes": ["kpi:read"], "days": "100000"}),
        ("keys/new/", {"name": "CRM", "scopes": ["kpi:read"], "days": "٩٠"}),
        ("keys/new/", {"name": "CRM", "scopes": ["kpi:read"], "days": "NaN"}),
        ("settings/", {"name": "Ветер", "time_zone": "Mars/Base"}),
    ],
)
def test_a_form_with_nonsense_changes_nothing(
    company: Company, owner: Client, path: str, values: dict[str, Any]
) -> None:
    response = owner.post(f"/c/{company.slug}/{path}", values)
    assert response.status_code == 422
    assert 'class="errorlist' in response.content.decode()
    with tenant(company):
        assert not Invitation.objects.for_company(company).exists()
        assert not ApiKey.objects.for_company(company).exists()
    assert verbs(company) == ["company.created"]


def test_the_same_invitation_sent_twice_leaves_one(company: Company, owner: Client) -> None:
    for _ in range(2):
        assert (
            owner.post(
                f"/c/{company.slug}/members/invite/", {"email": "A@example.com", "access": "viewer"}
            ).status_code
            == 302
        )
    text = text_of(owner, f"/c/{company.slug}/members/")
    assert text.count("a@example.com</strong>") == 1


def test_another_companys_ids_in_a_form_are_not_found(company: Company, owner: Client) -> None:
    other = make_company()
    member, (invitation, _token), issued = make_member(other), make_invitation(other), make_key(other)
    for path in (
        f"members/{member.uid}/",
        f"members/{member.uid}/remove/",
        f"invitations/{invitation.uid}/revoke/",
        f"keys/{issued.key.uid}/revoke/",
    ):
        assert owner.post(f"/c/{company.slug}/{path}", {"access": "viewer"}).status_code == 404
    assert verbs(other)[-2:] == ["invitation.sent", "key.issued"]


def test_times_are_those_of_the_company() -> None:
    company = make_company(time_zone="Asia/Kamchatka")
    import time_machine

    with time_machine.travel("2026-11-20T18:30:00Z", tick=False), tenant(company):
        audit.record(company, actor_of(company), "planted")
    text = text_of(signed_in(owner_of(company)), f"/c/{company.slug}/audit/")
    assert re.search(r"21\xa0ноября\xa02026, 06:30", text)


@pytest.mark.parametrize(("language", "title"), [("ru", "Адреса почты"), ("en", "E-mail addresses")])
def test_ones_addresses_are_shown_with_what_they_are_worth(language: str, title: str) -> None:
    user = make_user("anna@example.com")
    for email, verified in (("anna@example.com", True), ("new@example.com", False)):
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=verified)
    client = signed_in(user, headers={"accept-language": language})
    page = client.get("/accounts/email/").content.decode()
    assert f"<h1>{title}</h1>" in page
    assert page.count('name="email"') == 3
    assert ("ещё не подтверждён" if language == "ru" else "not confirmed yet") in page
    assert 'href="/accounts/email/"' in client.get("/security/").content.decode()


def test_an_address_is_added_made_the_main_one_and_removed() -> None:
    user = make_user("anna@example.com")
    EmailAddress.objects.create(user=user, email="anna@example.com", verified=True, primary=True)
    other = EmailAddress.objects.create(user=user, email="other@example.com", verified=True)
    client = signed_in(user)
    client.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
    client.post("/accounts/email/", {"email": other.email, "action_primary": ""})
    client.post("/accounts/email/", {"email": "anna@example.com", "action_remove": ""})
    kept = user.emailaddress_set.order_by("email").values_list("email", "primary")
    assert list(kept) == [("new@example.com", False), ("other@example.com", True)]
