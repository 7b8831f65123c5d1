"""Fixtures of the tests of accounts."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts.models import Company
from tests.factories import make_company


@pytest.fixture(autouse=True)
def _hashes_are_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password costs a third of a second and 100 MB on purpose; the same algorithm with less work tests as much."""
    for name, least in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
        monkeypatch.setattr(Argon2PasswordHasher, name, least)


@pytest.fixture
def company() -> Company:
    return make_company("ООО «Северный ветер»")
