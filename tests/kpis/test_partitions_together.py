"""Facts move into a month of their own while somebody reads of one moment: no fact is missing from what is read."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import OperationalError, connection, transaction

from accounts import tenancy
from accounts.tenancy import tenant
from kpis.actions.partitions import keep_partitions
from kpis.analysis.periods import Grain, Period
from kpis.models import Actual
from kpis.partitions import TABLE, partition_of
from tests.kpis.makers import Desk, item, make_desk, push

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(1999, 5, 17)
PARTITION = partition_of(Period.of(Grain.MONTH, DAY))
TODAY = date(2026, 11, 20)


@pytest.fixture
def desk() -> Iterator[Desk]:
    keep_partitions(today=TODAY)
    desk = make_desk(["revenue"])
    push(desk, item("f-1", on=DAY.isoformat()))
    yield desk
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{PARTITION}"')


def move() -> list[str] | str:
    """What another process moves meanwhile, or that it leaves it for the next round."""

    def run() -> list[str] | str:
        try:
            return keep_partitions(today=TODAY)
        except OperationalError:
            return "next round"
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=60)


def facts(desk: Desk) -> int:
    return Actual.objects.for_company(desk.company).filter(on__gte=DAY, on__lte=DAY).count()


def test_what_is_read_of_one_moment_keeps_its_facts_and_the_move_waits(desk: Desk) -> None:
    with tenant(desk.company, one_moment=True):
        assert move() == "next round"
        assert facts(desk) == 1
    assert move() == [PARTITION]
    with tenant(desk.company, one_moment=True):
        assert facts(desk) == 1


def test_without_the_lock_a_fact_would_be_missing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenancy, "_partitioned", [])
    with tenant(desk.company, one_moment=True):
        assert move() == [PARTITION]
        assert facts(desk) == 0
    with transaction.atomic(), tenant(desk.company):
        assert facts(desk) == 1


def test_who_reads_of_one_moment_locks_the_table_and_none_of_its_months(desk: Desk) -> None:
    with tenant(desk.company, one_moment=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relation::regclass::text FROM pg_locks WHERE pid = pg_backend_pid() AND relation IN"
            " (SELECT %s::regclass UNION SELECT inhrelid FROM pg_inherits WHERE inhparent = %s::regclass)",
            [TABLE, TABLE],
        )
        assert cursor.fetchall() == [(TABLE,)]
