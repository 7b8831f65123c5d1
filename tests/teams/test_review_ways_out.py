"""Ways out that meet each other: two decisions about one finding, many findings at once."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from teams.actions.acceptances import accept_finding, accept_findings
from teams.actions.decisions import MAX_REASON, record_decision
from teams.actions.drafts import put_away
from teams.actions.finding_undo import take_back_decision, take_back_together
from teams.actions.planned_changes import apply_due_changes
from teams.finding_moves import moves_panel
from teams.models import Assignment, Decision, Finding
from teams.moves import case
from teams.moves.answers import Answers
from teams.moves.case import Situation
from teams.operations import OperationRefused
from teams.views.finding_decisions import MAX_TOGETHER
from tests.factories.drafts import make_draft
from tests.teams.finding_site import OTHER_SLUG, Collision, make_collision
from tests.teams.structure_state import state_of
from tests.teams.test_planned_changes import plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Iterator[Collision]:
    with time_machine.travel("2026-11-20T12:00:00+03:00", tick=True):
        yield make_collision()


def take_back(site: Collision, row: Finding) -> None:
    with site.office.open():
        take_back_decision(finding=row, by=site.office.by)


def test_an_edit_made_while_a_day_is_set_is_taken_back_and_not_the_day(site: Collision) -> None:
    plan(site)
    row, before = site.row(), state_of(site.office)
    site.resolve(row, move="make_consulted", position=site.anna, involvement="C")
    take_back(site, row)
    assert (state_of(site.office), site.plan().state) == (before, "planned")
    take_back(site, row)
    assert (state_of(site.office), site.plan().state) == (before, "cancelled")


def test_an_edit_that_left_an_accepted_finding_is_taken_back_and_not_the_acceptance(site: Collision) -> None:
    row, before = site.row(), state_of(site.office)
    with site.office.open():
        accept_finding(finding=row, reason="Так решили", until_on=None, by=site.office.by)
    done = site.office.apply({"op": "rename", "key": site.director, "title": "Генеральный директор"})
    with site.office.open():
        bodies = [entry.body for entry in done.operations]
        record_decision(row, Decision.Move.EDIT, site.office.by, operations=bodies)
    take_back(site, row)
    assert state_of(site.office) == before
    assert site.row().state == "accepted"


def test_a_set_day_gives_way_to_another_decision_made_before_it(site: Collision) -> None:
    plan(site)
    parts = {site.anna: ("Москва",), site.boris: ("Урал",)}
    site.resolve(move="split_by_scope", dimension="region", values=parts)
    before = state_of(site.office)
    with time_machine.travel("2026-12-01T09:00:00+03:00", tick=True):
        assert apply_due_changes() == 0
    assert state_of(site.office) == before
    assert (site.plan().state, bool(site.plan().refusal)) == ("refused", True)


def test_a_set_day_comes_when_the_other_decision_was_taken_back(site: Collision) -> None:
    plan(site)
    row = site.row()
    parts = {site.anna: ("Москва",), site.boris: ("Урал",)}
    site.resolve(row, move="split_by_scope", dimension="region", values=parts)
    take_back(site, row)
    with time_machine.travel("2026-12-01T09:00:00+03:00", tick=True):
        assert apply_due_changes() == 1


def test_what_was_decided_since_about_one_of_several_is_not_undone_along(site: Collision) -> None:
    site.also_collide()
    rows = site.rows("double_accountable")
    with site.office.open():
        accept_findings(findings=rows, reason="Так решили", until_on=None, by=site.office.by)
    take_back(site, rows[1])
    site.resolve(rows[1], move="make_consulted", position=site.anna, involvement="C")
    before = state_of(site.office)
    with site.office.open(), pytest.raises(ValidationError):
        take_back_together(findings=rows, by=site.office.by)
    assert state_of(site.office) == before
    assert site.row().state == "accepted"


def test_nothing_is_decided_about_a_structure_in_the_archive(site: Collision) -> None:
    draft = make_draft(site.office)
    with draft.open():
        put_away(draft=draft.structure, by=draft.by)
        row = Finding.objects.for_company(draft.company).filter(structure=draft.structure).open()[0]
        with pytest.raises(OperationRefused):
            accept_finding(finding=row, reason="Так решили", until_on=None, by=draft.by)
        row.refresh_from_db()
        assert row.state == "open"


def test_a_place_for_a_time_that_is_made_smaller_still_ends_on_its_day(site: Collision) -> None:
    anna = site.office.person("Белова Анна")
    key = site.office.add("Первая")
    site.office.add("Вторая", person=anna)
    seat = {"key": key, "person": str(anna.uid)}
    site.office.apply({"op": "assign", **seat, "share_pct": 50})
    site.office.apply({"op": "vacate", **seat, "ends_on": "2026-12-15"})
    row, before = site.rows("overload")[0], state_of(site.office)
    with site.office.open():
        answers = Answers(position=key, share_pct="20")
        situation = Situation.of(row.structure)
        panel = moves_panel([row], situation, site.office.company.slug, "reduce_assignment", answers)
        assert panel.preview is not None
        assert [change.after for change in panel.preview.changes] == ["Белова Анна 20\xa0%"]
    site.resolve(row, move="reduce_assignment", position=key, share_pct="20")
    with site.office.open():
        seats = Assignment.objects.for_company(site.office.company).filter(position__key=key)
        assert [(str(each.share_pct), str(each.ends_on)) for each in seats] == [("20.00", "2026-12-15")]
    take_back(site, row)
    assert state_of(site.office) == before


def test_the_server_reads_the_address_of_as_many_findings_as_are_resolved_together() -> None:
    served = runpy.run_path(str(Path(settings.BASE_DIR) / "gunicorn.conf.py"))
    names = [("finding", uuid4()) for _number in range(MAX_TOGETHER)]
    asked = urlencode(
        [*names, ("move", "keep_owner"), ("reason", "ж" * MAX_REASON), ("until_on", "2026-12-31")]
    )
    address = f"{reverse('teams:findings-together', args=['k' * 60])}?{asked}"
    assert len(f"GET {address} HTTP/1.1\r\n") <= served["limit_request_line"]


def test_a_split_of_many_findings_is_analysed_as_often_as_of_two(
    site: Collision, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug in (OTHER_SLUG, "discount-approval"):
        site.also_collide(slug)
    rows = site.rows("double_accountable")
    assert len(rows) == 3
    counts = {number: _analyses(site, rows[:number], monkeypatch) for number in (1, 2, 3)}
    assert counts[3] == counts[2] == counts[1]


def _analyses(site: Collision, rows: list[Finding], monkeypatch: pytest.MonkeyPatch) -> int:
    counted = Mock(wraps=case.analyse_after)
    answers = Answers(dimension="region", values={site.anna: ("Москва",), site.boris: ("Урал",)})
    with site.office.open(), monkeypatch.context() as patch:
        patch.setattr(case, "analyse_after", counted)
        situation = Situation.of(rows[0].structure)
        panel = moves_panel(rows, situation, site.office.company.slug, "split_by_scope", answers)
    assert panel.preview is not None
    assert panel.preview.closes_all
    return counted.call_count
