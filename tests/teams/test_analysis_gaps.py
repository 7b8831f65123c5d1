"""What counts as a gap: nobody answers, nobody works, nobody at all, or only a vacancy."""

from __future__ import annotations

from tests.teams.analysis_facts import expected, findings, found, region, seat


def test_a_small_firm_that_covers_its_stage_is_silent() -> None:
    assert found(seat("h", "head"), seat("s", "seller", "h"), seat("a", "account", "h")) == set()


def test_sellers_without_a_head_leave_their_work_without_an_owner() -> None:
    result = found(seat("s1", "seller"), seat("s2", "seller"))

    assert result == expected(
        ("no_accountable", "deals", "s1 s2"), ("uncovered", "sales-plan", ""), ("uncovered", "pricing", "")
    )


def test_a_head_without_sellers_answers_for_work_that_nobody_does() -> None:
    assert found(seat("h", "head")) == expected(("no_responsible", "deals", "h"))


def test_growth_needs_what_a_start_does_not() -> None:
    team = (seat("h", "head"), seat("s", "seller", "h"))

    assert found(*team) == set()
    assert found(*team, stage="growth") == expected(
        ("uncovered", "campaigns", ""), ("no_responsible", "forecast", "h")
    )


def test_an_optional_responsibility_of_a_role_card_is_no_gap_but_own_words_are() -> None:
    team = (seat("h", "head"), seat("s", "seller", "h"))
    analyst = seat("a", "analyst", "h")

    assert found(*team, analyst) == set()
    assert found(*team, seat("x", None, "h", own={"proposals": "R"})) == expected(
        ("no_accountable", "proposals", "x")
    )


def test_an_owner_of_another_region_does_not_answer_here() -> None:
    result = found(
        seat("h", "head", own={"debt-control": "A"}, scope=region("Москва")),
        seat("s1", "seller", "h", own={"debt-control": "R"}),
        seat(
            "s2",
            "seller",
            None,
            own={"debt-control": "R"},
            scope=region("Казань"),
            without=frozenset({"deals"}),
        ),
    )

    assert result == expected(("no_accountable", "debt-control", "s2"))


def test_a_vacant_head_is_the_vacant_owner_of_what_the_head_answers_for() -> None:
    result = found(seat("h", "head", vacant=True), seat("s", "seller", "h"))

    assert result == expected(
        ("vacant_owner", "sales-plan", "h"),
        ("vacant_owner", "pricing", "h"),
        ("vacant_owner", "deals", "h"),
        ("vacant_owner", "forecast", "h"),
        ("vacant_owner", "coaching", "h"),
    )


def test_one_vacant_seller_of_three_is_no_vacant_owner() -> None:
    sellers = [seat("s1", "seller", "h"), seat("s2", "seller", "h"), seat("s3", "seller", "h", vacant=True)]

    assert found(seat("h", "head"), *sellers) == set()


def test_a_vacant_seller_of_a_region_leaves_only_what_nobody_else_there_answers_for() -> None:
    result = found(
        seat("h", "head"),
        seat("s1", "seller", "h", scope=region("Москва")),
        seat("s2", "seller", "h", scope=region("Казань"), vacant=True),
    )

    assert result == expected(("vacant_owner", "prospecting", "s2"))


def test_a_vacant_regional_head_leaves_that_region_without_an_owner() -> None:
    result = found(
        seat("h1", "head", scope=region("Москва"), own={"forecast": "R"}),
        seat("h2", "head", scope=region("Казань"), vacant=True, own={"forecast": "R"}),
        seat("s1", "seller", "h1"),
        seat("s2", "seller", "h2"),
    )

    assert result == expected(
        ("vacant_owner", "sales-plan", "h2"),
        ("vacant_owner", "pricing", "h2"),
        ("vacant_owner", "forecast", "h2"),
        ("vacant_owner", "coaching", "h2"),
    )


def test_the_only_hands_being_vacant_is_a_milder_finding_than_the_owner_being_vacant() -> None:
    result = findings(seat("h", "head"), seat("s", "seller", "h"), seat("a", "analyst", "h", vacant=True))

    by_slug = {item.responsibility: item for item in result}
    assert {(item.kind, item.positions) for item in result} == {("vacant_owner", ("a",))}
    assert by_slug["forecast"].severity == "medium"
    assert findings(seat("h", "head", vacant=True), seat("s", "seller", "h"))[0].severity == "high"


def test_what_a_vacancy_holds_is_not_also_uncovered() -> None:
    result = found(
        seat("m", "marketer", vacant=True), seat("h", "head"), seat("s", "seller", "h"), stage="growth"
    )

    assert ("vacant_owner", "campaigns", frozenset({"m"})) in result
    assert not [row for row in result if row[0] == "uncovered"]


def test_an_uncovered_responsibility_suggests_roles_that_bring_it() -> None:
    result = findings(seat("h", "head"), seat("s", "seller", "h"), stage="growth")

    uncovered = next(item for item in result if item.kind == "uncovered")
    roles = [move.params["role"] for move in uncovered.suggestions if move.code == "add_role"]
    assert roles == ["marketer", "growth"]


def test_a_missing_owner_is_offered_to_the_leader_first() -> None:
    result = findings(seat("h", "head"), seat("s", "seller", "h", own={"proposals": "R"}))

    moves = [(move.code, move.params.get("position")) for move in result[0].suggestions]
    assert moves == [("make_accountable", "h"), ("make_accountable", "s"), ("accept", None)]
