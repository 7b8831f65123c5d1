"""What a second look at the chart's editor found: others' undos, loops that nobody drew, and who may know what."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership
from teams.actions.drafts import take_back
from teams.actions.people import change_person
from teams.actions.publishing import PublishConflict, bring_up_to_date, name_version
from teams.actions.undo import undo
from teams.actions.versions import keep_version
from teams.api.drafts import line_body
from teams.chart_document import Viewer
from teams.models import Presence, Structure, StructureVersion
from teams.presence import SEEN_WITHIN
from teams.structure_selectors import HistoryChoice, history_of
from tests.factories.drafts import changes_of, comparison, make_draft, publish_only
from tests.factories.structures import Office, make_office
from tests.teams.chart_calls import move, rename, tab
from tests.teams.structure_state import parents_of, state_of, title_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office(with_roles=False)


# --- undo -------------------------------------------------------------------------------------------------------


def test_what_somebody_else_took_back_does_not_stand_in_the_way_of_ones_own_undo(office: Office) -> None:
    key = office.add("Менеджер")
    mine, hers = tab(office), tab(office, access="consultant")
    mine.send(rename(key, "Старший менеджер"))
    batch = mine.send(move(key, None))["batch"]
    hers.undo(batch)
    mine.news()
    mine.undo()
    assert title_of(office, key) == "Менеджер"


def test_what_somebody_else_took_back_is_not_offered_again(office: Office) -> None:
    key = office.add("Менеджер")
    mine, hers = tab(office, access="consultant"), tab(office)
    batch = mine.send(rename(key, "Старший менеджер"))["batch"]
    hers.undo(batch)
    assert mine.document()["undo"] == {"undo": None, "redo": None}


# --- loops ------------------------------------------------------------------------------------------------------


def test_a_disputed_move_under_an_own_report_of_the_living_structure_says_so(office: Office) -> None:
    first, second, third = (office.add(f"Место {number}") for number in range(3))
    draft = make_draft(office)
    draft.apply(move(first, second))
    office.apply(move(first, third), move(second, first))
    assert changes_of(draft) == {f"{first}:parent": "would_loop"}
    before = state_of(office)
    with pytest.raises(PublishConflict):
        publish_only(draft)
    assert state_of(office) == before


def test_a_draft_is_brought_up_to_date_although_what_both_agree_on_closes_a_loop_with_its_base(
    office: Office,
) -> None:
    above, other = office.add("Директор"), office.add("Советник")
    below = office.add("РОП", parent=above)
    draft = make_draft(office)
    draft.apply(move(below, None), move(above, below))
    office.apply(move(below, other), move(above, below))
    with draft.open():
        bring_up_to_date(draft=draft.structure, by=draft.by)
    assert changes_of(draft) == {f"{below}:parent": "both_changed"}


# --- a leader that is kept --------------------------------------------------------------------------------------


def test_a_leader_that_a_draft_keeps_returns_with_the_reports_that_moved_up(office: Office) -> None:
    head, other = office.add("Директор"), office.add("Советник")
    leader = office.add("РОП", parent=head)
    stayed, left = office.add("Менеджер", parent=leader), office.add("Аналитик", parent=leader)
    draft = make_draft(office)
    draft.apply(rename(leader, "Руководитель продаж"))
    office.apply({"op": "remove", "key": leader}, move(left, other))
    assert changes_of(draft) == {f"{leader}:box": "removed_there"}
    publish_only(draft)
    expected = {head: None, other: None, leader: head, stayed: leader, left: other}
    assert parents_of(office) == expected
    assert parents_of(draft) == expected


# --- a published draft ------------------------------------------------------------------------------------------


def test_a_published_draft_that_is_taken_back_asks_for_nothing_that_others_changed_since(
    office: Office,
) -> None:
    key, other = office.add("Менеджер"), office.add("Аналитик")
    draft = make_draft(office)
    draft.apply(rename(key, "Старший менеджер"))
    publish_only(draft)
    office.apply(rename(other, "Ведущий аналитик"))
    with draft.open():
        take_back(draft=draft.structure, by=draft.by)
    assert changes_of(draft) == {}
    assert title_of(office, other) == "Ведущий аналитик"


def test_a_published_draft_that_is_taken_back_proposes_what_was_undone(office: Office) -> None:
    key = office.add("Менеджер")
    draft = make_draft(office)
    draft.apply(rename(key, "Старший менеджер"))
    published = publish_only(draft)
    with office.open():
        undo(structure=office.structure, by=office.by, undoes=published.applied.batch)
        take_back(draft=draft.structure, by=draft.by)
    assert changes_of(draft) == {f"{key}:title": None}


# --- versions ---------------------------------------------------------------------------------------------------


def test_a_version_that_somebody_named_keeps_its_name_when_a_draft_is_published(office: Office) -> None:
    key = office.add("Менеджер")
    draft = make_draft(office)
    draft.apply(rename(key, "Старший менеджер"))
    with office.open():
        office.structure.refresh_from_db()
        version = keep_version(office.structure, StructureVersion.Reason.DAY)
        name_version(version=version, name="До перестройки")
    publish_only(draft)
    with office.open():
        version.refresh_from_db()
    assert (version.name, version.reason) == ("До перестройки", StructureVersion.Reason.PUBLISH)


# --- words ------------------------------------------------------------------------------------------------------


def test_a_batch_longer_than_the_news_tell_is_counted_whole(office: Office) -> None:
    other, here = tab(office, access="consultant"), tab(office)
    additions = [{"op": "add", "parent": None, "title": f"Место {number}"} for number in range(230)]
    assert here.send(*additions)["said"].startswith("Добавлено 230 должностей.")
    assert [entry["said"] for entry in other.news()["news"]["entries"]] == ["Добавлено 230 должностей."]


def test_the_history_names_those_who_left_with_one_query(office: Office) -> None:
    def counted() -> int:
        with office.open(), CaptureQueriesContext(connection) as queries:
            structure = Structure.objects.for_company(office.company).get()
            history_of(structure, Viewer(None, True, True, True), HistoryChoice())
        return len(queries)

    key = office.add("Менеджер")
    let_go(office, key, 2)
    few = counted()
    let_go(office, key, 4)
    assert counted() == few


def let_go(office: Office, key: str, count: int) -> None:
    """So many people who sat there and left the company."""
    for number in range(count):
        person = office.person(f"Ушедший Номер{number}")
        office.apply({"op": "assign", "key": key, "person": str(person.uid), "starts_on": "2026-01-12"})
        office.apply({"op": "vacate", "key": key, "ends_on": "2026-02-12"})
        with office.open():
            change_person(person=person, by=office.by, left_on="2026-02-12")


# --- who may know what ------------------------------------------------------------------------------------------


def test_the_mark_of_a_change_does_not_tell_what_a_position_costs(office: Office) -> None:
    """Everything else of the box is known to the reader: a plain hash could be tried with every pay there is."""
    draft = make_draft(office)
    draft.apply({"op": "add", "parent": None, "title": "Менеджер", "cost_rub": "185000"})
    [line] = comparison(draft).lines
    body = line_body(line, sees_costs=False)
    seen = [None, body["after"] | {"cost": "185000.00"}, None]
    guess = hashlib.blake2s(
        json.dumps(seen, ensure_ascii=False, sort_keys=True).encode(), digest_size=9
    ).hexdigest()
    assert body["stamp"] != guess


def test_a_tab_in_which_somebody_else_signed_in_shows_who_is_there_now(office: Office) -> None:
    first, watching = tab(office, access="consultant"), tab(office)
    second = tab(office, access="head")
    second.id = first.id
    first.news()
    with office.open():
        Presence.objects.for_company(office.company).update(seen_at=timezone.now() - 2 * SEEN_WITHIN)
    second.news()
    with office.open():
        head = Membership.objects.for_company(office.company).get(access="head").user
    assert [each["name"] for each in watching.news()["present"]] == [str(head)]
