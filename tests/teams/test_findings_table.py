"""Small structures as consultants meet them, each with exactly the findings that a careful reader would expect."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.teams.findings_table import KINDS, Case, Row, analysis_of, cases, rows_of

CASES = cases()


def _told(title: str, rows: set[Row]) -> list[str]:
    return [
        f"  {title}: {kind} · {slug or '-'} · {' '.join(keys) or '-'} · {severity}"
        for kind, slug, keys, severity in sorted(rows)
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_structure_gives_exactly_the_findings_expected(case: Case) -> None:
    found = rows_of(analysis_of(case.structure), case.kinds)

    told = [*_told("missing", set(case.expect) - set(found)), *_told("too much", set(found) - case.expect)]
    assert not told, "\n".join([case.says, *told])
    assert len(found) == len(case.expect), f"{case.says}\n  the same finding twice: {found}"


def test_legal_is_said_of_exactly_the_cases_that_expect_nothing() -> None:
    assert [case.name for case in CASES if case.legal != (not case.expect)] == []


def test_a_case_names_known_kinds_and_expects_only_what_it_compares() -> None:
    assert [case.name for case in CASES if not case.kinds <= KINDS] == []
    assert [case.name for case in CASES if not {row[0] for row in case.expect} <= case.kinds] == []


def test_the_table_is_as_large_as_promised() -> None:
    assert len(CASES) >= 60
    assert sum(case.legal for case in CASES) >= 25


def test_every_kind_is_raised_by_three_cases_at_least() -> None:
    raised = Counter(kind for case in CASES for kind in {row[0] for row in case.expect})

    assert {kind: raised[kind] for kind in sorted(KINDS) if raised[kind] < 3} == {}


def test_every_structure_is_small_and_every_case_is_told_apart_by_its_number() -> None:
    numbers = Counter(case.name.split("-", 1)[0] for case in CASES)

    assert [name for name, times in numbers.items() if times > 1] == []
    assert [case.name for case in CASES if not 2 <= len(case.structure["positions"]) <= 8] == []
