"""Judges stand on the ground of the tests: the same databases, clocks and people."""

from tests.conftest import *  # noqa: F403
