"""Who would be missed: no_deputy."""

from __future__ import annotations

from decimal import Decimal

import pytest

from teams.analysis.facts import Holder, Position
from teams.analysis.findings import Finding
from tests.teams.analysis_facts import region, seat
from tests.teams.control_facts import analysed, of_kind


def alone(*positions: Position, **settings: object) -> list[Finding]:
    return of_kind("no_deputy", analysed(*positions, **settings))  # type: ignore[arg-type]


def test_an_only_owner_without_a_deputy_is_one_finding_that_names_what_rests_on_them() -> None:
    [finding] = alone(seat("h", "head", own={"conversation-quality": "AR"}), seat("s", "seller", "h"))

    assert (finding.positions, finding.people, finding.responsibility) == (("h",), ("person-h",), None)
    named = [item["responsibility"] for item in finding.params["items"]]
    assert named == ["sales-plan", "conversation-quality"]


def test_a_single_responsibility_is_named_by_the_finding_itself() -> None:
    [finding] = alone(seat("h", "head"))

    assert (finding.responsibility, finding.severity) == ("sales-plan", "low")


def test_a_named_deputy_closes_it_and_the_advice_names_one() -> None:
    head, seller = seat("h", "head"), seat("s", "seller", "h")

    [finding] = alone(head, seller)
    advised = finding.suggestions[0]

    assert (advised.code, advised.params["position"], advised.params["to"]) == ("name_deputy", "h", ["s"])
    assert alone(seat("h", "head", deputies=("s",)), seller) == []


def test_a_vacant_deputy_stands_in_for_nobody() -> None:
    assert alone(seat("h", "head", deputies=("s",)), seat("s", "seller", "h", vacant=True))


def test_the_same_person_in_another_box_is_no_deputy() -> None:
    assert alone(seat("h", "head", person="anna", deputies=("s",)), seat("s", "seller", "h", person="anna"))


@pytest.mark.parametrize("named_at", ["h", "j"])
def test_a_deputy_named_at_either_box_of_a_person_stands_in_whatever_the_keys_are(named_at: str) -> None:
    boxes = [
        seat(key, "head", person="anna", deputies=("s",) if key == named_at else ()) for key in ("h", "j")
    ]

    assert alone(*boxes, seat("s", "seller", "h")) == []


def test_two_people_in_a_box_or_a_second_one_at_the_work_need_no_deputy() -> None:
    pair = (Holder("a", "А", Decimal(50)), Holder("b", "Б", Decimal(50)))

    assert alone(seat("h", "head", people=pair)) == []
    assert alone(seat("h", "head"), seat("x", own={"sales-plan": "R"})) == []


def test_each_region_stands_for_itself() -> None:
    north, south = (
        seat("n", "head", scope=region("Север")),
        seat("s", "head", scope=region("Юг")),
    )

    assert [finding.positions for finding in alone(north, south)] == [("n",), ("s",)]


def test_a_vacancy_is_somebody_elses_finding() -> None:
    assert alone(seat("h", "head", vacant=True)) == []


def test_what_the_department_may_do_without_can_wait_unless_own_words_claim_it() -> None:
    analyst = seat("a", "analyst")

    assert alone(analyst, stage="start") == []
    assert alone(analyst, stage="growth")
    assert alone(seat("c", own={"contests": "AR"}), stage="start")


def test_one_more_small_duty_keeps_the_fingerprint_and_another_person_does_not() -> None:
    [before] = alone(seat("h", "head"))
    [more] = alone(seat("h", "head", own={"conversation-quality": "AR"}))
    [other] = alone(seat("h", "head", person="boris"))

    assert before.fingerprint == more.fingerprint
    assert before.fingerprint != other.fingerprint


def test_money_under_it_makes_it_worse() -> None:
    rich = {"revenue": Decimal(1_000_000), "deals": Decimal(0)}

    [finding] = alone(seat("h", "head"), money=rich)

    assert finding.severity == "medium"


def test_the_part_of_the_health_is_the_share_that_has_a_deputy() -> None:
    covered = analysed(seat("h", "head", deputies=("s",)), seat("s", "seller", "h"))
    bare = analysed(seat("h", "head"), seat("s", "seller", "h"))

    assert (covered.health.parts["deputies"], bare.health.parts["deputies"]) == (1.0, 0.0)


def test_a_colleague_of_the_same_job_is_advised_first() -> None:
    """Whoever only advises on the work knows it less than who does the same elsewhere."""
    north = seat("n", "head", scope=region("Север"))
    south = seat("s", "head", scope=region("Юг"))
    adviser = seat("a", "seller", "n", own={"sales-plan": "C"}, scope=region("Север"))

    [finding, _south] = alone(north, south, adviser)

    assert finding.suggestions[0].params["to"] == ["s", "a"]


def test_whoever_the_cards_always_keep_apart_from_the_role_is_not_advised() -> None:
    head = seat("h", "head", deputies=("s",))

    [finding] = alone(head, seat("q", "controller", "h"), seat("s", "seller", "h"))

    assert (finding.positions, finding.suggestions[0].params["to"]) == (("q",), ["h"])
