"""10,000 facts through the bulk endpoint, over HTTP and with an API key, beside the bare insert of the same rows.

The peer is psycopg2's `execute_values` into the same table, in pages of 1,000, as the same role and under the same row
security: no HTTP, no JSON, no checks; the table's own triggers keep the keys of its facts as they do for us. Each round
of both is a load of new facts; the second line is the same call sent again, which changes nothing. The third is eight
senders at once, each with the same deals in another order, beside the same eight calls one after another; their sum is
compared to the kopek.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from django.db import connection
from django.utils import timezone
from psycopg2.extras import execute_values

from accounts.access import Scope
from accounts.actions import create_company, delete_company, delete_user, issue_key
from accounts.actors import Actor, member_actor
from accounts.models import Company, Membership, User
from accounts.tenancy import tenant
from bench.measurement import Measurement
from common.ids import uuid7
from kpis.actions.metrics import MetricIn, add_metric
from kpis.models import Actual, Metric
from teams.models import Person

ITEMS = 10_000
PEOPLE = 60
ROUNDS = 5
SENDERS = 8
SHARED_ITEMS = 2_000
UNIT = "s"
DAY = date(2024, 1, 1)
_batches = count()

INSERT = """
    INSERT INTO kpis_actual
        (company_id, uid, metric_id, person_id, "on", value, share_pct, external_id, source, note, user_id, changed_at)
    VALUES %s
"""


def main() -> Iterator[Measurement]:
    with _company() as (company, key), _server() as address:
        metric, people = _desk(company)
        url = f"{address}/api/v1/companies/{company.slug}/actuals/bulk"
        _post(url, key, _items(metric, people))
        ours, again, theirs = [], [], []
        for _round in range(ROUNDS):
            items = _items(metric, people)
            ours.append(_timed(url, key, items, "created"))
            again.append(_timed(url, key, items, "unchanged"))
            theirs.append(_insert(company, metric, people))
        peer = "execute_values of the same rows"
        yield Measurement("actuals, 10,000 new over HTTP", median(ours), peer, median(theirs), UNIT)
        yield Measurement("actuals, the same 10,000 again", median(again), peer, median(theirs), UNIT)
        at_once = _senders(url, key, company, _shuffled(metric, people), at_once=SENDERS)
        in_turn = _senders(url, key, company, _shuffled(metric, people), at_once=1)
        yield Measurement(
            "actuals, 8 senders at once, 2,000 shuffled facts each",
            at_once,
            "one after another",
            in_turn,
            UNIT,
        )


@contextmanager
def _company() -> Iterator[tuple[Company, str]]:
    """A company of its own and a key to it; removed with everything in it."""
    owner = User.objects.create_user(f"bench-{uuid7()}@example.com", None, "Bench")
    company = create_company(name="Bench", by=owner)
    try:
        with tenant(company):
            by = member_actor(Membership.objects.for_company(company).get(user=owner), owner)
            _key, full = issue_key(company=company, name="bench", scopes=[Scope.KPI_WRITE], by=by, days=1)
        yield company, full
    finally:
        delete_company(company_id=company.pk)
        delete_user(user=owner)


def _desk(company: Company) -> tuple[Metric, list[Person]]:
    with tenant(company):
        given = MetricIn(name="Bench", unit="rub", direction="higher", aggregation="sum")
        metric = add_metric(company=company, given=given, by=Actor(label="bench"))
        people = [
            Person(company=company, full_name=f"Seller {n}", sort_name=f"seller {n}", external_id=f"s-{n}")
            for n in range(PEOPLE)
        ]
        Person.objects.bulk_create(people)
        return metric, people


@contextmanager
def _server() -> Iterator[str]:
    """gunicorn with one worker on a free port, up and warm."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "salesorg.wsgi",
        "-c",
        "/dev/null",
        "-b",
        f"127.0.0.1:{port}",
    ]
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(
        [*command, "--threads", "2"], cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address)
            yield address
        finally:
            server.terminate()


def _wait(address: str) -> None:
    for _attempt in range(200):
        try:
            with urllib.request.urlopen(f"{address}/accounts/login/", timeout=5):  # noqa: S310 (our own server)
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server of the benchmark did not start")


def _rows(people: list[Person]) -> list[tuple[str, Person, date, str]]:
    batch = next(_batches)
    return [
        (f"deal-{batch}-{n}", people[n % PEOPLE], DAY + timedelta(days=n % 300), f"{1000 + n}.{n % 100:02d}")
        for n in range(ITEMS)
    ]


def _items(metric: Metric, people: list[Person]) -> list[dict[str, Any]]:
    return [
        {"external_id": external_id, "metric": metric.slug, "person": person.external_id, "on": str(on),
         "value": value, "share_pct": 100}
        for external_id, person, on, value in _rows(people)
    ]  # fmt: skip


def _post(url: str, key: str, items: list[dict[str, Any]]) -> tuple[dict[str, Any], float]:
    body = json.dumps({"items": items}).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, body, headers)  # noqa: S310 (our own server)
    before = time.perf_counter()
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
        raw = answer.read()
    return json.loads(raw), time.perf_counter() - before


def _timed(url: str, key: str, items: list[dict[str, Any]], expected: str) -> float:
    answer, took = _post(url, key, items)
    if answer[expected] != ITEMS:
        raise RuntimeError(f"{answer[expected]} of {ITEMS} facts were {expected}")
    return took


def _shuffled(metric: Metric, people: list[Person]) -> list[list[dict[str, Any]]]:
    """For each sender the same new facts in an order of its own."""
    items = _items(metric, people)[:SHARED_ITEMS]
    return [Random(seed).sample(items, len(items)) for seed in range(SENDERS)]


def _senders(
    url: str, key: str, company: Company, calls: list[list[dict[str, Any]]], *, at_once: int
) -> float:
    """The time until all have been answered; RuntimeError when what is stored differs from what was sent."""
    before = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        answers = [answer for answer, _took in pool.map(lambda items: _post(url, key, items), calls)]
    took = time.perf_counter() - before
    created = sum(answer["created"] for answer in answers)
    unchanged = sum(answer["unchanged"] for answer in answers)
    names = [item["external_id"] for item in calls[0]]
    with tenant(company):
        rows = Actual.objects.for_company(company).filter(external_id__in=names)
        stored = sum(rows.values_list("value", flat=True))
    sent = sum(Decimal(item["value"]) for item in calls[0])
    if (created, unchanged, stored) != (SHARED_ITEMS, SHARED_ITEMS * (SENDERS - 1), sent):
        raise RuntimeError(f"{created} created, {unchanged} unchanged, {stored} stored of {sent}")
    return took


def _insert(company: Company, metric: Metric, people: list[Person]) -> float:
    rows = _rows(people)
    before = time.perf_counter()
    with tenant(company), connection.cursor() as cursor:
        now = timezone.now()
        values = [
            (
                company.pk,
                str(uuid7()),
                metric.pk,
                person.pk,
                on,
                value,
                100,
                external_id,
                "api",
                "",
                None,
                now,
            )
            for external_id, person, on, value in rows
        ]
        execute_values(cursor.cursor, INSERT, values, page_size=1000)
    return time.perf_counter() - before
