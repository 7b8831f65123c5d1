"""/metrics: for those who may, with figures that are true and labels that nobody outside can multiply."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import Letter
from integrations.actions import DELIVER
from jobs.models import Job
from kpis.actions.report_letters import MAIL
from salesorg.celery import app
from tests.factories import make_company, make_user, signed_in
from tests.jobs.helpers import change, put
from tests.tenancy.routes import all_routes

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-tests"
Series = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture(autouse=True)
def _no_messages(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    monkeypatch.setattr(app, "send_task", lambda *_args, **_options: None)
    settings.METRICS_TOKEN = TOKEN


def _series() -> Series:
    answer = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def _value(series: Series, name: str, **labels: str) -> float:
    return series.get((name, tuple(sorted(labels.items()))), 0.0)


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer токен"]
)
def test_whoever_has_not_the_token_is_refused(given: str) -> None:
    answer = Client().get("/metrics", headers={"authorization": given} if given else {})
    assert (answer.status_code, answer.content) == (401, b"")


def test_without_a_token_there_is_no_such_address(settings: LazySettings) -> None:
    settings.METRICS_TOKEN = ""
    for given in ("", "Bearer ", f"Bearer {TOKEN}"):
        assert Client().get("/metrics", headers={"authorization": given}).status_code == 404


def test_the_inner_port_wants_no_token(settings: LazySettings) -> None:
    settings.METRICS_TOKEN, settings.METRICS_PORT = "", 9100
    assert Client().get("/metrics", SERVER_PORT="9100").status_code == 200
    # What a client says about itself is not the port that it came to.
    assert (
        Client().get("/metrics", headers={"host": "localhost:9100", "x-forwarded-port": "9100"}).status_code
        == 404
    )


def test_requests_are_counted_by_route_method_and_status() -> None:
    labels = {"route": "account_login", "method": "GET"}
    before = _series()
    Client().get("/accounts/login/", {"next": "/somewhere/"})
    after = _series()

    def grown(name: str, **more: str) -> float:
        return _value(after, name, **labels, **more) - _value(before, name, **labels, **more)

    assert grown("salesorg_requests_total", status="200") == 1
    assert grown("salesorg_request_seconds_count") == 1
    assert grown("salesorg_request_seconds_bucket", le="+Inf") == 1


def test_no_stranger_can_add_series() -> None:
    company, client = make_company(), signed_in(make_user())
    names, routes = {"unmatched", "static"}, list(all_routes())
    for route in routes:
        values = {name: company.slug if name == "company_slug" else "x" for name in route.parameters}
        for name, kind in route.parameters.items():
            values[name] = str(uuid4()) if kind == "uuid" else "7" if kind == "int" else values[name]
        client.get(route.path(**values))
    for number in range(5):
        client.get(f"/nowhere/{number}/", headers={"host": f"h{number}.example"})
        client.generic(f"METHOD{number}", "/accounts/login/")
    found = [dict(labels) for name, labels in _series() if name == "salesorg_requests_total"]
    assert {labels["method"] for labels in found} <= {
        "GET",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "HEAD",
        "OPTIONS",
        "other",
    }
    assert all(re.fullmatch("[1-5][0-9][0-9]", labels["status"]) for labels in found)
    told = {labels["route"] for labels in found}
    assert len(told) <= len(routes) + len(names)
    assert not [name for name in told if ("/" in name and "<" not in name) or company.slug in name]


def test_what_waits_is_told_by_kind_and_state() -> None:
    company, now = make_company(), timezone.now()
    before = _series()
    put(company, MAIL, key="letter")
    put(company, DELIVER, key="message")
    change(put(company, DELIVER, key="sent"), state=Job.State.DONE)
    change(put(company, DELIVER, key="lost"), state=Job.State.FAILED, finished_at=now)
    change(put(company, DELIVER, key="long ago"), state=Job.State.FAILED, finished_at=now - timedelta(days=2))
    change(put(company, "nobody.knows", key="old"), run_at=now - timedelta(minutes=3))
    after = _series()

    def grown(name: str, **labels: str) -> float:
        return _value(after, name, **labels) - _value(before, name, **labels)

    assert grown("salesorg_jobs", kind=DELIVER, state="ready") == 1
    assert grown("salesorg_jobs", kind=DELIVER, state="failed") == 1
    assert grown("salesorg_jobs", kind="unknown", state="ready") == 1
    assert grown("salesorg_webhook_deliveries_waiting") == 1
    assert grown("salesorg_letters_waiting") == 1
    assert 180 <= _value(after, "salesorg_oldest_due_job_seconds") < 240


def test_letters_about_accounts_that_wait_are_told_with_the_age_of_the_oldest() -> None:
    Letter.objects.create(kind="reset", email="a@example.com", language="ru")
    Letter.objects.create(
        kind="reset", email="b@example.com", language="ru", created_at=timezone.now() - timedelta(minutes=20)
    )
    series = _series()
    assert _value(series, "salesorg_account_letters_waiting") == 2
    assert 1200 <= _value(series, "salesorg_oldest_account_letter_seconds") < 1260


def test_without_waiting_letters_none_is_old() -> None:
    series = _series()
    assert series["salesorg_account_letters_waiting", ()] == 0
    assert series["salesorg_oldest_account_letter_seconds", ()] == 0


def test_connections_and_parts_are_told() -> None:
    series = _series()
    assert _value(series, "salesorg_part_ok", part="database") == 1
    assert _value(series, "salesorg_database_connections", state="active") >= 1
    assert _value(series, "salesorg_database_connections_max") > 10


def test_processes_add_up_and_a_new_one_counts_on_in_the_slot_of_the_old(tmp_path: Path) -> None:
    """As under gunicorn: two processes at a time, the second slot taken twice."""
    count = (
        "from common import metrics\n"
        "metrics.count_request('tests', 'GET', 200, 0.2)\n"
        "from prometheus_client import CollectorRegistry, generate_latest\n"
        "registry = CollectorRegistry(); metrics.MultiProcessCollector(registry)\n"
        "print(generate_latest(registry).decode())"
    )
    said = ""
    for slot in ("0", "1", "1"):
        environment = os.environ | {
            "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
            "SALESORG_METRICS_SLOT": slot,
            "DJANGO_SETTINGS_MODULE": "salesorg.settings",
        }
        said = subprocess.run(
            [sys.executable, "-c", count], env=environment, capture_output=True, text=True, check=True
        ).stdout
    assert 'salesorg_requests_total{method="GET",route="tests",status="200"} 3.0' in said
    assert len(list(tmp_path.iterdir())) == 4
