"""The page of several findings at once, the forms of the ways out, and changes set for a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.access import Access
from tests.factories.accounts import make_member, owner_of, signed_in
from tests.teams.finding_site import OTHER_SLUG, Collision, make_collision
from tests.teams.structure_state import state_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def site() -> Collision:
    return make_collision()


@pytest.fixture
def owner(site: Collision) -> Client:
    return signed_in(owner_of(site.office.company))


def url(site: Collision, name: str, *args: object) -> str:
    return reverse(f"teams:{name}", args=[site.office.company.slug, *args])


def post(client: Client, site: Collision, data: dict[str, Any]) -> Any:
    return client.post(url(site, "finding-resolve", site.row().uid), data, headers=HTMX)


def split(site: Collision, first: str, second: str) -> dict[str, str]:
    values = {f"typed:{site.anna}": first, f"typed:{site.boris}": second}
    return {"move": "split_by_scope", "dimension": "region", **values}


def test_the_preview_shows_who_changes_before_anything_does(site: Collision, owner: Client) -> None:
    before = state_of(site.office)
    page = owner.get(
        url(site, "finding", site.row().uid),
        split(site, "Москва", "Урал, Сибирь"),
        headers=HTMX | {"HX-Target": "moves"},
    ).content.decode()
    assert "<b>Москва</b>" in page
    assert "<b>Сибирь, Урал</b>" in page
    assert state_of(site.office) == before


def test_a_split_is_typed_and_applied(site: Collision, owner: Client) -> None:
    answer = post(owner, site, split(site, "Москва; Тверь", "Урал"))
    assert answer.status_code == 200
    assert site.rows("double_accountable") == []


@pytest.mark.parametrize(
    "data",
    [
        {"move": "split_by_scope"},
        {"move": "split_by_scope", "dimension": "planet"},
        {"move": "split_by_scope", "dimension": "region", "typed:nobody": "Москва"},
        {"move": "split_by_scope", "dimension": "region", "values:": "Москва"},
        {"move": "hand_over"},
        {"move": "hand_over", "position": "nobody", "to": "nobody", "on": "2026-02-31"},
        {"move": "hand_over", "to": "ж" * 5000, "on": "завтра"},
        {"move": "keep_owner", "position": str(uuid4())},
        {"move": "make_consulted", "involvement": "R"},
        {"move": "assign_person", "person": str(uuid4())},
        {"move": "give_to", "to": str(uuid4())},
        {"move": "accept", "reason": "", "until_on": "вчера"},
        {"move": "accept", "reason": "ж" * 501},
    ],
)
def test_a_form_that_does_not_fit_comes_back_with_a_sentence(
    site: Collision, owner: Client, data: dict[str, str]
) -> None:
    before = state_of(site.office)
    answer = post(owner, site, data)
    assert answer.status_code == 422
    assert state_of(site.office) == before
    assert site.row().state == "open"


def test_scopes_that_still_overlap_are_told_in_a_sentence(site: Collision, owner: Client) -> None:
    page = post(owner, site, split(site, "Москва", "москва")).content.decode()
    assert "пересекаются" in page
    assert "Савельева Ирина" in page


def test_the_same_deed_sent_twice_is_done_once(site: Collision, owner: Client) -> None:
    data = {"move": "keep_owner", "position": site.anna}
    assert post(owner, site, data).status_code == 200
    before = state_of(site.office)
    assert post(owner, site, data).status_code == 422
    assert state_of(site.office) == before


def test_a_set_day_shows_in_the_list_and_beside_the_finding_and_can_be_cancelled(
    site: Collision, owner: Client
) -> None:
    day = timezone.localdate() + timedelta(days=10)
    answer = post(
        owner, site, {"move": "hand_over", "position": site.boris, "to": site.anna, "on": day.isoformat()}
    )
    assert "Передача назначена на" in answer.content.decode()
    page = owner.get(url(site, "finding", site.row().uid)).content.decode()
    assert "передача назначена на" in page
    cancel = url(site, "plan-cancel", site.plan().uid)
    assert cancel in page
    assert owner.post(cancel, headers=HTMX)["HX-Redirect"] == url(site, "finding", site.row().uid)
    assert site.plan().state == "cancelled"
    assert "Передача отменена" in owner.get(url(site, "finding", site.row().uid)).content.decode()


def test_a_refused_change_is_told_on_the_list_until_it_is_laid_aside(site: Collision, owner: Client) -> None:
    day = timezone.localdate() + timedelta(days=10)
    site.resolve(move="hand_over", position=site.boris, to=site.anna, on=day)
    with site.office.open():
        change = site.plan()
        change.state, change.refusal = "refused", "Такой должности больше нет."
        change.save()
    aside = url(site, "plan-cancel", change.uid)
    page = owner.get(url(site, "findings")).content.decode()
    assert "Такой должности больше нет." in page
    assert aside in page
    owner.post(aside)
    assert aside not in owner.get(url(site, "findings")).content.decode()


def test_several_are_previewed_and_resolved_as_a_whole(site: Collision, owner: Client) -> None:
    site.also_collide()
    before = state_of(site.office)
    uids = [str(row.uid) for row in site.rows("double_accountable")]
    here = url(site, "findings-together")
    page = owner.get(here, {"finding": uids, "move": "keep_owner"}).content.decode()
    assert "Выбраны 2 находки" in page
    assert 'id="moves"' in page
    answer = owner.post(here, {"finding": uids, "move": "keep_owner", "position": site.anna}, headers=HTMX)
    assert answer.status_code == 200
    assert site.row().state == site.row(slug=OTHER_SLUG).state == "closed"
    back = url(site, "findings-together-undo") + f"?finding={uids[0]}&amp;finding={uids[1]}"
    assert back in answer.content.decode()
    owner.post(back.replace("&amp;", "&"))
    assert state_of(site.office) == before


def test_several_are_accepted_with_one_reason(site: Collision, owner: Client) -> None:
    site.also_collide()
    uids = [str(row.uid) for row in site.rows("double_accountable")]
    here = url(site, "findings-together")
    assert owner.post(here, {"finding": uids, "move": "accept"}, headers=HTMX).status_code == 422
    owner.post(here, {"finding": uids, "move": "accept", "reason": "До слияния"}, headers=HTMX)
    assert site.row().state == site.row(slug=OTHER_SLUG).state == "accepted"


@pytest.mark.parametrize("named", [[], ["nonsense"], ["ж" * 36], [str(uuid4())], ["1"] * 3000])
def test_nonsense_ids_lead_back_to_the_list(site: Collision, owner: Client, named: list[str]) -> None:
    here = url(site, "findings-together")
    for answer in (
        owner.get(here, {"finding": named}),
        owner.post(here, {"finding": named, "move": "accept"}),
    ):
        assert answer.status_code in (302, 400, 413, 414)


def test_findings_of_another_company_are_passed_over(site: Collision, owner: Client) -> None:
    theirs = make_collision()
    here = url(site, "findings-together")
    uids = [str(theirs.row().uid), str(site.row().uid)]
    owner.post(here, {"finding": uids, "move": "accept", "reason": "Так решили"})
    assert (theirs.row().state, site.row().state) == ("open", "accepted")


def test_a_viewer_neither_ticks_nor_resolves(site: Collision) -> None:
    viewer = signed_in(make_member(site.office.company, Access.VIEWER))
    assert 'form="together"' not in viewer.get(url(site, "findings")).content.decode()
    assert viewer.get(url(site, "findings-together")).status_code == 403
    assert viewer.post(url(site, "findings-together-undo")).status_code == 403


def test_the_history_tells_by_which_change_it_opened_and_closed(site: Collision, owner: Client) -> None:
    row = site.row()
    site.resolve(move="keep_owner", position=site.anna)
    page = owner.get(url(site, "finding", row.uid)).content.decode()
    assert "Закрыт" in page or "закрыт" in page
    assert page.count(site.office.by.label) >= 3
    assert f"ред.\xa0{row.opened_revision}" in page or f"ред. {row.opened_revision}" in page


def test_all_thirteen_kinds_can_be_chosen(site: Collision, owner: Client) -> None:
    page = owner.get(url(site, "findings")).content.decode()
    select = page.partition('name="kind"')[2].partition("</select>")[0]
    assert select.count("<option") == 14


def test_the_list_asks_as_much_for_two_findings_as_for_twenty(site: Collision, owner: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert owner.get(url(site, "findings")).status_code == 200
        return len(captured)

    queries()
    few = queries()
    from roles.models import Responsibility

    for slug in list(Responsibility.objects.filter(universal=False).values_list("slug", flat=True)[:20]):
        site.also_collide(slug)
    assert queries() == few
