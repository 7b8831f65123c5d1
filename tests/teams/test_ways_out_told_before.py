"""What a deed would refuse is told by its preview, and what the page does not show is neither worded nor analysed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from teams.actions.decisions import record_decision
from teams.finding_moves import MovesPanel, moves_panel
from teams.models import Assignment, Decision, Finding
from teams.move_wording import move
from teams.moves.answers import Answers
from teams.moves.case import Situation
from teams.selectors import finding_views
from tests.factories import make_key
from tests.factories.accounts import owner_of, signed_in
from tests.factories.drafts import make_draft
from tests.factories.structures import Office, make_office
from tests.teams.finding_site import Collision, make_collision
from tests.teams.structure_state import state_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "moves"}


@pytest.fixture
def site() -> Collision:
    return make_collision()


@pytest.fixture
def client(site: Collision) -> Client:
    return signed_in(owner_of(site.office.company))


def panel_of(office: Office, row: Finding, move: str, **answers: Any) -> MovesPanel:
    with office.open():
        situation = Situation.of(row.structure)
        return moves_panel([row], situation, office.company.slug, move, Answers(**answers))


def at(site: Collision, name: str, *args: object) -> str:
    return reverse(f"teams:{name}", args=[site.office.company.slug, *args])


def test_more_changes_than_fit_into_one_batch_are_told_and_refused(
    site: Collision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teams.moves.registry.MAX_BATCH", 1)
    before = state_of(site.office)
    panel = panel_of(site.office, site.row(), "hand_over", position=site.boris, to=site.director)
    assert (panel.preview, "Изменений получается 2" in panel.refusal) == (None, True)
    with pytest.raises(ValidationError, match="Изменений получается 2"):
        site.resolve(move="hand_over", position=site.boris, to=site.director)
    assert state_of(site.office) == before


@pytest.mark.parametrize(("days", "told"), [(-1, "сегодня или день впереди"), (4_000, "трёх лет")])
def test_a_day_on_which_nothing_can_be_planned_is_told(site: Collision, days: int, told: str) -> None:
    on = timezone.localdate() + timedelta(days=days)
    panel = panel_of(site.office, site.row(), "hand_over", position=site.boris, to=site.anna, on=on)
    assert (panel.preview, told in panel.refusal) == (None, True)


def test_a_second_day_and_a_day_in_a_draft_are_told(site: Collision) -> None:
    on = timezone.localdate() + timedelta(days=3)
    draft = make_draft(site.office)
    with draft.open():
        there = Finding.objects.for_company(draft.company).select_related("structure")
        copy = there.get(structure=draft.structure, kind="double_accountable")
        row = there.get(structure__state="live", kind="double_accountable")
    answers = {"position": site.boris, "to": site.anna, "on": on}
    assert "черновик" in panel_of(draft, copy, "hand_over", **answers).refusal
    assert panel_of(site.office, row, "hand_over", **answers).preview
    site.resolve(row, move="hand_over", **answers)
    assert "День уже назначен" in panel_of(site.office, row, "hand_over", **answers).refusal


def test_a_preview_says_on_which_day_it_comes(site: Collision, client: Client) -> None:
    on = timezone.localdate() + timedelta(days=3)
    query = {"move": "hand_over", "position": site.boris, "to": site.anna, "on": on.isoformat()}
    page = client.get(at(site, "finding", site.row().uid), query, headers=HTMX).content.decode()
    assert f"Что изменится\xa0{on.day}\xa0" in page


def test_a_person_who_is_to_sit_there_later_cannot_be_appointed_now() -> None:
    office = make_office()
    key = office.add("Аналитик", roles=["sales-analyst"])
    person = office.person("Титов Олег")
    later = (timezone.localdate() + timedelta(days=20)).isoformat()
    office.apply({"op": "assign", "key": key, "person": str(person.uid), "starts_on": later})
    with office.open():
        rows = Finding.objects.for_company(office.company).select_related("structure")
        row = rows.filter(kind="vacant_owner")[0]
        assert Assignment.objects.for_company(office.company).count() == 1
    panel = panel_of(office, row, "assign_person", position=key, person=str(person.uid))
    assert (panel.preview, "Титов Олег" in panel.refusal) == (None, True)


def test_what_would_open_is_worded_in_the_readers_language(site: Collision) -> None:
    with site.office.open(), translation.override("en"):
        situation = Situation.of(site.row().structure)
        found = next(each for each in situation.analysis.findings if each.kind == "double_accountable")
        assert "eceivables" in situation.sentence(found)


def test_the_list_tries_no_way_out_before_it_is_seen(
    site: Collision, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teams.moves.case.analyse_after", _never)
    page = client.get(at(site, "findings")).content.decode()
    assert 'id="moves"' in page
    assert 'hx-trigger="intersect once"' in page


def test_a_preview_reads_no_list(site: Collision, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    site.also_collide()
    row = site.row()
    monkeypatch.setattr("teams.views.findings.findings_page", _never)
    monkeypatch.setattr("teams.views.finding_decisions.findings_page", _never)
    one = client.get(at(site, "finding", row.uid), {"move": "keep_owner"}, headers=HTMX)
    uids = [str(each.uid) for each in site.rows("double_accountable")]
    several = client.get(at(site, "findings-together"), {"finding": uids}, headers=HTMX)
    for answer in (one, several):
        assert "Что изменится" in answer.content.decode()
    assert several.content.decode().count('name="finding"') == 2


def _never(*_args: object, **_more: object) -> None:
    raise AssertionError


def test_only_the_words_of_the_page_that_is_shown_are_looked_up(site: Collision, client: Client) -> None:
    with site.office.open():
        rows = Finding.objects.for_company(site.office.company).open()
        hidden = rows.exclude(kind="double_accountable")
        hidden.update(body={})
    page = client.get(at(site, "findings"), {"kind": "double_accountable"})
    assert "Савельева Ирина" in page.content.decode()


def test_decisions_come_in_pages_over_rest(site: Collision) -> None:
    row = site.row()
    with site.office.open():
        for number in range(23):
            record_decision(row, Decision.Move.REOPEN, site.office.by, reason=str(number))
    api = Client(headers=make_key(site.office.company).headers)
    first = api.get(f"/api/v1/companies/{site.office.company.slug}/findings/{row.uid}/decisions").json()
    assert [each["reason"] for each in first["results"]] == [str(number) for number in range(22, 2, -1)]
    assert len(api.get(first["next"]).json()["results"]) == 3


def test_the_findings_over_rest_carry_the_health_of_the_page(site: Collision) -> None:
    api = Client(headers=make_key(site.office.company).headers)
    here = f"/api/v1/companies/{site.office.company.slug}/structures/{site.office.structure.uid}"
    health = api.get(f"{here}/findings").json()["health"]
    told = api.get(f"{here}/health").json()
    assert health == {"score": told["score"], "parts": told["parts"]}


@pytest.mark.parametrize(
    ("language", "why"),
    [("ru", "Почему: Считал бы отток"), ("en", "Why: Would calculate churn")],
)
def test_roles_that_do_not_go_together_say_why(language: str, why: str) -> None:
    office = make_office()
    office.add("Аккаунт", roles=["account-manager", "sales-analyst"], person="Титов Олег")
    with office.open(), translation.override(language):
        rows = Finding.objects.for_company(office.company).filter(kind="forbidden_combination")
        [view] = finding_views(rows, office.company)
    assert why in view.why


@pytest.mark.parametrize(
    ("kind", "part"), [("double_accountable", "Отвечать (A)"), ("duplicate_responsible", "Работу (R)")]
)
def test_keeping_one_owner_says_which_part_the_others_lose(kind: str, part: str) -> None:
    seats = [{"title": "РОП", "people": ["Титов Олег"]}, {"title": "Аналитик", "people": []}]
    for together in ([], ["key"]):
        params = {"name": seats[0], "names": seats[1:], "together": together}
        assert part in move("keep_owner", params, kind)
