"""Overload by shares, and span of control."""

from __future__ import annotations

from decimal import Decimal

import pytest

from teams.analysis.engine import analyse
from teams.analysis.facts import Holder, Limits, Structure
from tests.teams.analysis_facts import CATALOGUE, expected, findings, found, seat, shares


def team_of(count: int) -> list[object]:
    return [seat(f"s{number:03}", "seller", "h") for number in range(count)]


def test_roles_of_a_position_over_a_hundred_per_cent_are_an_overload() -> None:
    result = findings(seat("h", roles=shares(("head", 80), ("seller", 40))))

    load = [item for item in result if item.kind == "overload"]
    assert [(item.positions, item.severity, item.params["total_pct"]) for item in load] == [
        (("h",), "medium", "120")
    ]
    assert load[0].suggestions[0].params["role"] == "seller"


def test_exactly_a_hundred_per_cent_is_no_overload() -> None:
    result = found(seat("h", roles=shares(("head", 60), ("seller", 40))))

    assert result == set()


def test_a_person_in_two_positions_over_a_hundred_per_cent_is_an_overload() -> None:
    both = (Holder("anna", "Анна", Decimal(100)),)
    half = (Holder("anna", "Анна", Decimal("37.5")),)

    result = findings(seat("h", "head", people=both), seat("s", "seller", "h", people=half))

    assert [(item.kind, item.positions, item.people) for item in result] == [
        ("overload", ("h", "s"), ("anna",))
    ]
    assert result[0].params["total_pct"] == "137.5"
    assert result[0].severity == "high"


def test_a_person_split_between_two_positions_is_no_overload() -> None:
    half = (Holder("anna", "Анна", Decimal(50)),)

    assert found(seat("h", "head", people=half), seat("s", "seller", "h", people=half)) == set()


@pytest.mark.parametrize(("reports", "severity"), [(11, "low"), (15, "medium"), (20, "high")])
def test_too_many_direct_reports_are_a_finding_that_grows_with_their_number(
    reports: int, severity: str
) -> None:
    result = findings(seat("h", "head"), *team_of(reports))  # type: ignore[arg-type]

    assert [(item.kind, item.positions, item.severity) for item in result] == [
        ("span_of_control", ("h",), severity)
    ]
    assert result[0].params["reports"] == reports


def test_ten_direct_reports_are_inside_the_band_and_so_is_one() -> None:
    assert found(seat("h", "head"), *team_of(10)) == set()  # type: ignore[arg-type]
    assert found(seat("h", "head"), *team_of(1)) == set()  # type: ignore[arg-type]


def test_vacant_seats_and_people_sharing_a_box_count_as_reports_but_one_person_counts_once() -> None:
    pair = (Holder("a", "А", Decimal(50)), Holder("b", "Б", Decimal(50)))
    crowd = [seat(f"s{number}", "seller", "h", vacant=True) for number in range(8)]
    twice = [seat(f"x{number}", "seller", "h", people=pair) for number in range(2)]

    assert found(seat("h", "head"), *crowd, *twice) == set()
    more = seat("z", "seller", "h")
    assert found(seat("h", "head"), *crowd, *twice, more) == expected(("span_of_control", None, "h"))


def test_six_layers_are_one_too_many() -> None:
    line = [
        seat("p1", "head"),
        seat("p2", "seller", "p1"),
        *(seat(f"p{n}", None, f"p{n - 1}") for n in range(3, 7)),
    ]

    assert found(*line[:5]) == set()
    assert found(*line) == expected(("span_of_control", None, "p1 p2 p3 p4 p5 p6"))


def test_limits_belong_to_the_company() -> None:
    structure = Structure(
        "Пример", "start", (seat("h", "head"), seat("s1", "seller", "h"), seat("s2", "seller", "h"))
    )

    strict = analyse(structure, CATALOGUE, Limits(max_reports=1)).findings
    narrow = analyse(structure, CATALOGUE, Limits(min_reports=3)).findings

    assert [item.params["of"] for item in strict if item.kind == "span_of_control"] == ["wide"]
    assert [item.params["of"] for item in narrow if item.kind == "span_of_control"] == ["narrow"]
