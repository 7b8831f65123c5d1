"""Who must not do both: forbidden_combination and conflict_of_interest."""

from __future__ import annotations

from decimal import Decimal

import pytest

from teams.analysis.facts import Holder, Position, Stage
from tests.teams.analysis_facts import region, seat, shares
from tests.teams.control_facts import analysed, of_kind


def both(*roles: str) -> Position:
    return seat("p", roles=shares(*((role, 100 // len(roles)) for role in roles)), person="anna")


def test_roles_that_are_never_combined_are_a_high_finding_about_the_person() -> None:
    [finding] = of_kind("forbidden_combination", analysed(both("seller", "controller"), stage="start"))

    assert (finding.severity, finding.people, finding.positions) == ("high", ("anna",), ("p",))
    assert finding.params["pairs"][0]["until"] == "never"


def test_the_roles_of_two_positions_of_one_person_count_together() -> None:
    [finding] = of_kind(
        "forbidden_combination",
        analysed(seat("a", "seller", person="anna"), seat("b", "controller", person="anna")),
    )

    assert finding.positions == ("a", "b")
    assert finding.suggestions[0].params["by"] == "seat"


def test_two_people_with_these_roles_are_as_it_should_be() -> None:
    assert of_kind("forbidden_combination", analysed(seat("a", "seller"), seat("b", "controller"))) == []


@pytest.mark.parametrize(("stage", "severity"), [("start", None), ("growth", "medium"), ("mature", "medium")])
def test_a_combination_for_the_time_being_is_bearable_up_to_its_stage(
    stage: Stage, severity: str | None
) -> None:
    found = of_kind("forbidden_combination", analysed(both("head", "seller"), stage=stage))

    assert [finding.severity for finding in found] == ([severity] if severity else [])


def test_whoever_stands_by_as_a_deputy_holds_no_second_role() -> None:
    by_standing = (Holder("anna", "Анна", Decimal(0), "deputy"), Holder("boris", "Борис"))

    found = analysed(seat("a", "seller", person="anna"), seat("b", "controller", people=by_standing))

    assert of_kind("forbidden_combination", found) == []


def test_the_role_that_takes_less_time_is_the_one_to_go() -> None:
    position = seat("p", roles=shares(("seller", 80), ("controller", 20)), person="anna")

    [finding] = of_kind("forbidden_combination", analysed(position))

    move = finding.suggestions[0]
    assert (move.code, move.params["role"], move.params["by"]) == ("separate_role", "controller", "role")


def test_own_words_about_checking_the_own_work_are_a_conflict() -> None:
    [finding] = of_kind(
        "conflict_of_interest", analysed(seat("s", "seller", own={"conversation-quality": "R"}))
    )

    assert (finding.responsibility, finding.severity) == ("conversation-quality", "high")
    assert finding.params["pairs"] == [
        {
            "does": "deal-closing",
            "does_title": "Закрытие сделок",
            "checks": "conversation-quality",
            "checks_title": "Контроль разговоров",
        }
    ]


def test_one_card_that_brings_both_is_written_so_on_purpose() -> None:
    assert of_kind("conflict_of_interest", analysed(seat("p", "player"))) == []


def test_a_second_card_that_does_the_checked_work_is_a_conflict_nevertheless() -> None:
    [finding] = of_kind("conflict_of_interest", analysed(both("player", "seller")))

    assert finding.params["of"] == "control"


def test_work_and_check_on_markets_that_do_not_meet_are_legal() -> None:
    found = analysed(
        seat("a", "seller", person="anna", scope=region("Москва")),
        seat("b", "controller", person="anna", scope=region("Казань")),
    )

    assert of_kind("conflict_of_interest", found) == []


def test_whoever_makes_the_figure_they_are_judged_by_is_in_conflict_once_the_stage_is_past() -> None:
    person = both("head", "analyst")

    assert of_kind("conflict_of_interest", analysed(person, stage="growth")) == []
    [finding] = of_kind("conflict_of_interest", analysed(person, stage="mature"))
    assert (finding.severity, finding.responsibility) == ("medium", "kpi-monitoring")
    assert [item["metric"] for item in finding.params["items"]] == ["revenue"]


def test_the_check_can_go_to_the_leader() -> None:
    found = analysed(seat("h", "head"), seat("s", "seller", "h", own={"conversation-quality": "R"}))

    [finding] = of_kind("conflict_of_interest", found)

    move = finding.suggestions[0]
    assert (move.code, move.params["position"], move.params["to"]) == ("hand_over", "s", ["h"])


def test_people_in_conflict_lower_the_separation() -> None:
    found = analysed(both("seller", "controller"), seat("q", "seller"))

    assert found.health.parts["separation"] == 0.5


def test_the_check_does_not_go_to_somebody_who_does_the_same_work() -> None:
    found = analysed(
        seat("h", "head"),
        seat("s", "seller", "h", own={"conversation-quality": "R"}),
        seat("t", "seller", "h"),
    )

    [finding] = of_kind("conflict_of_interest", found)

    assert finding.suggestions[0].params["to"] == ["h"]
