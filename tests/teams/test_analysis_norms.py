"""Overload by norms, and what money adds to a severity."""

from __future__ import annotations

from decimal import Decimal

import pytest

from teams.analysis.facts import Limits
from tests.teams.analysis_facts import region, seat, shares
from tests.teams.control_facts import analysed, of_kind

DEALS = {"seller": {"deal": Decimal(200)}}


def test_volumes_times_norms_over_the_hours_of_the_month_are_an_overload() -> None:
    [finding] = of_kind("overload", analysed(seat("s", "seller"), volumes=DEALS))

    assert (finding.params["of"], finding.params["hours"], finding.params["capacity"]) == (
        "norms",
        "200",
        "164",
    )
    assert finding.severity == "high"
    assert finding.params["top"][0]["responsibility"] == "deal-closing"


def test_without_volumes_work_by_the_piece_takes_no_hours() -> None:
    assert of_kind("overload", analysed(seat("s", "seller"))) == []


def test_exactly_the_capacity_is_no_overload() -> None:
    volumes = {"seller": {"deal": Decimal(164)}}

    assert of_kind("overload", analysed(seat("s", "seller"), volumes=volumes)) == []


def test_half_a_role_meets_half_of_the_volume_and_half_a_place_has_half_of_the_hours() -> None:
    half_role = seat("s", roles=shares(("seller", 50)))
    half_place = seat("s", "seller", fte=Decimal("0.5"))

    assert of_kind("overload", analysed(half_role, volumes=DEALS)) == []
    [finding] = of_kind("overload", analysed(half_place, volumes=DEALS))
    assert (finding.params["hours"], finding.params["capacity"]) == ("100", "82")


def test_whoever_only_answers_spends_no_hours() -> None:
    position = seat("s", "seller", overrides={"deal-closing": "A"})

    assert of_kind("overload", analysed(position, volumes=DEALS)) == []


def test_a_routine_that_alone_passes_the_capacity_needs_no_volumes() -> None:
    [finding] = of_kind("overload", analysed(seat("a", "analyst")))

    assert (finding.params["hours"], finding.severity) == ("168", "low")


def test_a_routine_is_divided_among_those_who_do_it_on_meeting_markets() -> None:
    assert of_kind("overload", analysed(seat("a", "analyst"), seat("b", "analyst"))) == []

    apart = analysed(seat("a", "analyst", scope=region("Север")), seat("b", "analyst", scope=region("Юг")))
    assert len(of_kind("overload", apart)) == 2


def test_a_vacancy_takes_no_share_of_a_routine() -> None:
    assert of_kind("overload", analysed(seat("a", "analyst"), seat("b", "analyst", vacant=True)))


def test_each_leader_coaches_the_own_people() -> None:
    found = analysed(seat("a", own={"coaching": "AR"}), seat("b", own={"coaching": "AR"}))

    assert [finding.params["hours"] for finding in of_kind("overload", found)] == ["173.33", "173.33"]


@pytest.mark.parametrize(
    "limits", [Limits(hours_month=Decimal(250)), Limits(max_load_pct=Decimal(130))], ids=["hours", "load"]
)
def test_the_capacity_is_the_companys(limits: Limits) -> None:
    assert of_kind("overload", analysed(seat("s", "seller"), volumes=DEALS, limits=limits)) == []


def test_the_companys_own_norm_counts() -> None:
    assert of_kind("overload", analysed(seat("s", "seller"), volumes=DEALS, norms={"deal-closing": 30})) == []


def test_a_little_more_load_is_the_same_finding_and_much_more_is_another() -> None:
    def print_at(deals: int) -> str:
        volumes = {"seller": {"deal": Decimal(deals)}}
        return of_kind("overload", analysed(seat("s", "seller"), volumes=volumes))[0].fingerprint

    assert print_at(200) == print_at(202)
    assert print_at(200) != print_at(240)


def test_a_quarter_of_the_money_makes_a_finding_one_point_worse_and_less_does_not() -> None:
    vacant = seat("c", "controller", vacant=True)

    def severity(roubles: int) -> str:
        money = {"quality-score": Decimal(roubles), "revenue": Decimal(1_000)}
        return of_kind("vacant_owner", analysed(vacant, money=money))[0].severity

    assert [severity(roubles) for roubles in (0, 249, 250)] == ["medium", "medium", "high"]
