"""Invitations: one link, one membership, for one address."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone, translation

from accounts import actions, invitations, keys, letters
from accounts.access import Access
from accounts.invitations import link_of
from accounts.models import Company, Invitation, Letter, Membership
from accounts.selectors import memberships_of
from accounts.tenancy import tenant
from tests.accounts.helpers import at_the_same_time, verbs
from tests.accounts.stored import holds, stored, words
from tests.factories import (
    actor_of,
    make_company,
    make_invitation,
    make_member,
    make_user,
    owner_of,
    signed_in,
)

pytestmark = pytest.mark.django_db


def members(company: Company) -> int:
    with tenant(company):
        return Membership.objects.for_company(company).count()


def test_no_copy_of_the_database_opens_an_invitation(company: Company) -> None:
    invitation, token = make_invitation(company, "guest@example.com")
    Client().get(f"/invitations/{token}/")
    with tenant(company):
        invitations.mail(invitation, "https://sales.example/")
    copied = stored(company)
    assert not holds(copied, token)
    assert [word for word in words(copied) if keys.sha256(word) == invitation.token_hash] == []
    assert holds(copied, invitation.token_hash)
    assert invitation.token_hash == keys.sha256(token)
    assert len(token) == 43


def test_no_copy_of_the_database_opens_a_reset_of_a_password(company: Company) -> None:
    guest = make_user("guest@example.com", password="слон-ворона-77")
    Client().post("/accounts/password/reset/", {"email": guest.email})
    waiting = stored(company)
    letters.send_due()
    (letter,) = mail.outbox
    (secret,) = re.findall(r"/reset/key/([^/\s]+)/", str(letter.body))
    assert Client().get(f"/accounts/password/reset/key/{secret}/").status_code == 302
    for copied in (waiting, stored(company)):
        assert not holds(copied, secret)
        assert not holds(copied, secret.rpartition("-")[2])


def test_a_link_that_is_kept_in_a_table_is_found_there(company: Company) -> None:
    """The control of the two tests above."""
    invitation, token = make_invitation(company)
    with tenant(company):
        Invitation.objects.for_company(company).update(email=f"{token}@example.com")
    copied = stored(company)
    assert holds(copied, token)
    assert [word for word in words(copied) if keys.sha256(word) == invitation.token_hash] == [token]


def test_an_accepted_invitation_makes_a_member_once(company: Company) -> None:
    guest = make_user("guest@example.com")
    invitation, _token = make_invitation(company, "Guest@Example.com", access=Access.HEAD)
    membership = actions.accept_invitation(invitation=invitation, user=guest)
    assert membership.access == Access.HEAD
    with pytest.raises(ValidationError):
        actions.accept_invitation(invitation=invitation, user=guest)
    assert members(company) == 2
    assert verbs(company) == ["company.created", "invitation.sent", "member.joined"]


@pytest.mark.django_db(transaction=True)
def test_fifty_clicks_at_the_same_time_make_one_membership() -> None:
    company, guest = make_company(), make_user("guest@example.com")
    invitation, _token = make_invitation(company, guest.email)
    answers = at_the_same_time(50, lambda _n: actions.accept_invitation(invitation=invitation, user=guest))
    assert sum(isinstance(answer, Membership) for answer in answers) == 1
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 49
    assert members(company) == 2
    assert verbs(company).count("member.joined") == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_invitations_of_one_address_at_the_same_time_leave_one_open() -> None:
    company = make_company()
    by = actor_of(company)

    def invite(_number: int) -> Any:
        with tenant(company):
            return actions.invite_member(company=company, email="guest@example.com", access="viewer", by=by)

    answers = at_the_same_time(20, invite)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    with tenant(company):
        assert Invitation.objects.for_company(company).open_at(timezone.now()).count() == 1


def test_an_expired_invitation_is_refused_and_changes_nothing(company: Company) -> None:
    guest = make_user("guest@example.com")
    invitation, _token = make_invitation(company, guest.email)
    with time_machine.travel(timezone.now() + timedelta(hours=72, seconds=1)), pytest.raises(ValidationError):
        actions.accept_invitation(invitation=invitation, user=guest)
    assert members(company) == 1


def test_a_withdrawn_invitation_is_refused(company: Company) -> None:
    guest = make_user("guest@example.com")
    invitation, _token = make_invitation(company, guest.email)
    for _ in range(2):
        with tenant(company):
            actions.revoke_invitation(invitation=invitation, by=actor_of(company))
    with pytest.raises(ValidationError):
        actions.accept_invitation(invitation=invitation, user=guest)
    assert members(company) == 1
    assert verbs(company) == ["company.created", "invitation.sent", "invitation.revoked"]


def test_another_address_is_refused(company: Company) -> None:
    invitation, _token = make_invitation(company, "guest@example.com")
    with pytest.raises(ValidationError):
        actions.accept_invitation(invitation=invitation, user=make_user("other@example.com"))
    with tenant(company):
        assert Invitation.objects.for_company(company).get().accepted_at is None


def test_a_new_invitation_of_the_address_ends_the_old_link(company: Company) -> None:
    _old, old_token = make_invitation(company, "guest@example.com")
    _new, new_token = make_invitation(company, "guest@example.com")
    now = timezone.now()
    old, new = (actions.find_invitation(keys.sha256(token)) for token in (old_token, new_token))
    assert old is not None
    assert new is not None
    assert (old.is_open(now), new.is_open(now)) == (False, True)


def test_a_member_is_not_invited_again(company: Company) -> None:
    member = make_member(company)
    with pytest.raises(ValidationError):
        make_invitation(company, member.user.email.upper())


def test_a_member_who_holds_an_old_invitation_keeps_the_access(company: Company) -> None:
    guest = make_user("guest@example.com")
    invitation, _token = make_invitation(company, guest.email, access=Access.OWNER)
    make_member(company, Access.VIEWER, user=guest)
    assert actions.accept_invitation(invitation=invitation, user=guest).access == Access.VIEWER
    assert verbs(company)[-1] == "invitation.spent"


# --- the pages


def test_the_link_leaves_no_secret_in_the_address_the_session_or_the_referer(company: Company) -> None:
    _invitation, token = make_invitation(company, "guest@example.com")
    client = Client()
    response = client.get(f"/invitations/{token}/")
    assert response.headers["Location"] == "/invitation/"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert token not in str(dict(client.session.items()))
    page = client.get("/invitation/").content.decode()
    assert "Северный ветер" in page
    assert token not in page
    assert "/accounts/signup/?next=/invitation/" in page


def test_a_guest_without_an_account_signs_up_and_comes_back_to_accept(company: Company) -> None:
    _invitation, token = make_invitation(company, "guest@example.com", access=Access.VIEWER)
    client = Client()
    client.get(f"/invitations/{token}/")
    assert client.post("/invitation/").headers["Location"] == "/accounts/login/?next=/invitation/"
    signed = client.post(
        "/accounts/signup/",
        {
            "full_name": "Гость",
            "email": "guest@example.com",
            "password1": "слон-ворона-77",
            "next": "/invitation/",
        },
    )
    assert signed.headers["Location"] == "/invitation/"
    assert client.post("/invitation/").headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert members(company) == 2


def test_a_guest_with_an_account_signs_in_and_comes_back(company: Company) -> None:
    guest = make_user("guest@example.com", password="слон-ворона-77")
    _invitation, token = make_invitation(company, guest.email)
    client = Client()
    client.get(f"/invitations/{token}/")
    signed = client.post(
        "/accounts/login/?next=/invitation/",
        {"login": guest.email, "password": "слон-ворона-77", "next": "/invitation/"},
    )
    assert signed.headers["Location"] == "/invitation/"
    client.post("/invitation/")
    assert [membership.company for membership in memberships_of(guest)] == [company]


def test_the_start_page_reminds_of_the_invitation(company: Company) -> None:
    guest = make_user("guest@example.com")
    _invitation, token = make_invitation(company, guest.email)
    client = signed_in(guest)
    client.get(f"/invitations/{token}/")
    assert 'href="/invitation/"' in client.get("/").content.decode()


def test_another_address_reads_why_and_cannot_accept(company: Company) -> None:
    _invitation, token = make_invitation(company, "guest@example.com")
    client = signed_in(make_user("other@example.com"))
    client.get(f"/invitations/{token}/")
    assert "other@example.com" in client.get("/invitation/").content.decode()
    assert client.post("/invitation/").status_code == 422
    assert members(company) == 1


@pytest.mark.parametrize("token", ["x", "A" * 43, "%F0%9F%99%82", "x" * 5000])
def test_a_made_up_link_says_that_it_does_not_work(token: str) -> None:
    client = Client()
    assert client.get(f"/invitations/{token}/").status_code == 302
    assert client.get("/invitation/").status_code == 404
    assert client.post("/invitation/").status_code == 404


def test_the_token_is_in_no_log_line(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    _invitation, token = make_invitation(company, "guest@example.com")
    client = Client()
    for path in (f"/invitations/{token}/", f"/invitations/{token}x/"):
        client.get(path)
        client.get("/invitation/")
        client.post(path)
    assert token not in caplog.text.replace(f"Method Not Allowed (POST): /invitations/{token}", "")


# --- the letter


def mailed(company: Company, invitation: Invitation) -> None:
    """Asks for the letter and lets the worker look."""
    with tenant(company):
        invitations.mail(invitation, "https://sales.example/")
    letters.send_due()


def test_the_letter_carries_the_working_link_and_is_noted(company: Company) -> None:
    invitation, token = make_invitation(company, "guest@example.com", access=Access.HEAD)
    mailed(company, invitation)
    (letter,) = mail.outbox
    assert letter.to == ["guest@example.com"]
    assert letter.subject == "Приглашение в компанию ООО «Северный ветер»"
    assert f"https://sales.example/invitations/{token}/" in letter.body
    assert f'href="https://sales.example/invitations/{token}/"' in letter.alternatives[0].content
    with tenant(company):
        assert Invitation.objects.for_company(company).get().mailed_at is not None


def test_a_withdrawn_invitation_is_not_mailed(company: Company) -> None:
    invitation, _token = make_invitation(company)
    with tenant(company):
        actions.revoke_invitation(invitation=invitation, by=actor_of(company))
    mailed(company, invitation)
    assert mail.outbox == []


def test_a_name_full_of_markup_stays_text_in_the_letter() -> None:
    company = make_company('<b>"Ромашка"</b> {{ 7|add:7 }}')
    invitation, _token = make_invitation(company)
    with translation.override("en"):
        mailed(company, invitation)
    html = mail.outbox[0].alternatives[0].content
    assert '<b>"Ромашка' not in html
    assert "&lt;b&gt;" in html
    assert "{{ 7|add:7 }}" in mail.outbox[0].body


def test_inviting_stores_a_letter_with_ids_only(company: Company) -> None:
    client = signed_in(owner_of(company))
    response = client.post(
        f"/c/{company.slug}/members/invite/", {"email": "guest@example.com", "access": "head"}
    )
    assert response.status_code == 302
    with tenant(company):
        invitation = Invitation.objects.for_company(company).get()
    (letter,) = Letter.objects.all()
    assert (letter.kind, letter.email, letter.language) == ("invitation", "guest@example.com", "ru")
    assert letter.data == {
        "company": str(company.pk),
        "invitation": str(invitation.pk),
        "origin": "http://testserver/",
    }


def test_neither_a_broken_broker_nor_a_mail_server_that_is_away_loses_the_letter(
    company: Company, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    from accounts.tasks import send_letters

    def away(*_args: Any, **_options: Any) -> None:
        raise ConnectionError("away")

    client = signed_in(owner_of(company))
    with monkeypatch.context() as trouble:
        trouble.setattr(send_letters, "apply_async", away)
        trouble.setattr(EmailMultiAlternatives, "send", away)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(
                f"/c/{company.slug}/members/invite/", {"email": "guest@example.com", "access": "head"}
            )
        letters.send_due()
    page = client.get(f"/c/{company.slug}/members/").content.decode()
    assert "письмо ещё не отправлено" in page
    Letter.objects.update(next_at=timezone.now())
    letters.send_due()
    assert [letter.to for letter in mail.outbox] == [["guest@example.com"]]
    page = client.get(f"/c/{company.slug}/members/").content.decode()
    assert "письмо ещё не отправлено" not in page


def test_the_link_is_offered_to_whoever_may_give_the_access_and_to_nobody_else(company: Company) -> None:
    invitation, _token = make_invitation(company, "boss@example.com", access=Access.OWNER)
    link = re.escape(link_of(invitation, "http://testserver"))
    seen = {
        access: bool(re.search(link, signed_in(member).get(f"/c/{company.slug}/members/").content.decode()))
        for access, member in {
            "owner": owner_of(company),
            "consultant": make_member(company, Access.CONSULTANT),
            "viewer": make_member(company, Access.VIEWER),
        }.items()
    }
    assert seen == {"owner": True, "consultant": False, "viewer": False}
