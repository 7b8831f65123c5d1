"""Each operation, its inverse, and what it refuses."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from common.ids import uuid7
from teams.actions.operations import StructureConflict
from teams.models import Assignment, Position
from teams.operations import OperationRefused
from tests.factories import make_company
from tests.factories.structures import Office, make_office
from tests.teams.structure_state import log_of, parents_of, revision_of, state_of

pytestmark = pytest.mark.django_db


def refused(office: Office, *operations: Any, base: int | None = None) -> OperationRefused:
    """The refusal; nothing may have changed by it."""
    before, revision, log = state_of(office), revision_of(office), log_of(office)
    with pytest.raises(OperationRefused) as caught:
        office.apply(*operations, base=base)
    assert (state_of(office), revision_of(office), log_of(office)) == (before, revision, log)
    return caught.value


def test_an_added_position_stands_last_under_its_leader(bare: Office) -> None:
    head = bare.add("Руководитель")
    first, second = bare.add(parent=head), bare.add(parent=head)
    state = state_of(bare)
    assert state[second]["parent"] == head
    assert state[first]["order"] < state[second]["order"]


def test_an_added_position_brings_its_roles_with_shares(office: Office) -> None:
    roles = [{"role": "sales-head", "share_pct": "60"}, {"role": "account-manager", "share_pct": 40}]
    key = str(uuid7())
    office.apply({"op": "add", "key": key, "parent": None, "title": "РОП", "roles": roles})
    assert sorted(state_of(office)[key]["roles"]) == [["account-manager", "40.00"], ["sales-head", "60.00"]]


def test_a_moved_position_takes_its_reports_along(bare: Office) -> None:
    one, other = bare.add("Один"), bare.add("Другой")
    group = bare.add(parent=one)
    leaf = bare.add(parent=group)
    bare.apply({"op": "move", "key": group, "parent": other})
    assert parents_of(bare) == {one: None, other: None, group: other, leaf: group}


def test_reports_of_a_removed_position_move_up(bare: Office) -> None:
    head = bare.add("Руководитель")
    group = bare.add(parent=head)
    leaf = bare.add(parent=group)
    bare.apply({"op": "remove", "key": group})
    assert parents_of(bare) == {head: None, leaf: head}


def test_a_rename_leaves_what_it_does_not_name(bare: Office) -> None:
    key = bare.add("Менеджер", team="Москва", fte="0.5")
    bare.apply({"op": "rename", "key": key, "title": "Старший менеджер"})
    kept = state_of(bare)[key]
    assert (kept["title"], kept["team"], kept["fte"]) == ("Старший менеджер", "Москва", "0.50")


def test_roles_are_replaced_as_a_whole(office: Office) -> None:
    key = office.add(roles=["sales-manager"])
    office.apply({"op": "set_roles", "key": key, "roles": [{"role": "account-manager", "share_pct": "70,5"}]})
    assert state_of(office)[key]["roles"] == [["account-manager", "70.50"]]


def test_a_scope_keeps_each_value_once(bare: Office) -> None:
    key = bare.add()
    bare.apply({"op": "set_scope", "key": key, "scope": {"region": ["Москва", "  москва ", "Тула"]}})
    assert len(state_of(bare)[key]["scopes"]) == 2


def test_an_own_duty_is_taken_for_the_responsibility_it_means(office: Office) -> None:
    key = office.add()
    duty = {"text": "Контролирует дебиторскую задолженность", "involvement": "A"}
    office.apply({"op": "set_duties", "key": key, "duties": [duty]})
    [[text, involvement, slug]] = state_of(office)[key]["duties"]
    assert (text, involvement) == (duty["text"], "A")
    assert slug is not None


def test_a_responsibility_can_be_handed_over_and_taken_back(office: Office) -> None:
    key = office.add(roles=["sales-head"])
    slug = _any_responsibility()
    office.apply({"op": "set_involvement", "key": key, "responsibility": slug, "involvement": "none"})
    assert state_of(office)[key]["involvements"] == [[slug, ""]]
    office.apply({"op": "set_involvement", "key": key, "responsibility": slug, "involvement": None})
    assert state_of(office)[key]["involvements"] == []


def _any_responsibility() -> str:
    from roles.models import Responsibility

    return Responsibility.objects.values_list("slug", flat=True)[0]


def test_a_person_sits_from_the_day_given(bare: Office) -> None:
    key, person = bare.add(), bare.person()
    seat = {"op": "assign", "key": key, "person": str(person.uid), "kind": "acting", "share_pct": 50}
    bare.apply(seat | {"starts_on": "2026-03-02"})
    [row] = state_of(bare)[key]["assignments"]
    assert (row["kind"], row["share_pct"], row["starts_on"], row["ends_on"]) == (
        "acting", "50.00", "2026-03-02", None,
    )  # fmt: skip


def test_a_release_ends_the_assignment_on_the_day(bare: Office) -> None:
    key = bare.add(person="Иванова Анна", starts_on="2026-01-12")
    bare.apply({"op": "vacate", "key": key, "ends_on": "2026-06-01"})
    assert state_of(bare)[key]["assignments"][0]["ends_on"] == "2026-06-01"


def test_a_release_before_the_first_day_leaves_no_assignment(bare: Office) -> None:
    key = bare.add(person="Иванова Анна", starts_on="2026-05-12")
    bare.apply({"op": "vacate", "key": key, "ends_on": "2026-05-12"})
    assert state_of(bare)[key]["assignments"] == []


def test_a_deputy_is_linked_and_unlinked(bare: Office) -> None:
    head, deputy = bare.add(), bare.add()
    link = {"key": head, "target": deputy, "kind": "deputy"}
    bare.apply({"op": "link", **link})
    assert state_of(bare)[head]["links"] == [[deputy, "deputy"]]
    bare.apply({"op": "unlink", **link})
    assert state_of(bare)[head]["links"] == []


def test_every_operation_is_logged_under_its_own_revision(bare: Office) -> None:
    applied = bare.apply(
        {"op": "add", "parent": None, "title": "Раз"}, {"op": "add", "parent": None, "title": "Два"}
    )
    assert [entry.revision for entry in applied.operations] == [applied.revision - 1, applied.revision]
    assert revision_of(bare) == applied.revision


# --- refusals ---------------------------------------------------------------------------------------------------


def test_a_position_cannot_report_to_itself(bare: Office) -> None:
    key = bare.add("Руководитель")
    assert "Руководитель" in refused(bare, {"op": "move", "key": key, "parent": key}).sentence


def test_a_position_cannot_report_to_its_own_report(bare: Office) -> None:
    head = bare.add()
    leaf = bare.add(parent=bare.add(parent=head))
    assert refused(bare, {"op": "move", "key": head, "parent": leaf}).pointer == "/parent"


def test_the_chart_does_not_grow_deeper_than_its_limit(bare: Office) -> None:
    key: str | None = None
    keys = [str(uuid7()) for _ in range(60)]
    chain = [
        {"op": "add", "key": own, "parent": above, "title": "Слой"}
        for own, above in zip(keys, [key, *keys], strict=False)
    ]
    bare.apply(*chain)
    refused(bare, {"op": "add", "parent": keys[-1], "title": "Слишком глубоко"})


def test_a_batch_is_all_or_nothing(bare: Office) -> None:
    bad = [{"op": "add", "parent": None, "title": "Раз"}, {"op": "remove", "key": str(uuid4())}]
    assert refused(bare, *bad).index == 1


def test_a_key_cannot_be_used_twice(bare: Office) -> None:
    key = bare.add()
    assert refused(bare, {"op": "add", "key": key, "parent": None, "title": "Ещё"}).pointer == "/key"


def test_a_role_that_the_catalogue_does_not_know_is_refused(office: Office) -> None:
    key = office.add(roles=["sales-manager"])
    refused(office, {"op": "set_roles", "key": key, "roles": [{"role": "wizard", "share_pct": 100}]})


def test_a_person_cannot_sit_twice_in_one_position(bare: Office) -> None:
    person = bare.person()
    key = bare.add(person=person)
    refused(bare, {"op": "assign", "key": key, "person": str(person.uid), "starts_on": "2026-02-01"})


def test_a_vacant_position_cannot_be_vacated(bare: Office) -> None:
    refused(bare, {"op": "vacate", "key": bare.add()})


def test_a_position_is_not_its_own_deputy(bare: Office) -> None:
    key = bare.add()
    refused(bare, {"op": "link", "key": key, "target": key, "kind": "deputy"})


def test_a_position_of_another_company_is_not_found(office: Office) -> None:
    theirs = make_office(with_roles=False)
    foreign, mine = theirs.add(), office.add()
    refused(office, {"op": "move", "key": mine, "parent": foreign})
    refused(office, {"op": "rename", "key": foreign, "title": "Моё"})
    assert state_of(theirs)[foreign]["title"] == "Менеджер"


def test_a_person_of_another_company_is_not_found(office: Office) -> None:
    theirs = make_office(with_roles=False)
    stranger = theirs.person()
    refused(office, {"op": "assign", "key": office.add(), "person": str(stranger.uid)})


def test_undo_of_another_company_s_change_is_refused(office: Office) -> None:
    theirs = make_office(with_roles=False)
    for _ in range(3):
        theirs.add()
    with pytest.raises(OperationRefused):
        office.undo(3)


@pytest.mark.parametrize(
    "members",
    [
        {"title": ""},
        {"title": "   "},
        {"title": "—"},
        {"title": "я" * 161},
        {"title": "Мене\x00джер"},
        {"title": "Мене\ud800джер"},
        {"title": 5},
        {"title": None},
        {"fte": "NaN"},
        {"fte": "Infinity"},
        {"fte": "0"},
        {"fte": "-1"},
        {"fte": "1e9"},
        {"fte": "1_0"},
        {"fte": "١"},
        {"fte": True},
        {"fte": "9" * 40},
        {"parent": "not a key"},
        {"parent": 7},
        {"key": "x"},
        {"roles": "sales-head"},
        {"roles": ["sales-head"]},
        {"roles": [{"role": "sales-head", "share_pct": "NaN"}]},
        {"roles": [{"role": "sales-head", "share_pct": 101}]},
        {"roles": [{"role": "sales-head"}, {"role": "sales-head"}]},
        {"roles": [{"role": "sales-head"}] * 21},
        {"team": ["Москва"]},
    ],
)
def test_an_addition_with_an_absurd_member_is_refused(bare: Office, members: dict[str, Any]) -> None:
    refused(bare, {"op": "add", "parent": None, "title": "Менеджер"} | members)


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "assign", "starts_on": "2026-02-30"},
        {"op": "assign", "starts_on": "0001-01-01"},
        {"op": "assign", "starts_on": "9999-12-31"},
        {"op": "assign", "starts_on": "20260101"},
        {"op": "assign", "starts_on": 20260101},
        {"op": "assign", "kind": "king"},
        {"op": "assign", "share_pct": 0},
        {"op": "assign", "share_pct": "NaN"},
        {"op": "vacate", "ends_on": "завтра"},
        {"op": "set_scope", "scope": {"planet": ["Марс"]}},
        {"op": "set_scope", "scope": {"region": "Москва"}},
        {"op": "set_scope", "scope": {"region": [""]}},
        {"op": "set_scope", "scope": {"region": ["я" * 121]}},
        {"op": "set_scope", "scope": {"region": ["а\x00б"]}},
        {"op": "set_scope", "scope": {"region": [str(n) for n in range(51)]}},
        {"op": "set_duties", "duties": [{"text": ""}]},
        {"op": "set_duties", "duties": [{"text": "я" * 501}]},
        {"op": "set_duties", "duties": [{"text": "Звонит", "involvement": "Z"}]},
        {"op": "set_duties", "duties": ["Звонит"]},
        {"op": "set_involvement", "responsibility": "no-such-thing", "involvement": "A"},
        {"op": "set_involvement", "responsibility": "x", "involvement": "Z"},
        {"op": "link", "kind": "friend"},
        {"op": "rename"},
        {"op": "restore", "snapshot": {}},
        {"op": "reseat", "rows": []},
        {"op": "explode"},
        {},
        "move",
        None,
        7,
    ],
)
def test_an_absurd_operation_is_refused(bare: Office, operation: Any) -> None:
    key, other, person = bare.add(), bare.add(), bare.person()
    if isinstance(operation, dict):
        operation = {"key": key, "target": other, "person": str(person.uid), **operation}
    refused(bare, operation)


@pytest.mark.parametrize("operations", [[], [{"op": "add"}] * 501])
def test_an_empty_and_an_endless_batch_are_refused(bare: Office, operations: list[Any]) -> None:
    refused(bare, *operations)


# --- stale edits ------------------------------------------------------------------------------------------------


def test_a_stale_edit_of_another_position_is_merged(bare: Office) -> None:
    one, other = bare.add(), bare.add()
    seen = revision_of(bare)
    bare.apply({"op": "rename", "key": one, "title": "Их"}, base=seen)
    bare.apply({"op": "rename", "key": other, "title": "Моё"}, base=seen)
    state = state_of(bare)
    assert (state[one]["title"], state[other]["title"]) == ("Их", "Моё")


def test_a_stale_edit_of_another_field_of_the_same_position_is_merged(bare: Office) -> None:
    key = bare.add(team="Москва")
    seen = revision_of(bare)
    bare.apply({"op": "rename", "key": key, "title": "Их"}, base=seen)
    bare.apply({"op": "rename", "key": key, "team": "Тула"}, base=seen)
    assert (state_of(bare)[key]["title"], state_of(bare)[key]["team"]) == ("Их", "Тула")


CLASHES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"op": "rename", "title": "Их"}, {"op": "rename", "title": "Моё"}),
    ({"op": "remove"}, {"op": "rename", "title": "Моё"}),
    ({"op": "rename", "title": "Их"}, {"op": "remove"}),
    ({"op": "move", "parent": None}, {"op": "move", "parent": None}),
    ({"op": "set_roles", "roles": []}, {"op": "set_roles", "roles": []}),
    ({"op": "set_scope", "scope": {}}, {"op": "set_scope", "scope": {}}),
    ({"op": "vacate"}, {"op": "vacate"}),
]


@pytest.mark.parametrize(("theirs", "mine"), CLASHES)
def test_a_stale_edit_of_the_same_thing_is_refused_with_theirs(
    bare: Office, theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    key = bare.add(person="Иванова Анна")
    seen = revision_of(bare)
    bare.apply({"key": key, **theirs}, base=seen)
    before = state_of(bare)
    with pytest.raises(StructureConflict) as caught:
        bare.apply({"key": key, **mine}, base=seen)
    assert [entry.kind for entry in caught.value.theirs] == [theirs["op"]]
    assert caught.value.revision == revision_of(bare) == seen + 1
    assert state_of(bare) == before


def test_a_position_moved_under_one_that_is_gone_is_a_conflict(bare: Office) -> None:
    leader, key = bare.add(), bare.add()
    seen = revision_of(bare)
    bare.apply({"op": "remove", "key": leader}, base=seen)
    with pytest.raises(StructureConflict):
        bare.apply({"op": "move", "key": key, "parent": leader}, base=seen)


def test_a_revision_from_the_future_is_a_conflict(bare: Office) -> None:
    key = bare.add()
    with pytest.raises(StructureConflict):
        bare.apply({"op": "rename", "key": key, "title": "Моё"}, base=revision_of(bare) + 1)


# --- undo -------------------------------------------------------------------------------------------------------


def test_undo_is_refused_when_somebody_touched_the_same_since(bare: Office) -> None:
    key = bare.add()
    mine = bare.apply({"op": "rename", "key": key, "title": "Моё"}).revision
    bare.apply({"op": "rename", "key": key, "title": "Их"})
    with pytest.raises(StructureConflict):
        bare.undo(mine)
    assert state_of(bare)[key]["title"] == "Их"


def test_undo_of_a_release_prolongs_the_same_assignment(bare: Office) -> None:
    key = bare.add(person="Иванова Анна", starts_on="2026-01-12")
    with bare.open():
        row = Assignment.objects.for_company(bare.company).get()
    bare.undo(bare.apply({"op": "vacate", "key": key, "ends_on": "2026-06-01"}).revision)
    with bare.open():
        back = Assignment.objects.for_company(bare.company).get()
    assert (back.pk, back.ends_on) == (row.pk, None)


def test_undo_of_a_second_link_leaves_the_first(bare: Office) -> None:
    head, deputy = bare.add(), bare.add()
    link = {"op": "link", "key": head, "target": deputy, "kind": "deputy"}
    bare.apply(link)
    bare.undo(bare.apply(link).revision)
    assert state_of(bare)[head]["links"] == [[deputy, "deputy"]]


def test_a_restored_position_gets_its_reports_back(office: Office) -> None:
    head = office.add()
    group = office.add(parent=head, roles=["sales-head"], person="Иванова Анна")
    leaf = office.add(parent=group)
    before = state_of(office)
    office.undo(office.apply({"op": "remove", "key": group}).revision)
    assert state_of(office) == before
    assert parents_of(office)[leaf] == group


def test_a_change_of_no_revision_cannot_be_undone(bare: Office) -> None:
    with pytest.raises(OperationRefused):
        bare.undo(99)


def test_a_structure_of_another_company_cannot_be_locked() -> None:
    office, other = make_office(with_roles=False), make_company()
    office.add()
    from accounts.tenancy import tenant
    from teams.actions.operations import apply_operations
    from teams.models import Structure

    with tenant(other), pytest.raises(Structure.DoesNotExist):
        apply_operations(
            structure=office.structure,
            operations=[{"op": "add", "parent": None, "title": "Чужая"}],
            base_revision=None,
            by=office.by,
        )
    with office.open():
        assert Position.objects.for_company(office.company).count() == 1
