"""A real Celery worker, in a process of its own, on the test's database and a broker database of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import redis
from django.conf import settings
from django.db import connection
from kombu import Connection

from salesorg.celery import app

ROOT = Path(__file__).resolve().parents[2]


def broker_url() -> str:
    """A database of the broker that no test running at the same time uses."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 6 + 2
    return urlsplit(settings.CELERY_BROKER_URL)._replace(path=f"/{number}").geturl()


def database_url() -> str:
    """The address of the database that the test is using now."""
    at = connection.settings_dict
    return f"postgres://{quote(at['USER'])}:{quote(at['PASSWORD'])}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def environment(mail_folder: Path) -> dict[str, str]:
    """What makes a process of ours work on the test's database, as if it were deployed."""
    return os.environ | {
        "DATABASE_URL": database_url(),
        "REDIS_URL": broker_url(),
        "SECRET_KEY": "for-this-worker-only",
        "ALLOWED_HOSTS": "localhost",
        "EMAIL_URL": f"filemail:///{mail_folder}",  # its reader takes one slash away
        "DJANGO_SETTINGS_MODULE": "salesorg.settings",
    }


@contextmanager
def real_worker(monkeypatch: pytest.MonkeyPatch, mail_folder: Path, log: Path) -> Iterator[None]:
    """A worker starts, and what this process announces reaches it (at the latest when it is up)."""
    store = redis.Redis.from_url(broker_url())
    store.flushdb()
    send = app.send_task
    options = [
        "--concurrency=1",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
        "--loglevel=WARNING",
    ]
    with Connection(broker_url()) as link, log.open("wb") as output:

        def announce(*what: Any, **more: Any) -> Any:
            return send(*what, **{**more, "connection": link})

        monkeypatch.setattr(app, "send_task", announce)
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "salesorg", "worker", *options],
            cwd=ROOT, env=environment(mail_folder), stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            store.flushdb()
            store.close()
