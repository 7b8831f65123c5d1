"""Facts are received idempotently, whole deals at a time, and nothing odd in a call hurts the rest."""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent
from accounts.tenancy import tenant
from kpis.actions.actuals import preview_actuals, push_actuals
from kpis.local_time import today_of
from kpis.models import Actual, Metric
from tests.kpis.makers import Desk, item, make_desk, make_person, push, statuses, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def test_a_fact_is_created_then_updated_then_unchanged(desk: Desk) -> None:
    assert statuses(push(desk, item())) == ["created"]
    assert statuses(push(desk, item(value="1200.50"))) == ["updated"]
    assert statuses(push(desk, item(value=1200.5))) == ["unchanged"]
    assert stored(desk) == {("revenue", "deal-1", "a-1"): "1200.5000 × 100.00"}


def test_the_same_batch_twice_changes_nothing_not_even_a_moment(desk: Desk) -> None:
    items = [item(f"d{n}", value=str(n)) for n in range(50)]
    push(desk, *items)
    with tenant(desk.company):
        before = list(Actual.objects.for_company(desk.company).order_by("pk").values())
        trail = AuditEvent.objects.for_company(desk.company).count()
    assert set(statuses(push(desk, *items[::-1]))) == {"unchanged"}
    with tenant(desk.company):
        assert list(Actual.objects.for_company(desk.company).order_by("pk").values()) == before
        assert AuditEvent.objects.for_company(desk.company).count() == trail


def test_a_later_item_of_one_call_wins(desk: Desk) -> None:
    assert statuses(push(desk, item(value=1), item(value=2), item(value=2))) == [
        "created",
        "updated",
        "unchanged",
    ]
    assert stored(desk) == {("revenue", "deal-1", "a-1"): "2.0000 × 100.00"}


def test_the_credits_of_a_deal_may_be_shared(desk: Desk) -> None:
    shares = [item(share_pct=60), item(person="b-2", share_pct="40")]
    assert statuses(push(desk, *shares)) == ["created", "created"]
    assert len(stored(desk)) == 2


def test_credits_over_a_hundred_are_refused_and_touch_nothing(desk: Desk) -> None:
    push(desk, item(share_pct=70))
    before = stored(desk)
    assert statuses(push(desk, item(share_pct=70), item(person="b-2", share_pct=40))) == ["error", "error"]
    assert statuses(push(desk, item(person="b-2", share_pct=31))) == ["error"]
    assert stored(desk) == before
    assert statuses(push(desk, item(person="b-2", share_pct=30))) == ["created"]


def test_a_full_restatement_moves_a_deal(desk: Desk) -> None:
    push(desk, item())
    assert statuses(push(desk, item(person="b-2"))) == ["updated"]
    assert stored(desk) == {("revenue", "deal-1", "b-2"): "1000.0000 × 100.00"}


def test_a_full_restatement_of_part_of_the_people_drops_the_rest(desk: Desk) -> None:
    push(desk, item(share_pct=50), item(person="b-2", share_pct=50))
    assert statuses(push(desk, item(share_pct=100))) == ["updated"]
    assert stored(desk) == {("revenue", "deal-1", "a-1"): "1000.0000 × 100.00"}


def test_the_same_external_id_in_two_metrics_is_two_facts(desk: Desk) -> None:
    assert statuses(push(desk, item(), item(metric="deals", value=1))) == ["created", "created"]


def test_a_person_may_be_named_by_uid(desk: Desk) -> None:
    push(desk, item())
    assert statuses(push(desk, item(person=str(desk.anna.uid)))) == ["unchanged"]


def test_a_metric_of_the_catalogue_is_taken_over_with_its_first_fact_only(desk: Desk) -> None:
    with tenant(desk.company):
        Metric.objects.for_company(desk.company).filter(slug="lead-conversion").delete()
        Metric.objects.for_company(desk.company).filter(slug="leads").delete()
    assert statuses(push(desk, item(metric="leads", person="nobody"))) == ["error"]
    with tenant(desk.company):
        assert not Metric.objects.for_company(desk.company).filter(slug="leads").exists()
    assert statuses(push(desk, item(metric="leads", value=3))) == ["created"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"metric": "no-such"}, "metric"),
        ({"metric": "lead-conversion"}, "metric"),
        ({"metric": None}, "metric"),
        ({"metric": ["revenue"]}, "metric"),
        ({"metric": "rev\x00enue"}, "metric"),
        ({"person": "stranger"}, "person"),
        ({"person": 17}, "person"),
        ({"person": ""}, "person"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": "x" * 121}, "external_id"),
        ({"external_id": 7}, "external_id"),
        ({"external_id": "a\x00b"}, "external_id"),
        ({"external_id": "\ud800"}, "external_id"),
        ({"on": "2024-02-30"}, "on"),
        ({"on": "0001-01-01"}, "on"),
        ({"on": "1989-12-31"}, "on"),
        ({"on": "2099-01-01"}, "on"),
        ({"on": "٢٠٢٤-١٠-٠٧"}, "on"),
        ({"on": "05.10.2026"}, "on"),
        ({"on": "2024-10-07\n2024"}, "on"),
        ({"on": 20241007}, "on"),
        ({"on": None}, "on"),
        ({"value": float("nan")}, "value"),
        ({"value": float("inf")}, "value"),
        ({"value": "NaN"}, "value"),
        ({"value": "1e5"}, "value"),
        ({"value": "1_000"}, "value"),
        ({"value": "١٢"}, "value"),
        ({"value": "1 000"}, "value"),
        ({"value": "1,5"}, "value"),
        ({"value": "1.23456"}, "value"),
        ({"value": 10**14}, "value"),
        ({"value": 10**6000}, "value"),
        ({"value": True}, "value"),
        ({"value": None}, "value"),
        ({"value": [1]}, "value"),
        ({"value": ""}, "value"),
        ({"share_pct": 0}, "share_pct"),
        ({"share_pct": -5}, "share_pct"),
        ({"share_pct": 100.01}, "share_pct"),
        ({"share_pct": "33.333"}, "share_pct"),
        ({"share_pct": True}, "share_pct"),
    ],
)  # fmt: skip
def test_a_bad_item_is_refused_by_field_and_the_good_one_beside_it_is_kept(
    desk: Desk, wrong: dict[str, Any], why: str
) -> None:
    bad, good = push(
        desk, item("bad", **wrong) if "external_id" not in wrong else item(**wrong), item("good")
    )
    assert (bad.status, good.status) == ("error", "created")
    assert [sentence.partition(":")[0] for sentence in bad.errors] == [why]
    assert set(stored(desk)) == {("revenue", "good", "a-1")}


def test_a_negative_value_is_a_refund_and_is_taken(desk: Desk) -> None:
    assert statuses(push(desk, item(value="-250.25"))) == ["created"]


def test_tomorrow_is_taken_because_the_sender_may_sit_further_east(desk: Desk) -> None:
    tomorrow = today_of(desk.company) + timedelta(days=1)
    late = tomorrow + timedelta(days=1)
    assert statuses(push(desk, item(on=str(tomorrow)), item("x", on=str(late)))) == ["created", "error"]


def test_another_companys_people_and_metrics_are_unknown_without_a_hint(desk: Desk) -> None:
    other = make_desk()
    theirs = make_person(other.company, "Чужая Чара", "secret-9")
    absent, alien = push(desk, item(person="nobody-9"), item(person=str(theirs.uid)))
    (external,) = push(desk, item(person="secret-9"))
    assert absent.errors[0].replace("nobody-9", "·") == alien.errors[0].replace(str(theirs.uid), "·")
    assert external.errors[0].replace("secret-9", "·") == absent.errors[0].replace("nobody-9", "·")
    assert stored(desk) == {}
    assert stored(other) == {}


def test_a_preview_tells_the_same_and_writes_nothing(desk: Desk) -> None:
    push(desk, item())
    items = [item(value=2), item("new"), item("bad", value="x")]
    before = stored(desk)
    with tenant(desk.company):
        foretold = preview_actuals(company=desk.company, items=items)
    assert stored(desk) == before
    assert push(desk, *items) == foretold


def test_ten_thousand_items_take_as_many_queries_as_one(desk: Desk) -> None:
    with CaptureQueriesContext(
        connection,
    ) as one:
        push(desk, item("first"))
    with CaptureQueriesContext(connection) as many:
        results = push(desk, *[item(f"d{n}", value=n) for n in range(10_000)])
    assert set(statuses(results)) == {"created"}
    assert len(many) == len(one)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["revenue", "a-1", "2024-10-07", "100", "deal-1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)  # fmt: skip
FIELDS = ["external_id", "metric", "person", "on", "value", "share_pct"]
NEAR = st.fixed_dictionaries(
    {},
    optional={
        "external_id": st.sampled_from(["deal-1", "deal-2"]) | JUNK, "metric": st.just("revenue") | JUNK,
        "person": st.sampled_from(["a-1", "b-2"]) | JUNK, "on": st.just("2024-10-07") | JUNK,
        "value": st.integers(-5, 5) | JUNK, "share_pct": st.sampled_from([50, 100]) | JUNK,
    },
)  # fmt: skip


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(items=st.lists(NEAR | JUNK, max_size=12))
def test_any_junk_gets_one_result_an_item_in_order_and_never_an_error(desk: Desk, items: list[Any]) -> None:
    results = push(desk, *items)
    assert [result.index for result in results] == list(range(len(items)))
    assert {result.status for result in results} <= {"created", "updated", "unchanged", "error"}
    with tenant(desk.company):
        again = push_actuals(company=desk.company, items=items, source="api", by=desk.by)
    for first, second in zip(results, again, strict=True):
        assert (first.status == "error") == (second.status == "error")


@pytest.mark.django_db(transaction=True)
def test_eight_threads_with_shuffled_duplicated_batches_end_at_the_model_to_the_kopek() -> None:
    desk = make_desk()
    chance = random.Random(7)
    model = {f"d{n}": Decimal(chance.randrange(1, 10**9)) / 100 for n in range(200)}
    shares = {key: chance.choice([(100, 0), (60, 40), (25, 75)]) for key in model}
    items = [
        item(key, person=who, share_pct=share, value=str(value))
        for key, value in model.items()
        for who, share in zip(("a-1", "b-2"), shares[key], strict=True)
        if share
    ]
    failures: list[BaseException] = []

    def sender(seed: int) -> None:
        order = random.Random(seed)
        try:
            for _round in range(4):
                # Whole deals are shuffled: half a deal is another statement.
                keys = order.sample(sorted(model), len(model))
                batch = [each for key in keys for each in items if each["external_id"] == key]
                push(desk, *batch, *batch[: len(batch) // 3])
        except BaseException as failure:  # a thread's failure must reach the test
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sender, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with tenant(desk.company):
        rows = list(Actual.objects.for_company(desk.company).values_list("value", "share_pct"))
    assert len(rows) == len(items)
    assert sum(value * share for value, share in rows) == sum(value * 100 for value in model.values())


@pytest.mark.django_db(transaction=True)
def test_two_partial_credits_at_once_never_exceed_a_hundred() -> None:
    desk = make_desk()
    gate = threading.Barrier(2)
    outcomes: list[str] = []

    def credit(person: str) -> None:
        try:
            gate.wait()
            outcomes.extend(statuses(push(desk, item(person=person, share_pct=70))))
        finally:
            connections.close_all()

    for _round in range(5):
        with tenant(desk.company):
            Actual.objects.for_company(desk.company).delete()
        outcomes.clear()
        threads = [threading.Thread(target=credit, args=(who,)) for who in ("a-1", "b-2")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["created", "error"]
