"""A way out tried in a draft: the living structure stays as it is, and the draft shows what it would do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teams.actions.drafts import put_away
from teams.actions.resolutions import resolve_in_draft
from teams.models import Finding, Structure
from teams.moves.answers import Answers
from teams.moves.case import Case, Situation
from teams.moves.pages import page_of
from tests.factories.accounts import owner_of, signed_in
from tests.factories.drafts import changes_of, make_draft
from tests.teams.finding_site import Collision, make_collision
from tests.teams.structure_state import state_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "moves"}


@pytest.fixture
def site() -> Collision:
    return make_collision()


def drafts(site: Collision) -> list[Structure]:
    with site.office.open():
        return list(Structure.objects.for_company(site.office.company).filter(state="draft"))


def live_state(site: Collision) -> str:
    with site.office.open():
        rows = Finding.objects.for_company(site.office.company).filter(structure__state="live")
        return rows.get(kind="double_accountable").state


def in_draft(site: Collision, *rows: Finding, **answers: Any) -> Structure:
    with site.office.open():
        return resolve_in_draft(
            findings=rows or [site.row()],
            move=answers.pop("move", "keep_owner"),
            answers=Answers(**answers),
            by=site.office.by,
            name="Как будет",
        )


def test_the_finding_closes_in_the_draft_and_stays_open_in_the_living_structure(site: Collision) -> None:
    row, before = site.row(), state_of(site.office)
    draft = in_draft(site, row, position=site.anna)
    with site.office.open():
        rows = Finding.objects.for_company(site.office.company).filter(kind="double_accountable")
        states = dict(rows.values_list("structure__state", "state"))
        decided = rows.get(structure=draft).decisions.values_list("move", flat=True)
        assert (states, list(decided)) == ({"live": "open", "draft": "closed"}, ["keep_owner"])
    assert state_of(site.office) == before


def test_several_are_resolved_together_there(site: Collision) -> None:
    site.also_collide()
    draft = in_draft(site, *site.rows("double_accountable"), position=site.anna)
    with site.office.open():
        left = Finding.objects.for_company(site.office.company).filter(
            structure=draft, kind="double_accountable"
        )
        assert {row.state for row in left} == {"closed"}


@pytest.mark.parametrize("wrong", ["position", "day"])
def test_what_is_refused_there_leaves_no_draft_behind(site: Collision, wrong: str) -> None:
    later = timezone.localdate() + timedelta(days=3)
    answers: dict[str, Any] = {"position": "nobody"}
    if wrong == "day":
        answers = {"move": "hand_over", "position": site.boris, "to": site.anna, "on": later}
    with pytest.raises(ValidationError):
        in_draft(site, **answers)
    assert drafts(site) == []


def test_the_page_makes_the_draft_and_leads_to_its_comparison(site: Collision) -> None:
    client = signed_in(owner_of(site.office.company))
    row = site.row()
    address = reverse("teams:finding-resolve", args=[site.office.company.slug, row.uid])
    data = {"move": "keep_owner", "position": site.anna, "into": "draft"}
    answer = client.post(address, data, headers=HTMX)
    [draft] = drafts(site)
    chart = reverse("teams:chart", args=[site.office.company.slug, draft.uid])
    assert answer["HX-Redirect"] == f"{chart}?compare=live"
    assert "Контроль дебиторской задолженности" in draft.name
    assert live_state(site) == "open"
    page = client.get(chart).content.decode()
    assert draft.name in page


def test_a_refusal_comes_back_beside_the_form(site: Collision) -> None:
    client = signed_in(owner_of(site.office.company))
    address = reverse("teams:finding-resolve", args=[site.office.company.slug, site.row().uid])
    data = {"move": "keep_owner", "position": "nobody", "into": "draft", "reason": "На планёрке"}
    answer = client.post(address, data, headers=HTMX)
    assert (answer.status_code, "На планёрке" in answer.content.decode()) == (422, True)
    assert drafts(site) == []


class DraftSite:
    """A draft of the office, seen by its owner."""

    def __init__(self, site: Collision) -> None:
        self.office = make_draft(site.office, "Слияние отделов")
        self.client: Client = signed_in(owner_of(site.office.company))
        self.list = reverse("teams:findings", args=[site.office.company.slug, self.office.structure.uid])

    def row(self) -> Finding:
        with self.office.open():
            rows = Finding.objects.for_company(self.office.company).filter(structure=self.office.structure)
            found: Finding = rows.get(kind="double_accountable")
            return found

    def at(self, name: str) -> str:
        return reverse(f"teams:{name}", args=[self.office.company.slug, self.row().uid])


def test_the_findings_of_a_draft_have_a_list_that_names_the_draft(site: Collision) -> None:
    draft = DraftSite(site)
    for address in (draft.list, draft.at("finding")):
        page = draft.client.get(address).content.decode()
        assert 'class="so-menu so-switcher is-draft"' in page
        assert "Слияние отделов" in page
        assert f'href="{draft.list}' in page
        assert 'value="draft"' not in page


def test_what_a_finding_of_a_draft_leads_to_is_of_the_draft(site: Collision) -> None:
    draft = DraftSite(site)
    chart = reverse("teams:chart", args=[draft.office.company.slug, draft.office.structure.uid])
    page = draft.client.get(draft.at("finding")).content.decode()
    assert page.count(f'href="{chart}?box=') == 2
    with draft.office.open():
        rows = Finding.objects.for_company(draft.office.company).select_related("structure")
        row = rows.get(pk=draft.row().pk)
        row.body = row.body | {"suggestions": [{"code": "split_team", "params": {"position": site.anna}}]}
        case = Case(row, "split_team", Situation.of(row.structure))
        assert page_of(case, Answers(), draft.office.company.slug)[0] == f"{chart}?box={site.anna}"


def test_findings_of_the_archive_are_shown_and_offer_nothing(site: Collision) -> None:
    draft = DraftSite(site)
    with draft.office.open():
        put_away(draft=draft.office.structure, by=draft.office.by)
    for address in (draft.list, draft.at("finding")):
        page = draft.client.get(address).content.decode()
        assert "Савельева Ирина" in page
        assert 'id="moves"' not in page
        assert 'form="together"' not in page


def test_a_decision_in_a_draft_stays_on_its_list_and_in_its_room(site: Collision) -> None:
    draft, before = DraftSite(site), state_of(site.office)
    answer = draft.client.post(
        draft.at("finding-resolve"), {"move": "keep_owner", "position": site.anna}, headers=HTMX
    )
    assert answer["HX-Push-Url"] == draft.list
    assert len(changes_of(draft.office)) == 1
    assert (state_of(site.office), live_state(site)) == (before, "open")
