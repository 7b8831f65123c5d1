"""Whoever writes facts and whoever changes what they mean wait for each other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from accounts.tenancy import tenant
from kpis.actions.metrics import MetricIn, change_metric
from kpis.actions.months import close_month
from kpis.analysis.periods import parse_period
from kpis.models import Actual, Metric
from tests.kpis.makers import Desk, item, make_desk, push, statuses, stored

pytestmark = pytest.mark.django_db(transaction=True)
BLINK = 0.4


@pytest.fixture
def desk() -> Desk:
    return make_desk(["revenue", "deals", "leads"])


def compute(desk: Desk) -> str:
    """Turns revenue into a computed metric; what came of it."""
    with tenant(desk.company):
        metric = Metric.objects.for_company(desk.company).get(slug="revenue")
        given = MetricIn(
            name="Выручка", unit="rub", direction="higher", aggregation="formula", formula="deals * leads"
        )
        try:
            change_metric(metric=metric, given=given, by=desk.by)
        except ValidationError:
            return "refused"
        return "computed"


def while_open(
    desk: Desk, first: Callable[[], object], second: Callable[[], object]
) -> tuple[object, object]:
    """What `first` answers in a transaction that stays open, and `second` that begins before the commit and has to wait
    for it."""
    answers: list[object] = []

    def run() -> None:
        try:
            answers.append(second())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    with tenant(desk.company):
        answer = first()
        thread.start()
        thread.join(BLINK)
        assert thread.is_alive(), "nobody waited"
    thread.join()
    return answer, answers[0]


def test_a_fact_that_is_coming_keeps_its_metric_from_being_computed(desk: Desk) -> None:
    pushed, changed = while_open(desk, lambda: statuses(push(desk, item())), lambda: compute(desk))
    assert (pushed, changed) == (["created"], "refused")


def test_a_metric_that_is_being_computed_takes_no_fact(desk: Desk) -> None:
    changed, pushed = while_open(desk, lambda: compute(desk), lambda: statuses(push(desk, item())))
    assert (changed, pushed) == ("computed", ["error"])
    with tenant(desk.company):
        assert not Actual.objects.for_company(desk.company).exists()


def test_a_fact_that_comes_while_its_month_is_being_closed_stays_out(desk: Desk) -> None:
    def close() -> str:
        return str(close_month(company=desk.company, month=parse_period("2024-10"), by=desk.by))

    _closed, pushed = while_open(desk, close, lambda: statuses(push(desk, item())))
    assert pushed == ["error"]
    assert stored(desk) == {}


def test_the_first_fact_of_a_template_waits_for_no_one_who_waits_for_it(desk: Desk) -> None:
    """It takes the template over under the turn of facts: eight at once neither deadlock nor take it twice."""
    with tenant(desk.company):
        Metric.objects.for_company(desk.company).filter(slug="leads").delete()
    answers: list[list[str]] = []

    def send(number: int) -> None:
        try:
            answers.append(statuses(push(desk, item(f"lead-{number}", metric="leads", value=1))))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [["created"]] * 8
    with tenant(desk.company):
        assert sum(Actual.objects.for_company(desk.company).values_list("value", flat=True)) == Decimal(8)
