"""Calls of the chart that cannot be meant: refused with a sentence, and nothing changes."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from teams.models import Operation
from tests.factories.structures import Office, make_office
from tests.teams.chart_calls import move, remove, rename, seat, tab
from tests.teams.structure_state import revision_of, state_of

pytestmark = pytest.mark.django_db
COST = {"op": "rename", "key": str(uuid4())}


GOOD = {"batch": str(uuid4()), "client": str(uuid4()), "base": 1, "operations": []}
BAD_BODIES: list[tuple[str, Any, int]] = [
    ("no JSON", "{", 400),
    ("not UTF-8", b'{"base": "\xff"}', 400),
    ("too deep", "[" * 100_000, 400),
    ("a list", [], 400),
    ("a number", 7, 400),
    ("NaN", '{"batch": null, "client": null, "base": NaN, "operations": []}', 400),
    ("a key twice", '{"base": 1, "base": 2}', 400),
    ("NUL", '{"batch": "\\u0000"}', 400),
    ("half of a pair", '{"client": "\\ud800"}', 400),
    ("another member", GOOD | {"force": True}, 400),
    ("no base", {name: value for name, value in GOOD.items() if name != "base"}, 400),
    ("a base that is true", GOOD | {"base": True}, 400),
    ("a base with a fraction", GOOD | {"base": 1.5}, 400),
    ("a base below zero", GOOD | {"base": -1}, 400),
    ("a base beyond the column", GOOD | {"base": 10**30}, 400),
    ("a batch that is no id", GOOD | {"batch": "x"}, 400),
    ("a batch that is a number", GOOD | {"batch": 7}, 400),
    ("a client that is a list", GOOD | {"client": []}, 400),
    ("too much", {"operations": ["я" * 1_100_000]}, 413),
    ("no operations", GOOD, 422),
    ("operations that are text", GOOD | {"operations": "move"}, 422),
    ("too many operations", GOOD | {"operations": [{"op": "remove", "key": str(uuid4())}] * 501}, 422),
    ("an operation that is null", GOOD | {"operations": [None]}, 422),
    ("an unknown operation", GOOD | {"operations": [{"op": "explode"}]}, 422),
    ("an operation of undo alone", GOOD | {"operations": [{"op": "restore", "snapshot": {}}]}, 422),
    ("a deep member", GOOD | {"operations": [{"op": "move", "key": [[[[[]]]]]}]}, 422),
    ("a cost that is no number", GOOD | {"operations": [COST | {"cost_rub": "Infinity"}]}, 422),
    ("a cost below zero", GOOD | {"operations": [COST | {"cost_rub": -1}]}, 422),
    ("a cost without end", GOOD | {"operations": [COST | {"cost_rub": 10**12}]}, 422),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status"), [case[1:] for case in BAD_BODIES], ids=[case[0] for case in BAD_BODIES]
)
def test_a_body_that_cannot_be_meant_is_refused_with_a_sentence(bare: Office, body: Any, status: int) -> None:
    bare.add("Менеджер")
    before, answer = state_of(bare), tab(bare).call("operations", body)
    assert answer.status_code == status
    said = answer.json()
    assert said["sentence"] if status == 422 else said["detail"]
    assert state_of(bare) == before
    assert revision_of(bare) == 1


def test_a_form_is_no_batch(bare: Office) -> None:
    here = tab(bare)
    assert here.http.post(here.at("operations/"), {"base": "1"}).status_code == 415
    assert here.call("operations", "{}", content_type="text/plain").status_code == 415


@pytest.mark.parametrize("what", ["news", "undo", "redo"])
def test_other_calls_check_their_members_too(bare: Office, what: str) -> None:
    here = tab(bare)
    for body in ({"client": "x"}, {"client": here.id, "base": "1", "since": "1"}, {"box": 7}, [], "}"):
        answer = here.call(what, body)
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"


def test_ids_of_another_company_are_as_good_as_none(bare: Office) -> None:
    theirs = make_office(with_roles=False)
    foreign, stranger, key, here = theirs.add(), theirs.person("Чужой"), bare.add(), tab(bare)
    before = state_of(theirs)
    for operation in (rename(foreign, "Моё"), move(key, foreign), remove(foreign), seat(key, stranger),
                      {"op": "link", "key": key, "target": foreign, "kind": "deputy"}):  # fmt: skip
        assert here.try_to_send(operation).status_code == 422
    with theirs.open():
        batch = Operation.objects.for_company(theirs.company).first().batch
    answer = here.call("undo", {"client": here.id, "base": here.base, "undoes": str(batch)})
    assert answer.status_code == 422
    assert state_of(theirs) == before
