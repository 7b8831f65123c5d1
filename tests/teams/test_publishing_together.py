"""Two people publish at once, in real threads on real PostgreSQL: one wins, the other sees the dispute."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from teams.actions.publishing import PublishConflict, bring_up_to_date, publish
from teams.comparison import stamp
from teams.operations import OperationRefused
from tests.factories.drafts import changes_of, comparison, make_draft
from tests.factories.structures import Office, make_office
from tests.teams.structure_state import log_of, state_of

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works: Callable[[], str]) -> list[str]:
    """What each of the works says; all start at one moment."""
    gate, said = threading.Barrier(len(works)), ["" for _work in works]

    def run(number: int) -> None:
        try:
            gate.wait(timeout=20)
            said[number] = works[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return said


def publishing(draft: Office) -> Callable[[], str]:
    """Publishes what the draft asks for at this moment, and says what became of it."""
    stamps = {line.change.id: stamp(line) for line in comparison(draft).lines}

    def work() -> str:
        with draft.open():
            try:
                publish(draft=draft.structure, stamps=stamps, by=draft.by)
            except PublishConflict:
                return "dispute"
            except OperationRefused:
                return "refused"
            return "published"

    return work


def test_of_two_publications_of_the_same_field_one_wins_and_the_other_sees_the_dispute() -> None:
    office = make_office(with_roles=False)
    head = office.add("РОП")
    drafts = [make_draft(office, name) for name in ("Один", "Другой")]
    for draft in drafts:
        draft.apply({"op": "rename", "key": head, "title": f"Название «{draft.structure.name}»"})
    said = together(*(publishing(draft) for draft in drafts))
    assert sorted(said) == ["dispute", "published"]
    winner, loser = (drafts[said.index(word)] for word in ("published", "dispute"))
    assert state_of(office)[head]["title"] == f"Название «{winner.structure.name}»"
    assert log_of(office).count("rename") == 1
    assert changes_of(loser) == {f"{head}:title": "both_changed"}


def test_one_draft_published_twice_at_once_is_published_once() -> None:
    office = make_office(with_roles=False)
    head = office.add("РОП")
    draft = make_draft(office)
    draft.apply({"op": "rename", "key": head, "title": "Директор"})
    said = together(publishing(draft), publishing(draft))
    assert sorted(said) == ["published", "refused"]
    assert log_of(office).count("rename") == 1


def test_publishing_bringing_up_to_date_and_editing_at_once_neither_deadlock_nor_lose_anything() -> None:
    office = make_office(with_roles=False)
    boxes = [office.add(f"Место {number}") for number in range(3)]
    one, other = make_draft(office, "Один"), make_draft(office, "Другой")
    one.apply({"op": "rename", "key": boxes[0], "title": "Из черновика"})
    other.apply({"op": "rename", "key": boxes[1], "title": "В черновике"})

    def update() -> str:
        with other.open():
            bring_up_to_date(draft=other.structure, by=other.by)
        return "updated"

    def edit() -> str:
        office.apply({"op": "rename", "key": boxes[2], "title": "Правка"})
        return "edited"

    assert together(publishing(one), update, edit) == ["published", "updated", "edited"]
    titles = {key: kept["title"] for key, kept in state_of(office).items()}
    assert [titles[key] for key in boxes] == ["Из черновика", "Место 1", "Правка"]
    assert changes_of(other) == {f"{boxes[1]}:title": None}
