"""What load balancers and containers ask: alive, ready, and which part is not."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from common import readiness
from jobs.models import Job
from jobs.operation import LONGEST_WAIT
from salesorg.celery import app
from tests.factories import make_company
from tests.jobs.helpers import change, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """No message leaves the test."""
    monkeypatch.setattr(app, "send_task", lambda *_args, **_options: None)


@pytest.fixture(autouse=True)
def _a_disk_with_room(settings: Any) -> None:
    """The disk of the machine that runs the tests is not under test."""
    settings.DISK_PATHS = []


def _ready() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/health/ready")
    return answer.status_code, answer.json()


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_all_is_well() -> None:
    assert _ready() == (200, {"status": "ready", "failing": []})


def test_alive_asks_neither_the_database_nor_the_session(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = Client().get("/health/live")
    assert (answer.status_code, answer.json(), dict(answer.cookies)) == (200, {"status": "alive"}, {})


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_a_load_balancer_asks_by_an_address_over_plain_http(path: str, settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["salesorg.example.com"], True
    answer = Client().get(path, headers={"host": "10.2.3.4:8000"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_a_post_is_refused() -> None:
    assert Client().post("/health/ready").status_code == 405


def test_a_stopped_broker_is_named_and_pages_go_on(settings: Any) -> None:
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{_closed_port()}/0"
    assert _ready() == (200, {"status": "degraded", "failing": ["broker"]})
    assert Client().get("/accounts/login/").status_code == 200


def test_a_pending_migration_takes_the_process_out_of_service() -> None:
    MigrationRecorder(connection).migration_qs.filter(app="jobs", name="0001_initial").delete()
    assert _ready() == (503, {"status": "unready", "failing": ["migrations"]})


def test_a_migration_of_the_next_version_does_no_harm() -> None:
    MigrationRecorder(connection).record_applied("jobs", "9999_of_tomorrow")
    assert _ready()[0] == 200


def test_a_job_that_nobody_takes_is_told(woken: object) -> None:
    job = put(make_company())
    change(job, run_at=timezone.now() - LONGEST_WAIT - timedelta(minutes=1))
    assert _ready() == (200, {"status": "degraded", "failing": ["jobs"]})


def test_a_job_whose_worker_is_gone_is_told_too(woken: object) -> None:
    job = put(make_company())
    gone = timezone.now() - LONGEST_WAIT - timedelta(minutes=1)
    change(job, state=Job.State.RUNNING, lease_until=gone, lease_token="0" * 32)
    assert _ready()[1]["failing"] == ["jobs"]


def test_a_full_disk_is_told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DISK_PATHS = ["/"]
    usage = type("Usage", (), {"total": 1000, "used": 950, "free": 50})
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda _path: usage)
    assert _ready() == (200, {"status": "degraded", "failing": ["disk"]})


def test_without_a_database_the_answer_comes_at_once_and_without_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_arguments: object) -> None:
        raise OperationalError("connection to server at 10.9.8.7 refused")

    monkeypatch.setattr(connections["default"], "cursor", away)
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unready", "failing": ["database", "migrations", "jobs"]}
