"""What holds for the findings of any structure made of the catalogue's own roles."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from teams.analysis.engine import Analysis, analyse
from teams.analysis.facts import (
    AssignmentKind,
    Holder,
    Involvement,
    OwnDuty,
    Position,
    RoleShare,
    Structure,
)
from tests.teams.findings_table import catalogue_from_files

ROLES = (
    "sales-head",
    "sales-manager",
    "account-manager",
    "sales-analyst",
    "sales-trainer",
    "quality-manager",
)
SLUGS = (
    "sales-plan",
    "sales-forecast",
    "receivables-control",
    "coaching",
    "conversation-quality",
    "deal-closing",
    "office-support",
    "own-crm-records",
)
TITLES = ("Менеджер", "Менеджер, Москва", "Директор по развитию")
GATHERED = frozenset({"no_accountable", "no_responsible", "kpi_without_lever", "zone_without_kpi"})
"""Kinds that name at once all boxes with the same trouble, wherever they stand."""
OF_THE_WHOLE_COMPANY = frozenset({"uncovered", "vacant_owner"})
"""Kinds that look beyond scopes: another part of the company may close them."""

SETTINGS = settings(max_examples=50, deadline=None)

scopes = st.dictionaries(
    st.sampled_from(("region", "segment")), st.frozensets(st.sampled_from(("А", "Б")), max_size=2), max_size=2
)

Row = tuple[str, str | None, frozenset[str], frozenset[str], str]
Renamed = Callable[[str], str]


@st.composite
def structures(draw: st.DrawFn) -> Structure:
    count = draw(st.integers(1, 8))
    return Structure(
        "Пример",
        draw(st.sampled_from(("start", "growth", "mature"))),
        tuple(_position(draw, number, count) for number in range(count)),
    )


def _position(draw: st.DrawFn, number: int, count: int) -> Position:
    parent = draw(st.none() | st.integers(0, number - 1)) if number else None
    slugs = st.sampled_from(SLUGS)
    letters: st.SearchStrategy[Involvement] = st.sampled_from(("A", "R", "AR", "C"))
    kinds: st.SearchStrategy[AssignmentKind] = st.sampled_from(("permanent", "acting", "deputy"))
    return Position(
        key=f"p{number}",
        title=draw(st.sampled_from(TITLES)),
        parent=None if parent is None else f"p{parent}",
        roles=tuple(
            RoleShare(role, Decimal(60))
            for role in draw(st.lists(st.sampled_from(ROLES), max_size=2, unique=True))
        ),
        people=tuple(
            Holder(f"u{who}", f"Имя {who}", Decimal(60), draw(kinds))
            for who in draw(st.lists(st.integers(0, 6), max_size=2, unique=True))
        ),
        deputies=tuple(f"p{other}" for other in draw(st.lists(st.integers(0, count - 1), max_size=1))),
        scope=draw(scopes),
        duties=tuple(
            OwnDuty("своя строка", draw(letters), slug) for slug in draw(st.lists(slugs, max_size=2))
        ),
        without=draw(st.frozensets(slugs, max_size=2)),
        overrides=draw(st.dictionaries(slugs, letters, max_size=1)),
    )


def _analysis(structure: Structure) -> Analysis:
    return analyse(structure, catalogue_from_files())


def _rows_of(analysis: Analysis, renamed: Renamed = str) -> list[Row]:
    return sorted(
        (
            (
                item.kind,
                item.responsibility,
                frozenset(map(renamed, item.positions)),
                frozenset(map(renamed, item.people)),
                item.severity,
            )
            for item in analysis.findings
            if item.params.get("of") != "layers"  # of several longest lines of command the first key is named
        ),
        key=_order,
    )


def _order(row: Row) -> tuple[str, str, list[str], list[str], str]:
    kind, slug, positions, people, severity = row
    return kind, slug or "", sorted(positions), sorted(people), severity


def _renamed(structure: Structure, renamed: Renamed, *, suffix: str = "") -> Structure:
    """Other keys of boxes and people, other names, another company; titles differ where they differed before."""
    return dataclasses.replace(
        structure,
        company=f"{structure.company}{suffix}",
        positions=tuple(
            dataclasses.replace(
                position,
                key=renamed(position.key),
                title=f"Новый {position.title}",
                parent=None if position.parent is None else renamed(position.parent),
                team="Другая команда",
                deputies=tuple(map(renamed, position.deputies)),
                people=tuple(
                    dataclasses.replace(who, key=renamed(who.key), name=f"Другое имя {who.key}")
                    for who in position.people
                ),
            )
            for position in structure.positions
        ),
    )


def _box_by_box(rows: list[Row]) -> set[Row]:
    """The rows that speak of a part of a company, with those about several boxes at once taken apart."""
    apart: set[Row] = set()
    for kind, slug, positions, people, severity in rows:
        if kind in GATHERED:
            apart |= {(kind, slug, frozenset({key}), frozenset(), severity) for key in positions}
        elif kind not in OF_THE_WHOLE_COMPANY:
            apart.add((kind, slug, positions, people, severity))
    return apart


@SETTINGS
@given(structures(), st.randoms(use_true_random=False))
def test_the_order_of_boxes_people_and_lines_changes_nothing(structure: Structure, random: object) -> None:
    def mixed(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(items, len(items)))  # type: ignore[attr-defined]

    again = dataclasses.replace(
        structure,
        positions=mixed(
            tuple(
                dataclasses.replace(position, people=mixed(position.people), roles=mixed(position.roles))
                for position in structure.positions
            )
        ),
    )

    before, after = _analysis(structure), _analysis(again)
    assert _rows_of(after) == _rows_of(before)
    assert after.health == before.health
    assert [item.fingerprint for item in after.findings] == [item.fingerprint for item in before.findings]


@SETTINGS
@given(structures(), st.permutations(range(10)))
def test_other_keys_titles_and_names_change_nothing_but_the_keys(
    structure: Structure, numbers: list[int]
) -> None:
    def renamed(key: str) -> str:
        return f"{key[0]}x{numbers[int(key[1:])]}"

    other = _renamed(structure, renamed, suffix=" и партнёры")

    before, after = _analysis(structure), _analysis(other)
    assert _rows_of(after) == sorted(_rows_of(before, renamed), key=_order)
    assert after.health == before.health


@SETTINGS
@given(structures())
def test_new_titles_and_names_keep_the_fingerprints(structure: Structure) -> None:
    other = dataclasses.replace(
        structure,
        positions=tuple(
            dataclasses.replace(
                position,
                title=f"{position.title}, новая",
                people=tuple(dataclasses.replace(who, name="Новое имя") for who in position.people),
            )
            for position in structure.positions
        ),
    )

    prints = [item.fingerprint for item in _analysis(structure).findings]
    assert [item.fingerprint for item in _analysis(other).findings] == prints


@SETTINGS
@given(structures())
def test_two_companies_side_by_side_have_the_findings_of_each(structure: Structure) -> None:
    def other_key(key: str) -> str:
        return f"{key}-copy"

    def apart(alone: Structure, name: str) -> tuple[Position, ...]:
        return tuple(
            dataclasses.replace(position, scope={**position.scope, "company": frozenset({name})})
            for position in alone.positions
        )

    copy = _renamed(structure, other_key)
    both = dataclasses.replace(structure, positions=apart(structure, "одна") + apart(copy, "другая"))

    alone = _analysis(structure)
    assert _box_by_box(_rows_of(_analysis(both))) == _box_by_box(_rows_of(alone) + _rows_of(alone, other_key))


@SETTINGS
@given(structures(), st.sampled_from(SLUGS), st.sampled_from(("A", "AR", "R")))
def test_another_holder_never_removes_a_double_accountable(
    structure: Structure, slug: str, involvement: str
) -> None:
    extra = Position(
        key="extra",
        title="Ещё один",
        people=(Holder("extra-person", "Новый человек"),),
        duties=(OwnDuty("своя строка", involvement, slug),),  # type: ignore[arg-type]
    )
    grown = dataclasses.replace(structure, positions=(*structure.positions, extra))

    after = _doubles(grown)
    for responsibility, positions in _doubles(structure):
        assert any(same == responsibility and positions <= wider for same, wider in after)


@SETTINGS
@given(structures())
def test_a_split_by_a_scope_of_its_own_closes_a_double_accountable(structure: Structure) -> None:
    doubles = _doubles(structure)
    for positions in {positions for _slug, positions in doubles}:
        split = dataclasses.replace(
            structure,
            positions=tuple(
                dataclasses.replace(
                    position, scope={**position.scope, "product": frozenset({f"продукт {position.key}"})}
                )
                if position.key in positions
                else position
                for position in structure.positions
            ),
        )

        closed = {slug for slug, keys in doubles if keys == positions}
        assert [slug for slug, keys in _doubles(split) if slug in closed and keys & positions] == []


def _doubles(structure: Structure) -> list[tuple[str | None, frozenset[str]]]:
    return [
        (item.responsibility, frozenset(item.positions))
        for item in _analysis(structure).findings
        if item.kind == "double_accountable"
    ]
