"""Reports of 200 companies after one ring of the clock: how many a minute, with one worker and with two.

Real workers of Celery through the real broker, each one process; a report is done when it is stored and its letter has
left (into nothing). The peer of two workers is one. PostgreSQL works on the same machine, so on two processors two
workers cannot quite double what one does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.actions import create_company, delete_company, delete_user
from accounts.actors import SYSTEM
from accounts.models import Company, User
from accounts.tenancy import tenant
from bench.measurement import Measurement
from common.ids import uuid7
from jobs.models import Job
from kpis.actions.reports import request_report
from kpis.actions.schedules import open_due_reports, set_schedule
from kpis.analysis.periods import Grain, Period
from kpis.calendar_source import calendar_around
from kpis.local_time import today_of
from kpis.models import GapReport, Metric, ReportSchedule, Target
from salesorg.celery import app
from teams.models import Assignment, Person, Position, Structure

COMPANIES, TEAMS, TEAM_SIZE = 200, 3, 4
FUNNEL = ("revenue", "leads", "proposals", "deals")
PATIENCE_S = 600
FACTS = """
    INSERT INTO kpis_actual
        (company_id, uid, metric_id, person_id, "on", value, share_pct, external_id, source, note, changed_at)
    SELECT %s, gen_random_uuid(), metric.id, person.id, day."on", 800 >> (2 * (metric.place::int - 1)), 100,
           'd-' || day."on", 'api', '', now()
    FROM unnest(%s::date[]) AS day ("on") CROSS JOIN unnest(%s::bigint[]) AS person (id)
    CROSS JOIN unnest(%s::bigint[]) WITH ORDINALITY AS metric (id, place)
"""
ROOT = Path(__file__).resolve().parents[1]
# Nobody else's queue: neither a running demo's nor a test's.
BROKER = urlsplit(settings.CELERY_BROKER_URL)._replace(path="/6").geturl()


def main() -> Iterable[Measurement]:
    app.conf.update(broker_url=BROKER)
    _empty_queue()
    with _companies() as companies:
        one = _a_minute(companies, "day", workers=1)
        two = _a_minute(companies, "week", workers=2)
    yield Measurement(
        f"reports a minute, {COMPANIES} companies at one ring, two workers", two, "one worker", one, "1/min"
    )


def _a_minute(companies: list[Company], cadence: str, workers: int) -> float:
    """Reports a minute, all of them made: each company's schedule of this cadence is due at the same moment."""
    with _workers(workers):
        _warm_up(companies[0], workers)
        for company in companies:
            with tenant(company):
                set_schedule(company=company, cadence=cadence, weekday=0, hour=0, by=SYSTEM)
                ReportSchedule.objects.for_company(company).filter(cadence=cadence).update(
                    next_at=timezone.now() - timedelta(minutes=1)
                )
        started = time.monotonic()
        opened = open_due_reports()
        _wait(lambda: all(_is_done(company, cadence) for company in companies))
        taken = time.monotonic() - started
    if opened != len(companies):
        raise RuntimeError(f"{opened} of {len(companies)} schedules were opened")
    return len(companies) / taken * 60


def _is_done(company: Company, cadence: str) -> bool:
    with tenant(company):
        return bool(
            GapReport.objects.for_company(company).filter(cadence=cadence).exclude(mailed_at=None).exists()
        )


def _warm_up(company: Company, workers: int) -> None:
    """Each worker has begun and has imported what a report needs."""
    _wait(lambda: len(app.control.ping(timeout=1)) >= workers)
    for number in range(workers * 2):
        with tenant(company):
            month = Period.of(Grain.MONTH, today_of(company)).shifted(-number - workers * 4)
            job = request_report(company=company, period=month, by=SYSTEM, through=month.last_day)
    _wait(lambda: _is_over(job))


def _is_over(job: Job) -> bool:
    with tenant(job.company_id):
        return Job.objects.for_company(job.company_id).get(pk=job.pk).is_over


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not until():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.25)


def _empty_queue() -> None:
    with app.connection_for_write() as connection:
        connection.default_channel.client.flushdb()


@contextmanager
def _workers(count: int) -> Iterator[None]:
    environment = {**os.environ, "REDIS_URL": BROKER, "EMAIL_URL": "dummymail://"}
    options = ["--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=ERROR"]
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "salesorg",
                "worker",
                f"--hostname=bench{number}@%h",
                *options,
            ],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for number in range(count)
    ]
    try:
        yield
    finally:
        for worker in running:
            worker.terminate()
        for worker in running:
            worker.wait(60)


@contextmanager
def _companies() -> Iterator[list[Company]]:
    owner = User.objects.create_user(f"bench-{uuid7()}@example.com", None, "Bench")
    made: list[Company] = []
    try:
        for number in range(COMPANIES):
            made.append(create_company(name=f"Bench {number}", by=owner))
            with tenant(made[-1]):
                _department(made[-1])
        yield made
    finally:
        for company in made:
            delete_company(company_id=company.pk)
        delete_user(user=owner)


def _department(company: Company) -> None:
    """Three teams of four with a funnel: plan and facts of this month."""
    structure = Structure.objects.create(company=company, name="Live")
    size = TEAMS * TEAM_SIZE
    leads = Position.objects.bulk_create(
        Position(company=company, structure=structure, title="Head", team=f"Team {i}", order=i)
        for i in range(TEAMS)
    )
    people = Person.objects.bulk_create(
        Person(company=company, full_name=f"Seller {i}", sort_name=f"seller {i}") for i in range(size)
    )
    seats = Position.objects.bulk_create(
        Position(company=company, structure=structure, title="Seller", parent=leads[i % TEAMS], order=i)
        for i in range(size)
    )
    Assignment.objects.bulk_create(
        Assignment(company=company, person=person, position=seat, starts_on=date(2025, 1, 9))
        for person, seat in zip(people, seats, strict=True)
    )
    metrics = [
        Metric.objects.create(
            company=company, slug=slug, name=slug, unit="rub" if slug == "revenue" else "count", order=order
        )
        for order, slug in enumerate(FUNNEL)
    ]
    _numbers(company, people, metrics)


def _numbers(company: Company, people: list[Person], metrics: list[Metric]) -> None:
    today = today_of(company)
    start, end = Period.of(Grain.MONTH, today).start, today + timedelta(days=1)
    Target.objects.bulk_create(
        Target(
            company=company, metric=metric, person=person, starts_on=start, value=Decimal(20_000 >> order * 2)
        )
        for order, metric in enumerate(metrics)
        for person in people
    )
    days = list(calendar_around(start, end).days(start, end))
    pks = [person.pk for person in people], [metric.pk for metric in metrics]
    with connection.cursor() as cursor:
        cursor.execute(FACTS, [company.pk, days, *pks])
