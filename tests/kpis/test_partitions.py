"""Facts lie in one partition a month: made ahead, none of them a way round the locks, and a fact is there once."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.tenancy import tenant
from kpis.actions.partitions import AHEAD, keep_partitions
from kpis.analysis.periods import Grain, Period
from kpis.models import Actual, FactKey, Metric
from kpis.partitions import DEFAULT, partition_of
from kpis.selectors.department import department_of
from kpis.selectors.metrics import metric_infos
from kpis.selectors.rows import cells_of
from tests.kpis.makers import Desk, item, make_desk, push, statuses

pytestmark = pytest.mark.django_db
LONG_AGO = date(2011, 3, 15)


@pytest.fixture(scope="module")
def desk(one_transaction: None) -> Desk:
    return make_desk(["revenue", "deals"])


def asked(sql: str, *given: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given or None)
        return list(cursor.fetchall())


def partitions() -> list[str]:
    return [str(name) for (name,) in asked(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'kpis_actual'::regclass ORDER BY 1"
    )]  # fmt: skip


def keys(desk: Desk) -> list[tuple[str, date | None, int | None]]:
    with tenant(desk.company):
        rows = FactKey.objects.for_company(desk.company).order_by("external_id", "person")
        return list(rows.values_list("external_id", "on", "actual_id"))


def row(desk: Desk, external_id: str, on: date, **other: object) -> Actual:
    with tenant(desk.company):
        metric = Metric.objects.for_company(desk.company).get(slug="revenue")
        return Actual.objects.create(
            company=desk.company, metric=metric, person=desk.anna, on=on, value=5, external_id=external_id,
            source="api", **other,
        )  # fmt: skip


def test_this_month_and_the_next_ones_are_made_ahead_once() -> None:
    day = date(2033, 11, 20)
    made = keep_partitions(today=day)
    assert made == [
        f"kpis_actual_{year}_{month:02}" for year, month in [(2033, 11), (2033, 12), (2034, 1), (2034, 2)]
    ]
    assert len(made) == AHEAD + 1
    assert set(made) <= set(partitions())
    assert keep_partitions(today=day) == []
    assert keep_partitions(today=day + timedelta(days=20)) == ["kpis_actual_2034_03"]


def test_facts_of_a_month_that_nobody_expected_move_out_of_the_default_partition(desk: Desk) -> None:
    other = make_desk()
    mine, theirs = row(desk, "old", LONG_AGO), row(other, "old", LONG_AGO + timedelta(days=40))
    assert asked("SELECT pg_relation_size(%s::regclass) > 0", DEFAULT) == [(True,)]
    made = keep_partitions(today=timezone.localdate())
    assert made == ["kpis_actual_2011_03", "kpis_actual_2011_04"]
    assert asked("SELECT pg_relation_size(%s::regclass)", DEFAULT) == [(0,)]
    for owner, fact in ((desk, mine), (other, theirs)):
        with tenant(owner.company):
            assert Actual.objects.for_company(owner.company).get(external_id="old").pk == fact.pk
    assert ("old", LONG_AGO, mine.pk) in keys(desk)
    assert statuses(push(desk, item("old", on=str(LONG_AGO), value=5))) == ["unchanged"]


def test_every_partition_has_the_policies_and_no_right_of_its_own() -> None:
    keep_partitions(today=date(2034, 6, 1))
    parent = asked(
        "SELECT cmd, qual, with_check FROM pg_policies WHERE tablename = 'kpis_actual' ORDER BY cmd"
    )
    assert len(parent) == 4
    for name in partitions():
        secured = asked(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", name
        )
        assert secured == [(True, True)], name
        assert (
            asked("SELECT cmd, qual, with_check FROM pg_policies WHERE tablename = %s ORDER BY cmd", name)
            == parent
        ), name
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            assert asked("SELECT has_table_privilege(%s, %s)", name, right) == [(False,)], (name, right)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM {}",
        "DELETE FROM {}",
        "UPDATE {} SET value = 1",
        "INSERT INTO {} SELECT * FROM kpis_actual",
        "COPY {} TO STDOUT",
    ],
)
@pytest.mark.parametrize("of", ["month", "default"])
def test_a_partition_is_no_way_round_the_locks_even_inside_a_company(desk: Desk, sql: str, of: str) -> None:
    name = DEFAULT if of == "default" else partition_of(Period.of(Grain.MONTH, timezone.localdate()))
    with pytest.raises(DatabaseError) as caught, tenant(desk.company), connection.cursor() as cursor:
        cursor.execute(sql.format(name))
    assert getattr(caught.value.__cause__, "pgcode", "") == "42501"


def test_a_fact_is_there_once_over_all_partitions(desk: Desk) -> None:
    row(desk, "once", date(2026, 10, 5))
    before = keys(desk)
    with pytest.raises(IntegrityError, match="stored already"), transaction.atomic():
        row(desk, "once", date(2026, 11, 5))
    assert keys(desk) == before


def test_a_bulk_insert_past_the_actions_is_kept_once_too(desk: Desk) -> None:
    with tenant(desk.company):
        metric = Metric.objects.for_company(desk.company).get(slug="revenue")
        rows = [
            Actual(
                company=desk.company,
                metric=metric,
                person=desk.anna,
                on=on,
                value=1,
                external_id="twice",
                source="api",
            )
            for on in (date(2026, 10, 1), date(2026, 11, 1))
        ]
        with pytest.raises(DatabaseError), transaction.atomic():
            Actual.objects.bulk_create(rows)
        assert not Actual.objects.for_company(desk.company).filter(external_id="twice").exists()


def test_a_fact_that_moves_to_another_month_takes_its_key_along_and_leaves_no_row(desk: Desk) -> None:
    push(desk, item("moving", on="2026-09-30", value=1))
    assert statuses(push(desk, item("moving", on="2026-10-01", value=1))) == ["updated"]
    with tenant(desk.company):
        (fact,) = Actual.objects.for_company(desk.company).filter(external_id="moving")
    assert ("moving", date(2026, 10, 1), fact.pk) in keys(desk)
    assert fact.on == date(2026, 10, 1)


def test_the_key_of_a_removed_row_stays_and_takes_the_next_one(desk: Desk) -> None:
    fact = row(desk, "gone", date(2026, 10, 5))
    with tenant(desk.company):
        Actual.objects.for_company(desk.company).filter(pk=fact.pk).delete()
    assert ("gone", None, None) in keys(desk)
    again = row(desk, "gone", date(2026, 11, 5))
    assert ("gone", date(2026, 11, 5), again.pk) in keys(desk)


def test_the_cells_of_days_read_the_partitions_of_those_days_only(desk: Desk) -> None:
    keep_partitions(today=date(2026, 9, 1))
    start, end = date(2026, 10, 1), date(2026, 12, 1)
    with tenant(desk.company):
        department, metrics = department_of(desk.company, start, end), metric_infos(desk.company)
        read: list[str] = []

        def explained(execute: object, sql: str, params: object, many: bool, context: object) -> object:
            if "kpis_actual" in sql and sql.startswith("SELECT"):
                with connection.cursor() as cursor:
                    cursor.cursor.execute("EXPLAIN " + sql, params)
                    read.extend(str(line) for (line,) in cursor.cursor.fetchall())
            return execute(sql, params, many, context)  # type: ignore[operator]

        with connection.execute_wrapper(explained):
            cells_of(desk.company, department, metrics, start, end)
    touched = set(re.findall(r" on (kpis_actual_\w+)", "\n".join(read)))
    assert touched == {"kpis_actual_2026_10", "kpis_actual_2026_11"}
