"""The five ways out of two who answer for the same: what each does to the structure, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from teams.actions.acceptances import accept_findings
from teams.actions.finding_undo import take_back_decision, take_back_together
from teams.models import Decision
from tests.teams.finding_site import OTHER_SLUG, SLUG, Collision, make_collision
from tests.teams.structure_state import state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Collision:
    return make_collision()


def involvements(site: Collision, slug: str = SLUG) -> dict[str, str]:
    with site.office.open():
        from teams.moves.case import Situation

        return Situation.of(site.row(slug=slug).structure).claims.get(slug, {})


def decisions(site: Collision) -> list[str]:
    with site.office.open():
        return list(
            Decision.objects.for_company(site.office.company).order_by("id").values_list("move", flat=True)
        )


def test_one_owner_is_kept_and_the_other_hands_it_over(site: Collision) -> None:
    site.resolve(move="keep_owner", position=site.anna)
    assert involvements(site) == {site.anna: "AR", site.boris: "R"}
    assert site.row().state == "closed"


@pytest.mark.parametrize("becomes", ["C", "I"])
def test_the_other_is_consulted_or_informed(site: Collision, becomes: str) -> None:
    site.resolve(move="make_consulted", position=site.boris, involvement=becomes)
    assert involvements(site) == {site.anna: becomes, site.boris: "AR"}
    assert site.row().state == "closed"


def test_a_split_gives_each_its_own_part_and_keeps_other_dimensions(site: Collision) -> None:
    site.office.apply({"op": "set_scope", "key": site.anna, "scope": {"segment": ["B2B"]}})
    site.resolve(
        move="split_by_scope",
        dimension="region",
        values={site.anna: ("Москва",), site.boris: ("Урал", "Сибирь")},
    )
    with site.office.open():
        from teams.moves.case import Situation

        by_key = Situation.of(site.row().structure).tree.by_key
    assert by_key[site.anna].scope == {"segment": {"B2B"}, "region": {"Москва"}}
    assert by_key[site.boris].scope == {"region": {"Урал", "Сибирь"}}
    assert site.rows("double_accountable") == []
    assert decisions(site) == ["split_scope"]


@pytest.mark.parametrize(
    ("first", "second", "dimension"),
    [
        (("Москва",), ("москва", "Урал"), "region"),
        (("Москва",), (), "region"),
        (("Москва",), ("Урал",), "planet"),
        (("Москва",), ("ж" * 121,), "region"),
        (("Москва",), ("\x00",), "region"),
        (tuple(f"Город {number}" for number in range(51)), ("Урал",), "region"),
    ],
)
def test_a_split_that_does_not_separate_is_refused_and_changes_nothing(
    site: Collision, first: tuple[str, ...], second: tuple[str, ...], dimension: str
) -> None:
    before = state_of(site.office)
    with pytest.raises(ValidationError) as refused:
        site.resolve(
            move="split_by_scope", dimension=dimension, values={site.anna: first, site.boris: second}
        )
    assert refused.value.messages[0].endswith(".")
    assert state_of(site.office) == before
    assert decisions(site) == []


def test_values_that_still_overlap_are_named_with_whom_they_concern(site: Collision) -> None:
    values = {site.anna: ("Москва",), site.boris: ("Москва",)}
    with pytest.raises(ValidationError) as refused:
        site.resolve(move="split_by_scope", dimension="region", values=values)
    assert "Савельева Ирина" in refused.value.messages[0]
    assert "Ковалёв Дмитрий" in refused.value.messages[0]


def test_a_hand_over_today_is_done_at_once(site: Collision) -> None:
    done = site.resolve(move="hand_over", position=site.boris, to=site.anna, on=timezone.localdate())
    assert done.applied is not None
    assert involvements(site) == {site.anna: "AR"}
    assert site.row().state == "closed"


@pytest.mark.parametrize("wrong", ["nobody", "same", "past", "empty"])
def test_a_hand_over_that_does_not_fit_is_refused(site: Collision, wrong: str) -> None:
    before, today = state_of(site.office), timezone.localdate()
    answers = {"position": site.boris, "to": site.anna, "on": today}
    answers |= {
        "nobody": {"position": site.director},
        "same": {"to": site.boris},
        "past": {"on": today - timedelta(days=1)},
        "empty": {"to": ""},
    }[wrong]
    with pytest.raises(ValidationError):
        site.resolve(move="hand_over", **answers)
    assert state_of(site.office) == before


def test_several_findings_are_resolved_by_one_batch_and_one_undo(site: Collision) -> None:
    site.also_collide()
    before = state_of(site.office)
    rows = site.rows("double_accountable")
    done = site.resolve(*rows, move="keep_owner", position=site.anna)
    assert done.applied is not None
    assert len({entry.batch for entry in done.applied.operations}) == 1
    assert [row.state for row in (site.row(), site.row(slug=OTHER_SLUG))] == ["closed", "closed"]
    with site.office.open():
        take_back_decision(finding=rows[1], by=site.office.by)
    assert state_of(site.office) == before
    assert len(site.rows("double_accountable")) == 2
    with site.office.open(), pytest.raises(ValidationError):
        take_back_decision(finding=rows[0], by=site.office.by)
    assert state_of(site.office) == before


def test_several_are_accepted_with_one_reason_and_opened_again_together(site: Collision) -> None:
    site.also_collide()
    rows = site.rows("double_accountable")
    with site.office.open():
        accept_findings(findings=rows, reason="До слияния отделов", until_on=None, by=site.office.by)
    assert site.rows("double_accountable") == []
    with site.office.open():
        take_back_together(findings=rows, by=site.office.by)
    assert len(site.rows("double_accountable")) == 2


def test_of_several_one_that_has_closed_stops_them_all(site: Collision) -> None:
    site.also_collide()
    rows = site.rows("double_accountable")
    site.resolve(rows[0], move="keep_owner", position=site.anna)
    before = state_of(site.office)
    with pytest.raises(ValidationError):
        site.resolve(*rows, move="keep_owner", position=site.anna)
    assert state_of(site.office) == before


def test_findings_of_other_kinds_have_no_common_way_out(site: Collision) -> None:
    site.also_collide()
    rows = [site.rows("double_accountable")[0], site.rows("duplicate_responsible")[0]]
    before = state_of(site.office)
    with pytest.raises(ValidationError):
        site.resolve(*rows, move="keep_owner", position=site.anna)
    assert state_of(site.office) == before
