"""W2: the limits of attempts are exact when everybody tries at once, and nobody is shut out by others.

Real threads, each with its own connection, on the cache in the database, with the hash as it is in production.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
import time_machine
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import caches
from django.test import Client, override_settings

from tests.accounts.factors import PASSWORD, add_codes, give_code, give_password, is_in, user_with_app
from tests.accounts.helpers import at_the_same_time
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
EMAIL, LIMIT, AT_ONCE = "anna@example.com", 5, 20


class Counted:
    """Counts the calls of a function, from any thread, and passes them on."""

    def __init__(self, real: Callable[..., Any]) -> None:
        self.real, self.calls, self.lock = real, 0, threading.Lock()

    def __get__(self, owner: Any, _kind: Any = None) -> Callable[..., Any]:
        return lambda *given: self(owner, *given)

    def __call__(self, *given: Any) -> Any:
        with self.lock:
            self.calls += 1
        return self.real(*given)


@pytest.fixture(autouse=True)
def _counts_begin_anew() -> None:
    """The counters stand in a table that no test empties."""
    caches["default"].clear()


@pytest.fixture
def verified() -> Iterator[Counted]:
    """How often a password was compared; cheap hashes are enough where only their number is asked."""
    counted = Counted(Argon2PasswordHasher.verify)
    cheap = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
    with (
        mock.patch.multiple(Argon2PasswordHasher, **cheap),
        mock.patch.object(Argon2PasswordHasher, "verify", counted),
    ):
        yield counted


def guesses(count: int, ask: Callable[[int], Any]) -> None:
    """`count` tries, as many at once as the web process has threads and more."""

    def work(number: int) -> None:
        for one in range(number, count, AT_ONCE):
            ask(one)

    failed = [answer for answer in at_the_same_time(AT_ONCE, work) if isinstance(answer, Exception)]
    assert not failed, failed[0]


def guess(number: int, **headers: str) -> None:
    """A wrong password, each time from another address: only the limit of the account stands in the way."""
    client = Client(REMOTE_ADDR=f"198.51.100.{number}", **headers)
    assert give_password(client, EMAIL, f"не тот пароль {number}").status_code == 200


def test_two_hundred_wrong_passwords_at_once_cost_five_hashes(
    verified: Counted, record_property: Any
) -> None:
    make_user(EMAIL, password=PASSWORD)
    known = Client(REMOTE_ADDR="203.0.113.7")
    give_password(known, EMAIL)
    assert is_in(known)
    known.post("/accounts/logout/")
    verified.calls = 0
    guesses(200, guess)
    assert 1 <= verified.calls <= LIMIT
    told = verified.calls
    stranger = Client(REMOTE_ADDR="203.0.113.8")
    give_password(stranger, EMAIL)
    assert not is_in(stranger)
    give_password(known, EMAIL)
    assert is_in(known)
    record_property("figure", f"200 wrong passwords at once: {told} hashes; the known browser got in")


def test_without_the_limit_the_count_would_notice(verified: Counted) -> None:
    make_user(EMAIL, password=PASSWORD)
    with mock.patch.object(ratelimit, "apply_rate", lambda history, *_given, **_options: (True, history)):
        guesses(AT_ONCE, guess)
    assert verified.calls > LIMIT


def test_forged_forwarding_headers_gain_nothing_at_once(verified: Counted, record_property: Any) -> None:
    make_user(EMAIL, password=PASSWORD)
    guesses(
        50,
        lambda number: give_password(
            Client(HTTP_X_FORWARDED_FOR=f"192.0.2.{number}"), EMAIL, "не тот пароль"
        ),
    )
    assert 1 <= verified.calls <= LIMIT
    record_property("figure", f"X-Forwarded-For x 50: {verified.calls} hashes")


def test_behind_a_proxy_only_its_own_word_counts(verified: Counted, record_property: Any) -> None:
    """The last address of the header is the proxy's; what a client writes before it is not believed."""
    for number in range(20):
        make_user(f"user{number}@example.com", password=PASSWORD)
    verified.calls = 0
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        guesses(
            50,
            lambda number: give_password(
                Client(HTTP_X_FORWARDED_FOR=f"192.0.2.{number}, 203.0.113.9"),
                f"user{number % 20}@example.com",
                "не тот пароль",
            ),
        )
    assert 1 <= verified.calls <= 10
    record_property(
        "figure", f"one address behind the proxy, 20 accounts x 50: {verified.calls} hashes of 10"
    )


def test_the_limit_counts_without_the_broker(verified: Counted, record_property: Any) -> None:
    make_user(EMAIL, password=PASSWORD)
    gone = mock.patch("redis.connection.Connection.connect", side_effect=ConnectionError)
    with gone, override_settings(CELERY_BROKER_URL="redis://127.0.0.1:1/0"):
        guesses(AT_ONCE, guess)
    assert 1 <= verified.calls <= LIMIT
    record_property("figure", f"Valkey away, {AT_ONCE} wrong passwords at once: {verified.calls} hashes")


def test_two_hundred_wrong_codes_at_once_are_compared_five_times(record_property: Any) -> None:
    user, app = user_with_app(EMAIL)
    add_codes(user)
    browsers = [Client(REMOTE_ADDR=f"198.51.100.{number}") for number in range(AT_ONCE)]
    for browser in browsers:
        give_password(browser, EMAIL)
    compared = Counted(totp.validate_totp_code)
    with mock.patch.object(totp, "validate_totp_code", compared):
        guesses(200, lambda number: give_code(browsers[number % AT_ONCE], f"{number:06}"))
        assert 1 <= compared.calls <= LIMIT
        give_code(browsers[0], app.code())
    assert not is_in(browsers[0])
    record_property("figure", f"200 wrong codes at once: {compared.calls} compared")


@pytest.mark.parametrize("kind", ["code of the app", "recovery code"])
def test_a_right_code_shown_by_many_browsers_at_once_lets_one_in(kind: str, record_property: Any) -> None:
    rounds, count, let_in = 3, 4, 0
    for number in range(rounds):
        # A half-minute begins: the code fits until all have shown it.
        with time_machine.travel("2026-11-23 09:00:00+00:00"):
            user, app = user_with_app(f"user{number}@example.com")
            code = app.code() if kind == "code of the app" else add_codes(user)[0]
            browsers = [Client(REMOTE_ADDR=f"198.51.100.{one}") for one in range(count)]
            for browser in browsers:
                give_password(browser, user.email)
            at_the_same_time(count, lambda one, said=code, them=browsers: give_code(them[one], said))
            came = sum(map(is_in, browsers))
        assert came <= 1
        let_in += came
    assert let_in
    record_property("figure", f"{kind} by {count} browsers at once, {rounds} rounds: {let_in} let in")
