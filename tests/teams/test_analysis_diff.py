"""The difference of two structures: complete, empty for the same, blind to the order of rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from teams.analysis.change_operations import operations_for, plain
from teams.analysis.diff import BOX, Change, applied, diff, incoming, rebased, three_way, with_needs
from teams.analysis.documents import document_of, state_of
from teams.analysis.states import Box, Duty, Seat, State, facets_of
from teams.analysis.tree import find_cycle

KEYS = [f"k{number}" for number in range(7)]
DAY = dt.date(2026, 11, 2)
settings.register_profile("small structures", max_examples=60, deadline=None)
few = settings.get_profile("small structures")


def box(key: str, parent: str | None = None, **members: Any) -> Box:
    return Box(key=key, title=members.pop("title", key), parent=parent, **members)


def structure(*boxes: Box) -> dict[str, Box]:
    return {each.key: each for each in boxes}


def facets(state: State) -> dict[str, dict[str, Any]]:
    """What is compared of a state."""
    return {key: facets_of(each) for key, each in state.items()}


@st.composite
def _box(draw: st.DrawFn, key: str, keys: list[str], number: int) -> Box:
    """A box under one of those before it, so no loop arises."""
    parent = draw(st.sampled_from([None, *keys[:number]]))
    seats = draw(st.sets(st.sampled_from("pq"), max_size=2))
    return Box(
        key=key,
        title=draw(st.sampled_from(["A", "B"])),
        parent=parent,
        team=draw(st.sampled_from(["", "T"])),
        cost_rub=draw(st.sampled_from([None, Decimal(100)])),
        roles=tuple(draw(st.permutations([("r", Decimal(60)), ("s", Decimal(40))]))),
        scopes=frozenset(draw(st.sets(st.sampled_from([("region", "M"), ("region", "S")])))),
        duties=tuple(draw(st.permutations([Duty("x", "R"), Duty("y", "C")]))),
        involvements=frozenset(draw(st.sets(st.sampled_from([("i", "A"), ("j", "none")])))),
        seats=frozenset((person, Seat(DAY, None, "permanent", Decimal(100))) for person in seats),
        links=frozenset(
            ("deputy", other) for other in draw(st.sets(st.sampled_from(keys), max_size=2)) - {key}
        ),
    )


@st.composite
def states(draw: st.DrawFn) -> dict[str, Box]:
    keys = draw(st.permutations(draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=6))))
    return {key: draw(_box(key, list(keys), number)) for number, key in enumerate(keys)}


@few
@given(states())
def test_a_structure_does_not_differ_from_itself_in_whatever_order(state: dict[str, Box]) -> None:
    turned = {key: replace(state[key], roles=state[key].roles[::-1]) for key in reversed(state)}
    assert diff(state, turned) == ()


@few
@given(states(), states())
def test_all_changes_applied_give_the_other_structure(one: dict[str, Box], other: dict[str, Box]) -> None:
    assert facets(applied(one, diff(one, other))) == facets(other)


@few
@given(states(), states())
def test_the_order_of_the_changes_does_not_matter(one: dict[str, Box], other: dict[str, Box]) -> None:
    changes = diff(one, other)
    assert applied(one, changes) == applied(one, changes[::-1])


@few
@given(states(), states(), st.data())
def test_a_part_of_the_changes_with_what_it_needs_is_a_tree(
    one: dict[str, Box], other: dict[str, Box], data: st.DataObject
) -> None:
    changes = diff(one, other)
    ids = [change.id for change in changes]
    chosen = set(data.draw(st.lists(st.sampled_from(ids), unique=True))) if ids else set()
    chosen |= set(with_needs(one, changes, chosen))
    part = applied(one, [change for change in changes if change.id in chosen])
    assert find_cycle({key: each.parent for key, each in part.items()}) == []
    assert all(each.parent is None or each.parent in part for each in part.values())


@few
@given(states(), states(), st.data())
def test_what_a_part_leaves_is_still_asked_for(
    one: dict[str, Box], other: dict[str, Box], data: st.DataObject
) -> None:
    changes = diff(one, other)
    ids = [change.id for change in changes]
    chosen = set(data.draw(st.lists(st.sampled_from(ids), unique=True))) if ids else set()
    chosen |= set(with_needs(one, changes, chosen))
    part = applied(one, [change for change in changes if change.id in chosen])
    assert facets(applied(part, diff(part, other))) == facets(other)


@few
@given(states(), states())
def test_operations_never_hang_a_box_under_itself(one: dict[str, Box], other: dict[str, Box]) -> None:
    parents = {key: each.parent for key, each in one.items()}
    for operation in operations_for(one, diff(one, other)):
        if operation["op"] in ("add", "move"):
            assert operation["parent"] is None or operation["parent"] in parents
            parents[operation["key"]] = operation["parent"]
        elif operation["op"] == "remove":
            gone = parents.pop(operation["key"])
            parents = {key: gone if above == operation["key"] else above for key, above in parents.items()}
        assert find_cycle(parents) == []
    assert parents == {key: each.parent for key, each in other.items()}


@few
@given(states(), states())
def test_equal_values_are_plain_in_the_same_way(one: dict[str, Box], other: dict[str, Box]) -> None:
    for change in diff(one, other):
        assert plain(change.before) != plain(change.after)


@few
@given(states(), states())
def test_a_draft_of_a_structure_that_stood_still_has_no_clash(
    base: dict[str, Box], mine: dict[str, Box]
) -> None:
    lines = three_way(base, mine, base)
    assert [line.change for line in lines] == list(diff(base, mine))
    assert all(line.clash is None for line in lines)


@few
@given(states(), states())
def test_what_only_the_other_side_changed_is_no_line(base: dict[str, Box], theirs: dict[str, Box]) -> None:
    assert three_way(base, base, theirs) == ()


@few
@given(states(), states(), states())
def test_a_draft_brought_up_to_date_asks_for_the_same_and_clashes_as_before(
    base: dict[str, Box], mine: dict[str, Box], theirs: dict[str, Box]
) -> None:
    before = three_way(base, mine, theirs)
    taken = applied(mine, incoming(base, mine, theirs))
    after = three_way(rebased(base, taken, theirs), taken, theirs)
    assert {line.change.id for line in before if line.clash} <= {
        line.change.id for line in after if line.clash
    }


def test_reports_of_a_removed_leader_are_no_lines_of_their_own() -> None:
    before = structure(box("top"), box("mid", "top"), box("low", "mid"))
    after = structure(box("top"), box("low", "top"))
    assert [change.id for change in diff(before, after)] == [f"mid:{BOX}"]


def test_a_report_that_went_elsewhere_than_up_is_a_move() -> None:
    before = structure(box("top"), box("side", "top"), box("mid", "top"), box("low", "mid"))
    after = structure(box("top"), box("side", "top"), box("low", "side"))
    assert {change.id for change in diff(before, after)} == {f"mid:{BOX}", "low:parent"}


def test_every_kind_of_change_is_one_line_about_one_thing() -> None:
    seat = Seat(DAY, None, "permanent", Decimal(100))
    before = structure(box("a"), box("b"))
    after = structure(
        box(
            "a",
            title="A2",
            team="T",
            fte=Decimal(2),
            cost_rub=Decimal(5),
            scopes=frozenset({("region", "M")}),
        ),
        replace(
            box("b", "a"),
            roles=(("r", Decimal(100)),),
            duties=(Duty("x", "R"),),
            involvements=frozenset({("i", "A")}),
            seats=frozenset({("p", seat)}),
            links=frozenset({("deputy", "a")}),
        ),
    )
    assert {change.id for change in diff(before, after)} == {
        "a:title", "a:team", "a:fte", "a:cost", "a:scope",
        "b:parent", "b:roles", "b:duties", "b:inv:i", "b:seat:p", "b:link:deputy:a",
    }  # fmt: skip


def test_the_same_field_changed_on_both_sides_clashes_and_names_all_three_values() -> None:
    base = structure(box("a", title="old"))
    [line] = three_way(base, structure(box("a", title="mine")), structure(box("a", title="theirs")))
    assert (line.base, line.change.before, line.change.after) == ("old", "theirs", "mine")
    assert line.clash == "both_changed"


def test_both_sides_meaning_the_same_is_no_line() -> None:
    base = structure(box("a", title="old"))
    assert three_way(base, structure(box("a", title="new")), structure(box("a", title="new"))) == ()


def test_a_box_changed_here_and_removed_there_clashes() -> None:
    base = structure(box("a"), box("b"))
    [line] = three_way(base, structure(box("a"), box("b", title="B2")), structure(box("a")))
    assert (line.change.kind, line.clash) == ("added", "removed_there")


def test_a_box_removed_here_and_changed_there_clashes() -> None:
    base = structure(box("a"), box("b"))
    [line] = three_way(base, structure(box("a")), structure(box("a"), box("b", title="B2")))
    assert (line.change.kind, line.clash) == ("removed", "changed_there")


def test_a_move_under_a_box_that_was_removed_there_disputes_the_removal() -> None:
    base = structure(box("a"), box("b"), box("c"))
    lines = three_way(base, structure(box("a"), box("b"), box("c", "b")), structure(box("a"), box("c")))
    assert {(line.change.id, line.clash) for line in lines} == {
        (f"b:{BOX}", "removed_there"),
        ("c:parent", None),
    }


def test_moves_of_two_boxes_under_each_other_are_told_before_they_close_a_loop() -> None:
    base = structure(box("a"), box("b"))
    [line] = three_way(base, structure(box("a"), box("b", "a")), structure(box("b"), box("a", "b")))
    assert (line.change.id, line.clash) == ("b:parent", "would_loop")


def test_a_version_reads_as_it_was_written() -> None:
    seat = Seat(DAY, dt.date(2026, 12, 1), "acting", Decimal(50))
    full = box(
        "b", "a", order=3, team="T", fte=Decimal("0.5"), cost_rub=Decimal(100), opened_on=DAY,
        roles=(("r", Decimal(60)), ("s", Decimal(40))), scopes=frozenset({("region", "M")}),
        duties=(Duty("x", "R", "slug"), Duty("y", "C")), involvements=frozenset({("i", "none"), ("j", "A")}),
        seats=frozenset({("p", seat)}), links=frozenset({("deputy", "a")}),
    )  # fmt: skip
    state = structure(full, box("a"))
    document = document_of(state, "growth")
    assert state_of(document) == state
    assert [kept["key"] for kept in document["positions"]] == ["a", "b"]


def test_a_chosen_move_under_a_new_box_brings_the_box() -> None:
    before = structure(box("a"))
    after = structure(box("n"), box("m", "n"), box("a", "m"))
    needs = with_needs(before, diff(before, after), {"a:parent"})
    assert needs == {f"m:{BOX}": "a:parent", f"n:{BOX}": f"m:{BOX}"}


def test_two_boxes_that_change_places_need_each_other() -> None:
    before = structure(box("a"), box("b", "a"))
    after = structure(box("b"), box("a", "b"))
    assert with_needs(before, diff(before, after), {"a:parent"}) == {"b:parent": "a:parent"}


def test_a_seat_cut_short_is_one_operation_and_another_share_is_written_anew() -> None:
    whole = Seat(DAY, None, "permanent", Decimal(100))
    cut = replace(whole, ends_on=dt.date(2026, 12, 1))
    state = structure(box("a", seats=frozenset({("p", whole)})))
    [release] = operations_for(state, [Change("a", "seat:p", (whole,), (cut,))])
    assert (release["op"], release["ends_on"]) == ("vacate", "2026-12-01")
    half = replace(whole, share_pct=Decimal(50))
    written = operations_for(state, [Change("a", "seat:p", (whole,), (half,))])
    assert [each["op"] for each in written] == ["vacate", "assign"]
