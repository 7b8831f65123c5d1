"""The quick half for those who are not signed in: every item once, and every field of every form once."""

from __future__ import annotations

import pytest
from django.forms import JSONField

from accounts.passkey_forms import CredentialField
from tests.hostile.corpus import DATES, JSON, MARKUP, STRINGS
from tests.hostile.judging_outside import HIDDEN, JudgeOutside
from tests.hostile.knocking import LANGUAGES
from tests.hostile.outside import OutsideDoors
from tests.hostile.visitors import KNOWN, UNKNOWN

pytestmark = pytest.mark.django_db


def test_no_item_makes_a_500_or_half_a_write_before_anybody_is_signed_in(
    outside: OutsideDoors, judge_outside: JudgeOutside
) -> None:
    assert outside.street.broken == []
    outside.hear(judge_outside, outside.covering())
    assert not judge_outside.faults, "\n".join(judge_outside.faults)
    assert judge_outside.requests >= 400


# Where a sentence about the account would tell that there is one: form, field with the address, field with the item.
SILENT = (
    ("account_login", "login", "password"),
    ("account_signup", "email", "full_name"),
    ("account_signup", "email", "password1"),
)


def test_no_item_makes_an_answer_that_tells_who_has_an_account(outside: OutsideDoors) -> None:
    doors = {target.route: target for target in outside.street.writes if target.visitor.name == "nobody"}
    for number, item in enumerate([*STRINGS[::4], *MARKUP[::4], *DATES[::4]]):
        route, address, name = SILENT[number % len(SILENT)]
        known, unknown = (
            outside.told(doors[route], LANGUAGES[number % 2], **{address: email, name: item.text})
            for email in (KNOWN, UNKNOWN)
        )
        assert known == unknown, f"{item} at {name} of {route}"


def test_a_limit_that_is_reached_is_found_as_a_fault_and_each_knock_begins_without_one(
    outside: OutsideDoors, judge_outside: JudgeOutside
) -> None:
    (door, *_others) = [target for target in outside.street.writes if target.route == "account_login"]
    knocks = [outside.text(door, "password", item) for item in DATES[:3]]
    outside.hear(judge_outside, iter(knocks * 5))
    assert judge_outside.faults == []
    for _try in range(12):
        outside.browser(door).post(door.address, {"login": KNOWN, "password": "x"})
    outside.hear(judge_outside, iter(knocks))
    assert [fault.rpartition(": ")[2] for fault in judge_outside.faults] == [HIDDEN] * len(knocks)


def test_with_the_gate_of_keys_open_the_corpus_finds_500s(
    outside: OutsideDoors, judge_outside: JudgeOutside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CredentialField, "to_python", JSONField.to_python)
    deep = next(item for item in JSON if item.name == "1,000 levels")
    outside.hear(judge_outside, iter([outside.credential(outside.keys()[0], deep.body.decode(), deep)]))
    assert "status 500" in str(judge_outside.faults)
