"""From rows to people, teams and the company."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.analysis.formulas import MetricRule
from kpis.analysis.measures import Aggregation
from kpis.analysis.rollup import FactRow, Seat, roll_up

D = Decimal
REVENUE = MetricRule("revenue", Aggregation.SUM)
DEALS = MetricRule("deals", Aggregation.SUM)
LEADS = MetricRule("leads", Aggregation.SUM)
DEBT = MetricRule("debt", Aggregation.LAST)
SCORE = MetricRule("score", Aggregation.AVERAGE)
RULES = (REVENUE, DEALS, LEADS, DEBT, SCORE)
PARENTS = {"sales": None, "moscow": "sales", "kazan": "sales"}
SEATS = (
    Seat("anna", "moscow", date(2026, 1, 1), date(2026, 11, 10)),
    Seat("anna", "kazan", date(2026, 11, 10)),
    Seat("boris", "moscow", date(2026, 1, 1)),
)


def row(person: str, metric: str, day: int, value: object, share: object = 100) -> FactRow:
    return FactRow(person, metric, date(2026, 11, day), D(str(value)), D(str(share)))


rows = st.lists(
    st.builds(
        row,
        st.sampled_from(["anna", "boris", "stranger"]),
        st.sampled_from(["revenue", "deals", "leads", "debt", "score"]),
        st.integers(1, 30),
        st.decimals(-(10**6), 10**6, places=2),
        st.sampled_from([100, 50, 33]),
    ),
    max_size=30,
)


def test_a_team_has_what_its_people_and_the_teams_below_brought() -> None:
    found = roll_up([row("anna", "revenue", 3, 100), row("boris", "revenue", 3, 40)], RULES, SEATS, PARENTS)
    assert found.teams["moscow", "revenue"] == found.teams["sales", "revenue"] == D(140)
    assert found.company["revenue"] == D(140)
    assert ("kazan", "revenue") not in found.teams


def test_a_row_is_credited_to_the_team_of_its_day() -> None:
    facts = [row("anna", "revenue", 9, 100), row("anna", "revenue", 10, 7)]
    found = roll_up(facts, RULES, SEATS, PARENTS)
    assert found.teams["moscow", "revenue"] == D(100)
    assert found.teams["kazan", "revenue"] == D(7)
    assert found.people["anna", "revenue"] == D(107)


def test_credit_shares_divide_a_deal() -> None:
    facts = [row("anna", "revenue", 3, 1000, 60), row("boris", "revenue", 3, 1000, 40)]
    found = roll_up(facts, RULES, SEATS, PARENTS)
    assert found.people["anna", "revenue"] == D(600)
    assert found.company["revenue"] == D(1000)


def test_the_last_value_of_each_person_counts_once_in_the_newest_team() -> None:
    facts = [row("anna", "debt", 3, 50), row("anna", "debt", 12, 80), row("boris", "debt", 4, 20)]
    found = roll_up(facts, RULES, SEATS, PARENTS)
    assert found.teams["moscow", "debt"] == D(20)
    assert found.teams["kazan", "debt"] == D(80)
    assert found.teams["sales", "debt"] == found.company["debt"] == D(100)


def test_an_average_weighs_by_shares() -> None:
    facts = [row("anna", "score", 3, 10, 100), row("boris", "score", 3, 4, 50)]
    assert roll_up(facts, RULES, SEATS, PARENTS).teams["moscow", "score"] == D(8)


def test_what_has_no_team_still_belongs_to_the_company() -> None:
    found = roll_up([row("stranger", "revenue", 3, 5)], RULES, SEATS, PARENTS)
    assert found.unassigned["revenue"] == found.company["revenue"] == D(5)


def test_of_two_seats_the_larger_one_takes_the_whole_row() -> None:
    seats = (
        Seat("anna", "moscow", date(2026, 1, 1), share_pct=D(30)),
        Seat("anna", "kazan", date(2026, 2, 1), share_pct=D(70)),
    )
    found = roll_up([row("anna", "revenue", 3, 10)], RULES, seats, PARENTS)
    assert found.teams["kazan", "revenue"] == D(10)
    assert ("moscow", "revenue") not in found.teams


def test_a_loop_of_teams_is_refused() -> None:
    with pytest.raises(ValueError, match="loop"):
        roll_up([], RULES, (), {"one": "two", "two": "one"})


def test_a_seat_in_an_unknown_team_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown"):
        roll_up([], RULES, (Seat("anna", "mars", date(2026, 1, 1)),), PARENTS)


@given(rows, st.integers(0, 30))
def test_sums_add_up_over_any_partition_of_the_rows(facts: list[FactRow], cut: int) -> None:
    whole = roll_up(facts, [REVENUE], SEATS, PARENTS)
    parts = [roll_up(facts[:cut], [REVENUE], SEATS, PARENTS), roll_up(facts[cut:], [REVENUE], SEATS, PARENTS)]
    for key, value in whole.teams.items():
        assert value == sum(part.teams.get(key, D(0)) for part in parts)
    assert whole.company.get("revenue", D(0)) == sum(part.company.get("revenue", D(0)) for part in parts)


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(facts: list[FactRow], random: Random) -> None:
    shuffled = list(facts)
    random.shuffle(shuffled)
    one, other = (roll_up(some, RULES, SEATS, PARENTS) for some in (facts, shuffled))
    assert (one.people, one.teams, one.company) == (other.people, other.teams, other.company)


@given(rows)
def test_people_teams_and_company_tell_the_same_sum(facts: list[FactRow]) -> None:
    found = roll_up(facts, [REVENUE], SEATS, PARENTS)
    company = found.company.get("revenue", D(0))
    assert sum(found.people.values(), D(0)) == company
    assert found.teams.get(("sales", "revenue"), D(0)) + found.unassigned.get("revenue", D(0)) == company
