"""Ways out of the other kinds: each suggestion is carried out, and closes what it was suggested for."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from teams.finding_moves import MovesPanel, moves_panel
from teams.models import Finding
from teams.moves.case import Situation
from teams.moves.registry import WAYS, ways_of
from tests.factories.structures import Office, make_office
from tests.teams.finding_site import SLUG, Collision
from tests.teams.structure_state import state_of

pytestmark = pytest.mark.django_db

LEVER = "document-archive"


@pytest.fixture
def office() -> Office:
    return make_office()


def site_of(office: Office) -> Collision:
    return Collision(office, "", "", "")


def panel(office: Office, row: Finding, move: str) -> MovesPanel:
    with office.open():
        return moves_panel([row], Situation.of(row.structure), office.company.slug, move)


def carry_out(office: Office, row: Finding, move: str) -> None:
    """With the answers that the page advises; what it promises comes true."""
    shown = panel(office, row, move)
    assert shown.move == move
    assert shown.refusal == ""
    assert shown.preview is not None
    from teams.actions.resolutions import resolve_finding

    with office.open():
        done = resolve_finding(finding=row, move=move, answers=shown.answers, by=office.by).applied
    assert done is not None
    assert done.findings.health == shown.preview.health_after
    more = len(done.findings.opened) - len(done.findings.closed)
    assert more == shown.preview.opened - shown.preview.closed


def is_open(office: Office, row: Finding) -> bool:
    """Whether the same is still found about some of the same positions."""
    with office.open():
        rows = Finding.objects.for_company(office.company).open().filter(kind=row.kind)
        same = rows.filter(responsibility_slug=row.responsibility_slug)
        return any(set(other.position_keys) & set(row.position_keys) for other in same) or any(
            not other.position_keys for other in same if not row.position_keys
        )


@pytest.mark.parametrize("move", ["assign_person", "hand_over"])
def test_a_vacant_owner_gets_a_person_or_hands_over(office: Office, move: str) -> None:
    office.person("Свободный Олег")
    office.add("Директор", person="Громов Андрей")
    key = office.add("Клиентский отдел")
    office.apply({"op": "set_involvement", "key": key, "responsibility": SLUG, "involvement": "AR"})
    row = site_of(office).row("vacant_owner")
    carry_out(office, row, move)
    assert not is_open(office, row)


@pytest.mark.parametrize("move", ["give_to", "add_role"])
def test_nobodys_responsibility_is_given_or_gets_a_role(office: Office, move: str) -> None:
    office.add("Директор", person="Громов Андрей")
    row = next(row for row in site_of(office).rows("uncovered") if move in ways_of(row))
    carry_out(office, row, move)
    assert not is_open(office, row)


def test_a_deputy_is_named(office: Office) -> None:
    head = office.add("Руководитель", roles=["sales-head"], person="Громов Андрей")
    office.add("Менеджер", parent=head, roles=["sales-manager"], person="Белова Анна")
    row = site_of(office).rows("no_deputy")[0]
    carry_out(office, row, "name_deputy")
    assert not is_open(office, row)


def test_shares_of_roles_come_down_to_a_week(office: Office) -> None:
    key = office.add("Мастер на все руки", person="Громов Андрей")
    shares = [{"role": "sales-manager", "share_pct": 90}, {"role": "account-manager", "share_pct": 60}]
    office.apply({"op": "set_roles", "key": key, "roles": shares})
    row = site_of(office).rows("overload")[0]
    carry_out(office, row, "reduce_role_share")
    assert not is_open(office, row)


def test_shares_of_a_person_come_down_to_a_week(office: Office) -> None:
    anna = office.person("Белова Анна")
    first = office.add("Первая")
    office.add("Вторая", person=anna)
    office.apply({"op": "assign", "key": first, "person": str(anna.uid), "share_pct": 50})
    row = site_of(office).rows("overload")[0]
    carry_out(office, row, "reduce_assignment")
    assert not is_open(office, row)


def test_roles_that_do_not_go_together_are_separated(office: Office) -> None:
    head = office.add("Руководитель", roles=["sales-head"], person="Громов Андрей")
    key = office.add("И швец, и жнец", parent=head, person="Белова Анна")
    shares = [{"role": "sales-manager", "share_pct": 60}, {"role": "quality-manager", "share_pct": 40}]
    office.apply({"op": "set_roles", "key": key, "roles": shares})
    row = site_of(office).rows("forbidden_combination")[0]
    carry_out(office, row, "separate_role")
    assert not is_open(office, row)


def test_every_suggestion_of_every_finding_here_executes_or_opens_a_page(office: Office) -> None:
    head = office.add("Руководитель", roles=["sales-head"], person="Громов Андрей")
    for number in range(12):
        office.add(f"Менеджер {number}", parent=head, roles=["sales-manager"], person=f"Белова Анна {number}")
    office.add("Маркетолог", parent=head, roles=["marketing-manager", "content-marketer"])
    with office.open():
        rows = list(
            Finding.objects.for_company(office.company)
            .open()
            .select_related("structure")
            .order_by("kind", "id")
        )
    for row in {row.kind: row for row in rows}.values():
        codes = {item["code"] for item in row.body["suggestions"]} - {"accept"}
        assert codes <= set(WAYS), row.kind
        for code in codes:
            shown = panel(office, row, code)
            assert shown.page or shown.preview or shown.refusal, (row.kind, code)


@pytest.mark.parametrize("share", ["0.001", "101", "много", "NaN", "-5", "1e3", ""])
def test_a_share_that_is_no_share_is_refused_or_taken_as_advised(office: Office, share: str) -> None:
    key = office.add("Мастер на все руки", person="Громов Андрей")
    shares = [{"role": "sales-manager", "share_pct": 90}, {"role": "account-manager", "share_pct": 60}]
    office.apply({"op": "set_roles", "key": key, "roles": shares})
    site, before = site_of(office), state_of(office)
    answers = {"role": "account-manager", "share_pct": share}
    if not share:
        site.resolve(site.rows("overload")[0], move="reduce_role_share", **answers)
        assert site.rows("overload") == []
        return
    with pytest.raises(ValidationError):
        site.resolve(site.rows("overload")[0], move="reduce_role_share", **answers)
    assert state_of(office) == before


def test_a_lever_is_given_back_to_everybody_who_is_judged_by_the_figure(office: Office) -> None:
    people = ("Тетерина Софья", "Машкова Диана")
    keys = [office.add("Ассистент", roles=["administrative-assistant"], person=name) for name in people]
    for key in keys:
        office.apply({"op": "set_involvement", "key": key, "responsibility": LEVER, "involvement": "none"})
    [row] = site_of(office).rows("kpi_without_lever")
    assert sorted(row.position_keys) == sorted(keys)
    carry_out(office, row, "give_lever")
    assert not is_open(office, row)
