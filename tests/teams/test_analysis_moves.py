"""What findings advise: an owner who covers the others, a cut that lasts, a receiver with the market and the hours."""

from __future__ import annotations

from decimal import Decimal

from teams.analysis.facts import Limits
from teams.analysis.findings import Finding
from tests.teams.analysis_facts import findings, region, seat, shares
from tests.teams.control_facts import analysed, of_kind


def about(kind: str, slug: str | None, found: tuple[Finding, ...]) -> Finding:
    return next(finding for finding in found if (finding.kind, finding.responsibility) == (kind, slug))


def test_the_natural_owner_covers_the_markets_of_all_the_others() -> None:
    found = findings(
        seat("a", "head", scope=region("Москва")),
        seat("b", "head", scope=region("Казань")),
        seat("z", own={"sales-plan": "A"}),
    )

    keep = about("double_accountable", "sales-plan", found).suggestions[0]

    assert (keep.code, keep.params["position"], keep.params["others"]) == ("keep_owner", "z", ["a", "b"])


def test_colleagues_of_the_owners_job_keep_what_they_have() -> None:
    sellers = [seat(f"s{number}", "seller") for number in range(3)]
    admins = [seat(f"a{number}", "admin", own={"prospecting": "R"}) for number in range(2)]

    keep = about("duplicate_responsible", "prospecting", findings(*sellers, *admins)).suggestions[0]

    assert keep.params["position"] == "s0"
    assert (keep.params["together"], keep.params["others"]) == (["s1", "s2"], ["a0", "a1"])


def test_the_share_to_cut_is_one_that_outlasts_the_cut() -> None:
    found = findings(seat("h", roles=shares(("head", 100), ("analyst", 40))))

    cut = about("overload", None, found).suggestions[0]

    assert (cut.params["role"], cut.params["share_pct"], cut.params["left_pct"]) == ("head", "100", "60")


def test_work_of_an_overloaded_position_goes_to_a_colleague_who_has_the_hours() -> None:
    volumes, limits = {"seller": {"deal": Decimal(100)}}, Limits(hours_month=Decimal(102))
    busy = seat("s1", "seller", own={"sales-plan": "R"})
    free = seat("s2", "seller", overrides={"deal-closing": "A"})

    [finding] = of_kind("overload", analysed(busy, free, volumes=volumes, limits=limits))

    assert [move.code for move in finding.suggestions] == ["hand_over", "add_position", "accept"]
    assert finding.suggestions[0].params["to"] == ["s2"]


def test_nobody_with_the_hours_leaves_one_more_position() -> None:
    volumes = {"seller": {"deal": Decimal(200)}}

    found = of_kind("overload", analysed(seat("s1", "seller"), seat("s2", "seller"), volumes=volumes))

    assert {move.code for finding in found for move in finding.suggestions} == {"add_position", "accept"}


def test_who_already_has_a_part_in_it_is_the_first_to_stand_in() -> None:
    [finding] = of_kind(
        "no_deputy",
        analysed(seat("h", "head"), seat("a", None, "h"), seat("z", None, own={"sales-plan": "C"})),
    )

    assert finding.suggestions[0].params["to"] == ["z", "a"]
