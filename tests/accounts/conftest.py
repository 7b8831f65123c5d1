"""Fixtures of the tests of accounts."""

from __future__ import annotations

import pytest

from accounts.models import Company
from tests.factories import make_company


@pytest.fixture
def company() -> Company:
    return make_company("ООО «Северный ветер»")
