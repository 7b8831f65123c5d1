"""Letters about accounts wait in a table without a secret and leave once, also after the mail server was away."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any
from unittest import mock

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client

from accounts import letters
from accounts.events import Happened
from accounts.models import Letter, User
from tests.accounts.factors import PASSWORD
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_letter_leaves_once_and_is_gone() -> None:
    letters.queue("exists", "Anna@example.com")
    assert letters.send_due() == 1
    assert letters.send_due() == 0
    assert [letter.to for letter in mail.outbox] == [["anna@example.com"]]
    assert not Letter.objects.exists()


def test_nothing_is_lost_while_the_mail_server_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(200):
        letters.queue("exists", f"user{number}@example.com")
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as clock:
        Letter.objects.update(next_at="2026-11-23 08:00:00+00:00")
        with monkeypatch.context() as away:
            away.setattr(EmailMultiAlternatives, "send", _refuse)
            letters.send_due()
        assert (len(mail.outbox), Letter.objects.count()) == (0, 200)
        for _hour in range(4):
            clock.shift(3600)
            letters.send_due()
    assert len({letter.to[0] for letter in mail.outbox}) == len(mail.outbox) == 200


def _refuse(*_given: Any, **_named: Any) -> int:
    raise ConnectionRefusedError


def send_and_die(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker dies when the mail server has taken the letters and the row still stands."""
    with monkeypatch.context() as dying:
        dying.setattr(Letter, "delete", mock.Mock(side_effect=SystemExit))
        with pytest.raises(SystemExit):
            letters.send_due()


def ids_of_the_letters() -> list[str]:
    return [letter.extra_headers["Message-ID"] for letter in mail.outbox]


def test_a_letter_that_goes_twice_is_one_letter_for_who_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    make_user("anna@example.com", password=PASSWORD)
    letters.queue("reset", "anna@example.com")
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as clock:
        Letter.objects.update(next_at="2026-11-23 08:00:00+00:00")
        send_and_die(monkeypatch)
        clock.shift(60)
        assert letters.send_due() == 1
    first, again = ids_of_the_letters()
    assert first == again
    assert re.fullmatch(r"<[0-9a-f-]{36}@[\w.-]+>", first)
    assert mail.outbox[0].message()["Message-ID"] == first


def test_two_letters_are_two_for_who_reads_them_even_when_they_say_the_same() -> None:
    for _wish in range(2):
        letters.queue("exists", "anna@example.com")
    assert letters.send_due() == 2
    assert len(set(ids_of_the_letters())) == 2


def test_links_for_two_accounts_of_one_address_are_two_letters() -> None:
    make_user("anna@example.com", password=PASSWORD)
    second = make_user("boris@example.com", password=PASSWORD)
    EmailAddress.objects.create(user=second, email="anna@example.com")
    letters.queue("reset", "anna@example.com")
    letters.send_due()
    assert [letter.to for letter in mail.outbox] == [["anna@example.com"]] * 2
    assert len(set(ids_of_the_letters())) == 2


def test_no_letter_goes_under_the_name_of_another_when_one_of_them_falls_away_between_two_tries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else mail programs would hide the second as one that is there already, and its link never arrives."""
    first = make_user("anna@example.com", password=PASSWORD)
    second = make_user("boris@example.com", password=PASSWORD)
    EmailAddress.objects.create(user=second, email="anna@example.com")
    letters.queue("reset", "anna@example.com")
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as clock:
        Letter.objects.update(next_at="2026-11-23 08:00:00+00:00")
        send_and_die(monkeypatch)
        both = links_by_id()
        gone = min((first, second), key=lambda user: list(both.values()).index(link_part(user)))
        User.objects.filter(pk=gone.pk).update(is_active=False)
        mail.outbox.clear()
        clock.shift(60)
        assert letters.send_due() == 1
    left = links_by_id()
    assert list(left.values()) == [link_part(second if gone == first else first)]
    assert left.items() <= both.items()


def links_by_id() -> dict[str, str]:
    """For each Message-ID, whose account the link of its letter is for."""
    return {
        letter.extra_headers["Message-ID"]: re.findall(r"/accounts/password/reset/key/(\w+)-", letter.body)[0]
        for letter in mail.outbox
    }


def link_part(user: User) -> str:
    return user_pk_to_url_str(user)


def test_letters_that_wait_over_an_upgrade_stay_different() -> None:
    """What an earlier version stores, while it still runs or before, gets its own name from the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_letter (kind, email, language, data, created_at, next_at, attempts)"
            " SELECT 'exists', 'anna@example.com', 'ru', '{}', now(), now(), 0 FROM generate_series(1, 3)"
        )
    assert len(set(Letter.objects.values_list("uid", flat=True))) == 3


def test_a_letter_that_never_goes_is_given_up_after_two_days(monkeypatch: pytest.MonkeyPatch) -> None:
    letters.queue("exists", "anna@example.com")
    monkeypatch.setattr(EmailMultiAlternatives, "send", _refuse)
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as clock:
        Letter.objects.update(next_at="2026-11-23 08:00:00+00:00")
        for _try in range(letters.TRIES + 1):
            assert Letter.objects.exists()
            letters.send_due()
            clock.shift(12 * 3600)
    assert not Letter.objects.exists()


def test_a_letter_that_cannot_be_written_holds_no_other_up_and_is_given_up() -> None:
    letters.queue("notice", "anna@example.com", what="nonsense")
    letters.queue("exists", "boris@example.com")
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as clock:
        Letter.objects.update(next_at="2026-11-23 08:00:00+00:00")
        for _ring in range(letters.TRIES + 1):
            with suppress(ValueError):
                letters.send_due()
            with suppress(ValueError):
                letters.send_due()
            clock.shift(12 * 3600)
    assert [letter.to for letter in mail.outbox] == [["boris@example.com"]]
    assert not Letter.objects.exists()


def test_a_waiting_letter_holds_no_link_and_no_token() -> None:
    user = make_user("anna@example.com", password=PASSWORD)
    Client().post("/accounts/password/reset/", {"email": user.email})
    stored = str(list(Letter.objects.values()))
    letters.send_due()
    (token,) = re.findall(r"/accounts/password/reset/key/(\S+)/", mail.outbox[0].body)
    assert token not in stored
    assert "http" not in stored


def test_a_link_for_a_new_password_works_for_one_hour_and_once() -> None:
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False) as clock:
        make_user("anna@example.com", password=PASSWORD)
        letters.queue("reset", "anna@example.com")
        letters.send_due()
        (path,) = re.findall(r"(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
        clock.shift(3600)
        assert Client().get(path, follow=True).context.get("token_fail") is not True
        clock.shift(1)
        assert Client().get(path, follow=True).context["token_fail"]


def test_nobody_gets_a_letter_about_an_unknown_address() -> None:
    letters.queue("reset", "nobody@example.com")
    letters.queue("reset", make_user("off@example.com", password=PASSWORD).email)
    User.objects.filter(email="off@example.com").update(is_active=False)
    assert letters.send_due() == 2
    assert mail.outbox == []


def test_an_address_is_confirmed_by_its_letter(settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    client = Client()
    values = {"full_name": "Анна", "email": "anna@example.com", "password1": PASSWORD}
    assert client.post("/accounts/signup/", values).headers["Location"] == "/accounts/confirm-email/"
    letters.send_due()
    (path,) = re.findall(r"(/accounts/confirm-email/\S+)", mail.outbox[0].body)
    client.post(path)
    assert User.objects.get().emailaddress_set.get().verified


def test_a_letter_speaks_the_language_of_the_request_that_asked_for_it() -> None:
    make_user("anna@example.com", password=PASSWORD)
    for language in ("ru", "en"):
        Client(headers={"accept-language": language}).post(
            "/accounts/password/reset/", {"email": "anna@example.com"}
        )
    letters.send_due()
    assert [letter.subject for letter in mail.outbox] == [
        "Новый пароль для SalesOrg",
        "New password for SalesOrg",
    ]


@pytest.mark.parametrize("what", Happened)
def test_every_change_of_a_sign_in_is_told_in_a_sentence(what: Happened) -> None:
    letters.queue("notice", "anna@example.com", what=what.value)
    letters.send_due()
    (letter,) = mail.outbox
    assert re.search(r"[а-я]{5}", letter.body.splitlines()[0])


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("коротко", "минимум 12"),
        ("password1234", "слишком широко распространён"),
        ("1q2w3e4r5t6y", "слишком широко распространён"),
        ("anna@example", "слишком похож"),
    ],
)
def test_a_weak_password_is_refused_in_russian(password: str, said: str) -> None:
    answer = Client().post(
        "/accounts/signup/", {"full_name": "Анна", "email": "anna@example.com", "password1": password}
    )
    assert said in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["слонворонарека", "a" * 6 + " " * 6 + "b", "ы" * 200])
def test_no_kind_of_character_is_demanded_of_a_long_password(password: str) -> None:
    Client().post(
        "/accounts/signup/", {"full_name": "Анна", "email": "anna@example.com", "password1": password}
    )
    assert User.objects.get().check_password(password)
