"""No way in without the second factor: each flow that could go around it is walked.

The fourteen: the password alone; a wrong code; a code twice; a code of another half-minute; a recovery code twice;
guessing; a new password by letter; an invitation in between; signing up again; another address; the link of a new
address; taking the factor away; a key for programs; the age of what was shown. Passkeys have tests of their own below,
a company's demand in test_second_factor_demand.py; many at once in proofs/judges/test_web_attempts.py.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts import letters, security
from accounts.models import Letter, Membership
from accounts.tasks import send_letters
from accounts.tenancy import tenant
from tests.accounts.factors import (
    HOST,
    PASSWORD,
    App,
    Passkey,
    add_codes,
    factors_of,
    give_code,
    give_password,
    is_in,
    signed_in_with,
    user_with_app,
)
from tests.accounts.helpers import verbs
from tests.factories import make_company, make_invitation, make_user, signed_in

pytestmark = pytest.mark.django_db
NOON = "2026-11-23 09:00:00+00:00"


def test_the_password_alone_leads_to_the_question_for_the_factor_and_opens_nothing() -> None:
    user_with_app()
    client = Client()
    assert give_password(client).headers["Location"] == "/security/check/"
    assert not is_in(client)
    assert client.get("/security/").headers["Location"] == "/accounts/login/?next=/security/"
    assert client.get("/api/v1/companies/").status_code in (401, 403)


def test_a_wrong_code_lets_nobody_in_and_the_right_one_does() -> None:
    _user, app = user_with_app()
    client = Client()
    give_password(client)
    wrong = give_code(client, f"{(int(app.code()) + 1) % 1_000_000:06}")
    assert "Код не подошёл" in wrong.content.decode()
    assert not is_in(client)
    give_code(client, app.code())
    assert is_in(client)


def test_a_code_works_once_even_in_its_half_minute() -> None:
    with time_machine.travel(NOON, tick=False):
        _user, app = user_with_app()
        signed_in_with(app)
        second = Client()
        give_password(second)
        give_code(second, app.code())
        assert not is_in(second)


@pytest.mark.parametrize("seconds", [-30, 30])
def test_the_code_of_another_half_minute_does_not_fit(seconds: int) -> None:
    with time_machine.travel(NOON, tick=False):
        _user, app = user_with_app()
        client = Client()
        give_password(client)
        give_code(client, app.code(seconds))
        assert not is_in(client)


def test_a_recovery_code_works_once() -> None:
    user, _app = user_with_app()
    codes = add_codes(user)
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client)
        give_code(client, codes[0])
    assert is_in(first)
    assert not is_in(second)
    give_code(second, codes[1])
    assert is_in(second)


def test_codes_are_not_guessed_in_many_tries() -> None:
    _user, app = user_with_app()
    client = Client()
    give_password(client)
    for number in range(8):
        give_code(client, f"{(int(app.code()) + 1 + number) % 1_000_000:06}")
    give_code(client, app.code())
    assert not is_in(client)


def test_a_new_password_by_letter_signs_nobody_in_and_leaves_the_factor() -> None:
    user, app = user_with_app()
    client = Client()
    client.post("/accounts/password/reset/", {"email": user.email})
    letters.send_due()
    (path,) = re.findall(r"(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    form = client.get(path, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "новый-слон-78", "password2": "новый-слон-78"})
    assert not is_in(client)
    assert factors_of(user) == ["totp"]
    assert give_password(client, password="новый-слон-78").headers["Location"] == "/security/check/"
    assert not is_in(client)
    give_code(client, app.code())
    assert is_in(client)


def test_an_invitation_is_not_accepted_between_password_and_factor() -> None:
    user, _app = user_with_app()
    company = make_company()
    _invitation, token = make_invitation(company, user.email)
    client = Client()
    client.get(f"/invitations/{token}/")
    give_password(client)
    assert client.post("/invitation/").headers["Location"].startswith("/accounts/login/")
    with tenant(company):
        assert not Membership.objects.for_company(company).filter(user=user).exists()


def test_signing_up_again_with_the_address_takes_no_factor_away() -> None:
    user, _app = user_with_app()
    client = Client()
    values = {"full_name": "Анна", "email": user.email, "password1": "другой-слон-79"}
    client.post("/accounts/signup/", values)
    assert not is_in(client)
    assert factors_of(user) == ["totp"]


def test_another_address_is_not_added_without_showing_the_factor_again() -> None:
    user, app = user_with_app()
    client = signed_in_with(app)
    answer = client.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
    assert answer.headers["Location"].startswith("/security/check-again/")
    assert not user.emailaddress_set.filter(email="new@example.com").exists()


def test_the_link_of_an_address_signs_nobody_in() -> None:
    user, _app = user_with_app()
    address = EmailAddress.objects.create(user=user, email="new@example.com")
    link = f"/accounts/confirm-email/{EmailConfirmationHMAC(address).key}/"
    client = Client()
    give_password(client)
    client.get(link)
    client.post(link)
    address.refresh_from_db()
    assert address.verified
    assert not is_in(client)
    assert give_password(client).headers["Location"] == "/security/check/"


def test_a_key_for_programs_is_issued_to_who_shows_the_factor_and_not_by_password() -> None:
    user, app = user_with_app()
    codes = add_codes(user)
    company = make_company(owner=user)
    client = signed_in_with(app)
    path = f"/c/{company.slug}/keys/new/"
    assert client.get(path).headers["Location"].startswith("/security/check-again/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get(path).status_code == 302
    client.post("/security/check-again/", {"code": codes[0]})
    assert client.get(path).status_code == 200


def test_a_password_given_long_ago_waits_for_no_code() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        _user, app = user_with_app()
        client = Client()
        give_password(client)
        clock.shift(16 * 60)
        give_code(client, app.code())
        assert not is_in(client)


@pytest.mark.parametrize("path", ["app/remove/", "codes/new/", "passkeys/add/"])
def test_a_change_of_factors_asks_for_the_factor_and_takes_no_password_for_it(path: str) -> None:
    user, app = user_with_app()
    client = signed_in_with(app)
    asked = client.post(f"/security/{path}")
    assert asked.headers["Location"].startswith("/security/check-again/")
    by_password = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert by_password.headers["Location"].startswith("/security/check-again/")
    assert client.post(f"/security/{path}").status_code == 302
    assert factors_of(user) == ["totp"]


def test_the_first_factor_asks_for_the_password_again() -> None:
    make_user("anna@example.com", password=PASSWORD)
    client = Client()
    give_password(client)
    assert client.get("/security/app/add/").headers["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/security/app/add/").status_code == 200


def test_a_confirmation_holds_for_five_minutes() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        make_user("anna@example.com", password=PASSWORD)
        client = Client()
        give_password(client)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        clock.shift(299)
        assert client.get("/security/app/add/").status_code == 200
        clock.shift(2)
        assert client.get("/security/app/add/").status_code == 302


def with_passkey(email: str) -> Passkey:
    """A user whose browser has added a passkey."""
    user = make_user(email, password=PASSWORD)
    client = Client(headers={"host": HOST})
    give_password(client, email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/security/passkeys/add/")
    passkey = Passkey()
    challenge = page.context["js_data"]["creation_options"]["publicKey"]["challenge"]
    added = client.post(
        "/security/passkeys/add/", {"name": "Ноутбук", "credential": passkey.created(challenge)}
    )
    assert added.headers["Location"] == "/security/codes/"
    assert factors_of(user) == ["recovery_codes", "webauthn"]
    return passkey


def test_the_field_for_a_passkeys_name_is_called_in_the_readers_language() -> None:
    make_user("anna@example.com", password=PASSWORD)
    client = Client()
    give_password(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for language, label in (("ru", "Название"), ("en", "Name")):
        page = client.get("/security/passkeys/add/", headers={"Accept-Language": language})
        assert f">{label}" in page.content.decode()


def test_one_cannot_remove_the_passkey_of_another() -> None:
    user, app = user_with_app()
    with_passkey("boris@example.com")
    theirs = Authenticator.objects.get(type="webauthn")
    client = signed_in_with(app)
    client.post("/security/check-again/", {"code": add_codes(user)[0]})
    assert client.post(f"/security/passkeys/{theirs.pk}/remove/").status_code == 404
    assert client.get(f"/security/passkeys/{theirs.pk + 1}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def challenged(email: str) -> tuple[Client, str]:
    """A browser that has given the password, and the challenge that it got."""
    client = Client(headers={"host": HOST})
    give_password(client, email)
    page = client.get("/security/check/")
    return client, page.context["js_data"]["request_options"]["publicKey"]["challenge"]


def test_a_passkey_lets_in_and_its_answer_works_once() -> None:
    passkey = with_passkey("boris@example.com")
    client, challenge = challenged("boris@example.com")
    answer = passkey.shown(challenge)
    client.post("/security/check/", {"credential": answer})
    assert is_in(client)
    second, _other_challenge = challenged("boris@example.com")
    second.post("/security/check/", {"credential": answer})
    assert not is_in(second)


@pytest.mark.parametrize(
    "wrong", [Passkey(), Passkey(origin="https://salesorg.evil.example"), Passkey(id=b"unknown")]
)
def test_a_passkey_of_another_key_site_or_name_is_refused(wrong: Passkey) -> None:
    passkey = with_passkey("boris@example.com")
    if wrong.origin != passkey.origin:
        wrong.key = passkey.key
    client, challenge = challenged("boris@example.com")
    client.post("/security/check/", {"credential": wrong.shown(challenge)})
    assert not is_in(client)


NONSENSE = ["", "{}", "[]", "null", '"x"', '{"id": 1}', "{", '{"response": {}}']
UNREADABLE = ["[" * 100_000, "9" * 5_000, '{"id": "\\ud800"}', '{"a": 1, "a": 2}', '{"id": NaN}']


@pytest.mark.parametrize("nonsense", [*NONSENSE, *UNREADABLE], ids=lambda text: text[:20])
def test_nonsense_instead_of_a_passkey_is_refused_in_a_sentence(nonsense: str) -> None:
    with_passkey("boris@example.com")
    client, _challenge = challenged("boris@example.com")
    answer = client.post("/security/check/", {"credential": nonsense})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize(("language", "said"), [("ru", "Ответ ключа"), ("en", "The passkey&#x27;s answer")])
def test_who_uses_a_passkey_is_told_of_the_passkey_and_not_of_a_code(language: str, said: str) -> None:
    with_passkey("boris@example.com")
    client, _challenge = challenged("boris@example.com")
    answer = client.post(
        "/security/check/", {"credential": '{"id": NaN}'}, headers={"Accept-Language": language}
    )
    assert said in answer.content.decode()
    assert not is_in(client)


def test_a_passkey_that_says_what_cannot_be_stored_is_not_added() -> None:
    user = make_user("anna@example.com", password=PASSWORD)
    client = Client(headers={"host": HOST})
    give_password(client, "anna@example.com")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/security/passkeys/add/")
    created = Passkey().created(page.context["js_data"]["creation_options"]["publicKey"]["challenge"])
    spoilt = created.replace('"public-key"', '"public-key", "more": "\\u0000"')
    answer = client.post("/security/passkeys/add/", {"name": "Ноутбук", "credential": spoilt})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert factors_of(user) == []


def test_setting_up_the_app_shows_the_recovery_codes_once_ends_other_sessions_and_is_told(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send_letters, "apply_async", lambda **_options: None)
    user = make_user("anna@example.com", password=PASSWORD)
    company = make_company(owner=user)
    client, elsewhere = Client(), Client()
    for browser in (elsewhere, client):
        give_password(browser)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/security/app/add/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/security/app/add/", {"code": App(secret).code()})
    assert answer.headers["Location"] == "/security/codes/"
    shown = client.get("/security/codes/").content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", shown)) == 10
    assert not re.findall(r"<li>\d{8}</li>", client.get("/security/codes/").content.decode())
    assert is_in(client)
    assert not is_in(elsewhere)
    assert "factor.app_added" in verbs(company)
    assert Letter.objects.filter(kind="notice", email=user.email).exists()


def test_the_secrets_of_the_factors_do_not_lie_open_in_the_database() -> None:
    user, app = user_with_app()
    codes = add_codes(user)
    stored = str(list(user.authenticator_set.values_list("data", flat=True)))
    assert app.secret not in stored
    assert not any(code in stored for code in codes)


def test_a_replaced_secret_key_still_reads_the_factors(settings: pytest.FixtureRequest) -> None:
    _user, app = user_with_app()
    before = settings.SECRET_KEY  # type: ignore[attr-defined]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [before]  # type: ignore[attr-defined]
    assert is_in(signed_in_with(app))
    call_command("renew_second_factors")
    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    with time_machine.travel(NOON, tick=False):
        assert is_in(signed_in_with(app))


def test_with_the_key_lost_no_code_fits_and_the_page_still_opens(settings: pytest.FixtureRequest) -> None:
    user, app = user_with_app()
    add_codes(user)
    settings.SECRET_KEY = "n" * 60  # type: ignore[attr-defined]
    client = Client()
    give_password(client)
    assert "Код не подошёл" in give_code(client, app.code()).content.decode()
    assert not is_in(client)
    assert "Осталось 10" in signed_in(user).get("/security/").content.decode()


def test_an_operator_removes_lost_factors_and_the_trail_says_so() -> None:
    user, app = user_with_app()
    company = make_company(owner=user)
    add_codes(user)
    client = signed_in_with(app)
    call_command("reset_second_factor", "ANNA@example.com")
    assert factors_of(user) == []
    assert not is_in(client)
    assert verbs(company)[-1] == "factor.reset"
    assert give_password(client).headers["Location"] == "/"
    assert security.reset_second_factor(user=user) is False
    assert verbs(company).count("factor.reset") == 1
