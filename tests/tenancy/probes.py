"""Asks one table directly whether it lets a stranger in: statements in the name of another company, and of none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from django.db import DatabaseError, connection, transaction

from accounts.models import Company
from accounts.tenancy import tenant
from tests.tenancy.rows import Row

Statement = Callable[[], int]
REFUSED = "42501"
# No company was ever named, or the last one has ended.
UNKNOWN = ("42704", "22P02")
_NOTHING = "00000000-0000-7000-8000-000000000000"


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is done within, the schema too, was never done."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def bare_company() -> Company:
    """A company that has not even a member."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('accounts_company', 'id'))")
        (number,) = cursor.fetchone()
    company = Company(pk=number, name="Пустая компания", slug="bare-company")
    with tenant(number):
        company.save(force_insert=True)
    return company


def execute(sql: str, *given: object) -> int:
    """How many rows a statement has found or changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(given))
        return int(cursor.rowcount)


def statements(table: str, row: Row, fresh: Row) -> dict[str, Statement]:
    """Eight ways to touch a row of a table; those that write without WHERE need no right to read."""
    at = f'"{table}"'
    return {
        "select": lambda: execute(f"SELECT 1 FROM {at}"),
        "select by key": lambda: execute(f"SELECT 1 FROM {at} WHERE id = %s", row.pk),
        "count": lambda: execute(f"SELECT 1 FROM (SELECT count(*) AS n FROM {at}) AS t WHERE n > 0"),
        "update": lambda: execute(f"UPDATE {at} SET uid = %s", _NOTHING),
        "update by key": lambda: execute(f"UPDATE {at} SET uid = uid WHERE id = %s", row.pk),
        "delete": lambda: execute(f"DELETE FROM {at}"),
        "delete by key": lambda: execute(f"DELETE FROM {at} WHERE id = %s", row.pk),
        "insert": lambda: inserted(fresh),
    }


def inserted(row: Row) -> int:
    """A plain INSERT: one that returns the new row would ask for the right to read it too."""
    model = type(row)
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    model._base_manager._insert([row], fields, using="default")
    return 1


def answer_of(statement: Statement, company: Company | None) -> str:
    """What the database says in the name of a company or of none: "3 rows", or the state of its error and why."""
    try:
        with taken_back(), tenant(company) if company else nullcontext():
            return f"{statement()} rows"
    except DatabaseError as error:
        return f"{getattr(error.__cause__, 'pgcode', '')} {str(error).splitlines()[0]}"


def answers(row: Row, fresh: Row, stranger: Company) -> dict[tuple[str, str], str]:
    """What a table says to each statement by a stranger and by nobody. `fresh` is a row that could be stored."""
    asked = statements(row._meta.db_table, row, fresh)
    return {
        (what, who): answer_of(statement, company)
        for what, statement in asked.items()
        for who, company in (("stranger", stranger), ("nobody", None))
    }


def openings(said: dict[tuple[str, str], str]) -> list[str]:
    """Where an owned table lets somebody in; empty when it is shut.

    In the name of another company a statement finds nothing and an INSERT is refused; without any, each is an error.
    """
    return [
        f"{what} by {who}: {answer}"
        for (what, who), answer in said.items()
        if not answer.startswith(UNKNOWN if who == "nobody" else REFUSED if what == "insert" else "0 rows")
    ]
