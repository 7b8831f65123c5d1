"""One world for a file: its site is looked through once, and each request is taken back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from unittest import mock

import pytest
import time_machine
from django.template.base import Template
from django.test import override_settings
from django.utils import timezone

from tests.hostile.judging import Judge
from tests.hostile.judging_outside import JudgeOutside
from tests.hostile.knocking import Doors
from tests.hostile.outside import OutsideDoors
from tests.hostile.targets import survey
from tests.hostile.visitors import make_street
from tests.hostile.world import make_world
from tests.tenancy.quick import quick_requests, render_plainly

# What a password costs is another test's question.
CHEAP = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are meant here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def doors(one_transaction: None) -> Iterator[Doors]:
    with quick_requests(), override_settings(PASSWORD_HASHERS=CHEAP):
        world = make_world()
        yield Doors(world, survey(world, follow=False))


@pytest.fixture(scope="module")
def outside(one_transaction: None) -> Iterator[OutsideDoors]:
    with (
        mock.patch.object(Template, "_render", render_plainly),
        override_settings(PASSWORD_HASHERS=CHEAP, ACCOUNT_EMAIL_VERIFICATION="mandatory"),
        # Who has shown a password a moment ago has done so all the while.
        time_machine.travel(timezone.now(), tick=False),
    ):
        yield OutsideDoors(make_street())


@pytest.fixture
def judge_outside(outside: OutsideDoors) -> Iterator[JudgeOutside]:
    found = JudgeOutside(outside.street.company)
    with found.watching():
        yield found


@pytest.fixture
def judge(doors: Doors) -> Iterator[Judge]:
    found = Judge(doors.world.company)
    with found.watching():
        yield found
