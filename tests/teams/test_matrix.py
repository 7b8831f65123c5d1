"""The responsibility matrix as values: columns, cells, what the findings say of a row."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given

from teams.analysis.claims import claims_by_responsibility
from teams.analysis.engine import analyse
from teams.analysis.facts import Holder, Involvement, Position, Structure, answers, works
from teams.analysis.matrix import Cell, Mark, Matrix, Row, matrix
from teams.analysis.matrix_columns import ALL_BY, By, Column
from teams.analysis.tree import Tree
from tests.teams.analysis_facts import CATALOGUE, region, seat, shares
from tests.teams.test_analysis_properties import structures

AREAS = {
    "strategy": ("sales-plan", "pricing", "forecast"),
    "deals": ("prospecting", "proposals", "deals"),
    "rest": tuple(
        slug
        for slug in CATALOGUE.responsibilities
        if slug not in ("sales-plan", "pricing", "forecast", "prospecting", "proposals", "deals")
    ),
}


def of(structure: Structure) -> list[Mark]:
    found = analyse(structure, CATALOGUE).findings
    return [
        Mark(item.fingerprint, item.kind, item.severity, item.responsibility, item.positions)
        for item in found
        if item.responsibility is not None
    ]


def drawn(*positions: Position, by: By = "positions", fold: bool = True, marks: bool = True) -> Matrix:
    structure = Structure("Пример", "start", positions)
    return matrix(structure, CATALOGUE, AREAS, of(structure) if marks else (), by=by, fold=fold)


def row(found: Matrix, slug: str) -> Row:
    return next(each for each in found.rows if each.responsibility == slug)


def parts(found: Matrix, slug: str) -> dict[str, Involvement]:
    """Column -> what stands in the row, of the cells where something does."""
    return {
        found.columns[cell.column].id: cell.involvement for cell in row(found, slug).cells if cell.involvement
    }


def cell(found: Matrix, slug: str, column: str) -> Cell:
    return next(each for each in row(found, slug).cells if found.columns[each.column].id == column)


def team(count: int, **fields: object) -> tuple[Position, ...]:
    return (
        seat("head", "head"),
        *(seat(f"s{number}", "seller", "head", team="Продажи", **fields) for number in range(count)),
    )


def test_rows_stand_in_the_order_of_areas_and_what_no_area_names_comes_last() -> None:
    found = matrix(Structure("Пример", "start", ()), CATALOGUE, {"b": ("deals",), "a": ("pricing",)}, ())
    order = [(each.area, each.responsibility) for each in found.rows]
    assert order[:2] == [("b", "deals"), ("a", "pricing")]
    assert [area for area, _slug in order[2:]] == [""] * (len(CATALOGUE.responsibilities) - 2)


def test_columns_follow_the_chart_a_leader_before_the_reports() -> None:
    found = drawn(
        seat("z", "head"), seat("b", "analyst", "z"), seat("a", "admin", "z"), seat("c", "marketer", "b")
    )
    assert [column.name for column in found.columns] == ["z", "b", "c", "a"]


def test_boxes_of_one_role_and_team_under_one_leader_are_one_column() -> None:
    found = drawn(*team(3))
    assert [column.id for column in found.columns] == ["position:head", "group:s0"]
    assert found.columns[1].keys == ("s0", "s1", "s2")


def test_boxes_of_other_teams_or_with_reports_or_without_a_role_keep_their_columns() -> None:
    found = drawn(
        seat("head", "head"),
        seat("a", "seller", "head", team="Север"),
        seat("b", "seller", "head", team="Юг"),
        seat("c", "seller", "head", team="Юг"),
        seat("d", None, "c"),
        seat("e", None, "c"),
    )
    assert {column.kind for column in found.columns} == {"position"}


def test_unfolded_every_box_has_its_column() -> None:
    assert len(drawn(*team(4), fold=False).columns) == 5


def test_a_cell_holds_what_the_role_says() -> None:
    found = drawn(*team(2))
    assert parts(found, "deals") == {"position:head": "A", "group:s0": "R"}
    assert parts(found, "prospecting") == {"group:s0": "AR"}
    assert not cell(found, "deals", "group:s0").mixed


def test_a_group_whose_boxes_differ_is_mixed_and_shows_the_strongest() -> None:
    head, first, _second = team(2)
    other = seat("s1", "seller", "head", team="Продажи", overrides={"deals": "C"})
    shown = cell(drawn(head, first, other), "deals", "group:s0")
    assert (shown.involvement, shown.counts, shown.mixed, shown.decided) == (
        "R",
        (("R", 1), ("C", 1)),
        True,
        True,
    )
    gone = seat("s1", "seller", "head", team="Продажи", without=frozenset({"deals"}))
    shown = cell(drawn(head, first, gone), "deals", "group:s0")
    assert (shown.involvement, shown.counts, shown.mixed) == ("R", (("R", 1),), True)


def test_what_only_vacancies_hold_is_vacant() -> None:
    found = drawn(seat("head", "head", vacant=True), seat("a", "seller", "head"))
    assert cell(found, "sales-plan", "position:head").vacant
    assert not cell(found, "deals", "position:a").vacant


def test_a_column_of_a_role_holds_what_this_role_brings_and_not_the_others_of_the_same_box() -> None:
    both = seat("both", roles=shares(("head", 60), ("analyst", 40)))
    found = drawn(both, by="roles")
    assert [column.name for column in found.columns] == ["head", "analyst"]
    assert parts(found, "forecast") == {"role:head": "AR", "role:analyst": "AR"}
    assert parts(found, "dashboards") == {"role:analyst": "AR"}
    assert cell(found, "dashboards", "role:head").targets == ()


def test_a_person_in_two_boxes_has_the_strongest_of_both_and_an_empty_cell_is_for_the_main_one() -> None:
    found = drawn(
        seat("head", "head", people=(Holder("u", "Имя", Decimal(30)),)),
        seat("a", "admin", "head", people=(Holder("u", "Имя", Decimal(70)),)),
        seat("v", "seller", "head", vacant=True),
        by="people",
    )
    assert [column.id for column in found.columns] == ["person:u", "vacancies:"]
    assert found.columns[0].targets == ("a",)
    assert parts(found, "proposals") == {"person:u": "AR"}
    assert cell(found, "proposals", "person:u").targets == ("a",)
    assert cell(found, "sales-plan", "person:u").targets == ("head",)
    assert not cell(found, "sales-plan", "person:u").mixed


def test_the_check_of_a_row_is_its_gravest_finding_and_the_guilty_cells_are_named() -> None:
    found = drawn(seat("a", own={"debt-control": "A"}), seat("b", own={"debt-control": "A"}))
    checked = row(found, "debt-control").check
    assert (checked.code, checked.count, checked.severity) == ("double_accountable", 2, "medium")
    assert {each.guilty for each in row(found, "debt-control").cells} == {"medium"}
    assert found.problems == sum(bool(each.check.severity) for each in found.rows)


def test_a_legal_split_by_scope_is_said_and_not_marked() -> None:
    found = drawn(
        seat("a", own={"debt-control": "AR"}, scope=region("Москва")),
        seat("b", own={"debt-control": "AR"}, scope=region("Тула")),
    )
    checked = row(found, "debt-control").check
    assert (checked.code, checked.severity, checked.owners, checked.doers) == ("split", None, 2, 2)


def test_owners_whose_scopes_meet_are_not_called_split() -> None:
    found = drawn(
        seat("lead", "seller"),
        seat("one", "seller", "lead", scope=region("Москва")),
        fold=False,
        marks=False,
    )
    checked = row(found, "prospecting").check
    assert (checked.code, checked.owners) == ("fine", 2)


def test_an_accepted_finding_is_quiet() -> None:
    structure = Structure(
        "Пример", "start", (seat("a", own={"debt-control": "A"}), seat("b", own={"debt-control": "A"}))
    )
    mark = Mark("1", "double_accountable", "high", "debt-control", ("a", "b"), accepted=True)
    found = matrix(structure, CATALOGUE, AREAS, [mark])
    assert row(found, "debt-control").check.code == "accepted"
    assert {each.guilty for each in row(found, "debt-control").cells} == {None}
    assert found.problems == 0


def test_what_nobody_holds_though_the_stage_needs_it_is_present_and_the_rest_is_not() -> None:
    found = drawn(seat("a", "admin"))
    assert row(found, "sales-plan").check.code == "uncovered"
    assert row(found, "sales-plan").present
    assert not row(found, "dashboards").present
    assert row(found, "dashboards").check.code == "nobody"


def test_what_is_everybodys_says_so() -> None:
    assert row(drawn(*team(2)), "crm-entry").check.code == "universal"


def test_a_kind_that_the_matrix_has_not_heard_of_is_still_a_check() -> None:
    mark = Mark("1", "something_new", "low", "deals", ("head",))
    found = matrix(Structure("Пример", "start", team(1)), CATALOGUE, AREAS, [mark])
    assert row(found, "deals").check.code == "something_new"


@pytest.mark.parametrize("by", ALL_BY)
@given(structure=structures())
def test_nothing_of_the_claims_is_lost_or_made_up(by: By, structure: Structure) -> None:
    found = matrix(structure, CATALOGUE, AREAS, of(structure), by=by)
    claims = claims_by_responsibility(structure, CATALOGUE, Tree(structure.positions))
    assert {each.responsibility for each in found.rows} == set(CATALOGUE.responsibilities)
    for each in found.rows:
        held = {claim.position for claim in claims.get(each.responsibility, ())}
        shown = {key for one in each.cells if one.involvement for key in found.columns[one.column].keys}
        assert held <= shown
        assert bool(held) >= any(one.involvement for one in each.cells)


@pytest.mark.parametrize("by", ALL_BY)
@given(structure=structures())
def test_every_position_is_behind_a_column_and_totals_are_the_sums_of_the_columns(
    by: By, structure: Structure
) -> None:
    found = matrix(structure, CATALOGUE, AREAS, (), by=by)
    behind = {key for column in found.columns for key in column.keys}
    assert behind == {position.key for position in structure.positions}
    assert len({column.id for column in found.columns}) == len(found.columns)
    for number, total in enumerate(found.totals):
        mine = [one.involvement for each in found.rows for one in each.cells if one.column == number]
        assert total.answers == sum(answers(part) for part in mine if part)
        assert total.works == sum(works(part) for part in mine if part)


@given(structure=structures())
def test_every_finding_about_a_responsibility_marks_its_row(structure: Structure) -> None:
    marks = of(structure)
    found = matrix(structure, CATALOGUE, AREAS, marks)
    assert {mark.id for each in found.rows for mark in each.marks} == {mark.id for mark in marks}
    for each in found.rows:
        named = {key for mark in each.marks for key in mark.positions}
        ringed = {key for one in each.cells if one.guilty for key in found.columns[one.column].keys}
        assert named <= ringed


@given(structure=structures())
def test_a_change_of_a_cell_is_for_positions_of_its_column(structure: Structure) -> None:
    for by in ALL_BY:
        found = matrix(structure, CATALOGUE, AREAS, (), by=by)
        columns: tuple[Column, ...] = found.columns
        assert all(
            set(one.targets) <= set(columns[one.column].keys) for each in found.rows for one in each.cells
        )
        assert all(set(column.targets) <= set(column.keys) for column in columns)
