"""What holds for any structure."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from teams.analysis.engine import analyse
from teams.analysis.facts import Holder, OwnDuty, Position, RoleShare, Structure
from teams.analysis.scopes import ScopeMap, inherited, intersect, signature
from tests.teams.analysis_facts import CATALOGUE

ROLES = sorted(CATALOGUE.roles)
SLUGS = sorted(CATALOGUE.responsibilities)
PLACES = ("Москва", "Казань", "Тула")
OVERLAPS = ("double_accountable", "duplicate_responsible")

scopes = st.dictionaries(
    st.sampled_from(("region", "segment")), st.frozensets(st.sampled_from(PLACES), max_size=2), max_size=2
)


@st.composite
def structures(draw: st.DrawFn) -> Structure:
    positions = []
    for number in range(draw(st.integers(0, 9))):
        parent = draw(st.none() | st.integers(0, number - 1)) if number else None
        people = draw(st.lists(st.integers(0, 5), max_size=2, unique=True))
        positions.append(
            Position(
                key=f"p{number}",
                title=draw(st.sampled_from(("Менеджер", "Директор"))),
                parent=None if parent is None else f"p{parent}",
                team=draw(st.sampled_from((None, "A"))),
                roles=tuple(map(RoleShare, draw(st.lists(st.sampled_from(ROLES), max_size=2, unique=True)))),
                people=tuple(Holder(f"u{who}", f"Имя {who}", Decimal(60)) for who in people),
                scope=draw(scopes),
                duties=tuple(
                    OwnDuty("своя строка", draw(st.sampled_from(("A", "R", "AR", "C"))), slug)
                    for slug in draw(st.lists(st.sampled_from(SLUGS), max_size=2))
                ),
            )
        )
    return Structure("Пример", draw(st.sampled_from(("start", "growth", "mature"))), tuple(positions))


def overlaps(structure: Structure) -> set[tuple[str, str | None]]:
    found = analyse(structure, CATALOGUE).findings
    return {(item.kind, item.responsibility) for item in found if item.kind in OVERLAPS}


@given(structures(), st.randoms(use_true_random=False))
def test_the_order_of_positions_changes_nothing(structure: Structure, random: object) -> None:
    shuffled = list(structure.positions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    again = analyse(dataclasses.replace(structure, positions=tuple(shuffled)), CATALOGUE)

    assert again == analyse(structure, CATALOGUE)


@given(structures())
def test_fingerprints_are_unique_and_the_score_stays_in_bounds(structure: Structure) -> None:
    analysis = analyse(structure, CATALOGUE)

    prints = [item.fingerprint for item in analysis.findings]
    assert len(prints) == len(set(prints))
    assert 0 <= analysis.health.score <= 100
    assert all(0 <= part <= 1 for part in analysis.health.parts.values())


@given(structures())
def test_scopes_that_never_meet_leave_no_overlaps(structure: Structure) -> None:
    apart = tuple(
        dataclasses.replace(position, scope={"region": frozenset({position.key})})
        for position in structure.positions
    )

    assert overlaps(dataclasses.replace(structure, positions=apart)) == set()


@given(structures())
def test_one_more_seller_in_a_team_of_sellers_adds_no_overlap(structure: Structure) -> None:
    sellers = [
        position
        for position in structure.positions
        if [share.role for share in position.roles] == ["seller"]
        and position.parent is not None
        and not any(other.parent == position.key for other in structure.positions)
    ]
    for seller in sellers:
        twin = dataclasses.replace(seller, key=f"{seller.key}-twin")
        grown = dataclasses.replace(structure, positions=(*structure.positions, twin))
        assert overlaps(grown) == overlaps(structure)


@given(structures(), st.data())
def test_whoever_has_handed_everything_over_is_in_no_overlap(
    structure: Structure, data: st.DataObject
) -> None:
    if not structure.positions:
        return
    chosen = data.draw(st.sampled_from(structure.positions))
    positions = tuple(
        dataclasses.replace(position, without=frozenset(SLUGS)) if position is chosen else position
        for position in structure.positions
    )

    found = analyse(dataclasses.replace(structure, positions=positions), CATALOGUE).findings

    assert not [item for item in found if item.responsibility and chosen.key in item.positions]


@given(structures(), st.sampled_from(SLUGS))
def test_another_owner_never_removes_a_double_owner(structure: Structure, slug: str) -> None:
    before = {item for item in overlaps(structure) if item[0] == "double_accountable"}
    extra = Position(
        "extra", "Ещё один", people=(Holder("x", "Икс"),), duties=(OwnDuty("строка", "A", slug),)
    )

    assert before <= overlaps(dataclasses.replace(structure, positions=(*structure.positions, extra)))


@given(structures())
def test_new_names_of_people_and_company_change_no_finding(structure: Structure) -> None:
    renamed = tuple(
        dataclasses.replace(
            position, people=tuple(dataclasses.replace(who, name="Другое имя") for who in position.people)
        )
        for position in structure.positions
    )

    again = analyse(Structure("Другая", structure.stage, renamed), CATALOGUE).findings

    assert [item.fingerprint for item in again] == [
        item.fingerprint for item in analyse(structure, CATALOGUE).findings
    ]


@given(st.lists(scopes, max_size=6))
def test_neighbouring_scopes_are_exactly_those_that_intersect(
    values: list[dict[str, frozenset[str]]],
) -> None:
    signatures = [signature(value) for value in values]
    known = ScopeMap(signatures)

    for one in signatures:
        assert known.near(one) == {other for other in signatures if intersect(one, other)}
        assert all(intersect(one, other) == intersect(other, one) for other in signatures)
        assert inherited(one, ()) == one == inherited((), one)
