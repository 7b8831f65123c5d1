"""W3: how long an answer takes tells nobody whether an address has an account.

Known and unknown addresses are asked about in turn, so that whatever else the machine does meets both alike, and the
medians are compared. The hash is Argon2 at a tenth of its cost: leaving one out still costs several times the bound,
and the machine's own unrest, which grows with the work, stays under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any
from unittest import mock

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.test import Client, override_settings

from accounts.backends import AuthenticationBackend
from accounts.models import User
from tests.accounts.factors import PASSWORD
from tests.factories import make_company, owner_of, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
PAIRS, BOUND_MS, CONTROL_PAIRS = 300, 5.0, 30
Ask = Callable[[str], Any]


@pytest.fixture(autouse=True)
def _ground() -> Iterator[None]:
    tenth = {"time_cost": 2, "memory_cost": 10 * 1024, "parallelism": 1}
    as_deployed = override_settings(ACCOUNT_EMAIL_VERIFICATION="mandatory", ACCOUNT_RATE_LIMITS=False)
    with mock.patch.multiple(Argon2PasswordHasher, **tenth), as_deployed:
        yield


def known_people(*, confirmed: bool) -> None:
    password = make_password(PASSWORD)
    people = User.objects.bulk_create(
        User(email=f"known{number}@example.com", full_name="Анна", password=password)
        for number in range(PAIRS)
    )
    if confirmed:
        EmailAddress.objects.bulk_create(
            EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people
        )


def gap_ms(ask: Ask, pairs: int) -> float:
    """The difference of the medians, known less unknown, in milliseconds."""
    taken: dict[str, list[float]] = {"known": [], "nobody": []}
    ask("warming@example.com")
    for number in range(pairs):
        # Who is asked about first changes from pair to pair.
        for who in ("known", "nobody") if number % 2 else ("nobody", "known"):
            began = perf_counter()
            ask(f"{who}{number}@example.com")
            taken[who].append((perf_counter() - began) * 1000)
    return median(taken["known"]) - median(taken["nobody"])


def sign_in(email: str) -> None:
    assert Client().post("/accounts/login/", {"login": email, "password": "не тот пароль"}).status_code == 200


def reset(email: str) -> None:
    assert Client().post("/accounts/password/reset/", {"email": email}).status_code == 302


def sign_up(email: str) -> None:
    values = {"full_name": "Анна", "email": email, "password1": "совсем-новый-78"}
    assert Client().post("/accounts/signup/", values).status_code == 302


def inviting() -> Ask:
    company = make_company()
    client, path = signed_in(owner_of(company)), f"/c/{company.slug}/members/invite/"

    def invite(email: str) -> None:
        assert client.post(path, {"email": email, "access": "viewer"}).status_code == 302

    return invite


FLOWS = ("sign-in", "sign-in, not confirmed", "reset", "sign-up", "invitation")


@pytest.mark.parametrize("flow", FLOWS)
def test_an_answer_takes_as_long_for_a_known_address(flow: str, record_property: Any) -> None:
    known_people(confirmed="not confirmed" not in flow)
    ask = {"reset": reset, "sign-up": sign_up, "invitation": inviting()}.get(flow, sign_in)
    gap = gap_ms(ask, PAIRS)
    record_property("figure", f"{flow}: {gap:+.1f} ms")
    assert abs(gap) <= BOUND_MS, f"{flow}: {gap:+.1f} ms"


def test_a_hash_left_out_for_unknown_addresses_would_be_measured() -> None:
    known_people(confirmed=True)
    real = AuthenticationBackend.authenticate

    def hasty(self: Any, request: Any, **credentials: Any) -> Any:
        if User.objects.filter(email=credentials.get("email")).exists():
            return real(self, request, **credentials)
        return None

    with mock.patch.object(AuthenticationBackend, "authenticate", hasty):
        assert gap_ms(sign_in, CONTROL_PAIRS) > BOUND_MS
