"""The labelled small structures of tests/teams/findings and the way a case is put to the engine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from roles.catalogue_files import read_catalogue
from roles.matchers import matcher_of_catalogue
from roles.matching.duties import STRONG
from teams.analysis.engine import Analysis, analyse
from teams.analysis.facts import Catalogue
from teams.analysis.own_duties import Matcher, with_matched_duties
from teams.analysis.settings import laid_over
from teams.catalogue_facts import facts_of_catalogue
from teams.structure_json import read_structure

FOLDER = Path(__file__).parent / "findings"
KINDS = frozenset(
    {
        "double_accountable",
        "duplicate_responsible",
        "no_accountable",
        "no_responsible",
        "uncovered",
        "vacant_owner",
        "overload",
        "span_of_control",
        "no_deputy",
        "conflict_of_interest",
        "kpi_without_lever",
        "zone_without_kpi",
        "forbidden_combination",
    }
)

Row = tuple[str, str, tuple[str, ...], str]
"""Kind, responsibility or "", keys of the positions in order, severity."""


@dataclass(frozen=True)
class Case:
    """`kinds`: those whose whole set is compared; a small structure lacks much, so `uncovered` only when named."""

    name: str
    says: str
    legal: bool
    kinds: frozenset[str]
    structure: dict[str, Any]
    expect: frozenset[Row]


def cases() -> list[Case]:
    return [_case(path) for path in sorted(FOLDER.glob("*.json"))]


def _case(path: Path) -> Case:
    data = json.loads(path.read_text(encoding="utf-8"))
    rows = [
        (row["kind"], row["responsibility"] or "", tuple(sorted(row["positions"])), row["severity"])
        for row in data["expect"]
    ]
    if len(rows) != len(set(rows)):
        raise ValueError(f"{path.name}: an expected finding stands twice")
    return Case(
        name=path.stem,
        says=data["says"],
        legal=data["legal"],
        kinds=frozenset(data.get("kinds", KINDS - {"uncovered"})),
        structure=data["structure"],
        expect=frozenset(rows),
    )


@cache
def catalogue_from_files() -> Catalogue:
    return facts_of_catalogue(read_catalogue())


@cache
def _matcher() -> Matcher:
    return matcher_of_catalogue(read_catalogue())


def analysis_of(structure: dict[str, Any]) -> Analysis:
    """What `check_structure` does with such a file. AssertionError when a part of the file was left out."""
    catalogue = catalogue_from_files()
    read = read_structure(json.dumps(structure), catalogue)
    assert read.notes == ()
    matched = with_matched_duties(read.structure, _matcher(), STRONG)
    return analyse(matched, laid_over(catalogue, read.settings), read.settings.limits)


def rows_of(analysis: Analysis, kinds: frozenset[str] = KINDS) -> list[Row]:
    return sorted(
        (item.kind, item.responsibility or "", tuple(sorted(item.positions)), item.severity)
        for item in analysis.findings
        if item.kind in kinds
    )
