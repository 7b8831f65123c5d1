"""Judges stand on the ground of the tests: the same databases, clocks and people."""

import pytest

from proofs.__main__ import place
from tests.conftest import *  # noqa: F403


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """As they were asked for. pytest-django has put all that commit to the end, the longest among them."""
    items.sort(key=lambda item: place(item.nodeid))
