"""Each lock of a table is taken away, one at a time, and has to be missed: else nobody would notice that it is gone.

They are asked by statements on the table itself, with the other layer away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, connection

from accounts.models import Company
from accounts.tenancy import tenant
from tests.accounts.test_locks_vault import Reference, references
from tests.factories import make_company
from tests.tenancy.layers import take_row_security_away
from tests.tenancy.probes import answers, bare_company, execute, openings, taken_back
from tests.tenancy.rows import Row, Rows, fill, owned_models

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1200), pytest.mark.usefixtures("refusals_unlogged")]
Note = Callable[[str, object], None]


@dataclass(frozen=True)
class Ground:
    """Two companies with a row of everything, and a third that asks."""

    ours: Rows
    theirs: Rows
    stranger: Company


@pytest.fixture(scope="module")
def ground(one_transaction: None) -> Ground:
    return Ground(fill(make_company(), "OURS"), fill(make_company(), "THEIRS"), bare_company())


def tables(ground: Ground) -> Iterator[tuple[str, Row, Row]]:
    """(table, a row of it, one that could be stored) of every table under row security."""
    for model in owned_models():
        label = model._meta.label
        with tenant(ground.ours.company):
            fresh = ground.ours.unsaved(label)
        yield model._meta.db_table, ground.ours.of(label), fresh
    yield "accounts_company", ground.ours.company, Company(name="Третья", slug="third-company")


def policy_mutants(table: str) -> dict[str, str]:
    at = f'ON "{table}"'
    return {
        f"{table}: select": f'ALTER POLICY "{table}_company_select" {at} USING (true)',
        f"{table}: insert": f'ALTER POLICY "{table}_company_insert" {at} WITH CHECK (true)',
        f"{table}: update": f'ALTER POLICY "{table}_company_update" {at} USING (true) WITH CHECK (true)',
        f"{table}: delete": f'ALTER POLICY "{table}_company_delete" {at} USING (true)',
        f"{table}: all": f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        f"{table}: owner": f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
    }


def test_each_policy_is_missed(ground: Ground, record_property: Note) -> None:
    survived, tried = [], 0
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table, row, fresh in tables(ground):
        shut = answers(row, fresh, ground.stranger)
        assert table == "accounts_company" or openings(shut) == []
        for mutant, sql in policy_mutants(table).items():
            tried += 1
            with taken_back():
                execute(sql)
                if answers(row, fresh, ground.stranger) == shut:
                    survived.append(mutant)
    record_property("figure", f"{tried - len(survived)} of {tried} mutants of policies killed")
    assert survived == []


def points_abroad(ground: Ground, reference: Reference) -> str:
    """What the database says when a row of ours is pointed at one of theirs."""
    table, column = reference.model._meta.db_table, reference.field.column
    ours, foreign = ground.ours.of(reference.model._meta.label), ground.theirs.of(reference.target)
    try:
        with taken_back():
            return str(execute(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', foreign.pk, ours.pk))
    except DatabaseError as error:
        return str(getattr(error.__cause__, "pgcode", error))


def moves_abroad(ground: Ground, model: Any) -> str:
    """What the database says when a row of ours is given to them."""
    table, ours = model._meta.db_table, ground.ours.of(model._meta.label)
    try:
        with taken_back():
            execute(f'UPDATE "{table}" SET company_id = %s WHERE id = %s', ground.theirs.company.pk, ours.pk)
    except DatabaseError as error:
        return str(getattr(error.__cause__, "pgcode", error))
    return "moved"


def keys_with(table: str, column: str) -> list[str]:
    """The foreign keys that hold a column. A parent's holds the structure too, and a second one only the company."""
    return _names(
        "SELECT conname FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)"
        " WHERE contype = 'f' AND conrelid = %s::regclass AND attname = %s",
        table,
        column,
    )


def triggers_of(table: str) -> list[str]:
    """Its own triggers. A table of history has one more, which lets nobody change anything."""
    return _names(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgparentid = 0",
        table,
    )


def _names(sql: str, *given: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [str(name) for (name,) in cursor.fetchall()]


def test_each_key_between_rows_of_a_company_is_missed(ground: Ground, record_property: Note) -> None:
    survived = []
    with taken_back():
        take_row_security_away()
        for reference in references():
            assert points_abroad(ground, reference) == "23503", reference
            table = reference.model._meta.db_table
            with taken_back():
                for key in keys_with(table, reference.field.column):
                    execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{key}"')
                # That of a fact writes the reference into the table of keys too, which has a guard of its own.
                for trigger in triggers_of(table):
                    execute(f'DROP TRIGGER "{trigger}" ON "{table}"')
                if points_abroad(ground, reference) == "23503":
                    survived.append(str(reference))
    tried = len(references())
    record_property("figure", f"{tried - len(survived)} of {tried} mutants of foreign keys killed")
    assert survived == []


def test_each_trigger_that_keeps_a_row_in_its_company_is_missed(
    ground: Ground, record_property: Note
) -> None:
    survived = []
    with taken_back():
        take_row_security_away()
        for model in owned_models():
            assert moves_abroad(ground, model) == "42501", model
            table = model._meta.db_table
            with taken_back():
                for trigger in triggers_of(table):
                    execute(f'DROP TRIGGER "{trigger}" ON "{table}"')
                if moves_abroad(ground, model) == "42501":
                    survived.append(table)
    tried = len(owned_models())
    record_property("figure", f"{tried - len(survived)} of {tried} mutants of triggers killed")
    assert survived == []
