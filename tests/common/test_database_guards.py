"""What happens when the database keeps somebody waiting: a real lock, a slow statement, an idle transaction."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from psycopg2.extensions import connection as Connection  # noqa: N812 (a class)

from accounts.models import Company
from common.database_guards import LIMITS, kind_of_process, options_for, trouble_of
from jobs.tasks import TOO_LONG, run_job
from salesorg.celery import app
from tests.factories import make_company, make_key, owner_of, signed_in
from tests.jobs.conftest import Kinds, kinds  # noqa: F401 (a fixture)
from tests.jobs.helpers import again, put

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


def _sleep() -> None:
    """One slow statement under a limit of its own, so that a busy machine does not meet it elsewhere."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '300ms'")
        cursor.execute("SELECT pg_sleep(60)")


def _wait_for_the_company(request: HttpRequest, slug: str) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        # The row itself, whoever may see it: what is tried here is the wait.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    return HttpResponse("done")


def _read_for_minutes(request: HttpRequest) -> HttpResponse:
    _sleep()
    return HttpResponse("done")


def _think_in_a_transaction(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '300ms'")
        time.sleep(0.6)
        cursor.execute("SELECT 2")
    return HttpResponse("done")


LOCK = 712
urlpatterns = [
    path("wait/<slug:slug>/", _wait_for_the_company),
    path("slow/", _read_for_minutes),
    path("think/", _think_in_a_transaction),
    path("api/slow/", _read_for_minutes),
    path("", include("salesorg.urls")),
]
handler500 = "common.error_pages.server_error"


def _another_connection(**options: Any) -> Connection:
    found = connection.settings_dict
    return psycopg2.connect(
        dbname=found["NAME"], user=found["USER"], password=found["PASSWORD"], host=found["HOST"],
        port=found["PORT"], **options,
    )  # fmt: skip


@contextmanager
def _blocker(statement: str, *values: object) -> Iterator[None]:
    """Somebody else, who holds what the statement takes."""
    other = _another_connection()
    with other.cursor() as cursor:
        cursor.execute(statement, values)
        yield
    other.close()


@pytest.fixture
def impatient() -> Iterator[None]:
    """A web process that waits for a lock a twentieth as long; a new connection afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '250ms'")
    yield
    connection.close()


@pytest.mark.parametrize("kind", ["web", "worker"])
def test_postgresql_takes_the_limits_of_a_process(kind: str) -> None:
    other = _another_connection(**options_for(kind))
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting::int / 1000 FROM pg_settings WHERE name IN "
            "('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout')"
        )
        found = dict(cursor.fetchall())
    other.close()
    limits = LIMITS[kind]
    assert found == {
        "lock_timeout": limits.lock,
        "statement_timeout": limits.statement,
        "idle_in_transaction_session_timeout": limits.idle,
    }


@pytest.mark.parametrize(
    ("argv", "environment", "kind"),
    [
        (["/venv/bin/celery", "-A", "salesorg", "worker"], {}, "worker"),
        (["/venv/lib/celery/__main__.py", "-A", "salesorg", "beat"], {}, "worker"),
        (["/venv/bin/gunicorn", "salesorg.wsgi"], {"SALESORG_PROCESS": "web"}, "web"),
        (["manage.py", "migrate"], {}, "command"),
        ([], {}, "command"),
    ],
)
def test_each_process_knows_its_kind(argv: list[str], environment: dict[str, str], kind: str) -> None:
    assert kind_of_process(argv, environment) == kind


def test_a_migration_is_never_cut() -> None:
    assert options_for("command") == {}


@pytest.mark.parametrize(
    ("address", "language", "sentence"),
    [
        ("/wait/x/", "en", "Somebody else is changing the same thing right now."),
        ("/slow/", "en", "This took too long and was stopped."),
        ("/think/", "en", "The database does not answer."),
        ("/slow/", "ru", "Это заняло слишком много времени"),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_a_person_reads_what_was_the_matter(address: str, language: str, sentence: str) -> None:
    with _blocker("SELECT pg_advisory_lock(%s)", LOCK):
        answer = Client(headers={"accept-language": language}).get(address)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert sentence in answer.content.decode().replace("\u00a0", " ")
    assert answer.headers["X-Request-Id"] in answer.content.decode()


@pytest.mark.usefixtures("impatient")
def test_a_program_gets_a_problem_document() -> None:
    answer = Client().get("/api/slow/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "5"
    assert "statement" not in answer.content.decode()


def test_an_edit_that_meets_a_lock_changes_nothing_and_says_so(impatient: None) -> None:
    company = make_company("До")
    client = signed_in(owner_of(company))
    with _blocker_of(company):
        answer = client.post(f"/c/{company.slug}/settings/", {"name": "После", "time_zone": "Europe/Moscow"})
    assert answer.status_code == 503
    assert client.get(f"/c/{company.slug}/settings/").status_code == 200
    assert "До" in client.get(f"/c/{company.slug}/settings/").content.decode()


@contextmanager
def _blocker_of(company: Company) -> Iterator[None]:
    """Somebody else in the middle of changing the company."""
    other = _another_connection()
    with other.cursor() as cursor:
        cursor.execute("SELECT set_config('app.company', %s, true)", [str(company.pk)])
        cursor.execute("UPDATE accounts_company SET name = name WHERE id = %s", [company.pk])
        assert cursor.rowcount == 1
        yield
    other.close()


def test_a_call_with_a_key_that_meets_a_lock_is_asked_to_come_again(impatient: None) -> None:
    company = make_company()
    key = make_key(company)
    other = _another_connection()
    with other.cursor() as cursor:
        cursor.execute("SELECT set_config('app.company', %s, true)", [str(company.pk)])
        cursor.execute("LOCK TABLE teams_person IN ACCESS EXCLUSIVE MODE")
        answer = Client().get(f"/api/v1/companies/{company.slug}/people", headers=key.headers)
    other.close()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "time_zone" not in answer.content.decode()


def test_a_job_that_takes_too_long_says_so(
    impatient: None,
    kinds: Kinds,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app, "send_task", lambda *_args, **_options: None)

    def sleep(job: object, progress: object) -> dict[str, Any]:
        _sleep()
        return {}

    kinds["tests.slow"] = sleep
    job = put(make_company(), "tests.slow")
    run_job(job.company_id, job.pk)
    assert again(job).message == TOO_LONG
    assert again(job).state == "ready"


def test_a_fault_of_the_program_is_no_trouble_of_the_database() -> None:
    with pytest.raises(DatabaseError) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    assert trouble_of(caught.value) is None
    assert trouble_of(ValueError("x")) is None
    assert trouble_of(None) is None
