"""What the tests of a structure begin with."""

from __future__ import annotations

import pytest

from tests.factories.structures import Office, make_office


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def bare() -> Office:
    """Without the catalogue, which takes longer to load than most operations."""
    return make_office(with_roles=False)
