"""Two at once: the same finding resolved by two people, a planned change made by two workers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from teams.actions.planned_changes import apply_due_changes
from teams.models import Operation
from tests.accounts.helpers import at_the_same_time
from tests.teams.finding_site import Collision, make_collision
from tests.teams.structure_state import revision_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site() -> Collision:
    return make_collision()


def test_of_two_who_resolve_the_same_finding_one_does_and_one_is_told(site: Collision) -> None:
    row, before = site.row(), revision_of(site.office)
    keys = [site.anna, site.boris]
    answers = at_the_same_time(
        2, lambda number: site.resolve(row, move="make_consulted", position=keys[number], involvement="C")
    )
    assert sorted(isinstance(answer, ValidationError) for answer in answers) == [False, True]
    done = next(answer for answer in answers if not isinstance(answer, Exception))
    assert revision_of(site.office) == before + len(done.applied.operations)


def test_two_workers_make_a_planned_change_once(site: Collision) -> None:
    day = timezone.localdate() + timedelta(days=3)
    site.resolve(move="hand_over", position=site.boris, to=site.anna, on=day)
    before = revision_of(site.office)
    then = timezone.now() + timedelta(days=4)
    answers = at_the_same_time(2, lambda _number: apply_due_changes(then))
    assert sorted(answers) == [0, 1]
    with site.office.open():
        log = Operation.objects.for_company(site.office.company).filter(revision__gt=before)
        assert log.count() == 2
        assert len({entry.batch for entry in log}) == 1
