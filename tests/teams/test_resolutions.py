"""Ways out of a finding: what they would do, what they do, and how they are taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from teams.actions.acceptances import accept_finding
from teams.actions.finding_undo import take_back_decision
from teams.actions.findings import sync_findings
from teams.actions.resolutions import resolve_finding
from teams.finding_moves import MovesPanel, moves_panel
from teams.models import Decision, Finding
from teams.moves.answers import Answers
from teams.moves.case import Situation
from tests.factories.structures import Office, make_office
from tests.teams.structure_state import revision_of, state_of

pytestmark = pytest.mark.django_db
SLUG = "receivables-control"


@pytest.fixture
def office() -> Office:
    """Two people answer for one responsibility: the first alone, the second by own decision."""
    office = make_office()
    head = office.add("Директор", person="Громов Андрей")
    for title, person in (("Клиентский отдел", "Савельева Ирина"), ("Продажи", "Ковалёв Дмитрий")):
        key = office.add(title, parent=head, person=person)
        office.apply({"op": "set_involvement", "key": key, "responsibility": SLUG, "involvement": "AR"})
    return office


def the_finding(office: Office, kind: str = "double_accountable") -> Finding:
    with office.open():
        return (
            Finding.objects.for_company(office.company)
            .select_related("structure")
            .get(kind=kind, responsibility_slug=SLUG)
        )


def panel_of(office: Office, move: str = "", position: str = "") -> MovesPanel:
    with office.open():
        row, answers = the_finding(office), Answers(position=position)
        return moves_panel([row], Situation.of(row.structure), office.company.slug, move, answers)


def resolve(office: Office, move: str, key: str) -> None:
    with office.open():
        answers = Answers(position=key, involvement="C")
        resolve_finding(finding=the_finding(office), move=move, answers=answers, by=office.by)


def test_the_preview_writes_nothing_and_comes_true(office: Office) -> None:
    before = state_of(office)
    key = the_finding(office).position_keys[0]
    preview = panel_of(office, "make_consulted", key).preview
    assert preview is not None
    assert state_of(office) == before
    assert {(change.before, change.after) for change in preview.changes} == {("AR", "AR"), ("AR", "C")}
    assert preview.closes_all
    with office.open():
        answers = Answers(position=key, involvement="C")
        done = resolve_finding(
            finding=the_finding(office), move="make_consulted", answers=answers, by=office.by
        ).applied
    assert done is not None
    more = len(done.findings.opened) - len(done.findings.closed)
    assert (more, done.findings.health) == (preview.opened - preview.closed, preview.health_after)


def test_one_owner_is_kept_and_the_finding_closes_by_itself(office: Office) -> None:
    keeper, _other = the_finding(office).position_keys
    resolve(office, "keep_owner", keeper)
    row = the_finding(office)
    assert (row.state, row.closed_revision) == ("closed", revision_of(office))
    with office.open():
        assert Decision.objects.for_company(office.company).get(finding=row).move == "keep_owner"


def test_a_decision_is_taken_back_once(office: Office) -> None:
    before = state_of(office)
    resolve(office, "make_consulted", the_finding(office).position_keys[0])
    with office.open():
        take_back_decision(finding=the_finding(office), by=office.by)
    assert state_of(office) == before
    assert the_finding(office).state == "open"
    with office.open(), pytest.raises(ValidationError):
        take_back_decision(finding=the_finding(office), by=office.by)


def test_a_decision_that_others_built_upon_stays(office: Office) -> None:
    keeper, other = the_finding(office).position_keys
    resolve(office, "make_consulted", keeper)
    office.apply({"op": "set_involvement", "key": other, "responsibility": SLUG, "involvement": "I"})
    before = state_of(office)
    with office.open(), pytest.raises(ValidationError):
        take_back_decision(finding=the_finding(office), by=office.by)
    assert state_of(office) == before


def test_a_finding_that_closed_meanwhile_is_resolved_no_more(office: Office) -> None:
    stale = the_finding(office)
    keeper, other = stale.position_keys
    office.apply({"op": "set_involvement", "key": other, "responsibility": SLUG, "involvement": "none"})
    before = state_of(office)
    answers = Answers(position=keeper)
    with office.open(), pytest.raises(ValidationError):
        resolve_finding(finding=stale, move="keep_owner", answers=answers, by=office.by)
    assert state_of(office) == before


@pytest.mark.parametrize(("move", "key"), [("keep_owner", "nobody"), ("make_accountable", ""), ("", "")])
def test_a_move_that_does_not_fit_is_refused(office: Office, move: str, key: str) -> None:
    before = state_of(office)
    with pytest.raises(ValidationError):
        resolve(office, move, key)
    assert state_of(office) == before


def test_an_unknown_move_in_the_address_falls_back_to_the_advice(office: Office) -> None:
    panel = panel_of(office, "nonsense", "nonsense")
    assert panel.move == "keep_owner"
    assert panel.answers.position in the_finding(office).position_keys


def test_an_acceptance_needs_a_reason_and_a_day_ahead(office: Office) -> None:
    today = timezone.localdate()
    with office.open():
        for reason, day in ((" ", None), ("Так решили", today), ("Так решили", today - timedelta(days=1))):
            with pytest.raises(ValidationError):
                accept_finding(finding=the_finding(office), reason=reason, until_on=day, by=office.by)
    assert the_finding(office).state == "open"


def test_an_accepted_finding_is_taken_back_by_opening_it(office: Office) -> None:
    with office.open():
        accept_finding(finding=the_finding(office), reason="Так решили", until_on=None, by=office.by)
        take_back_decision(finding=the_finding(office), by=office.by)
    assert the_finding(office).state == "open"


def test_an_acceptance_whose_day_has_come_opens_again(office: Office) -> None:
    row = the_finding(office)
    with office.open():
        accept_finding(
            finding=row, reason="До отпуска", until_on=timezone.localdate() + timedelta(days=1), by=office.by
        )
        Finding.objects.for_company(office.company).filter(pk=row.pk).update(
            accepted_until_on=timezone.localdate()
        )
        sync_findings(structure=office.structure, by=office.by)
    assert the_finding(office).state == "open"


def test_an_accepted_finding_stays_quiet_while_its_facts_stay(office: Office) -> None:
    with office.open():
        accept_finding(finding=the_finding(office), reason="Так решили", until_on=None, by=office.by)
    office.add("Ещё одна должность")
    assert the_finding(office).state == "accepted"
