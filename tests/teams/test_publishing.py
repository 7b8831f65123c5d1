"""A draft goes over into the living structure, whole or in part, and never silently over what others did there."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teams.actions.drafts import create_draft, put_away, take_back
from teams.actions.publishing import (
    PublishConflict,
    bring_up_to_date,
    decide,
    give_way,
    publish,
    restore_version,
)
from teams.actions.undo import undo
from teams.models import Operation, Structure, StructureVersion
from teams.operations import OperationRefused
from tests.factories.drafts import changes_of, comparison, make_draft, publish_only
from tests.factories.structures import Office, make_office
from tests.teams.structure_state import log_of, revision_of, state_of

pytestmark = pytest.mark.django_db


def shape(office: Office) -> dict[str, Any]:
    """What is compared of the structure: without the order of siblings and the days boxes were opened."""
    unseen = ("order", "opened_on", "links_in")
    return {
        key: {name: value for name, value in kept.items() if name not in unseen}
        for key, kept in state_of(office).items()
    }


@pytest.fixture
def office() -> Office:
    return make_office(with_roles=False)


@pytest.fixture
def team(office: Office) -> dict[str, str]:
    """A head with two managers, one of them with a person."""
    with office.at_once():
        head = office.add("РОП", team="Отдел продаж", person="Жданова Елена")
        first = office.add("Менеджер, Москва", parent=head, person="Орлова Мария")
        return {"head": head, "first": first, "second": office.add("Менеджер, Урал", parent=head)}


def rename(office: Office, key: str, title: str) -> None:
    office.apply({"op": "rename", "key": key, "title": title})


def test_a_draft_is_a_copy_with_the_same_keys(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    assert shape(draft) == shape(office)
    assert changes_of(draft) == {}


def test_editing_a_draft_leaves_the_living_structure_alone(team: dict[str, str], office: Office) -> None:
    before = state_of(office)
    rename(make_draft(office), team["head"], "Директор")
    assert state_of(office) == before


def test_a_whole_draft_published_becomes_the_living_structure(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    added = draft.add("Тренер", parent=team["head"], person="Чернова Дарья", scope={})
    draft.apply(
        {"op": "move", "key": team["second"], "parent": team["first"]},
        {"op": "rename", "key": team["head"], "title": "Директор", "team": "Продажи", "cost_rub": 250000},
        {"op": "set_scope", "key": team["first"], "scope": {"region": ["Москва", "Тверь"]}},
        {"op": "vacate", "key": team["first"]},
        {"op": "link", "key": team["head"], "target": added, "kind": "deputy"},
        {"op": "set_duties", "key": added, "duties": [{"text": "Учит новичков", "involvement": "R"}]},
    )
    wanted = shape(draft)
    published = publish_only(draft)
    assert shape(office) == wanted
    assert (published.left, published.draft.state) == (0, Structure.State.ARCHIVED)


def test_a_publication_is_one_step_back(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    rename(draft, team["head"], "Директор")
    draft.apply({"op": "remove", "key": team["second"]})
    before = shape(office)
    batch = publish_only(draft).applied.batch
    with office.open():
        undo(structure=office.structure, by=office.by, undoes=batch)
    assert shape(office) == before


def test_one_of_three_changes_goes_and_two_are_left(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    for key in team.values():
        rename(draft, key, f"Новое {key[-4:]}")
    published = publish_only(draft, {f"{team['head']}:title"})
    titles = {key: kept["title"] for key, kept in state_of(office).items()}
    assert (published.count, published.left) == (1, 2)
    assert titles[team["head"]].startswith("Новое")
    assert not titles[team["first"]].startswith("Новое")
    assert changes_of(draft) == {f"{team['first']}:title": None, f"{team['second']}:title": None}


def test_a_move_under_a_new_box_brings_the_box_and_says_so(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    group = draft.add("Группа", parent=team["head"])
    draft.apply({"op": "move", "key": team["first"], "parent": group})
    rename(draft, team["second"], "Другое")
    published = publish_only(draft, {f"{team['first']}:parent"})
    assert published.along == (f"{group}:box",)
    assert state_of(office)[team["first"]]["parent"] == group
    assert list(changes_of(draft)) == [f"{team['second']}:title"]


def test_what_changed_there_meanwhile_stays_and_reaches_the_draft(
    team: dict[str, str], office: Office
) -> None:
    draft = make_draft(office)
    rename(draft, team["head"], "Директор")
    rename(draft, team["first"], "Первый")
    rename(office, team["second"], "Второй")
    extra = office.add("Ещё один", parent=team["second"])
    publish_only(draft, {f"{team['head']}:title"})
    assert state_of(office)[team["second"]]["title"] == "Второй"
    assert state_of(draft)[team["second"]]["title"] == "Второй"
    assert state_of(draft)[extra]["parent"] == team["second"]
    assert list(changes_of(draft)) == [f"{team['first']}:title"]


def test_a_field_changed_on_both_sides_is_not_published_over(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    rename(draft, team["head"], "Моё")
    stamps = {f"{team['head']}:title": "seen before the other change"}
    rename(office, team["head"], "Их")
    before, log = state_of(office), log_of(office)
    with office.open(), pytest.raises(PublishConflict) as met:
        publish(draft=draft.structure, stamps=stamps, by=office.by)
    [line] = met.value.lines
    assert (line.base, line.change.before, line.change.after) == ("РОП", "Их", "Моё")
    assert (state_of(office), log_of(office)) == (before, log)


def test_mine_chosen_with_both_values_seen_is_published(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    rename(draft, team["head"], "Моё")
    rename(office, team["head"], "Их")
    publish_only(draft)
    assert state_of(office)[team["head"]]["title"] == "Моё"


def test_theirs_chosen_changes_the_draft_and_ends_the_dispute(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    rename(draft, team["head"], "Моё")
    rename(office, team["head"], "Их")
    with draft.open():
        give_way(draft=draft.structure, ids=[f"{team['head']}:title"], by=draft.by)
    assert state_of(draft)[team["head"]]["title"] == "Их"
    assert changes_of(draft) == {}


def test_a_removal_given_up_returns_the_box_with_its_reports(team: dict[str, str], office: Office) -> None:
    below = office.add("Стажёр", parent=team["first"])
    draft = make_draft(office)
    draft.apply({"op": "remove", "key": team["first"]})
    rename(office, team["first"], "Их")
    assert changes_of(draft) == {f"{team['first']}:box": "changed_there"}
    with draft.open():
        give_way(draft=draft.structure, ids=[f"{team['first']}:box"], by=draft.by)
    assert state_of(draft)[below]["parent"] == team["first"]
    assert changes_of(draft) == {}


def test_of_two_drafts_of_one_base_the_second_sees_the_dispute(team: dict[str, str], office: Office) -> None:
    one, other = make_draft(office, "Один"), make_draft(office, "Другой")
    rename(one, team["head"], "Первый вариант")
    rename(other, team["head"], "Второй вариант")
    other.apply({"op": "rename", "key": team["second"], "team": "Север"})
    publish_only(one)
    assert changes_of(other) == {f"{team['head']}:title": "both_changed", f"{team['second']}:team": None}


def test_a_dispute_outlives_bringing_the_draft_up_to_date(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    rename(draft, team["head"], "Моё")
    rename(office, team["head"], "Их")
    rename(office, team["second"], "Новость")
    with draft.open():
        assert bring_up_to_date(draft=draft.structure, by=draft.by) == 1
    assert changes_of(draft) == {f"{team['head']}:title": "both_changed"}
    assert state_of(draft)[team["second"]]["title"] == "Новость"


def test_a_decision_lapses_when_the_change_becomes_another(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    rename(draft, team["head"], "Моё")
    with draft.open():
        decide(draft=draft.structure, verdicts={f"{team['head']}:title": "accepted"}, by=draft.by)
    assert comparison(draft).accepted == {f"{team['head']}:title"}
    rename(draft, team["head"], "Моё второе")
    assert comparison(draft).accepted == set()


def test_a_version_is_kept_before_a_publication_and_can_return(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    draft.apply(
        {"op": "remove", "key": team["first"]},
        {"op": "rename", "key": team["head"], "title": "Директор"},
    )
    draft.add("Тренер", parent=team["head"])
    before = shape(office)
    publish_only(draft)
    with office.open():
        version = StructureVersion.objects.for_company(office.company).get(structure=office.structure)
        assert (version.reason, version.name) == ("publish", "Как будет")
        batch = restore_version(version=version, by=office.by).batch
    assert shape(office) == before
    after_publication = {**before, team["head"]: {**before[team["head"]], "title": "Директор"}}
    with office.open():
        undo(structure=office.structure, by=office.by, undoes=batch)
    assert shape(office)[team["head"]] == after_publication[team["head"]]


def test_nothing_is_published_from_the_archive(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    rename(draft, team["head"], "Директор")
    with draft.open():
        put_away(draft=draft.structure, by=draft.by)
    before = state_of(office)
    with pytest.raises(OperationRefused):
        publish_only(draft)
    assert state_of(office) == before


def test_a_draft_put_away_comes_back_with_its_changes(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    rename(draft, team["head"], "Директор")
    with draft.open():
        put_away(draft=draft.structure, by=draft.by)
        take_back(draft=draft.structure, by=draft.by)
    assert list(changes_of(draft)) == [f"{team['head']}:title"]


def test_a_published_draft_taken_back_proposes_what_was_undone(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    rename(draft, team["head"], "Директор")
    batch = publish_only(draft).applied.batch
    with office.open():
        undo(structure=office.structure, by=office.by, undoes=batch)
        take_back(draft=draft.structure, by=draft.by)
    assert list(changes_of(draft)) == [f"{team['head']}:title"]


def test_a_draft_in_the_archive_is_not_edited(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    with draft.open():
        put_away(draft=draft.structure, by=draft.by)
    before = state_of(draft)
    with pytest.raises(OperationRefused):
        rename(draft, team["head"], "Директор")
    assert state_of(draft) == before


def test_copying_takes_the_same_number_of_queries_for_any_number_of_boxes(office: Office) -> None:
    def counted() -> int:
        with office.open(), CaptureQueriesContext(connection) as queries:
            create_draft(source=office.structure, name="Черновик", by=office.by)
        return len(queries)

    head = office.add("РОП")
    for number in range(3):
        office.add(f"Менеджер {number}", parent=head, person=f"Человек Номер{number}")
    few = counted()
    for number in range(3, 9):
        office.add(f"Менеджер {number}", parent=head, person=f"Человек Номер{number}")
    assert counted() == few


def test_the_log_of_a_publication_names_who_did_it(team: dict[str, str], office: Office) -> None:
    draft = make_draft(office)
    rename(draft, team["head"], "Директор")
    revision = revision_of(office)
    publish_only(draft)
    with office.open():
        [entry] = Operation.objects.for_company(office.company).filter(
            structure=office.structure, revision__gt=revision
        )
    assert (entry.kind, entry.by_label) == ("rename", office.by.label)
