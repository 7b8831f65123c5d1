"""W3: how long an answer takes tells nobody whether an address has an account.

Known and unknown addresses are asked about in turn, so that whatever else the machine does meets both alike, and the
median of the differences of the pairs is judged, with the range in which it lies for certain. Every flow is asked with
Argon2 at a tenth of its cost, where the machine's own unrest, which grows with the work, hides least; what computes a
hash also at the full cost of production. Where the range is wider than the bound after all the time there is, nothing
is judged: on a machine that works for others too, a hash of 200 ms takes half a second more or less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from math import ceil, sqrt
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
BOUND_MS = 5.0
# Pairs of a flow at the most, and at the least before they are believed; and seconds for them.
PAIRS, FEWEST, SECONDS = 300, 100, 25
# As long as three hundred pairs of hashes take.
SECONDS_AT_FULL_COST = 130
# The median of n pairs lies within so many square roots of n ranks around the middle, 999 times of 1000.
SURE = 1.65
A_TENTH = {"time_cost": 2, "memory_cost": 10 * 1024, "parallelism": 1}
FULL: dict[str, int] = {}
Ask = Callable[[str], Any]


@dataclass(frozen=True)
class Gap:
    """Known less unknown, in milliseconds: the median of the pairs, and between what it lies."""

    middle: float
    low: float
    high: float
    pairs: int

    def __str__(self) -> str:
        return f"{self.middle:+.1f} ms ({self.low:+.1f} to {self.high:+.1f}, {self.pairs} pairs)"

    @property
    def is_small(self) -> bool:
        return self.low >= -BOUND_MS and self.high <= BOUND_MS

    @property
    def is_there(self) -> bool:
        return self.low > BOUND_MS or self.high < -BOUND_MS

    @property
    def is_sharp(self) -> bool:
        return self.high - self.low <= 2 * BOUND_MS


def gap_of(differences: Sequence[float]) -> Gap:
    ordered, count = sorted(differences), len(differences)
    beside = min(int(count / 2), ceil(SURE * sqrt(count)))
    low, high = ordered[int(count / 2) - beside], ordered[min(count - 1, int(count / 2) + beside)]
    return Gap(median(ordered), low, high, count)


@pytest.fixture(autouse=True)
def _ground() -> Iterator[None]:
    with override_settings(ACCOUNT_EMAIL_VERIFICATION="mandatory", ACCOUNT_RATE_LIMITS=False):
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


def measure(ask: Ask, fewest: int = FEWEST, seconds: float = SECONDS) -> Gap:
    """Asks until it is plain which way it is, or pairs or seconds are used up."""
    differences: list[float] = []
    found = gap_of([0])
    ask("warming@example.com")
    until = perf_counter() + seconds
    for number in range(PAIRS):
        # Who is asked about first changes from pair to pair.
        taken = {
            who: seconds_of(ask, f"{who}{number}@example.com")
            for who in (("known", "nobody") if number % 2 else ("nobody", "known"))
        }
        differences.append((taken["known"] - taken["nobody"]) * 1000)
        found = gap_of(differences)
        is_plain = len(differences) >= fewest and (found.is_small or found.is_there)
        if is_plain or perf_counter() > until:
            break
    return found


def seconds_of(ask: Ask, email: str) -> float:
    began = perf_counter()
    ask(email)
    return perf_counter() - began


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
HASHING = ("sign-in", "sign-in, not confirmed", "sign-up")


@pytest.mark.parametrize("flow", FLOWS)
def test_an_answer_takes_as_long_for_a_known_address(flow: str, record_property: Any) -> None:
    record_property("figure", judged(flow, A_TENTH, SECONDS))


@pytest.mark.parametrize("flow", HASHING)
def test_an_answer_takes_as_long_for_a_known_address_at_full_cost(flow: str, record_property: Any) -> None:
    """Minutes of a machine that does nothing else: `make audit` does without."""
    record_property("figure", judged(flow, FULL, SECONDS_AT_FULL_COST))


def judged(flow: str, cost: dict[str, int], seconds: float) -> str:
    """What was measured; refuses a difference, and skips where the range is too wide to tell."""
    with hashing_at(cost):
        known_people(confirmed="not confirmed" not in flow)
        ask = {"reset": reset, "sign-up": sign_up, "invitation": inviting()}.get(flow, sign_in)
        gap = measure(ask, seconds=seconds)
    said = f"{flow}: {gap}"
    assert not gap.is_there, said
    if not gap.is_sharp:
        pytest.skip(f"the machine is too restless to tell: {said}")
    assert abs(gap.middle) <= BOUND_MS, said
    return said


def hashing_at(cost: dict[str, int]) -> Any:
    return mock.patch.multiple(Argon2PasswordHasher, **cost) if cost else nullcontext()


@pytest.mark.parametrize("cost", [A_TENTH, FULL], ids=["a tenth", "full cost"])
def test_a_hash_left_out_for_unknown_addresses_would_be_measured(
    cost: dict[str, int], record_property: Any
) -> None:
    real = AuthenticationBackend.authenticate

    def hasty(self: Any, request: Any, **credentials: Any) -> Any:
        if User.objects.filter(email=credentials.get("email")).exists():
            return real(self, request, **credentials)
        return None

    with hashing_at(cost), mock.patch.object(AuthenticationBackend, "authenticate", hasty):
        known_people(confirmed=True)
        gap = measure(sign_in, fewest=30)
    record_property("figure", f"control, the hash left out: {gap}")
    assert gap.is_there, str(gap)


def test_a_range_tells_what_is_judged() -> None:
    """Few or restless pairs leave it open; many calm ones decide it, either way."""
    calm = [0.1 * (number % 7 - 3) for number in range(FEWEST)]
    assert gap_of(calm).is_small
    assert gap_of([20 + one for one in calm]).is_there
    restless = gap_of([40.0 * (number % 7 - 3) for number in range(FEWEST)])
    assert (restless.is_small, restless.is_there, restless.is_sharp) == (False, False, False)
