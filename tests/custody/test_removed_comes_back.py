"""Metrics and absences that were removed come back from what the trail has kept of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import Access
from accounts.models import AuditEvent, Company, Membership
from accounts.tenancy import tenant
from custody.deleted_lately import DeletedRow, deleted_lately
from kpis.actions.metrics import MetricIn, add_metric, remove_metric, take_templates
from kpis.models import Metric
from teams.actions.absences import record_absence, remove_absence
from teams.models import Absence, Person
from tests.factories import make_member, owner_of, signed_in
from tests.factories.structures import Office, make_office
from tests.kpis.makers import make_templates

pytestmark = pytest.mark.django_db
CORRIDOR = MetricIn(
    "Загрузка", "pct", "range", "average", range_low=Decimal("70.5"), range_high=Decimal(90), weight=3
)


@pytest.fixture
def office() -> Office:
    return make_office(with_roles=False)


def rows(company: Company) -> list[DeletedRow]:
    with tenant(company):
        membership = Membership.objects.for_company(company).get(access=Access.OWNER)
        return deleted_lately(company, membership, timezone.now())


def add_and_remove(office: Office, given: MetricIn) -> Metric:
    with office.open():
        metric = add_metric(company=office.company, given=given, by=office.by)
        remove_metric(metric=metric, by=office.by)
    return metric


def away(office: Office, person: Person, starts_on: date, ends_on: date) -> None:
    with office.open():
        absence = record_absence(person=person, starts_on=starts_on, ends_on=ends_on, by=office.by)
        remove_absence(absence=absence, by=office.by)


def metrics(company: Company) -> list[dict[str, object]]:
    with tenant(company):
        return list(Metric.objects.for_company(company).values())


def absences(company: Company) -> list[tuple[date, date]]:
    with tenant(company):
        return list(Absence.objects.for_company(company).values_list("starts_on", "ends_on"))


def test_a_removed_metric_comes_back_as_it_was(office: Office) -> None:
    with office.open():
        metric = add_metric(company=office.company, given=CORRIDOR, by=office.by)
    (before,) = metrics(office.company)
    with office.open():
        remove_metric(metric=metric, by=office.by)

    (row,) = rows(office.company)
    assert row.name == "Загрузка"
    signed_in(owner_of(office.company)).post(row.restore_url)

    (after,) = metrics(office.company)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"id", "order"}
    assert rows(office.company) == []
    with office.open():
        assert AuditEvent.objects.for_company(office.company).filter(verb="metric.brought_back").count() == 1


def test_a_metric_taken_from_a_template_and_a_computed_one_come_back_with_both(
    office: Office,
) -> None:
    make_templates()
    with office.open():
        taken = take_templates(company=office.company, slugs=["lead-conversion"], by=office.by)
        before = {row["slug"]: row for row in metrics(office.company)}
        remove_metric(metric=taken["lead-conversion"], by=office.by)
    (row,) = rows(office.company)

    signed_in(owner_of(office.company)).post(row.restore_url)

    after = {row["slug"]: row for row in metrics(office.company)}
    for name in ("formula", "template_id", "aggregation", "unit"):
        assert after["lead-conversion"][name] == before["lead-conversion"][name]


def test_a_metric_whose_part_is_gone_says_so_and_stays_away(office: Office) -> None:
    given = MetricIn("Половина", "count", "higher", "formula", formula="zvonki / 2")
    with office.open():
        part = add_metric(
            company=office.company, given=MetricIn("Звонки", "count", "higher", "sum"), by=office.by
        )
        half = add_metric(company=office.company, given=given, by=office.by)
        remove_metric(metric=half, by=office.by)
        remove_metric(metric=part, by=office.by)
    url = next(row.restore_url for row in rows(office.company) if row.name == "Половина")

    answer = signed_in(owner_of(office.company)).post(url, follow=True)

    assert "zvonki" in str(next(iter(answer.context["messages"])))
    assert metrics(office.company) == []


def test_a_removed_absence_comes_back_on_its_days(office: Office) -> None:
    person = office.person("Иванова Анна")
    away(office, person, date(2026, 12, 1), date(2026, 12, 15))

    (row,) = rows(office.company)
    assert "Иванова Анна" in row.name
    signed_in(owner_of(office.company)).post(row.restore_url)

    assert absences(office.company) == [(date(2026, 12, 1), date(2026, 12, 15))]
    assert rows(office.company) == []


def test_days_that_are_taken_by_now_are_not_offered_and_refused(office: Office) -> None:
    person = office.person("Иванова Анна")
    away(office, person, date(2026, 12, 1), date(2026, 12, 15))
    (row,) = rows(office.company)
    with office.open():
        record_absence(person=person, starts_on=date(2026, 12, 14), ends_on=date(2026, 12, 20), by=office.by)

    assert rows(office.company) == []
    answer = signed_in(owner_of(office.company)).post(row.restore_url, follow=True)

    assert answer.context["messages"]
    assert absences(office.company) == [(date(2026, 12, 14), date(2026, 12, 20))]


def test_after_thirty_days_nothing_comes_back(office: Office) -> None:
    add_and_remove(office, CORRIDOR)
    (row,) = rows(office.company)
    owner = owner_of(office.company)

    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)):
        assert rows(office.company) == []
        assert signed_in(owner).post(row.restore_url).status_code == 404

    assert metrics(office.company) == []


def test_an_event_that_is_no_removal_brings_nothing(office: Office) -> None:
    with office.open():
        add_metric(company=office.company, given=CORRIDOR, by=office.by)
        event = AuditEvent.objects.for_company(office.company).get(verb="metric.added")
    path = f"/c/{office.company.slug}/deleted/{event.uid}/back/"
    assert signed_in(owner_of(office.company)).post(path).status_code == 404


def test_a_viewer_brings_nothing_back(office: Office) -> None:
    add_and_remove(office, CORRIDOR)
    (row,) = rows(office.company)
    viewer = signed_in(make_member(office.company, Access.VIEWER))
    assert viewer.post(row.restore_url).status_code == 403
    assert metrics(office.company) == []


def test_the_page_asks_as_often_for_two_as_for_twenty(office: Office) -> None:
    person = office.person("Иванова Анна")

    def remove(number: int, count: int) -> None:
        for one in range(number, number + count):
            add_and_remove(office, MetricIn(f"Показатель {one}", "count", "higher", "sum"))
            away(
                office,
                person,
                date(2026, 12, 1) + timedelta(days=2 * one),
                date(2026, 12, 3) + timedelta(days=2 * one),
            )

    assert _queries(office, lambda: remove(0, 2)) == _queries(office, lambda: remove(2, 18))


def _queries(office: Office, first: Callable[[], None]) -> int:
    first()
    client = signed_in(owner_of(office.company))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(f"/c/{office.company.slug}/deleted/")
    return len(asked)
