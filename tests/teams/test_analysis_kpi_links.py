"""Duty, zone and KPI belong together: kpi_without_lever and zone_without_kpi."""

from __future__ import annotations

import dataclasses

from teams.analysis.engine import analyse
from teams.analysis.facts import Structure, ZoneLine
from tests.teams.analysis_facts import seat
from tests.teams.control_facts import SHOP, analysed, of_kind


def test_whoever_keeps_the_duties_of_the_card_has_a_lever_for_every_kpi() -> None:
    assert of_kind("kpi_without_lever", analysed(seat("s", "seller"))) == []


def test_a_kpi_whose_duty_was_handed_over_has_no_lever() -> None:
    [finding] = of_kind(
        "kpi_without_lever", analysed(seat("s", "seller", without=frozenset({"deal-closing"})))
    )

    assert [item["metric"] for item in finding.params["metrics"]] == ["deals", "revenue"]
    assert finding.severity == "medium"
    codes = [(move.code, move.params.get("responsibility")) for move in finding.suggestions[:2]]
    assert codes == [("give_lever", "deal-closing"), ("drop_kpi", None)]


def test_whoever_only_advises_moves_nothing() -> None:
    assert of_kind("kpi_without_lever", analysed(seat("s", "seller", overrides={"deal-closing": "C"})))


def test_the_same_person_may_have_the_lever_in_another_position() -> None:
    found = analysed(
        seat("s", "seller", person="anna", without=frozenset({"deal-closing"})),
        seat("x", own={"deal-closing": "R"}, person="anna"),
    )

    assert of_kind("kpi_without_lever", found) == []


def test_twenty_sellers_with_the_same_trouble_are_one_finding_and_one_more_does_not_reopen_it() -> None:
    def team(size: int) -> list[object]:
        return [seat(f"s{n:02}", "seller", without=frozenset({"deal-closing"})) for n in range(size)]

    [before] = of_kind("kpi_without_lever", analysed(*team(20)))  # type: ignore[arg-type]
    [after] = of_kind("kpi_without_lever", analysed(*team(21)))  # type: ignore[arg-type]

    assert len(before.positions) == 20
    assert before.fingerprint == after.fingerprint


def test_a_vacancy_is_not_judged() -> None:
    position = seat("s", "seller", vacant=True, without=frozenset({"deal-closing"}))

    assert of_kind("kpi_without_lever", analysed(position)) == []


def test_a_zone_that_no_kpi_shows_is_a_finding_with_the_metric_to_add() -> None:
    [finding] = of_kind("zone_without_kpi", analysed(seat("a", "analyst")))

    assert (finding.responsibility, finding.severity) == ("kpi-monitoring", "low")
    assert (finding.suggestions[0].code, finding.suggestions[0].params["metric"]) == (
        "give_kpi",
        "report-timeliness",
    )


def test_a_zone_handed_over_is_nobodys_trouble_here() -> None:
    position = seat("a", "analyst", without=frozenset({"kpi-monitoring"}))

    assert of_kind("zone_without_kpi", analysed(position)) == []


def test_nobody_is_to_be_judged_by_the_figure_they_make() -> None:
    analyst = SHOP.roles["analyst"]
    zoned = dataclasses.replace(
        analyst,
        duties=(*analyst.duties, *SHOP.roles["seller"].duties),
        zones=(ZoneLine("Продажи растут", "deal-closing"),),
    )
    catalogue = dataclasses.replace(SHOP, roles={**SHOP.roles, "analyst": zoned})

    found = analyse(Structure("Пример", "growth", (seat("a", "analyst"),)), catalogue)

    assert of_kind("zone_without_kpi", found) == []
