"""What counts as an overlap, what is a legal split. Each structure has its exact set of findings."""

from __future__ import annotations

import pytest

from teams.analysis.facts import Holder
from tests.teams.analysis_facts import expected, findings, found, region, seat


def kinds_about(slug: str, *positions: object) -> set[str]:
    return {kind for kind, about, _ in found(*positions) if about == slug}  # type: ignore[arg-type]


def test_a_head_over_five_sellers_of_one_role_is_silent() -> None:
    sellers = [seat(f"s{number}", "seller", "h") for number in range(5)]

    assert found(seat("h", "head"), *sellers) == set()


def test_sellers_of_one_role_in_two_departments_are_silent_about_what_is_not_exclusive() -> None:
    result = found(
        seat("boss"),
        seat("h1", "head", "boss", scope=region("Москва")),
        seat("h2", "head", "boss", scope=region("Казань")),
        seat("s1", "seller", "h1"),
        seat("s2", "seller", "h2"),
    )

    assert result == set()


def test_heads_of_disjoint_regions_are_silent() -> None:
    result = found(
        seat("h1", "head", scope=region("Москва")),
        seat("h2", "head", scope=region("Санкт-Петербург", "Мурманск")),
        seat("s1", "seller", "h1"),
        seat("s2", "seller", "h2"),
    )

    assert result == set()


def test_heads_whose_regions_share_a_value_answer_twice_for_what_is_exclusive() -> None:
    result = found(
        seat("h1", "head", scope=region("Москва", "Тула")),
        seat("h2", "head", scope=region("тула ", "Рязань")),
        seat("s1", "seller", "h1"),
        seat("s2", "seller", "h2"),
        seat("a", "analyst"),
    )

    assert result == expected(
        ("double_accountable", "sales-plan", "h1 h2"),
        ("double_accountable", "pricing", "h1 h2"),
        ("double_accountable", "forecast", "h1 h2"),
    )


def test_two_heads_without_scope_in_one_department_answer_twice() -> None:
    heads = [seat(key, "head", "boss", team="Продажи") for key in ("h1", "h2")]

    result = found(seat("boss"), *heads, seat("s1", "seller", "h1"), seat("s2", "seller", "h2"))

    assert ("double_accountable", "sales-plan", frozenset({"h1", "h2"})) in result
    assert not [row for row in result if row[1] == "deals"]


def test_heads_of_two_departments_each_coach_their_own_people() -> None:
    result = found(
        seat("h1", "head"), seat("h2", "head"), seat("s1", "seller", "h1"), seat("s2", "seller", "h2")
    )

    assert {slug for _, slug, _ in result} == {"sales-plan", "pricing", "forecast"}


def test_sellers_of_two_departments_are_colleagues_even_in_what_is_exclusive() -> None:
    result = found(
        seat("h1", "head"), seat("h2", "head"), seat("s1", "seller", "h1"), seat("s2", "seller", "h2")
    )

    assert not [row for row in result if row[1] == "prospecting"]


def test_a_head_over_regional_heads_of_the_same_role_is_a_cascade() -> None:
    result = found(
        seat("top", "head"),
        seat("h1", "head", "top", scope=region("Москва")),
        seat("h2", "head", "top", scope=region("Казань")),
        seat("s1", "seller", "h1"),
        seat("s2", "seller", "h2"),
    )

    assert result == set()


def test_a_named_deputy_of_the_same_role_is_no_second_owner() -> None:
    result = found(seat("h1", "head", deputies=("h2",)), seat("h2", "head"), seat("s", "seller", "h1"))

    assert not [row for row in result if row[0] == "double_accountable"]


def test_different_roles_that_answer_for_one_thing_are_a_finding_even_under_each_other() -> None:
    result = found(
        seat("h", "head", own={"debt-control": "A"}),
        seat("s", "seller", "h", own={"debt-control": "A"}),
    )

    assert result == expected(
        ("double_accountable", "debt-control", "h s"), ("no_responsible", "debt-control", "h s")
    )


def test_one_answers_and_the_other_works_is_a_legal_split() -> None:
    result = found(
        seat("h", "head"),
        seat("s", "seller", "h", own={"debt-control": "R"}),
        seat("a", "account", "h", own={"debt-control": "A"}),
    )

    assert result == set()


def test_two_different_roles_that_work_on_one_thing_are_one_finding() -> None:
    result = found(
        seat("h", "head", own={"debt-control": "A"}),
        *[seat(f"s{number}", "seller", "h", own={"debt-control": "R"}) for number in range(3)],
        seat("a1", "account", "h", own={"debt-control": "R"}),
        seat("a2", "account", "h", own={"debt-control": "R"}),
    )

    assert result == expected(("duplicate_responsible", "debt-control", "s0 s1 s2 a1 a2"))


def test_the_same_trouble_in_two_regions_is_two_findings() -> None:
    result = found(
        seat("h", "head", own={"debt-control": "A"}),
        seat("s1", "seller", "h", own={"debt-control": "R"}, scope=region("Москва")),
        seat("a1", "account", "h", own={"debt-control": "R"}, scope=region("Москва")),
        seat("s2", "seller", "h", own={"debt-control": "R"}, scope=region("Орёл")),
        seat("a2", "account", "h", own={"debt-control": "R"}, scope=region("орел")),
    )

    assert result == expected(
        ("duplicate_responsible", "debt-control", "s1 a1"), ("duplicate_responsible", "debt-control", "s2 a2")
    )


def test_segments_split_sellers_from_account_managers() -> None:
    result = found(
        seat("h", "head", own={"debt-control": "A"}),
        seat("s", "seller", "h", own={"debt-control": "R"}, scope={"segment": frozenset({"новые"})}),
        seat("a", "account", "h", own={"debt-control": "R"}, scope={"segment": frozenset({"действующие"})}),
    )

    assert result == set()


def test_a_leader_who_answers_and_works_over_one_who_works_is_vertical() -> None:
    result = found(
        seat("h", "head", own={"debt-control": "AR"}), seat("s", "seller", "h", own={"debt-control": "R"})
    )

    assert result == set()


def test_that_leader_beside_another_departments_people_is_vertical_too() -> None:
    result = found(
        seat("h1", "head", own={"debt-control": "AR"}, scope=region("Москва")),
        seat("h2", "head", own={"debt-control": "AR"}, scope=region("Казань")),
        seat("s1", "seller", "h1", own={"debt-control": "R"}, scope=region("Москва", "Казань")),
        seat("s2", "seller", "h2", own={"debt-control": "R"}),
    )

    assert result == set()


def test_an_owner_who_works_beside_a_colleague_of_another_role_who_works_is_a_duplicate() -> None:
    result = found(
        seat("h", "head"),
        seat("s", "seller", "h"),
        seat("m", "marketer", "h"),
        seat("g", "growth", "h"),
        seat("a", "analyst", "h", without=frozenset({"forecast"})),
        stage="growth",
    )

    assert result == expected(("duplicate_responsible", "campaigns", "m g"))


def test_an_analyst_who_computes_and_a_head_who_answers_share_a_forecast_legally() -> None:
    result = found(
        seat("h", "head"),
        seat("s", "seller", "h"),
        seat("a", "analyst", "h"),
        seat("m", "marketer", "h"),
        stage="growth",
    )

    assert result == set()


def test_universal_responsibilities_never_overlap() -> None:
    assert (
        kinds_about("crm-entry", seat("h", "head"), seat("s", "seller", "h"), seat("a", "account", "h"))
        == set()
    )


def test_one_person_in_both_positions_is_not_two_owners() -> None:
    result = found(
        seat("h", "head", own={"debt-control": "A"}),
        seat("s", "seller", "h", own={"debt-control": "R"}, person="anna"),
        seat(
            "a", "account", "h", own={"debt-control": "R"}, person="anna", people=(Holder("anna", "Анна", 0),)
        ),
    )

    assert not [row for row in result if row[0] == "duplicate_responsible"]


def test_positions_without_a_role_are_told_apart_by_their_titles() -> None:
    own = {"debt-control": "R"}
    head = seat("h", "head", own={"debt-control": "A"})

    same = found(
        head,
        seat("p1", None, "h", own=own, title="Специалист, Москва"),
        seat("p2", None, "h", own=own, title="специалист № 2"),
    )
    different = found(
        head,
        seat("p1", None, "h", own=own, title="Специалист по оплатам"),
        seat("p2", None, "h", own=own, title="Бухгалтер"),
    )

    assert not [row for row in same if row[1] == "debt-control"]
    assert ("duplicate_responsible", "debt-control", frozenset({"p1", "p2"})) in different


def test_scopes_come_down_the_tree_until_a_position_sets_its_own() -> None:
    own = {"debt-control": "R"}
    heads = (
        seat("h1", "head", scope=region("Москва"), own={"debt-control": "A"}),
        seat("h2", "head", scope=region("Казань"), own={"debt-control": "A"}),
    )

    apart = found(*heads, seat("s", "seller", "h1", own=own), seat("a", "account", "h2", own=own))
    together = found(
        *heads,
        seat("s", "seller", "h1", own=own),
        seat("a", "account", "h2", own=own, scope=region("Москва")),
    )

    assert not [row for row in apart if row[0] == "duplicate_responsible"]
    assert ("duplicate_responsible", "debt-control", frozenset({"s", "a"})) in together


def test_handed_over_and_consulted_claims_do_not_overlap() -> None:
    head = seat("h", "head", own={"debt-control": "A"})
    seller = seat("s", "seller", "h", own={"debt-control": "R"})

    handed = seat("a", "account", "h", own={"debt-control": "R"}, without=frozenset({"debt-control"}))
    consulted = seat("a", "account", "h", own={"debt-control": "R"}, overrides={"debt-control": "C"})

    assert found(head, seller, handed) == set()
    assert found(head, seller, consulted) == set()


def test_accountable_by_one_line_and_responsible_by_another_make_both() -> None:
    result = found(seat("h", "head"), seat("s", "seller", "h", own={"deals": "A"}))

    assert result == expected(("double_accountable", "deals", "h s"))


def test_an_overlap_quotes_the_lines_of_both_sides_and_offers_moves() -> None:
    result = findings(
        seat("h", "head", own={"debt-control": "A"}),
        seat("a", "account", "h", own={"debt-control": "A"}),
        seat("s", "seller", "h", own={"debt-control": "R"}),
    )
    double = next(item for item in result if item.kind == "double_accountable")

    assert {quote.position for quote in double.quotes} == {"h", "a"}
    assert double.people == ("person-a", "person-h")
    moves = {move.code: move.params for move in double.suggestions}
    assert moves["keep_owner"]["position"] == "h"
    assert moves["keep_owner"]["others"] == ["a"]
    assert set(moves) == {"keep_owner", "make_consulted", "split_by_scope", "accept"}


@pytest.mark.parametrize(
    ("slug", "severity"), [("sales-plan", "high"), ("debt-control", "medium"), ("proposals", "low")]
)
def test_severity_of_a_double_owner_follows_weight_and_exclusivity(slug: str, severity: str) -> None:
    result = findings(
        seat("h", own={slug: "A"}, title="Один"),
        seat("x", own={slug: "A"}, title="Другой"),
    )

    assert [item.severity for item in result if item.kind == "double_accountable"] == [severity]
