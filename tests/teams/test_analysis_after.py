"""An analysis that starts from the last one gives what an analysis from scratch gives, after every single change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roles.catalogue_files import read_catalogue
from teams.analysis.cards import Card
from teams.analysis.claims import Reader
from teams.analysis.engine import Standing, analyse, analyse_after
from teams.analysis.facts import Catalogue, Holder, Limits, OwnDuty, Position, RoleShare, Structure
from teams.analysis.succession import tree_of
from teams.analysis.tree import Tree, find_cycle
from teams.catalogue_facts import facts_of_catalogue

ROLES = (
    "sales-head",
    "sales-manager",
    "account-manager",
    "sales-analyst",
    "commercial-director",
    "marketing-manager",
)
SLUGS = (
    "receivables-control",
    "conversation-quality",
    "deal-closing",
    "sales-plan",
    "kpi-monitoring",
    "coaching",
)
REGIONS = ("Москва", "Казань", "Тверь")


@cache
def catalogue() -> Catalogue:
    return replace(facts_of_catalogue(read_catalogue()), volumes={"sales-manager": {"lead": Decimal(900)}})


class Editor:
    """Changes one thing at a time, as a person would."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.structure = Structure("Пример", "growth", ())
        self.number = 0
        for _ in range(chance.randint(3, 9)):
            self.add()

    def change(self) -> None:
        moves = (
            self.add, self.remove, self.move, self.move, self.rename, self.seat, self.vacate, self.second_seat,
            self.roles, self.scope, self.scope, self.own_words, self.decide, self.hand_over, self.deputy, self.fte,
        )  # fmt: skip
        self.chance.choice(moves)()

    def _any(self) -> Position:
        return self.chance.choice(self.structure.positions)

    def _put(self, key: str, **changes: Any) -> None:
        kept = tuple(
            replace(item, **changes) if item.key == key else item for item in self.structure.positions
        )
        self.structure = replace(self.structure, positions=kept)

    def add(self) -> None:
        self.number += 1
        keys = [item.key for item in self.structure.positions]
        new = Position(
            key=f"p{self.number}",
            title=f"Место {self.number}",
            parent=self.chance.choice([None, *keys]),
            roles=tuple(
                RoleShare(role) for role in self.chance.sample(ROLES, self.chance.choice((0, 1, 1, 2)))
            ),
            people=self._people(),
        )
        self.structure = replace(self.structure, positions=(*self.structure.positions, new))

    def _people(self) -> tuple[Holder, ...]:
        if self.chance.random() < 0.25:
            return ()
        number = self.chance.randint(1, 12)
        kind = self.chance.choice(("permanent", "permanent", "acting", "deputy"))
        return (Holder(f"u{number}", f"Человек {number}", Decimal(self.chance.choice((50, 100))), kind),)

    def remove(self) -> None:
        gone = self._any()
        left = tuple(
            replace(item, parent=gone.parent) if item.parent == gone.key else item
            for item in self.structure.positions
            if item.key != gone.key
        )
        if left:
            self.structure = replace(self.structure, positions=left)

    def move(self) -> None:
        item, above = self._any(), self.chance.choice([None, self._any().key])
        parents = {each.key: each.parent for each in self.structure.positions} | {item.key: above}
        if not find_cycle(parents):
            self._put(item.key, parent=above)

    def rename(self) -> None:
        self._put(self._any().key, title=f"Место {self.chance.randint(100, 200)}")

    def seat(self) -> None:
        self._put(self._any().key, people=self._people())

    def second_seat(self) -> None:
        item = self._any()
        self._put(item.key, people=(*item.people, *self._people()))

    def vacate(self) -> None:
        self._put(self._any().key, people=())

    def roles(self) -> None:
        self._put(self._any().key, roles=(RoleShare(self.chance.choice(ROLES), Decimal(60)),))

    def scope(self) -> None:
        values = frozenset(self.chance.sample(REGIONS, self.chance.randint(1, 2)))
        self._put(self._any().key, scope=self.chance.choice(({}, {"region": values}, {"segment": values})))

    def own_words(self) -> None:
        line = OwnDuty("Своими словами", self.chance.choice(("A", "R", "AR")), self.chance.choice(SLUGS))
        self._put(self._any().key, duties=(line,))

    def decide(self) -> None:
        part = self.chance.choice(("A", "R", "AR", "C", "I"))
        self._put(self._any().key, overrides={self.chance.choice(SLUGS): part})

    def hand_over(self) -> None:
        self._put(self._any().key, without=frozenset({self.chance.choice(SLUGS)}))

    def deputy(self) -> None:
        self._put(self._any().key, deputies=(self._any().key,))

    def fte(self) -> None:
        self._put(self._any().key, fte=self.chance.choice((Decimal(1), Decimal("0.5"))))


@settings(max_examples=40, deadline=None)
@given(st.integers(min_value=0))
def test_after_every_change_the_answer_is_that_of_an_analysis_from_scratch(seed: int) -> None:
    editor = Editor(Random(seed))
    standing: Standing | None = None
    for _step in range(14):
        editor.change()
        standing = analyse_after(standing, editor.structure, catalogue())
        assert standing.analysis == analyse(editor.structure, catalogue())


@settings(max_examples=10, deadline=None)
@given(st.integers(min_value=0))
def test_several_changes_at_once_and_their_taking_back_change_nothing(seed: int) -> None:
    editor = Editor(Random(seed))
    first = editor.structure
    standing = analyse_after(None, first, catalogue())
    for _step in range(5):
        editor.change()
    changed = analyse_after(standing, editor.structure, catalogue())
    assert changed.analysis == analyse(editor.structure, catalogue())
    assert analyse_after(changed, first, catalogue()).analysis == standing.analysis


@settings(max_examples=15, deadline=None)
@given(st.integers(min_value=0))
def test_after_every_batch_of_changes_the_answer_is_that_of_an_analysis_from_scratch(seed: int) -> None:
    editor = Editor(Random(seed))
    standing: Standing | None = None
    for _step in range(5):
        for _change in range(editor.chance.randint(2, 12)):
            editor.change()
        standing = analyse_after(standing, editor.structure, catalogue())
        assert standing.analysis == analyse(editor.structure, catalogue())


def looked_at_alone(
    cards: Iterable[Card], gone: Iterable[Card], _known: object, _before: object
) -> list[list[str]]:
    """No responsibility is held as another is."""
    return [[slug] for slug in {slug for card in (*cards, *gone) for slug in card.held}]


def apart_from_one_by_one(seed: int) -> bool:
    """Whether anything is found otherwise than when every responsibility is looked at alone."""
    editor = Editor(Random(seed))
    standing: Standing | None = None
    for _step in range(6):
        editor.change()
        standing = analyse_after(standing, editor.structure, catalogue())
        with patch("teams.analysis.succession._alike", looked_at_alone):
            alone = analyse(editor.structure, catalogue())
        if standing.analysis != alone:
            return True
    return False


@settings(max_examples=20, deadline=None)
@given(st.integers(min_value=0))
def test_what_is_held_alike_is_found_as_if_every_responsibility_were_looked_at_alone(seed: int) -> None:
    assert not apart_from_one_by_one(seed)


def test_to_overlook_how_something_is_held_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reader, "_way", lambda _reader, _part: 0)
    assert any(map(apart_from_one_by_one, range(20)))


@settings(max_examples=20, deadline=None)
@given(st.integers(min_value=0))
def test_after_another_title_the_answer_is_that_of_an_analysis_from_scratch(seed: int) -> None:
    editor = Editor(Random(seed))
    standing: Standing | None = None
    for _step in range(8):
        editor.change()
        standing = analyse_after(standing, editor.structure, catalogue())
        editor.rename()
        standing = analyse_after(standing, editor.structure, catalogue())
        assert standing.analysis == analyse(editor.structure, catalogue())


def test_another_title_is_told_only_where_it_was_said() -> None:
    editor = Editor(Random(5))
    standing = analyse_after(None, editor.structure, catalogue())
    key = max(editor.structure.positions, key=lambda each: len(standing.index.cards[each.key].held)).key
    editor._put(key, title="Совсем другое место")
    before, after = standing.index, analyse_after(standing, editor.structure, catalogue()).index
    remade = {slug for slug in after.holdings if after.holdings[slug] is not before.holdings[slug]}
    named = {
        slug
        for slug in before.shared
        for said in before.said_about(slug)
        for finding in said
        if key in (*finding.positions, *(move.params.get("position") for move in finding.suggestions))
    }
    assert remade == named < before.cards[key].held.keys() | named


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0))
def test_a_tree_that_is_made_out_of_the_one_before_is_the_tree_of_its_positions(seed: int) -> None:
    """Whoever is moved, alone or several at once, even into a loop or under somebody who is not there."""
    chance = Random(seed)
    keys = [f"p{number}" for number in chance.sample(range(10, 40), chance.randint(1, 12))]
    positions = [Position(key, key, chance.choice([None, "gone", *keys])) for key in keys]
    tree = Tree(positions)
    for _step in range(8):
        for number in chance.sample(range(len(keys)), min(len(keys), chance.choice((1, 1, 2, 3)))):
            region = {"region": frozenset({chance.choice(REGIONS)})}
            above = chance.choice([None, "gone", *keys, positions[number].parent])
            scope = chance.choice((positions[number].scope, {}, region))
            positions[number] = replace(positions[number], parent=above, scope=scope)
        tree, _changed = tree_of(Structure("Пример", "growth", tuple(positions)), tree)
        assert shape_of(tree) == shape_of(Tree(positions))


def shape_of(tree: Tree) -> tuple[object, ...]:
    """All that a tree says of its positions."""
    keys = tree.sorted_keys
    return (
        tree.by_key, tree.roots, tree.order, tree.depth, tree.above, tree.scope, dict(tree.deepest), keys,
        {key: list(tree.reports(key)) for key in keys},
        {key: tree.branch(key) for key in keys},
        {(one, other) for one in keys for other in keys if tree.is_above(one, other)},
    )  # fmt: skip


def test_a_tree_leaves_the_one_before_as_it_was() -> None:
    positions = [
        Position("a", "А"),
        Position("b", "Б", "a"),
        Position("c", "В", "b"),
        Position("d", "Г", "a"),
    ]
    before = Tree(positions)
    said = repr(shape_of(before))
    moved = [replace(each, parent="d") if each.key == "b" else each for each in positions]
    after, _changed = tree_of(Structure("Пример", "growth", tuple(moved)), before)
    assert after.order == ["a", "d", "b", "c"]
    assert repr(shape_of(before)) == said


def test_other_limits_and_another_stage_start_from_scratch() -> None:
    editor = Editor(Random(7))
    standing = analyse_after(None, editor.structure, catalogue())
    strict = Limits(max_reports=1, max_layers=1)
    assert analyse_after(standing, editor.structure, catalogue(), strict).analysis == analyse(
        editor.structure, catalogue(), strict
    )
    mature = replace(editor.structure, stage="mature")
    assert analyse_after(standing, mature, catalogue()).analysis == analyse(mature, catalogue())


def test_what_nothing_has_touched_is_the_same_object_as_before() -> None:
    editor = Editor(Random(11))
    standing = analyse_after(None, editor.structure, catalogue())
    again = analyse_after(standing, replace(editor.structure), catalogue())
    kept = {id(finding) for finding in standing.analysis.findings}
    same = [finding for finding in again.analysis.findings if id(finding) in kept]
    assert len(same) > len(kept) // 2
