"""What somebody else did between the page and the deed: nothing is decided about what nobody has seen."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from teams.actions.acceptances import accept_finding, reopen_finding
from teams.actions.finding_undo import take_back_decision, take_back_together
from teams.actions.resolutions import resolve_findings
from teams.models import Decision, Finding
from teams.moves.answers import Answers
from tests.factories.accounts import owner_of, signed_in
from tests.teams.finding_site import Collision, make_collision
from tests.teams.structure_state import revision_of, state_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "moves"}


@pytest.fixture
def site() -> Collision:
    return make_collision()


def keep_anna(site: Collision, seen: int) -> None:
    with site.office.open():
        answers = Answers(position=site.anna)
        row = Finding.objects.for_company(site.office.company).get(pk=site.row().pk)
        resolve_findings(findings=[row], move="keep_owner", answers=answers, by=site.office.by, seen=seen)


def last_decision(site: Collision) -> UUID:
    with site.office.open():
        found: Decision = Decision.objects.for_company(site.office.company).filter(finding=site.row())[0]
        return found.uid


@pytest.mark.parametrize(
    "change",
    [
        {"op": "set_roles", "roles": [{"role": "sales-head"}]},
        {"op": "set_scope", "scope": {"segment": ["B2B"]}},
        {"op": "vacate"},
    ],
)
def test_a_way_out_is_not_carried_out_when_its_positions_changed_after_the_preview(
    site: Collision, change: dict[str, object]
) -> None:
    seen = revision_of(site.office)
    site.office.apply({**change, "key": site.anna})
    before = state_of(site.office)
    with pytest.raises(ValidationError, match="Пока вы выбирали"):
        keep_anna(site, seen)
    assert state_of(site.office) == before
    keep_anna(site, revision_of(site.office))
    assert site.rows("double_accountable") == []


def test_a_change_elsewhere_does_not_hold_a_way_out_up(site: Collision) -> None:
    seen = revision_of(site.office)
    site.office.apply({"op": "rename", "key": site.director, "title": "Генеральный директор"})
    site.office.add("Секретарь", parent=site.anna)
    keep_anna(site, seen)
    assert site.rows("double_accountable") == []


def test_the_page_is_told_shows_the_new_preview_and_applies_it(site: Collision) -> None:
    client = signed_in(owner_of(site.office.company))
    here = reverse("teams:finding", args=[site.office.company.slug, site.row().uid])
    seen = revision_of(site.office)
    assert f'name="seen" value="{seen}"' in client.get(here, headers=HTMX).content.decode()
    site.office.apply({"op": "set_scope", "key": site.anna, "scope": {"segment": ["B2B"]}})
    data = {"move": "keep_owner", "position": site.anna, "seen": str(seen), "reason": "На планёрке"}
    resolve = reverse(
        "teams:finding-resolve", args=[site.office.company.slug, site.rows("double_accountable")[0].uid]
    )
    answer = client.post(resolve, data, headers=HTMX)
    page = answer.content.decode()
    assert (answer.status_code, "Пока вы выбирали" in page, "На планёрке" in page) == (422, True, True)
    assert f'name="seen" value="{revision_of(site.office)}"' in page
    assert (
        client.post(resolve, data | {"seen": str(revision_of(site.office))}, headers=HTMX).status_code == 200
    )
    assert site.rows("double_accountable") == []


def test_what_was_accepted_meanwhile_is_neither_resolved_nor_accepted_anew(site: Collision) -> None:
    row, before = site.row(), state_of(site.office)
    with site.office.open():
        accept_finding(finding=row, reason="Так решили", until_on=None, by=site.office.by)
        with pytest.raises(ValidationError, match="приняли"):
            accept_finding(finding=row, reason="Иначе", until_on=None, by=site.office.by)
    with pytest.raises(ValidationError, match="приняли"):
        site.resolve(row, move="keep_owner", position=site.anna)
    assert (state_of(site.office), site.row().accepted_reason) == (before, "Так решили")


def test_an_undo_of_mine_does_not_take_back_what_another_decided_since(site: Collision) -> None:
    row = site.row()
    with site.office.open():
        accept_finding(finding=row, reason="Так решили", until_on=None, by=site.office.by)
    mine = last_decision(site)
    with site.office.open():
        reopen_finding(finding=row, by=site.office.by)
    site.resolve(row, move="keep_owner", position=site.anna)
    before = state_of(site.office)
    for take_back in (
        lambda: take_back_decision(finding=row, by=site.office.by, decision=mine),
        lambda: take_back_together(findings=[row], by=site.office.by, decision=mine),
    ):
        with site.office.open(), pytest.raises(ValidationError, match="другое решение"):
            take_back()
    assert state_of(site.office) == before
    with site.office.open():
        take_back_decision(finding=row, by=site.office.by, decision=last_decision(site))
    assert site.row().state == "open"


def test_the_toast_and_the_history_name_the_decision_that_they_take_back(site: Collision) -> None:
    client = signed_in(owner_of(site.office.company))
    slug, uid = site.office.company.slug, site.row().uid
    data = {"move": "keep_owner", "position": site.anna}
    answer = client.post(reverse("teams:finding-resolve", args=[slug, uid]), data, headers=HTMX)
    named = str(last_decision(site))
    assert f"decision={named}" in answer.content.decode()
    page = client.get(reverse("teams:finding", args=[slug, uid])).content.decode()
    assert f'name="decision" value="{named}"' in page
    undo = reverse("teams:finding-undo", args=[slug, uid])
    signed: Client = client
    signed.post(undo, {"decision": str(uuid4())})
    assert site.row().state == "closed"
    signed.post(undo, {"decision": named})
    assert site.row().state == "open"
