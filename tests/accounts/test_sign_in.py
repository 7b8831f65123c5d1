"""Signing up, in, and back in: they work, and tell nobody who has an account."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, RequestFactory

from accounts import known_devices, letters
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
        ("http://[::1", "/"),
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


def wrong_passwords(count: int, **client: str) -> None:
    for _ in range(count):
        Client(**client).post("/accounts/login/", {"login": "anna@example.com", "password": "не тот пароль"})


def tries(client: Client, email: str = "anna@example.com") -> bool:
    """Whether the right password lets this browser in."""
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    return client.get("/").status_code == 200


def left(client: Client) -> Client:
    """A browser that has been signed in, and out again; it asks from elsewhere than the guesses come from."""
    assert tries(client)
    client.post("/accounts/logout/")
    return client


def test_guesses_made_elsewhere_do_not_shut_a_known_browser_out() -> None:
    make_user("anna@example.com", password=PASSWORD)
    known = left(Client(REMOTE_ADDR="203.0.113.7"))
    wrong_passwords(6)
    assert not tries(Client(REMOTE_ADDR="203.0.113.8"))
    assert tries(known)


def test_a_known_browser_has_no_more_tries_than_others() -> None:
    make_user("anna@example.com", password=PASSWORD)
    known = left(Client(REMOTE_ADDR="203.0.113.7"))
    for _ in range(5):
        known.post("/accounts/login/", {"login": "anna@example.com", "password": "не тот пароль"})
    assert not tries(known)


def test_a_browser_known_for_one_address_is_a_strangers_for_another() -> None:
    make_user("anna@example.com", password=PASSWORD)
    make_user("boris@example.com", password=PASSWORD)
    known = Client(REMOTE_ADDR="203.0.113.7")
    assert tries(known, "boris@example.com")
    known.post("/accounts/logout/")
    wrong_passwords(6)
    assert not tries(known)


def test_a_made_up_device_is_not_known() -> None:
    make_user("anna@example.com", password=PASSWORD)
    wrong_passwords(6)
    cookie = left_cookie("boris@example.com")
    for made_up in ("", "x", '{"a":"b"}', cookie[:-1] + ("a" if cookie[-1] != "a" else "b")):
        client = Client(REMOTE_ADDR="203.0.113.8")
        client.cookies[known_devices.COOKIE_NAME] = made_up
        assert not tries(client)


def left_cookie(email: str) -> str:
    make_user(email, password=PASSWORD)
    client = Client(REMOTE_ADDR="203.0.113.7")
    assert tries(client, email)
    cookie = client.cookies[known_devices.COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    return cookie.value


def test_a_browser_that_many_share_is_known_for_the_latest_five() -> None:
    client = Client()
    emails = [f"user{number}@example.com" for number in range(6)]
    for email in emails:
        make_user(email, password=PASSWORD)
        assert tries(client, email)
        client.post("/accounts/logout/")
    request = RequestFactory().get("/")
    request.COOKIES = {known_devices.COOKIE_NAME: client.cookies[known_devices.COOKIE_NAME].value}
    assert [known_devices.device_of(request, email) is not None for email in emails] == [False] + [True] * 5


def test_guessing_a_password_ends_after_a_few_tries() -> None:
    make_user("anna@example.com", password=PASSWORD)
    wrong_passwords(4)
    assert tries(Client())
    wrong_passwords(5)
    assert not tries(Client())


def test_a_forged_forwarding_header_gains_no_tries() -> None:
    make_user("anna@example.com", password=PASSWORD)
    for number in range(50):
        wrong_passwords(1, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 10.0.0.{number}")
    assert not tries(Client(HTTP_X_FORWARDED_FOR="192.0.2.1"))
