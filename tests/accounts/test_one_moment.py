"""A page is of one moment, whatever others store between its queries; what is written is not held to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.tenancy import tenant
from kpis.selectors.department import department_of
from teams.models import Position
from tests.factories import make_key, owner_of, signed_in
from tests.factories.structures import Office, make_office

pytestmark = pytest.mark.django_db(transaction=True)
JANUARY = (date(2026, 1, 1), date(2026, 2, 1))


@pytest.fixture
def office() -> Office:
    office = make_office(with_roles=False)
    office.add("РОП", person="Первая Анна", starts_on="2026-01-01")
    return office


def aside(work: Callable[[], Any]) -> None:
    """Does it on a connection of its own, and comes back when it is stored."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result(timeout=60)


@contextmanager
def after_the_positions(work: Callable[[], Any]) -> Iterator[list[str]]:
    """Lets others do that right after the first reading of positions; what the reader's isolation was then."""
    seen: list[str] = []

    def watch(execute: Any, sql: str, *more: Any) -> Any:
        result = execute(sql, *more)
        if not seen and sql.startswith("SELECT") and 'FROM "teams_position"' in sql:
            with connection.connection.cursor() as cursor:
                cursor.execute("SHOW transaction_isolation")
                seen.append(cursor.fetchone()[0])
            aside(work)
        return result

    with connection.execute_wrapper(watch):
        yield seen


def hire(office: Office) -> Callable[[], Any]:
    return lambda: office.add("Менеджер", person="Вторая Ольга", starts_on="2026-01-01")


def titles(office: Office) -> list[str]:
    return list(Position.objects.for_company(office.company).order_by("id").values_list("title", flat=True))


def titles_in(office: Office) -> list[str]:
    with tenant(office.company):
        return titles(office)


def test_what_is_read_of_one_moment_stays_as_it_was(office: Office) -> None:
    with tenant(office.company, one_moment=True):
        assert titles(office) == ["РОП"]
        aside(hire(office))
        assert titles(office) == ["РОП"]
    with tenant(office.company):
        assert titles(office) == ["РОП", "Менеджер"]


def test_reading_of_one_moment_counts_as_no_writing(office: Office) -> None:
    with tenant(office.company, one_moment=True):
        assert titles(office) == ["РОП"]
        assert connection._may_have_written is False  # else its COMMIT would cost one more question


def test_whoever_may_write_reads_what_was_stored_meanwhile(office: Office) -> None:
    with tenant(office.company):
        assert titles(office) == ["РОП"]
        aside(hire(office))
        assert titles(office) == ["РОП", "Менеджер"]


@pytest.mark.parametrize("tail", ["board/", "people/"])
def test_a_page_is_of_one_moment(office: Office, tail: str) -> None:
    client = signed_in(owner_of(office.company))
    path = f"/c/{office.company.slug}/{tail}"
    client.get(path)
    with after_the_positions(hire(office)) as seen:
        answer = client.get(path)
    assert (answer.status_code, seen) == (200, ["repeatable read"])
    assert "Вторая Ольга" not in answer.content.decode()
    assert len(titles_in(office)) == 2


def test_a_read_of_the_api_is_of_one_moment(office: Office) -> None:
    key = make_key(office.company)
    with after_the_positions(hire(office)) as seen:
        answer = Client().get(
            f"/api/v1/companies/{office.company.slug}/structures/{office.structure.uid}", headers=key.headers
        )
    assert (answer.status_code, seen) == (200, ["repeatable read"])


def test_a_form_sees_what_was_stored_meanwhile(office: Office) -> None:
    client = signed_in(owner_of(office.company))
    operation = {"op": "add", "key": "0198c0de-0000-7000-8000-000000000001", "parent": None, "title": "Новая"}
    body = {"base": 0, "batch": "0198c0de-0000-7000-8000-000000000002", "operations": [operation]}
    path = f"/c/{office.company.slug}/structure/{office.structure.uid}/operations/"
    with after_the_positions(lambda: None) as seen:
        client.post(path, body, content_type="application/json")
    assert seen == ["read committed"]


def test_a_job_that_meets_a_seat_of_a_later_moment_leaves_it_to_the_next_report(office: Office) -> None:
    with tenant(office.company), after_the_positions(hire(office)) as seen:
        found = department_of(office.company, *JANUARY)
    assert seen == ["read committed"]
    assert len(found.sittings) == 1
    with tenant(office.company):
        assert len(department_of(office.company, *JANUARY).sittings) == 2
