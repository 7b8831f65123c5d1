"""Lock 4: the database itself refuses a row of one company that points at, or moves to, another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ForeignKey

from accounts.models import Company
from accounts.tenancy import CompanyOwned, OwnedForeignKey, tenant
from tests.factories import make_company
from tests.tenancy.rows import Rows, fill, owned_models

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Reference:
    """A foreign key from one owned model to another."""

    model: type[CompanyOwned]
    field: Any

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"

    @property
    def target(self) -> str:
        return str(self.field.related_model._meta.label)


def references() -> list[Reference]:
    return [
        Reference(model, field)
        for model in owned_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and issubclass(field.related_model, CompanyOwned)
    ]


MODELS = owned_models()


def name(model: Any) -> str:
    return str(model._meta.label)


@dataclass
class Pair:
    ours: Rows
    theirs: Rows


@pytest.fixture(scope="module")
def pair(one_transaction: None) -> Pair:
    return Pair(fill(make_company(), "OURS"), fill(make_company(), "THEIRS"))


def sqlstate(error: BaseException) -> str:
    return str(getattr(error.__cause__, "pgcode", ""))


def one(sql: str, params: list[object] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def foreign_keys(table: str) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...], str]]:
    """(columns, table referred to, its columns, what a delete there does) of every foreign key of a table."""
    yield from (
        (tuple(columns), target, tuple(their_columns), on_delete)
        for columns, target, their_columns, on_delete in one(
            """
            SELECT ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS k(n, o)
                         JOIN pg_attribute ON attrelid = conrelid AND attnum = n ORDER BY o),
                   confrelid::regclass::text,
                   ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY AS k(n, o)
                         JOIN pg_attribute ON attrelid = confrelid AND attnum = n ORDER BY o),
                   confdeltype
            FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass
            """,
            [table],
        )
    )


def test_there_are_references_to_guard() -> None:
    assert len(references()) >= 19


def test_the_references_are_all_that_the_database_has_between_owned_tables() -> None:
    """From its catalogue, not from a list: the last column of a key is the reference, those before narrow it."""
    owned = {model._meta.db_table for model in MODELS}
    found = {
        (table, columns[-1])
        for table in owned
        for columns, target, _theirs, _on_delete in foreign_keys(table)
        if target in owned
    }
    assert found == {(each.model._meta.db_table, each.field.column) for each in references()}


@pytest.mark.parametrize("reference", references(), ids=str)
def test_a_reference_between_owned_rows_is_declared_and_constrained_as_one(reference: Reference) -> None:
    assert isinstance(reference.field, OwnedForeignKey)
    constraints = {
        (columns, target, theirs)
        for columns, target, theirs, _on_delete in foreign_keys(reference.model._meta.db_table)
    }
    composite = (
        ("company_id", reference.field.column),
        reference.field.related_model._meta.db_table,
        ("company_id", "id"),
    )
    assert composite in constraints
    # A plain one beside it would let the row point into another company.
    assert not [theirs for columns, _target, theirs in constraints if columns == (reference.field.column,)]


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_every_foreign_key_between_owned_tables_carries_the_company(model: type[CompanyOwned]) -> None:
    owned = {found._meta.db_table for found in MODELS}
    for columns, target, theirs, _on_delete in foreign_keys(model._meta.db_table):
        if target in owned:
            assert columns[0] == theirs[0] == "company_id", (columns, target)


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_a_row_goes_with_its_company_and_has_no_default_one(model: type[CompanyOwned]) -> None:
    assert (("company_id",), "accounts_company", ("id",), "c") in list(foreign_keys(model._meta.db_table))
    ((nullable, default),) = one(
        "SELECT is_nullable, column_default FROM information_schema.columns "
        "WHERE table_name = %s AND column_name = 'company_id'",
        [model._meta.db_table],
    )
    assert (nullable, default) == ("NO", None)


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_unique_rules_begin_with_the_company(model: type[CompanyOwned]) -> None:
    """A rule across companies would tell one company what another has."""
    found = one(
        """
        SELECT c.relname, pg_get_indexdef(i.indexrelid, 1, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary
        """,
        [model._meta.db_table],
    )
    assert [index for index, first in found if first != "company_id"] == []
    assert any(index.endswith("_company_id_id") for index, _first in found)


@pytest.mark.parametrize("reference", references(), ids=str)
def test_an_insert_with_another_companys_id_is_refused(pair: Pair, reference: Reference) -> None:
    foreign = pair.theirs.of(reference.target).pk
    with pytest.raises(IntegrityError) as caught, tenant(pair.ours.company):
        pair.ours.unsaved(name(reference.model), save=True, **{reference.field.attname: foreign})
    assert sqlstate(caught.value) == "23503"


@pytest.mark.parametrize("reference", references(), ids=str)
def test_raw_sql_cannot_point_a_row_at_another_company(pair: Pair, reference: Reference) -> None:
    ours, foreign = pair.ours.of(name(reference.model)), pair.theirs.of(reference.target).pk
    table, column = reference.model._meta.db_table, reference.field.column
    before = getattr(ours, reference.field.attname)
    with pytest.raises(IntegrityError) as caught, tenant(pair.ours.company), connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', [foreign, ours.pk])
    assert sqlstate(caught.value) == "23503"
    with tenant(pair.ours.company):
        ours.refresh_from_db()
    assert getattr(ours, reference.field.attname) == before


@pytest.mark.parametrize("reference", references(), ids=str)
def test_without_row_security_the_vault_alone_refuses_too(pair: Pair, reference: Reference) -> None:
    ours, foreign = pair.ours.of(name(reference.model)), pair.theirs.of(reference.target).pk
    table, column = reference.model._meta.db_table, reference.field.column
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
        cursor.execute(
            f'ALTER TABLE "{reference.field.related_model._meta.db_table}" DISABLE ROW LEVEL SECURITY'
        )
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', [foreign, ours.pk])
        assert sqlstate(caught.value) == "23503"
        with pytest.raises(IntegrityError) as caught, tenant(pair.ours.company):
            pair.ours.unsaved(name(reference.model), save=True, **{reference.field.attname: foreign})
    assert sqlstate(caught.value) == "23503"


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_a_row_cannot_move_to_another_company(pair: Pair, model: type[CompanyOwned]) -> None:
    ours, table = pair.ours.of(name(model)), model._meta.db_table
    with pytest.raises(DatabaseError) as caught, tenant(pair.ours.company), connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET company_id = %s WHERE id = %s', [pair.theirs.company.pk, ours.pk]
        )
    assert sqlstate(caught.value) == "42501"


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_without_row_security_the_trigger_alone_keeps_the_row_where_it_is(
    pair: Pair, model: type[CompanyOwned]
) -> None:
    ours, table = pair.ours.of(name(model)), model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
        with pytest.raises(DatabaseError) as caught, transaction.atomic():
            cursor.execute(
                f'UPDATE "{table}" SET company_id = %s WHERE id = %s', [pair.theirs.company.pk, ours.pk]
            )
    assert sqlstate(caught.value) == "42501"


def test_a_deleted_company_takes_its_rows_and_leaves_the_others(pair: Pair) -> None:
    from accounts.actions import delete_company

    gone, kept = pair.ours.company, pair.theirs.company
    delete_company(company_id=gone.pk)
    for model in MODELS:
        with tenant(gone.pk):
            assert not model._base_manager.filter(company_id=gone.pk).exists(), name(model)
        with tenant(kept):
            assert model._base_manager.filter(company_id=kept.pk).exists(), name(model)
    with tenant(kept):
        assert Company.objects.filter(pk=kept.pk).exists()


def test_a_table_without_its_composite_key_is_noticed(pair: Pair) -> None:
    """The negative control of the whole lock: without the constraint the foreign id goes in."""
    position, foreign = pair.ours.of("teams.PositionScope"), pair.theirs.of("teams.Position").pk
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE teams_positionscope DROP CONSTRAINT teams_positionscope_position_id_same_company"
        )
        with tenant(pair.ours.company):
            cursor.execute(
                "UPDATE teams_positionscope SET position_id = %s WHERE id = %s", [foreign, position.pk]
            )
            assert cursor.rowcount == 1
