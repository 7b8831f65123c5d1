"""No older word overwrites a newer one, a correction stands, a closed month takes no word without a reason."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent
from accounts.tenancy import tenant
from kpis.actions.actuals import push_actuals
from kpis.actions.corrections import FactIn, correct_fact, withdraw_fact
from kpis.actions.months import close_month, reopen_month
from kpis.analysis.facts import Fact, Standing, Verdict, decide
from kpis.analysis.periods import parse_period
from kpis.models import ClosedMonth, FactChange, FactKey
from tests.kpis.makers import Desk, item, make_desk, push, statuses, stored

pytestmark = pytest.mark.django_db
OCTOBER = parse_period("2024-10")


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def at(hour: int, value: object, **other: Any) -> dict[str, Any]:
    return item(value=str(value), reported_at=f"2024-10-07T{hour:02}:00:00+03:00", **other)


def key_of(desk: Desk, external_id: str = "deal-1") -> FactKey:
    with tenant(desk.company):
        rows = FactKey.objects.for_company(desk.company).select_related("company")
        return rows.get(external_id=external_id, person=desk.anna)


def correct(desk: Desk, value: object, *, reason: str = "Опечатка в договоре", **other: Any) -> None:
    says = {"on": date(2024, 10, 7), "value": Decimal(str(value)), **other}
    with tenant(desk.company):
        correct_fact(key=key_of(desk), given=FactIn(**says), reason=reason, by=desk.by)


def close(desk: Desk) -> ClosedMonth:
    with tenant(desk.company):
        return close_month(company=desk.company, month=OCTOBER, by=desk.by)


def history(desk: Desk) -> list[tuple[Decimal | None, Decimal | None, str]]:
    with tenant(desk.company):
        rows = FactChange.objects.for_company(desk.company).order_by("pk")
        return list(rows.values_list("old_value", "new_value", "reason"))


REVENUE = ("revenue", "deal-1", "a-1")


def test_an_older_word_is_stale_and_counts_as_unchanged(desk: Desk) -> None:
    assert statuses(push(desk, at(12, 200))) == ["created"]
    (late,) = push(desk, at(11, 100))
    assert (late.status, late.errors, late.is_stale) == ("unchanged", (), True)
    assert stored(desk) == {REVENUE: "200.0000 × 100.00"}
    assert statuses(push(desk, at(13, 300))) == ["updated"]


def test_a_word_without_a_moment_is_the_newest(desk: Desk) -> None:
    push(desk, at(12, 200))
    assert statuses(push(desk, item(value=300))) == ["updated"]
    assert push(desk, at(23, 200))[0].is_stale


def test_hearing_the_same_later_makes_what_came_between_stale(desk: Desk) -> None:
    push(desk, at(10, 200))
    assert statuses(push(desk, at(14, 200))) == ["unchanged"]
    assert push(desk, at(12, 100))[0].is_stale
    assert stored(desk) == {REVENUE: "200.0000 × 100.00"}


def test_the_newest_of_one_call_wins_wherever_it_stands(desk: Desk) -> None:
    results = push(desk, at(12, 200), at(9, 100))
    assert [(each.status, each.is_stale) for each in results] == [("created", False), ("unchanged", True)]
    assert stored(desk) == {REVENUE: "200.0000 × 100.00"}


def test_a_credit_that_was_taken_away_does_not_come_back_by_an_older_word(desk: Desk) -> None:
    push(desk, at(10, 100))
    assert statuses(push(desk, at(12, 100, person="b-2"))) == ["updated"]
    assert push(desk, at(11, 100))[0].is_stale
    assert set(stored(desk)) == {("revenue", "deal-1", "b-2")}
    assert statuses(push(desk, at(13, 100))) == ["updated"]
    assert set(stored(desk)) == {REVENUE}


def test_an_older_restatement_takes_nothing_from_who_came_later(desk: Desk) -> None:
    push(desk, at(12, 100, person="b-2", share_pct=60))
    assert push(desk, at(11, 100))[0].is_stale
    assert set(stored(desk)) == {("revenue", "deal-1", "b-2")}


@pytest.mark.parametrize(
    "moment", ["yesterday", "2024-10-07T10:00:00", "2024-13-01T10:00:00Z", 5, "2124-01-01T00:00:00Z"]
)
def test_a_moment_that_cannot_be_is_refused(desk: Desk, moment: object) -> None:
    (result,) = push(desk, item(reported_at=moment))
    assert result.status == "error"
    assert result.errors[0].startswith("reported_at: ")
    assert stored(desk) == {}


@settings(max_examples=150, deadline=None)
@given(
    words=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 9), st.integers(0, 3)), max_size=12),
    seed=st.integers(0, 99),
)
def test_in_whatever_order_words_come_the_newest_about_each_credit_stands(
    words: Sequence[tuple[int, int, int]], seed: int
) -> None:
    """Half a deal each, so that no word leaves another without room; equal moments say the same."""
    begin = datetime(2024, 10, 7, tzinfo=UTC)
    said = {(person, hour): hour * 10 for person, hour, _value in words}
    facts = [
        Fact(
            n,
            "d",
            "m",
            person,
            date(2024, 10, 7),
            Decimal(said[person, hour]),
            Decimal(50),
            begin + timedelta(hours=hour),
        )
        for n, (person, hour, _value) in enumerate(words)
    ]
    random.Random(seed).shuffle(facts)
    standing: dict[int, Standing] = {}
    for fact in facts:
        decision = decide([fact], {fact.deal: standing}, begin)
        for heard in [*decision.written, *decision.confirmed]:
            standing[heard.fact.person_id] = Standing(heard.fact.says, heard.reported_at)
    for person in (0, 1):
        hours = [hour for who, hour, _value in words if who == person]
        found = standing[person].says[1] if person in standing and standing[person].says else None  # type: ignore[index]
        assert found == (max(hours) * 10 if hours else None)


def test_a_change_keeps_what_was_before(desk: Desk) -> None:
    push(desk, item(value=100))
    push(desk, item(value=100))
    push(desk, item(value=150))
    assert history(desk) == [(Decimal(100), Decimal(150), "")]


def test_a_correction_stands_until_the_sender_says_something_new(desk: Desk) -> None:
    push(desk, item(value=100))
    correct(desk, 90)
    assert statuses(push(desk, item(value=100))) == ["unchanged"]
    assert stored(desk) == {REVENUE: "90.0000 × 100.00"}
    assert statuses(push(desk, item(value=120))) == ["updated"]
    assert statuses(push(desk, item(value=100))) == ["updated"]
    assert [row[:2] for row in history(desk)] == [
        (Decimal(before), Decimal(after)) for before, after in [(100, 90), (90, 120), (120, 100)]
    ]


def test_a_correction_is_told_with_its_reason(desk: Desk) -> None:
    push(desk, item(value=100))
    correct(desk, 90, reason="  Скидка   после   акта ")
    assert history(desk) == [(Decimal(100), Decimal(90), "Скидка после акта")]
    with tenant(desk.company):
        event = AuditEvent.objects.for_company(desk.company).latest("pk")
    assert (event.verb, event.data["reason"], event.data["closed"]) == (
        "fact.corrected",
        "Скидка после акта",
        False,
    )


@pytest.mark.parametrize(
    ("given_in", "why"),
    [
        ({"value": 100}, "Nothing differs"),
        ({"value": 90, "reason": " "}, "Say why"),
        ({"value": 90, "on": date(2099, 1, 1)}, "not come yet"),
        ({"value": 90, "share_pct": Decimal(80)}, "exceed 100"),
    ],
    ids=["nothing differs", "no reason", "a day to come", "too much credit"],
)
def test_a_wrong_correction_changes_nothing(desk: Desk, given_in: dict[str, Any], why: str) -> None:
    push(desk, item(value=100, share_pct=70), item(person="b-2", share_pct=30))
    before = stored(desk)
    wrong = {"share_pct": Decimal(70), **given_in}
    with pytest.raises(ValidationError) as caught:
        correct(desk, **wrong)
    assert stored(desk) == before
    assert history(desk) == []
    assert caught.value.messages


def test_a_withdrawn_fact_stays_away_though_it_is_sent_again(desk: Desk) -> None:
    push(desk, item(value=100))
    with tenant(desk.company):
        withdraw_fact(key=key_of(desk), reason="Дубль сделки", by=desk.by)
    assert stored(desk) == {}
    assert statuses(push(desk, item(value=100))) == ["unchanged"]
    assert stored(desk) == {}
    assert statuses(push(desk, item(value=110))) == ["created"]
    assert history(desk) == [(Decimal(100), None, "Дубль сделки")]


def test_a_closed_month_refuses_what_would_change_it_and_takes_the_same_again(desk: Desk) -> None:
    push(desk, item("kept", value=100), item("moving", value=5, on="2024-11-05"))
    before = stored(desk)
    close(desk)
    results = push(
        desk, item("kept", value=100), item("kept", value=120), item("new"), item("moving", value=5),
        item("other", on="2024-11-05"),
    )  # fmt: skip
    assert statuses(results) == ["error", "error", "error", "error", "created"]
    assert statuses(push(desk, item("kept", value=100))) == ["unchanged"]
    assert statuses(push(desk, item("kept", value=100, on="2024-11-01"))) == ["error"]
    assert statuses(push(desk, item("kept", person="b-2", on="2024-11-01"))) == ["error"]
    assert {key: value for key, value in stored(desk).items() if key[1] != "other"} == before


def test_a_late_fact_comes_into_a_closed_month_as_a_correction(desk: Desk) -> None:
    close(desk)
    assert statuses(push(desk, item(value=100))) == ["error"]
    with tenant(desk.company):
        results = push_actuals(
            company=desk.company,
            items=[item(value=100)],
            source="api",
            by=desk.by,
            reason="Акт пришёл в ноябре",
        )
        event = AuditEvent.objects.for_company(desk.company).latest("pk")
    assert statuses(results) == ["created"]
    assert history(desk) == [(None, Decimal(100), "Акт пришёл в ноябре")]
    assert event.data["reason"] == "Акт пришёл в ноябре"
    correct(desk, 90)
    assert stored(desk) == {REVENUE: "90.0000 × 100.00"}


def test_a_month_is_closed_once_and_reopened_with_a_reason(desk: Desk) -> None:
    first = close(desk)
    assert close(desk).pk == first.pk
    with tenant(desk.company), pytest.raises(ValidationError):
        reopen_month(company=desk.company, month_on=OCTOBER.start, reason="", by=desk.by)
    assert statuses(push(desk, item())) == ["error"]
    with tenant(desk.company):
        reopen_month(company=desk.company, month_on=OCTOBER.start, reason="Возвраты", by=desk.by)
        verbs = list(
            AuditEvent.objects.for_company(desk.company).order_by("-pk").values_list("verb", flat=True)[:2]
        )
    assert verbs == ["month.reopened", "month.closed"]
    assert statuses(push(desk, item())) == ["created"]
    assert close(desk).pk != first.pk


def test_a_month_that_is_not_over_stays_open(desk: Desk) -> None:
    with tenant(desk.company), pytest.raises(ValidationError):
        close_month(company=desk.company, month=parse_period("2100-01"), by=desk.by)
    with tenant(desk.company):
        assert not ClosedMonth.objects.for_company(desk.company).exists()


def test_every_verdict_of_an_item_is_known_to_who_words_it() -> None:
    assert {verdict.value for verdict in Verdict} == {
        "created",
        "updated",
        "unchanged",
        "stale",
        "over",
        "closed",
    }
