"""Signing up, in, and back in: they work, and tell nobody who has an account."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts import letters
from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "слон-ворона-77"


def plain(text: str) -> str:
    text = re.sub(r'(name="csrfmiddlewaretoken" value|name="csrf-token" content|nonce)="[^"]*"', "", text)
    return re.sub(r"[\w.+-]+@example\.com", "…", text)


def test_signing_up_makes_a_user_with_a_name() -> None:
    client = Client()
    done = client.post(
        "/accounts/signup/",
        {"full_name": " Анна  Иванова ", "email": "Anna@Example.com", "password1": PASSWORD},
    )
    assert done.headers["Location"] == "/"
    user = User.objects.get()
    assert (user.email, user.full_name) == ("anna@example.com", "Анна Иванова")
    assert user.password.startswith("argon2")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"password1": "короткий"},
        {"password1": "password1234"},
        {"email": "nothing"},
        {"email": ""},
        {"full_name": ""},
        {"full_name": "\u200b"},
        {"full_name": "ы" * 10_000},
    ],
)
def test_signing_up_with_nonsense_makes_nobody(wrong: dict[str, str]) -> None:
    values = {"full_name": "Анна", "email": "anna@example.com", "password1": PASSWORD, **wrong}
    response = Client().post("/accounts/signup/", values)
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not User.objects.exists()


def test_signing_in_with_any_case_of_the_address_and_out_again() -> None:
    make_user("anna@example.com", password=PASSWORD)
    client = Client()
    assert (
        client.post("/accounts/login/", {"login": "ANNA@example.com", "password": PASSWORD}).headers[
            "Location"
        ]
        == "/"
    )
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"


def test_signing_in_leads_back_and_to_no_other_site() -> None:
    make_user("anna@example.com", password=PASSWORD)
    for given, expected in [
        ("/companies/new/", "/companies/new/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
    ]:
        done = Client().post(
            "/accounts/login/", {"login": "anna@example.com", "password": PASSWORD, "next": given}
        )
        assert done.headers["Location"] == expected


def test_a_wrong_password_and_an_unknown_address_look_alike() -> None:
    make_user("anna@example.com", password=PASSWORD)
    known = Client().post("/accounts/login/", {"login": "anna@example.com", "password": "не тот пароль"})
    unknown = Client().post("/accounts/login/", {"login": "nobody@example.com", "password": "не тот пароль"})
    assert known.status_code == unknown.status_code == 200
    assert plain(known.content.decode()) == plain(unknown.content.decode())


def test_a_reset_looks_alike_and_only_the_known_one_gets_a_working_link() -> None:
    make_user("anna@example.com", password=PASSWORD)
    answers = [
        Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in ("anna@example.com", "nobody@example.com")
    ]
    assert plain(answers[0].content.decode()) == plain(answers[1].content.decode())
    assert mail.outbox == []
    letters.send_due()
    to = {address: letter for letter in mail.outbox for address in letter.to}
    (link,) = re.findall(
        rf"{settings.SITE_URL}(/accounts/password/reset/key/\S+)", to["anna@example.com"].body
    )
    assert "nobody@example.com" not in to or "password/reset/key" not in to["nobody@example.com"].body
    client = Client()
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "новый-слон-78", "password2": "новый-слон-78"})
    assert (
        Client()
        .post("/accounts/login/", {"login": "anna@example.com", "password": "новый-слон-78"})
        .status_code
        == 302
    )
    assert (
        Client().post("/accounts/login/", {"login": "anna@example.com", "password": PASSWORD}).status_code
        == 200
    )


def test_guessing_a_password_ends_after_a_few_tries() -> None:
    make_user("anna@example.com", password=PASSWORD)
    client = Client()
    for _ in range(6):
        client.post("/accounts/login/", {"login": "anna@example.com", "password": "не тот пароль"})
    assert client.post(
        "/accounts/login/", {"login": "anna@example.com", "password": PASSWORD}
    ).status_code in (200, 429)
