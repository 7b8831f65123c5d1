"""Nobody learns who has an account: the same answer, and the same work behind it.

Time is not measured here: what takes time is counted. A hash is always computed where a password is given, and no
letter is sent inside a request.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import letters
from accounts.models import Letter, User
from tests.accounts.factors import PASSWORD
from tests.factories import make_company, make_user, owner_of, signed_in

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "anna@example.com", "nobody@example.com"
TABLES = ('FROM "account_emailaddress"', 'FROM "accounts_user"')
Hashes = list[str]


@pytest.fixture(autouse=True)
def _addresses_are_confirmed_by_letter(settings: Any) -> None:
    """As on a server; a machine without a mail server lets people in without it."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


@pytest.fixture(autouse=True)
def _no_letter_leaves_in_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "send_due", lambda: pytest.fail("sent inside the request"))


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Hashes:
    """What the passwords of the requests have cost."""
    done: Hashes = []
    for name in ("encode", "verify"):
        real: Callable[..., Any] = getattr(Argon2PasswordHasher, name)
        monkeypatch.setattr(
            Argon2PasswordHasher, name, lambda *given, _real=real: (done.append("hash"), _real(*given))[1]
        )
    return done


def plain(text: str) -> str:
    text = re.sub(r'(name="csrfmiddlewaretoken" value|name="csrf-token" content|nonce)="[^"]*"', "", text)
    return re.sub(r"[\w.+-]+@example\.com", "…", text)


def ask(path: str, values: dict[str, str], hashes: Hashes) -> tuple[Any, ...]:
    """Everything of an answer that could tell two addresses apart, the work done for it included."""
    hashes.clear()
    mail.outbox.clear()
    waiting = Letter.objects.count()
    client = Client()
    answer = client.post(path, values)
    followed = client.get(answer.headers["Location"]) if answer.status_code == 302 else answer
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("X-Request-Id", "Content-Length", "Expires")
    }
    headers = {name: re.sub(r"nonce-[^']*", "", value) for name, value in headers.items()}
    return (
        answer.status_code,
        plain(answer.content.decode()),
        headers,
        plain(followed.content.decode()),
        sorted(client.cookies),
        len(hashes),
        len(mail.outbox),
        Letter.objects.count() - waiting,
    )


def both(path: str, values: dict[str, str], name: str, hashes: Hashes) -> list[tuple[Any, ...]]:
    make_user(KNOWN, password=PASSWORD)
    return [ask(path, {**values, name: email}, hashes) for email in (KNOWN, UNKNOWN)]


def test_signing_in_with_a_wrong_password(hashes: Hashes) -> None:
    known, unknown = both("/accounts/login/", {"password": "не тот пароль"}, "login", hashes)
    assert known == unknown
    assert known[5:] == (1, 0, 0)


def test_signing_in_asks_as_many_questions_about_a_confirmed_address_as_about_an_unknown_one() -> None:
    EmailAddress.objects.create(
        user=make_user(KNOWN, password=PASSWORD), email=KNOWN, verified=True, primary=True
    )
    asked = []
    for email in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(connection) as queries:
            Client().post("/accounts/login/", {"login": email, "password": "не тот пароль"})
        said = [query["sql"] for query in queries.captured_queries]
        asked.append([sum(table in sql for sql in said) for table in TABLES])
    assert asked[0] == asked[1]


def test_asking_for_a_new_password(hashes: Hashes) -> None:
    known, unknown = both("/accounts/password/reset/", {}, "email", hashes)
    assert known == unknown
    assert known[5:] == (0, 0, 1)


def test_asking_for_a_new_password_looks_no_account_up(hashes: Hashes) -> None:
    make_user(KNOWN, password=PASSWORD)
    with CaptureQueriesContext(connection) as queries:
        Client().post("/accounts/password/reset/", {"email": KNOWN})
    assert not [query for query in queries.captured_queries if "accounts_user" in query["sql"]]


def test_signing_up(hashes: Hashes) -> None:
    values = {"full_name": "Анна", "password1": "совсем-новый-78"}
    known, unknown = both("/accounts/signup/", values, "email", hashes)
    assert known == unknown
    assert known[5:] == (1, 0, 1)


def test_signing_up_again_writes_as_much_and_leaves_nothing_behind() -> None:
    make_user(KNOWN, password=PASSWORD)
    users, writes = User.objects.count(), []
    for email in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(connection) as queries:
            Client().post(
                "/accounts/signup/", {"full_name": "Анна", "email": email, "password1": "совсем-новый-78"}
            )
        said = [query["sql"] for query in queries.captured_queries]
        # The counters of the limits count by address and begin anew with each.
        writes.append([sql.split()[2] for sql in said if sql.startswith("INSERT") and "cache" not in sql])
    assert writes[0] == writes[1]
    assert len(writes[0]) == 4  # the user, the address, the letter, the session
    assert User.objects.count() == users + 1
    assert not User.objects.filter(email__endswith="taken.invalid").exists()


def test_signing_up_with_a_weak_password(hashes: Hashes) -> None:
    known, unknown = both(
        "/accounts/signup/", {"full_name": "Анна", "password1": "password1234"}, "email", hashes
    )
    assert known == unknown


def test_inviting(hashes: Hashes) -> None:
    make_user(KNOWN, password=PASSWORD)
    company = make_company()
    client = signed_in(owner_of(company))
    pages = []
    for email in (KNOWN, UNKNOWN):
        answer = client.post(f"/c/{company.slug}/members/invite/", {"email": email, "access": "viewer"})
        pages.append((answer.status_code, answer.headers["Location"], len(mail.outbox)))
    assert pages == [(302, f"/c/{company.slug}/members/", 0)] * 2


def test_the_page_of_an_invitation_is_the_same_for_a_known_and_an_unknown_address() -> None:
    from tests.factories import make_invitation

    make_user(KNOWN, password=PASSWORD)
    company = make_company()
    pages = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        client.get(f"/invitations/{make_invitation(company, email)[1]}/")
        pages.append(plain(client.get("/invitation/").content.decode()))
    assert pages[0] == pages[1]
