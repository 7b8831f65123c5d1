"""Responsibilities, cards, adjacency and ready departments hold together; what does not is listed."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

import pytest

from roles.catalogue_files import read_catalogue
from roles.catalogue_links import Violation, held_by, link_violations
from roles.catalogue_types import Adjacency, Catalogue, Department, DepartmentPosition
from roles.models import Driver
from teams.analysis.engine import analyse
from teams.catalogue_facts import facts_of_catalogue
from teams.structure_json import read_structure
from tests.roles.catalogue_samples import with_roles

COLLISIONS = (
    "double_accountable",
    "duplicate_responsible",
    "no_accountable",
    "uncovered",
    "forbidden_combination",
)
PERIOD_MINUTES = {"day": 480, "week": 2_400, "month": 9_900, "quarter": 29_700, "year": 118_800}
WEEK_MINUTES, MONTH_MINUTES = PERIOD_MINUTES["week"], PERIOD_MINUTES["month"]
CALENDAR: dict[str, float] = defaultdict(
    float, {"day": 21, "week": 4.3, "month": 1, "quarter": 1 / 3, "year": 1 / 12}
)
ORDINARY_MONTH: dict[str, dict[str, float]] = {
    "sales-manager": {"lead": 60, "deal": 10, "meeting": 14, "proposal": 14, "request": 40, "document": 12,
                      "client": 20, "tender": 1},
    "account-manager": {"client": 30, "proposal": 6, "meeting": 12, "request": 50, "order": 50, "payment": 60,
                        "contract": 6, "deal": 2, "material": 1, "claim": 8},
    "sales-administrator": {"contract": 20, "document": 150, "order": 100, "lead": 100, "request": 30, "meeting": 30,
                            "proposal": 15, "report": 8, "client": 50, "claim": 10},
    "sales-head": {"person": 7, "deal": 30, "request": 25, "report": 4, "campaign": 2, "hire": 0.5, "training": 2},
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue()


def with_department(catalogue: Catalogue, stage: str, **changed: dict[str, Any]) -> Catalogue:
    """The catalogue with positions of one ready department changed by key."""
    ready = catalogue.departments[stage]
    positions = tuple(replace(place, **changed.get(place.key, {})) for place in ready.positions)
    return replace(catalogue, departments={stage: replace(ready, positions=positions)})


def boxes_of(place: DepartmentPosition) -> list[str]:
    return [f"{place.key}-{number}" for number in range(1, place.seats + 1)]


def as_json(department: Department) -> str:
    """The ready department as a structure, one person in every box."""
    rows = [
        {
            "key": key,
            "title": place.title.ru,
            "parent": f"{place.parent}-1" if place.parent else None,
            "fte": 1,
            "roles": [{"role": role, "share_pct": 100 // len(place.roles)} for role in place.roles],
            "people": [{"key": f"u-{key}", "name": key, "share_pct": 100, "kind": "permanent"}],
            "without": [part.responsibility for part in place.without],
            "overrides": {part.responsibility: part.involvement for part in place.holds},
        }
        for place in department.positions
        for key in boxes_of(place)
    ]
    return json.dumps({"company": "Пример", "stage": department.stage, "positions": rows})


# --- the whole ---


def test_nothing_in_the_catalogue_hangs_in_the_air(catalogue: Catalogue) -> None:
    assert link_violations(catalogue) == ()


def test_every_responsibility_has_a_duty_and_every_duty_a_responsibility(catalogue: Catalogue) -> None:
    claimed = {line.responsibility for card in catalogue.roles.values() for line in card.duty_lines()}
    assert claimed == set(catalogue.responsibilities)


# --- ready departments ---


def test_there_is_a_ready_department_for_every_stage(catalogue: Catalogue) -> None:
    kinds = {
        stage: {role for place in ready.positions for role in place.roles}
        for stage, ready in catalogue.departments.items()
    }
    roles = list(catalogue.roles)
    assert list(kinds) == ["start", "growth", "mature"]
    assert kinds["start"] == {"sales-head", "sales-manager", "account-manager"}
    assert kinds["growth"] == set(roles[:8])
    assert kinds["mature"] == set(roles)


@pytest.mark.parametrize("stage", ["start", "growth", "mature"])
def test_what_is_exclusive_has_exactly_one_owner_in_a_ready_department(
    catalogue: Catalogue, stage: str
) -> None:
    for slug, claims in held_by(catalogue, catalogue.departments[stage]).items():
        working = {role for role, letters in claims.items() if set(letters) & {"A", "R"}}
        if catalogue.responsibilities[slug].exclusive and working:
            assert sum("A" in letters for letters in claims.values()) == 1, (slug, claims)


@pytest.mark.parametrize("stage", ["start", "growth", "mature"])
def test_the_checker_of_structures_finds_no_collision_in_a_ready_department(
    catalogue: Catalogue, stage: str
) -> None:
    facts = facts_of_catalogue(catalogue)
    read = read_structure(as_json(catalogue.departments[stage]), facts)
    found = [
        (finding.kind, finding.responsibility, finding.positions)
        for finding in analyse(read.structure, facts).findings
        if finding.kind in COLLISIONS
    ]
    assert read.notes == ()
    assert found == []


def test_the_real_collisions_of_the_growing_department_are_settled_with_a_reason(
    catalogue: Catalogue,
) -> None:
    parts = [part for place in catalogue.departments["growth"].positions for part in place.without]
    assert len(parts) >= 15
    assert all(part.reason.ru and part.reason.en for part in parts)


def test_two_owners_are_listed_when_a_hand_over_is_forgotten(catalogue: Catalogue) -> None:
    broken = with_department(catalogue, "start", sellers={"without": ()})
    assert link_violations(broken) == (
        Violation("several_answer", "start", "receivables-control", ("sales-manager", "account-manager")),
    )


def test_a_missing_owner_is_listed_with_all_that_the_stage_needs(catalogue: Catalogue) -> None:
    ready = catalogue.departments["start"]
    short = replace(ready, positions=tuple(place for place in ready.positions if place.key != "head"))
    found = link_violations(replace(catalogue, departments={"start": short}))
    missing = {violation.responsibility for violation in found if violation.kind == "uncovered"}
    assert {"sales-strategy", "pricing-policy", "recruitment"} <= missing
    assert ("nobody_answers", "customer-segmentation") in {(v.kind, v.responsibility) for v in found}


def test_a_hand_over_to_nobody_and_one_of_nothing_are_listed(catalogue: Catalogue) -> None:
    account = next(place for place in catalogue.departments["start"].positions if place.key == "account")
    idle = replace(account.without[0], responsibility="seo")
    lost = replace(account.without[0], responsibility="upsell")
    broken = with_department(catalogue, "start", account={"without": (*account.without, idle, lost)})
    assert {(v.kind, v.responsibility) for v in link_violations(broken)} == {
        ("idle_hand_over", "seo"),
        ("lost_hand_over", "seo"),
        ("lost_hand_over", "upsell"),
        ("uncovered", "upsell"),
    }


def test_a_responsibility_without_a_duty_and_a_duty_without_one_are_listed(catalogue: Catalogue) -> None:
    bare = replace(with_roles(catalogue, [catalogue.roles["seo-specialist"]]), departments={})
    rest = {slug: item for slug, item in bare.responsibilities.items() if slug != "seo"}
    found = {
        (violation.kind, violation.where, violation.responsibility)
        for violation in link_violations(replace(bare, responsibilities=rest))
    }
    assert ("unclaimed", "", "sales-plan") in found
    assert ("unknown", "seo-specialist", "seo") in found


# --- adjacency ---


def test_every_responsibility_stands_near_some_other(catalogue: Catalogue) -> None:
    near = Counter(slug for pair in catalogue.adjacency for slug in (pair.one, pair.other))
    assert set(near) == set(catalogue.responsibilities)


def test_a_pair_stands_once_and_never_with_itself(catalogue: Catalogue) -> None:
    pairs = Counter(frozenset((pair.one, pair.other)) for pair in catalogue.adjacency)
    assert set(pairs.values()) == {1}
    assert {len(pair) for pair in pairs} == {2}


def test_the_same_and_the_adjacent_keep_their_proportion(catalogue: Catalogue) -> None:
    relations = Counter(pair.relation for pair in catalogue.adjacency)
    assert 20 <= relations["same"] <= 60
    assert 250 <= relations["adjacent"] <= 450


def test_what_is_usually_the_same_has_no_reason_and_what_is_adjacent_has_one(catalogue: Catalogue) -> None:
    whys = {pair.why for pair in catalogue.adjacency if pair.relation == "adjacent"}
    assert whys == {"part", "stage", "scope"}
    assert {pair.why for pair in catalogue.adjacency if pair.relation == "same"} == {None}


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("commercial-proposals", "account-proposals", "same"),
        ("client-prospecting", "strategic-acquisition", "same"),
        ("incoming-payments", "receivables-control", "same"),
        ("sales-scripts", "conversation-quality", "adjacent"),
        ("sales-plan", "plan-calculation", "adjacent"),
        ("incentive-scheme", "bonus-calculation", "adjacent"),
        ("pricing-policy", "price-list-upkeep", "adjacent"),
    ],
)
def test_neighbours_are_labelled_as_the_trade_sees_them(
    catalogue: Catalogue, one: str, other: str, relation: str
) -> None:
    assert [pair.relation for pair in catalogue.adjacency if {pair.one, pair.other} == {one, other}] == [
        relation
    ]


def test_no_seller_work_stands_near_work_of_another_craft(catalogue: Catalogue) -> None:
    near = {frozenset((pair.one, pair.other)) for pair in catalogue.adjacency}
    for one, other in (("seo", "receivables-control"), ("coaching", "contract-preparation")):
        assert frozenset((one, other)) not in near


def test_an_adjacent_pair_is_a_value_that_names_both_sides(catalogue: Catalogue) -> None:
    assert Adjacency("sales-strategy", "growth-strategy", "same", None) in catalogue.adjacency


# --- norms ---


def test_most_work_has_a_norm_by_a_known_driver(catalogue: Catalogue) -> None:
    norms = [item.norm for item in catalogue.responsibilities.values() if item.norm]
    assert len(norms) >= 0.8 * len(catalogue.responsibilities)
    assert {norm.driver for norm in norms} <= set(Driver.values)


def test_no_piece_takes_more_than_a_week_and_no_routine_a_third_of_its_period(catalogue: Catalogue) -> None:
    for slug, item in catalogue.responsibilities.items():
        if item.norm:
            longest = (
                PERIOD_MINUTES[item.norm.driver] / 3 if item.norm.driver in PERIOD_MINUTES else WEEK_MINUTES
            )
            assert 1 <= item.norm.minutes <= longest, slug


@pytest.mark.parametrize("role", ["sales-manager", "account-manager", "sales-administrator", "sales-head"])
def test_an_ordinary_month_of_a_role_is_neither_empty_nor_impossible(catalogue: Catalogue, role: str) -> None:
    """Between half a month and a month and a half: one person with an ordinary share of a department of seven."""
    work = {line.responsibility for line in catalogue.roles[role].duty_lines() if "R" in line.involvement}
    norms = [norm for slug in work if (norm := catalogue.responsibilities[slug].norm)]
    minutes = sum(
        norm.minutes * ORDINARY_MONTH[role].get(norm.driver, CALENDAR[norm.driver]) for norm in norms
    )
    assert 0.5 * MONTH_MINUTES <= minutes <= 1.5 * MONTH_MINUTES, minutes / MONTH_MINUTES


def test_results_that_are_not_work_by_the_piece_have_no_norm(catalogue: Catalogue) -> None:
    without = {slug for slug, item in catalogue.responsibilities.items() if item.norm is None}
    assert {"personal-sales-plan", "standards-observance", "commercial-secrecy"} <= without


@pytest.mark.parametrize(
    ("slug", "low", "high"),
    [
        ("lead-qualification", 10, 20),
        ("commercial-proposals", 30, 60),
        ("contract-preparation", 30, 60),
        ("management-reporting", 120, 240),
        ("conversation-quality", 8, 20),
    ],
)
def test_a_norm_is_of_the_size_that_practice_knows(
    catalogue: Catalogue, slug: str, low: int, high: int
) -> None:
    norm = catalogue.responsibilities[slug].norm
    assert norm is not None
    assert low <= norm.minutes <= high
