"""The catalogue's own roles and ready departments under the eyes of the findings.

The cards follow the articles that the product began with, and the articles give some work to several roles: whoever
takes people on by them, one for each role, gets the collisions listed here (docs/catalogue.md tells why).
"""

from __future__ import annotations

from typing import Any

import pytest

from roles.catalogue_files import read_catalogue
from roles.catalogue_types import Department, DepartmentPosition
from teams.analysis.findings import Finding
from tests.teams.findings_table import analysis_of

Json = dict[str, Any]
Pairs = dict[str, str]
"""Responsibility -> roles that collide in it, in order, separated by spaces."""

FULL_ROLES = (
    "sales-head",
    "sales-manager",
    "account-manager",
    "sales-development-manager",
    "sales-analyst",
    "sales-trainer",
    "marketing-manager",
    "sales-administrator",
)
TWO_OWNERS_OF_FULL_ROLES: Pairs = {
    "market-research": "marketing-manager sales-development-manager sales-head",
    "competitor-analysis": "marketing-manager sales-development-manager sales-head",
    "partner-program": "sales-development-manager sales-head",
    "newcomer-onboarding": "sales-head sales-trainer",
    "sales-skills-training": "sales-head sales-trainer",
    "coaching": "sales-head sales-trainer",
    "crm-rollout": "sales-development-manager sales-head",
    "process-automation": "sales-development-manager sales-head",
    "product-feedback": "sales-development-manager sales-head",
    "sales-scripts": "sales-development-manager sales-head",
    "sales-forecast": "sales-development-manager sales-head",
    "roi-analysis": "marketing-manager sales-analyst",
    "client-data-upkeep": "sales-administrator sales-manager",
    "contract-preparation": "account-manager sales-administrator",
    "receivables-control": "account-manager sales-manager",
    "product-presentation": "account-manager sales-manager",
}
TWO_PAIRS_OF_HANDS_OF_FULL_ROLES: Pairs = {
    "market-research": "marketing-manager sales-analyst sales-development-manager",
    "competitor-analysis": "marketing-manager sales-development-manager",
    "sales-scripts": "sales-development-manager sales-trainer",
    "sales-forecast": "sales-analyst sales-development-manager",
    "customer-segmentation": "sales-analyst sales-manager",
    "roi-analysis": "marketing-manager sales-analyst",
    "client-data-upkeep": "sales-administrator sales-manager",
    "contract-preparation": "account-manager sales-administrator",
    "receivables-control": "account-manager sales-manager",
    "product-presentation": "account-manager sales-manager",
}
MORE_OWNERS_OF_ALL_ROLES: Pairs = {
    "online-presence": "digital-marketing-specialist marketing-manager",
    "crm-user-support": "crm-administrator sales-administrator",
    "workflow-organization": "operations-manager sales-administrator",
}
MORE_PAIRS_OF_HANDS_OF_ALL_ROLES: Pairs = {
    "market-research": "administrative-assistant marketing-manager sales-analyst sales-development-manager",
    "client-prospecting": "lead-generation-specialist sales-manager",
    "inbound-intake": "administrative-assistant sales-administrator",
    "lead-distribution": "sales-administrator sales-coordinator",
    "crm-user-support": "crm-administrator sales-administrator",
    "process-automation": "crm-administrator it-specialist sales-development-manager",
    "channel-efficiency": "digital-marketing-specialist marketing-manager",
    "document-archive": "administrative-assistant sales-administrator",
    "target-audience": "lead-generation-specialist marketing-manager",
    "smm": "digital-marketing-specialist marketing-manager",
    "online-presence": "digital-marketing-specialist marketing-manager",
    "brand-identity": "designer marketing-manager",
    "department-liaison": "sales-administrator sales-coordinator",
    "workflow-organization": "operations-manager sales-administrator sales-coordinator",
    "meeting-schedule": "administrative-assistant sales-administrator",
}


def _person(key: str) -> Json:
    return {"key": f"person-{key}", "name": f"Сотрудник {key}", "share_pct": 100, "kind": "permanent"}


def _one_each(roles: tuple[str, ...], stage: str) -> Json:
    """The head and, right below, one person for each other role."""
    return {
        "company": "Пример",
        "stage": stage,
        "positions": [
            {
                "key": role,
                "title": role,
                "parent": None if role == "sales-head" else "sales-head",
                "roles": [{"role": role, "share_pct": 100}],
                "people": [_person(role)],
            }
            for role in roles
        ],
    }


def _colliding(findings: tuple[Finding, ...], kind: str) -> Pairs:
    return {
        str(item.responsibility): " ".join(sorted(item.positions)) for item in findings if item.kind == kind
    }


def _above_low(findings: tuple[Finding, ...]) -> list[tuple[str, str | None, tuple[str, ...], str]]:
    return [
        (item.kind, item.responsibility, item.positions, item.severity)
        for item in findings
        if item.severity != "low"
    ]


def test_the_eight_full_cards_one_person_each_collide_where_the_articles_warn() -> None:
    found = analysis_of(_one_each(FULL_ROLES, "growth")).findings

    assert _colliding(found, "double_accountable") == TWO_OWNERS_OF_FULL_ROLES
    assert _colliding(found, "duplicate_responsible") == TWO_PAIRS_OF_HANDS_OF_FULL_ROLES


def test_all_twenty_cards_add_the_collisions_of_the_helpers() -> None:
    found = analysis_of(_one_each(tuple(read_catalogue().roles), "mature")).findings

    assert _colliding(found, "double_accountable") == TWO_OWNERS_OF_FULL_ROLES | MORE_OWNERS_OF_ALL_ROLES
    assert _colliding(found, "duplicate_responsible") == (
        TWO_PAIRS_OF_HANDS_OF_FULL_ROLES | MORE_PAIRS_OF_HANDS_OF_ALL_ROLES
    )


def test_what_the_head_sets_and_others_carry_out_is_no_collision() -> None:
    found = analysis_of(_one_each(FULL_ROLES, "growth")).findings

    vertical = {"management-reporting", "work-instructions", "campaign-alignment"}
    assert [item.kind for item in found if item.responsibility in vertical] == []


@pytest.mark.parametrize("stage", ["growth", "mature"])
def test_one_person_for_each_role_leaves_nothing_uncovered_that_they_could_hold(stage: str) -> None:
    roles = FULL_ROLES if stage == "growth" else tuple(read_catalogue().roles)

    found = analysis_of(_one_each(roles, stage)).findings

    assert [item.responsibility for item in found if item.kind == "uncovered"] == []


# --- ready departments ---


def _boxes(place: DepartmentPosition, department: Department) -> list[Json]:
    seats = {other.key: other.seats for other in department.positions}
    assert place.parent is None or seats[place.parent] == 1
    return [
        {
            "key": f"{place.key}-{number}",
            "title": place.title.ru,
            "parent": f"{place.parent}-1" if place.parent else None,
            "roles": [{"role": role, "share_pct": 100 // len(place.roles)} for role in place.roles],
            "people": [_person(f"{place.key}-{number}")],
            "without": [part.responsibility for part in place.without],
            "overrides": {part.responsibility: part.involvement for part in place.holds},
        }
        for number in range(1, place.seats + 1)
    ]


def _ready(stage: str) -> Json:
    department = read_catalogue().departments[stage]
    positions = [box for place in department.positions for box in _boxes(place, department)]
    return {"company": "Пример", "stage": stage, "positions": positions}


@pytest.mark.parametrize("stage", ["start", "growth", "mature"])
def test_a_ready_department_has_nothing_above_low(stage: str) -> None:
    assert _above_low(analysis_of(_ready(stage)).findings) == []


def _in_two_regions() -> Json:
    """The growing department with a head, sellers and account managers in each of two regions, deputies named.

    The head of the country keeps what is one for all: analyst, trainer, marketing, development, administrator.
    """
    ready = _ready("growth")
    by_kind: dict[str, list[Json]] = {}
    for box in ready["positions"]:
        by_kind.setdefault(str(box["key"]).rsplit("-", 1)[0], []).append(box)
    field = {kind: by_kind.pop(kind)[0] for kind in ("sellers", "account")}
    country = by_kind["head"][0]
    boxes = [box for found in by_kind.values() for box in found]
    for region in ("Москва", "Урал"):
        head = f"head-{region}"
        boxes.append(
            _moved(
                country, head, country["key"], scope={"region": [region]}, deputies=[f"sellers-{region}-1"]
            )
        )
        for kind, box in field.items():
            for number in (1, 2):
                key = f"{kind}-{region}-{number}"
                boxes.append(_moved(box, key, head, deputies=[f"{kind}-{region}-{3 - number}"]))
    country["deputies"] = ["head-Москва"]
    return {**ready, "positions": boxes}


def _moved(box: Json, key: str, parent: str, **more: Any) -> Json:
    return {**box, "key": key, "parent": parent, "people": [_person(key)], **more}


def test_a_well_designed_department_of_two_regions_has_nothing_above_low() -> None:
    assert _above_low(analysis_of(_in_two_regions()).findings) == []


def test_the_same_department_without_its_regions_has_two_heads_for_one_plan() -> None:
    structure = _in_two_regions()
    for box in structure["positions"]:
        box.pop("scope", None)

    found = [item for item in analysis_of(structure).findings if item.kind == "double_accountable"]

    assert ("sales-plan", ("head-Москва", "head-Урал"), "high") in {
        (item.responsibility, item.positions, item.severity) for item in found
    }
