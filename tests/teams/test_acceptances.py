"""What is accepted stays accepted in a draft and after its publication, as long as the facts are the same."""

from __future__ import annotations

import pytest

from teams.actions.acceptances import accept_finding, reopen_finding
from teams.models import Decision, Finding
from tests.factories.drafts import make_draft, publish_only
from tests.factories.structures import Office
from tests.teams.finding_site import OTHER_SLUG, SLUG, Collision, make_collision

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Collision:
    return make_collision()


def accept(site: Collision, row: Finding, reason: str = "Так решили") -> None:
    with site.office.open():
        accept_finding(finding=row, reason=reason, until_on=None, by=site.office.by)


def row_in(office: Office, slug: str = SLUG) -> Finding:
    with office.open():
        rows = Finding.objects.for_company(office.company).select_related("structure")
        return rows.get(structure=office.structure, kind="double_accountable", responsibility_slug=slug)


def test_a_draft_takes_over_what_is_accepted_and_by_whom(site: Collision) -> None:
    accept(site, site.row())
    draft = make_draft(site.office)
    row = row_in(draft)
    assert (row.state, row.accepted_reason) == ("accepted", "Так решили")
    with draft.open():
        decision = Decision.objects.for_company(draft.company).get(finding=row)
    assert (decision.move, decision.by_label) == ("accept", site.office.by.label)


def test_facts_that_differ_in_the_draft_speak_again(site: Collision) -> None:
    accept(site, site.row())
    draft = make_draft(site.office)
    draft.apply({"op": "set_scope", "key": site.anna, "scope": {"segment": ["B2B"]}})
    with draft.open():
        rows = Finding.objects.for_company(draft.company).open().filter(structure=draft.structure)
        assert rows.filter(kind="double_accountable", responsibility_slug=SLUG).count() == 1


def test_publishing_keeps_what_was_accepted_in_the_living_structure(site: Collision) -> None:
    accept(site, site.row())
    draft = make_draft(site.office)
    draft.apply({"op": "rename", "key": site.director, "title": "Генеральный директор"})
    publish_only(draft)
    assert site.row().state == "accepted"


def test_what_was_accepted_in_the_draft_is_accepted_once_published(site: Collision) -> None:
    draft = make_draft(site.office)
    for key in (site.anna, site.boris):
        draft.apply({"op": "set_involvement", "key": key, "responsibility": OTHER_SLUG, "involvement": "AR"})
    accept(site, row_in(draft, OTHER_SLUG), "Переходный год")
    publish_only(draft)
    row = row_in(site.office, OTHER_SLUG)
    assert (row.state, row.accepted_reason) == ("accepted", "Переходный год")


def test_what_was_opened_again_meanwhile_stays_open(site: Collision) -> None:
    accept(site, site.row())
    draft = make_draft(site.office)
    with site.office.open():
        reopen_finding(finding=row_in(site.office), by=site.office.by)
    draft.apply({"op": "rename", "key": site.director, "title": "Генеральный директор"})
    publish_only(draft)
    assert row_in(site.office).state == "open"
