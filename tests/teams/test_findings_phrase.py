"""What a change did to the findings, in a sentence: what is new and what is gone, not what only reads otherwise."""

from __future__ import annotations

import pytest
from django.utils import translation

from teams.actions.findings import FindingChanges
from teams.models import Finding
from teams.operation_wording import findings_phrase
from tests.factories.structures import make_office
from tests.teams.chart_calls import tab


def told(closed: list[Finding], opened: list[Finding]) -> str:
    with translation.override("en"):
        return findings_phrase(FindingChanges(tuple(opened), tuple(closed), 50))


def a_finding(*positions: str, kind: str = "overload", slug: str = "", reason: str = "") -> Finding:
    return Finding(kind=kind, responsibility_slug=slug, position_keys=list(positions), accepted_reason=reason)


def test_what_is_new_and_what_is_gone_is_counted() -> None:
    assert told([a_finding("a")], [a_finding("b"), a_finding("c")]) == "1 finding closed. 2 findings opened."
    assert told([], []) == ""


def test_the_same_finding_with_other_facts_is_neither_new_nor_gone() -> None:
    assert told([a_finding("a", "b")], [a_finding("b", "a")]) == ""
    assert told([a_finding("a")], [a_finding("a"), a_finding("a")]) == "1 finding opened."


@pytest.mark.parametrize(
    "other", [a_finding("a", kind="uncovered"), a_finding("a", slug="pricing"), a_finding("a", "b")]
)
def test_another_kind_duty_or_position_is_another_finding(other: Finding) -> None:
    assert told([a_finding("a")], [other]) == "1 finding closed. 1 finding opened."


def test_an_accepted_finding_that_is_back_with_other_facts_is_news() -> None:
    assert "1 finding opened." in told([a_finding("a", reason="Agreed")], [a_finding("a")])


@pytest.mark.django_db
def test_a_heavier_overload_is_the_same_finding_in_the_answer_of_a_change() -> None:
    office = make_office()
    key, here = office.add("Руководитель"), tab(office)

    def share(pct: str) -> str:
        roles = [{"role": "sales-head", "share_pct": "80"}, {"role": "account-manager", "share_pct": pct}]
        return str(here.send({"op": "set_roles", "key": key, "roles": roles})["said"])

    share("30")
    with office.open():
        before = set(Finding.objects.for_company(office.company).values_list("fingerprint", flat=True))
    assert "наход" not in share("40")
    with office.open():
        rows = Finding.objects.for_company(office.company).filter(kind="overload")
        assert {row.state: row.fingerprint in before for row in rows} == {"closed": True, "open": False}
