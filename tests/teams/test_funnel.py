"""The funnel coverage map: who carries a stage, what is empty, where the client changes hands."""

from __future__ import annotations

import dataclasses
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.wording import FUNNEL_STAGES
from teams.analysis.facts import Catalogue, Position, Responsibility, Role, RoleDuty, Structure
from teams.analysis.funnel import FUNNEL, Funnel, Passage, funnel
from teams.analysis.matrix import Mark
from tests.teams import analysis_facts
from tests.teams.analysis_facts import region, seat
from tests.teams.test_analysis_properties import structures


def _role(slug: str, **duties: str) -> Role:
    return Role(
        slug,
        slug,
        tuple(RoleDuty(name.replace("_", "-"), involvement, name) for name, involvement in duties.items()),  # type: ignore[arg-type]
    )


CATALOGUE = Catalogue(
    responsibilities={
        slug: Responsibility(slug, slug, weight=weight, funnel_stage=stage)
        for slug, weight, stage in (
            ("campaigns", 4, "lead"),
            ("events", 2, "lead"),
            ("prospecting", 5, "lead"),
            ("needs", 4, "qualification"),
            ("offers", 4, "proposal"),
            ("closing", 5, "negotiation"),
            ("discounts", 4, "negotiation"),
            ("orders", 4, "delivery"),
            ("care", 5, "retention"),
            ("renewal", 3, "repeat"),
            ("plan", 5, None),
        )
    },
    roles={
        role.slug: role
        for role in (
            _role("head", discounts="A", plan="AR", closing="C"),
            _role("marketer", campaigns="AR"),
            _role("clerk", events="AR"),
            _role("hunter", prospecting="AR", needs="AR"),
            _role("seller", needs="AR", offers="AR", closing="AR"),
            _role("exporter", needs="AR", offers="AR", closing="AR"),
            _role("account", orders="AR", care="AR", renewal="AR"),
        )
    },
)


def _funnel(*positions: Position, marks: tuple[Mark, ...] = ()) -> Funnel:
    return funnel(Structure("Пример", "start", positions), CATALOGUE, marks)


def segment(*names: str) -> dict[str, frozenset[str]]:
    return {"segment": frozenset(names)}


def _carriers(found: Funnel) -> dict[str, tuple[str, ...]]:
    return {view.stage: view.carriers for view in found.stages if view.carriers}


def test_the_stages_are_those_that_the_catalogue_words() -> None:
    assert tuple(FUNNEL_STAGES) == FUNNEL


def test_whoever_works_on_the_most_carries_the_stage() -> None:
    found = _funnel(seat("m", "marketer"), seat("h", "hunter"))

    assert _carriers(found)["lead"] == ("hunter",)


def test_equal_weights_carry_the_stage_together() -> None:
    found = _funnel(seat("h", "hunter"), seat("s", "seller"))

    assert _carriers(found)["qualification"] == ("hunter", "seller")


def test_answering_carries_only_where_nobody_works() -> None:
    assert _carriers(_funnel(seat("b", "head"), seat("s", "seller")))["negotiation"] == ("seller",)
    assert _carriers(_funnel(seat("b", "head")))["negotiation"] == ("head",)


def test_a_market_of_ones_own_has_a_carrier_of_its_own() -> None:
    apart = _funnel(
        seat("h", "hunter", scope=region("Россия")),
        seat("m", "marketer", scope=region("Экспорт")),
    )
    together = _funnel(seat("h", "hunter", scope=region("Россия")), seat("m", "marketer"))

    assert _carriers(apart)["lead"] == ("hunter", "marketer")
    assert _carriers(together)["lead"] == ("hunter",)


def test_an_empty_stage_has_no_cells_and_the_client_passes_over_it() -> None:
    found = _funnel(seat("s", "seller"), seat("a", "account"))

    assert [view.stage for view in found.stages if view.is_empty] == ["lead", "contract", "payment"]
    assert Passage("negotiation", "delivery", "seller", "account") in found.passages


def test_who_keeps_the_client_hands_nothing_over() -> None:
    assert _funnel(seat("s1", "seller"), seat("s2", "seller")).passages == ()


def test_whoever_joins_at_a_stage_takes_the_client_from_those_before() -> None:
    found = _funnel(seat("h", "hunter"), seat("s", "seller"))

    assert found.passages == (
        Passage("lead", "qualification", "hunter", "seller"),
        Passage("qualification", "proposal", "hunter", "seller"),
    )


def test_markets_that_do_not_meet_hand_nothing_over_to_each_other() -> None:
    found = _funnel(
        seat("h", "hunter", scope=region("Россия")),
        seat("s", "seller", scope=region("Россия")),
        seat("e", "exporter", scope=region("Экспорт")),
    )

    assert {(passage.giver, passage.receiver) for passage in found.passages} == {("hunter", "seller")}


def test_a_light_part_of_a_stage_carries_nothing_whatever_its_market() -> None:
    found = _funnel(
        seat("h", "hunter", scope=region("Россия")),
        seat("c", "clerk", scope=region("Экспорт")),
    )

    assert _carriers(found)["lead"] == ("hunter",)


def test_a_new_client_becomes_an_existing_one_on_the_way() -> None:
    found = _funnel(
        seat("s", "seller", scope=segment("Новые клиенты")),
        seat("a", "account", scope=segment("Действующие клиенты")),
    )

    assert found.passages == (Passage("negotiation", "delivery", "seller", "account"),)


def test_a_segment_with_its_own_receiver_hands_over_inside_it() -> None:
    found = _funnel(
        seat("s", "seller", scope=segment("Малые")),
        seat("a", "account", scope=segment("Малые")),
        seat("m", "marketer", scope=segment("Крупные"), own={"orders": "AR"}),
    )

    delivered = [each.receiver for each in found.passages if each.to_stage == "delivery"]
    assert delivered == ["account"]


def test_one_person_in_both_jobs_hands_nothing_over() -> None:
    found = _funnel(seat("s", "seller", person="ivan"), seat("a", "account", person="ivan"))

    assert found.passages == ()


def test_a_cell_says_who_has_which_part_and_whether_anybody_sits_there() -> None:
    found = _funnel(
        seat("s1", "seller"), seat("s2", "seller", vacant=True), seat("a", "account", vacant=True)
    )
    proposal = found.stages[FUNNEL.index("proposal")].cell("seller")
    care = found.stages[FUNNEL.index("retention")].cell("account")

    assert proposal is not None
    assert care is not None
    assert [(part.position, part.involvement) for part in proposal.parts] == [("s1", "AR"), ("s2", "AR")]
    assert (proposal.work, proposal.answer, proposal.vacant, care.vacant) == (4, 4, False, True)


def test_being_consulted_makes_no_cell() -> None:
    found = _funnel(seat("b", "head"))
    negotiation = found.stages[FUNNEL.index("negotiation")].cell("head")

    assert negotiation is not None
    assert {part.responsibility for part in negotiation.parts} == {"discounts"}


def test_findings_mark_their_stage_and_the_cells_they_name() -> None:
    marks = (
        Mark("1", "duplicate_responsible", "medium", "needs", ("h", "s")),
        Mark("2", "uncovered", "high", "care", ()),
        Mark("3", "double_accountable", "high", "needs", ("h", "s"), accepted=True),
        Mark("4", "no_accountable", "high", "plan", ("s",)),
    )
    found = _funnel(seat("h", "hunter"), seat("s", "seller"), marks=marks)
    qualification = found.stages[FUNNEL.index("qualification")]
    retention = found.stages[FUNNEL.index("retention")]

    assert [mark.id for mark in qualification.marks] == ["1"]
    assert {cell.job: cell.guilty for cell in qualification.cells} == {"hunter": "medium", "seller": "medium"}
    assert retention.missing == ("care",)
    assert retention.is_empty
    assert [mark.id for view in found.stages for mark in view.marks] == ["1", "2"]


def test_rows_fall_from_the_first_stage_to_the_last() -> None:
    found = _funnel(seat("a", "account"), seat("s", "seller"), seat("m", "marketer"))

    assert found.jobs == ("marketer", "seller", "account")


@pytest.fixture(scope="module")
def staged() -> Catalogue:
    """The small catalogue of the analysis with stages dealt out to it."""
    known = analysis_facts.CATALOGUE
    dealt = zip(sorted(known.responsibilities), [*FUNNEL, None, None, None], strict=True)
    return dataclasses.replace(
        known,
        responsibilities={
            slug: dataclasses.replace(known.responsibilities[slug], funnel_stage=stage)
            for slug, stage in dealt
        },
    )


@given(structure=structures(), random=st.integers(0, 99))
def test_the_order_of_positions_changes_no_carrier_and_no_hand_over(
    structure: Structure, random: int, staged: Catalogue
) -> None:
    shuffled = list(structure.positions)
    Random(random).shuffle(shuffled)
    again = funnel(dataclasses.replace(structure, positions=tuple(shuffled)), staged)
    found = funnel(structure, staged)

    assert (_carriers(again), again.passages, again.jobs) == (_carriers(found), found.passages, found.jobs)


@given(structure=structures())
def test_every_hand_over_joins_carriers_of_neighbouring_held_stages(
    structure: Structure, staged: Catalogue
) -> None:
    found = funnel(structure, staged)
    carriers = _carriers(found)
    held = list(carriers)

    for passage in found.passages:
        assert held.index(passage.to_stage) == held.index(passage.from_stage) + 1
        assert passage.giver in carriers[passage.from_stage]
        assert passage.receiver in carriers[passage.to_stage]
        assert passage.giver != passage.receiver
    for view in found.stages:
        assert bool(view.carriers) == (not view.is_empty)
        assert set(view.carriers) == {cell.job for cell in view.cells if cell.carries}
