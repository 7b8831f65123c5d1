"""Whole departments as clients have them, each with everything that should be found in it and nothing else."""

from __future__ import annotations

from teams.analysis.engine import analyse
from teams.analysis.facts import Holder, Position, Structure
from tests.teams.analysis_facts import CATALOGUE, expected, found, region, seat, shares


def segment(*names: str) -> dict[str, frozenset[str]]:
    return {"segment": frozenset(names)}


def test_a_small_firm_where_the_head_sells_too() -> None:
    result = found(
        seat("h", roles=shares(("head", 60), ("seller", 40))),
        seat("s1", "seller", "h"),
        seat("s2", "seller", "h"),
        seat("adm", "admin", "h"),
    )

    assert result == set()


def test_a_distributor_with_regions_where_one_market_is_given_twice() -> None:
    result = found(
        seat("dir"),
        seat("msk", "head", "dir", scope=region("Москва", "Тверь")),
        seat("spb", "head", "dir", scope=region("Санкт-Петербург", "Тверь")),
        seat("ural", "head", "dir", scope=region("Урал")),
        *(seat(f"{head}{n}", "seller", head) for head in ("msk", "spb", "ural") for n in range(3)),
        seat("an", "analyst", "dir"),
        seat("mk", "marketer", "dir"),
        stage="growth",
    )

    assert result == expected(
        ("double_accountable", "sales-plan", "msk spb"),
        ("double_accountable", "pricing", "msk spb"),
        ("double_accountable", "forecast", "msk spb"),
    )


def test_a_software_firm_split_by_segments() -> None:
    own = {"debt-control": "R"}
    result = found(
        seat("h", "head", own={"debt-control": "A"}),
        seat("smb", "seller", "h", scope=segment("SMB"), own=own),
        seat("ent", "seller", "h", scope=segment("Enterprise"), own=own),
        seat("acc", "account", "h", scope=segment("действующие"), own=own),
        seat("an", "analyst", "h"),
        seat("mk", "marketer", "h"),
        stage="growth",
    )

    assert result == set()


def test_the_same_firm_with_an_account_manager_let_into_a_segment() -> None:
    own = {"debt-control": "R"}
    result = found(
        seat("h", "head", own={"debt-control": "A"}),
        seat("smb", "seller", "h", scope=segment("SMB"), own=own),
        seat("acc", "account", "h", scope=segment("действующие", "smb"), own=own),
    )

    assert result == expected(("duplicate_responsible", "debt-control", "smb acc"))


def test_marketing_and_sales_development_run_the_same_campaigns() -> None:
    result = found(
        seat("h", "head"),
        seat("s", "seller", "h"),
        seat("an", "analyst", "h"),
        seat("dir"),
        seat("mk", "marketer", "dir"),
        seat("gr", "growth", "h"),
        stage="growth",
    )

    assert result == expected(
        ("duplicate_responsible", "campaigns", "mk gr"), ("duplicate_responsible", "forecast", "an gr")
    )


def test_campaigns_made_consulting_for_one_side_are_resolved() -> None:
    result = found(
        seat("h", "head"),
        seat("s", "seller", "h"),
        seat("an", "analyst", "h"),
        seat("mk", "marketer"),
        seat("gr", "growth", "h", overrides={"campaigns": "C"}, without=frozenset({"forecast"})),
        stage="growth",
    )

    assert result == set()


def test_an_acting_head_keeps_the_seat_from_being_vacant_but_is_overloaded() -> None:
    acting = (Holder("ivan", "Иван", kind="acting"),)
    result = found(
        seat("h", "head", people=acting), seat("s1", "seller", "h", person="ivan"), seat("s2", "seller", "h")
    )

    assert result == expected(("overload", None, "h s1"))


def test_a_mature_department_without_an_analyst() -> None:
    result = found(
        seat("h", "head"),
        seat("s", "seller", "h"),
        seat("acc", "account", "h"),
        seat("mk", "marketer", "h"),
        stage="mature",
    )

    assert result == expected(("no_responsible", "forecast", "h"), ("uncovered", "dashboards", ""))


def test_two_owners_of_receivables_in_different_departments() -> None:
    result = found(
        seat("dir"),
        seat("h", "head", "dir", scope=region("Москва"), own={"debt-control": "A"}),
        seat("ch", None, "dir", title="Руководитель клиентского отдела", own={"debt-control": "AR"}),
        seat("s", "seller", "h"),
    )

    assert result == expected(("double_accountable", "debt-control", "h ch"))


def health_of(*positions: Position) -> tuple[int, dict[str, float]]:
    health = analyse(Structure("Пример", "start", positions), CATALOGUE).health
    return health.score, dict(health.parts)


def test_health_of_an_empty_structure_is_nothing() -> None:
    score, parts = health_of()

    assert score == 0
    assert set(parts.values()) == {0.0}


def test_health_of_a_well_made_department_with_deputies_is_full() -> None:
    score, parts = health_of(seat("h", "head", deputies=("s",)), seat("s", "seller", "h", deputies=("h",)))

    assert score == 100
    assert set(parts.values()) == {1.0}


def test_health_loses_the_weighted_share_of_what_is_wrong() -> None:
    _, parts = health_of(seat("h", "head", vacant=True), seat("s", "seller", "h"))

    assert parts["one_owner"] == round(4 / 25, 3)
    assert parts["coverage"] == round(5 / 14, 3)
    assert parts["no_duplicates"] == 1.0
