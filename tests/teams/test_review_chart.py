"""What a second look at the chart's editor found: others' undos, loops that nobody drew, and who may know what."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from teams.actions.drafts import take_back
from teams.actions.publishing import PublishConflict, bring_up_to_date
from teams.actions.undo import undo
from teams.models import Structure
from teams.operations import OperationRefused
from tests.factories import make_member
from tests.factories.drafts import changes_of, comparison, make_draft, publish_only
from tests.factories.structures import Office, make_office
from tests.teams.chart_calls import move, rename, tab
from tests.teams.structure_state import parents_of, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office(with_roles=False)


def title(office: Office, key: str) -> str:
    return str(state_of(office)[key]["title"])


# --- undo -------------------------------------------------------------------------------------------------------


def test_what_somebody_else_took_back_does_not_stand_in_the_way_of_ones_own_undo(office: Office) -> None:
    key = office.add("Менеджер")
    mine, hers = tab(office), tab(office, access="consultant")
    mine.send(rename(key, "Старший менеджер"))
    batch = mine.send(move(key, None))["batch"]
    hers.undo(batch)
    mine.news()
    mine.undo()
    assert title(office, key) == "Менеджер"


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
    assert title(office, other) == "Ведущий аналитик"


def test_a_published_draft_that_is_taken_back_proposes_what_was_undone(office: Office) -> None:
    key = office.add("Менеджер")
    draft = make_draft(office)
    draft.apply(rename(key, "Старший менеджер"))
    published = publish_only(draft)
    with office.open():
        undo(structure=office.structure, by=office.by, batch=published.applied.batch)
        take_back(draft=draft.structure, by=draft.by)
    assert changes_of(draft) == {f"{key}:title": None}
