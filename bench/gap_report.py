"""A gap report of 1,000 people × 20 metrics × 12 months of daily facts (about five million rows).

The peer is one aggregate written by hand over the same rows: what each person has of each metric in each month. The
report asks the database less and then has to think: paces, forecasts, drivers, causes of a thousand people. Its memory
is measured in this process, which also holds the interpreter, Django and the catalogue, as a worker does.

The company is made for the measurement, inside a transaction that is rolled back at the end. Until then whoever else
works in this database waits: stop a running demo first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median

from django.db import connection, transaction

from accounts.actions import create_company
from accounts.models import Company, User
from accounts.tenancy import tenant
from bench.measurement import Measurement, once
from kpis.analysis.periods import Grain, Period
from kpis.analysis.snapshot import to_json
from kpis.calendar_source import calendar_around
from kpis.models import Metric, Target
from kpis.partitions import TABLE, locked, partition_of
from kpis.report_building import stored_report
from teams.models import Assignment, Person, Position, Structure

PEOPLE, METRICS, MONTHS, TEAM_SIZE = 1_000, 20, 12, 12
# A year of which no other company has facts, so its months have no partitions yet.
MONTH, TODAY = Period(Grain.MONTH, date(2023, 10, 1)), date(2023, 10, 20)
WEEK = Period.of(Grain.WEEK, TODAY)
MEMORY_LIMIT_MB = 500
ROUNDS = 3

FACTS = """
    INSERT INTO "{table}"
        (id, company_id, uid, metric_id, person_id, "on", value, share_pct, external_id, source, note, changed_at)
    SELECT nextval(pg_get_serial_sequence('kpis_actual', 'id')), %s, gen_random_uuid(), metric.id, person.id, day."on",
           8000 + (person.id * 37 + metric.id * 101 + (day."on" - DATE '2020-01-01') * 11) %% 4000,
           100, 'd-' || day."on", 'api', '', now()
    FROM unnest(%s::date[]) AS day ("on")
    CROSS JOIN unnest(%s::bigint[]) AS person (id) CROSS JOIN unnest(%s::bigint[]) AS metric (id)
"""
AGGREGATE = """
    SELECT person_id, metric_id, date_trunc('month', "on"), sum(value * share_pct / 100) FROM kpis_actual
    WHERE company_id = %s AND "on" >= %s AND "on" < %s GROUP BY 1, 2, 3
"""


def main() -> Iterable[Measurement]:
    with _company() as (company, rows, first):
        seconds, peak_mb = _measured(lambda: to_json(stored_report(company, WEEK, TODAY, None)))
        theirs, _peak = _measured(lambda: _aggregate(company, first))
    what = f"gap report, {PEOPLE:,} people × {METRICS} metrics, {rows:,} facts"
    yield Measurement(what, seconds, "one aggregate SQL over the same facts", theirs, "s")
    yield Measurement(f"{what}: peak memory of the worker", peak_mb, "the limit", MEMORY_LIMIT_MB, "MB")


def _measured(work: Callable[[], object]) -> tuple[float, float]:
    """The median seconds of the work, and the highest memory of this process meanwhile in MB (Linux only)."""
    work()
    _forget_peak()
    return median([once(work) for _round in range(ROUNDS)]), _peak_mb()


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _peak_mb() -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found.group(1)) / 1024 if found else float("nan")


def _aggregate(company: Company, first: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(AGGREGATE, [company.pk, first, MONTH.end])
        return len(cursor.fetchall())


class _Undo(Exception):
    """Takes the company of the measurement back."""


@contextmanager
def _company() -> Iterator[tuple[Company, int, date]]:
    try:
        with transaction.atomic():
            _take_off_checks()
            owner = User.objects.create_user("bench-gap@salesorg.invalid")
            company = create_company(name="Bench", by=owner)
            with tenant(company):
                people = _people(company)
                metrics = _metrics(company)
                _targets(company, people, metrics)
                first = MONTH.shifted(1 - MONTHS).start
                rows = _facts(company, people, metrics, first)
                yield company, rows, first
            raise _Undo
    except _Undo:
        pass


def _people(company: Company) -> list[int]:
    structure = Structure.objects.create(company=company, name="Live")
    leads = [
        Position.objects.create(company=company, structure=structure, title="Head", team=f"Team {i}", order=i)
        for i in range(-(-PEOPLE // TEAM_SIZE))
    ]
    people = Person.objects.bulk_create(
        Person(company=company, full_name=f"Seller {i}", sort_name=f"seller {i}") for i in range(PEOPLE)
    )
    positions = Position.objects.bulk_create(
        Position(company=company, structure=structure, title="Seller", parent=leads[i // TEAM_SIZE], order=i)
        for i in range(PEOPLE)
    )
    Assignment.objects.bulk_create(
        Assignment(company=company, person=person, position=position, starts_on=date(2022, 1, 10))
        for person, position in zip(people, positions, strict=True)
    )
    return [person.pk for person in people]


def _metrics(company: Company) -> list[Metric]:
    funnel = ["revenue", "leads", "proposals", "deals"]
    slugs = [*funnel, *(f"m{number}" for number in range(METRICS - len(funnel)))]
    return [
        Metric.objects.create(
            company=company, slug=slug, name=slug, unit="rub" if slug == "revenue" else "count", order=order
        )
        for order, slug in enumerate(slugs)
    ]


def _targets(company: Company, people: list[int], metrics: list[Metric]) -> None:
    Target.objects.bulk_create(
        (
            Target(
                company=company,
                metric=metric,
                person_id=person,
                starts_on=MONTH.start,
                value=Decimal(230_000),
            )
            for metric in metrics
            for person in people
        ),
        batch_size=5_000,
    )


def _facts(company: Company, people: list[int], metrics: list[Metric], first: date) -> int:
    """Each month is filled before it becomes a partition, and without foreign keys: five million rows that are checked
    one by one take longer than everything that is measured."""
    calendar, rows = calendar_around(first, MONTH.end), 0
    with connection.cursor() as cursor:
        for back in range(MONTHS - 1, -1, -1):
            month = MONTH.shifted(-back)
            days = list(calendar.days(month.start, month.end))
            name = partition_of(month)
            cursor.execute(f'CREATE TABLE "{name}" (LIKE "{TABLE}" INCLUDING DEFAULTS INCLUDING CONSTRAINTS)')
            pks = [metric.pk for metric in metrics]
            cursor.execute(FACTS.format(table=name), [company.pk, days, people, pks])
            rows += cursor.rowcount
            for statement in _attached(month):
                cursor.execute(statement)
        cursor.execute("SELECT set_config('app.company', %s, true)", [str(company.pk)])
        cursor.execute("ANALYZE kpis_actual, kpis_target, teams_person, teams_position, teams_assignment")
    return rows


def _take_off_checks() -> None:
    """Takes the foreign keys off the table of facts, until the rollback; before anything is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'", [TABLE]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{TABLE}" DROP CONSTRAINT "{name}"')


def _attached(month: Period) -> list[str]:
    """The statements that make a filled table the partition of its month (as kpis.partitions does)."""
    name = partition_of(month)
    bounds = f"FROM ('{month.start}') TO ('{month.end}')"
    return [
        "SELECT set_config('app.company', '0', true)",
        *locked(name),
        f'ALTER TABLE "{TABLE}" ATTACH PARTITION "{name}" FOR VALUES {bounds}',
    ]
