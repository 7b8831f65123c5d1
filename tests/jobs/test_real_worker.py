"""A real Celery worker, through the real broker, killed in the middle of its work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import redis
from django.conf import settings
from django.db import connection
from kombu import Connection

from jobs.models import Job
from jobs.tasks import sweep
from salesorg.celery import app
from tests.factories import make_company
from tests.jobs.helpers import again, marks, put

ROOT = Path(__file__).resolve().parents[2]
LEASE_S = 2
PATIENCE_S = 90  # a busy machine starts a worker slowly
pytestmark = pytest.mark.django_db(transaction=True)


def broker() -> str:
    """A database of the broker that no other test and no running program uses."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8 + 8
    return urlsplit(settings.CELERY_BROKER_URL)._replace(path=f"/{number}").geturl()


def database() -> str:
    found = connection.settings_dict
    login = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}"
    return f"postgresql://{login}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


class Workers:
    """Starts workers, each in a process group of its own, and lets none outlive the test."""

    def __init__(self, log: Path) -> None:
        self.log, self.running = log, list[subprocess.Popen[bytes]]()

    def start(self) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "DATABASE_URL": database(),
            "REDIS_URL": broker(),
            "JOB_LEASE_SECONDS": str(LEASE_S),
            "SECRET_KEY": "for-this-worker-only",
            "ALLOWED_HOSTS": "localhost",
            "EMAIL_URL": "dummymail://",
        }
        options = [
            "--concurrency=1",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            "--loglevel=WARNING",
        ]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "tests.jobs.worker", "worker", *options],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL to the worker and to the child that does the work: nobody can tidy up."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def stop(self) -> None:
        for process in self.running:
            if process.poll() is None:
                self.kill(process)


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sends what this process announces to the worker's broker; the tests' own stand-in is taken away."""
    monkeypatch.undo()
    store = redis.Redis.from_url(broker())
    store.flushdb()
    with Connection(broker()) as link:
        send = app.send_task

        def announce(*what: Any, **options: Any) -> Any:
            return send(*what, **{**options, "connection": link})

        monkeypatch.setattr(app, "send_task", announce)
        yield
    store.flushdb()
    store.close()


@pytest.fixture
def workers(tmp_path: Path, messages: None) -> Iterator[Workers]:
    found = Workers(tmp_path / "worker.log")
    yield found
    found.stop()


def wait_for(what: Callable[[], bool], workers: Workers, every: Callable[[], object] = lambda: None) -> None:
    """Waits until it is so; the worker's own words when it never is."""
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        if time.monotonic() > deadline:
            pytest.fail(f"not in time; the workers said:\n{workers.log.read_text()[-4000:]}")
        every()
        time.sleep(0.2)


def test_a_killed_workers_job_is_finished_once_by_another(workers: Workers) -> None:
    job = put(make_company(), kind="tests.slow_at_first")
    first = workers.start()
    wait_for(lambda: again(job).done_count == 1, workers)
    workers.kill(first)
    assert (again(job).state, again(job).attempts, marks(job)) == (Job.State.RUNNING, 1, 0)

    workers.start()
    wait_for(lambda: again(job).is_over, workers, every=lambda: sweep.delay())
    stored = again(job)
    assert (stored.state, stored.attempts, stored.result) == (Job.State.DONE, 2, {"attempt": 2})
    assert marks(job) == 1


def test_a_job_that_kills_its_workers_stops_after_three_and_hurts_no_neighbour(
    workers: Workers,
) -> None:
    company = make_company()
    poison, neighbour = put(company, kind="tests.poison"), put(company, kind="tests.neighbour")
    workers.start()
    wait_for(lambda: again(poison).is_over, workers, every=lambda: sweep.delay())
    assert (again(poison).state, again(poison).attempts, marks(poison)) == (Job.State.FAILED, 3, 0)
    wait_for(lambda: again(neighbour).is_over, workers)
    assert (again(neighbour).state, marks(neighbour)) == (Job.State.DONE, 1)


def sessions(jobs: list[Job], workers: Workers) -> list[int]:
    """By which sessions of the database the jobs were done, each at its first attempt."""
    wait_for(lambda: all(again(job).is_over for job in jobs), workers)
    stored = [again(job) for job in jobs]
    assert [(job.state, job.attempts) for job in stored] == [(Job.State.DONE, 1)] * len(jobs)
    return [job.result["session"] for job in stored]


def test_a_worker_goes_from_job_to_job_with_one_session_and_gets_another_when_that_is_cut(
    workers: Workers,
) -> None:
    company = make_company()
    first = [put(company, kind="tests.session", key=f"first {number}") for number in range(3)]
    workers.start()
    kept = set(sessions(first, workers))
    assert len(kept) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [*kept])
    second = [put(company, kind="tests.session", key=f"second {number}") for number in range(3)]
    taken = set(sessions(second, workers))
    assert len(taken) == 1
    assert taken != kept
