"""An export read into this installation as a new, equal company. Nothing is written before all of it is checked, and
all of it is written in one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError, ProgrammingError, connection, transaction
from django.utils.translation import gettext as _
from psycopg2.extras import execute_values

from accounts import audit
from accounts.actions import create_company, invite_member
from accounts.actors import member_actor
from accounts.models import Company, Invitation, Membership, User
from accounts.tenancy import OwnedForeignKey, tenant
from custody.fields import Table, tables
from custody.reading import Checked, check_archive, later_targets

WRITTEN_AT_ONCE = 1_000


@dataclass(frozen=True)
class Imported:
    """`invited`: the members of the export, invited anew; their letters are the caller's to send."""

    company: Company
    rows: int
    invited: list[Invitation]


def import_company(*, file: IO[bytes], owner: User) -> Imported:
    """A new company of `owner` with everything the export holds. Raises ValidationError and writes nothing when it
    does not hold together."""
    checked = check_archive(file)
    try:
        return _written(checked, owner)
    except (IntegrityError, DataError, ProgrammingError) as refused:
        raise ValidationError(
            _("The export contradicts itself: %(rule)s. Nothing was written.") % {"rule": _rule(refused)}
        ) from refused


def _rule(refused: DatabaseError) -> str:
    return str(getattr(getattr(refused.__cause__, "diag", None), "constraint_name", "") or "?")


def _written(checked: Checked, owner: User) -> Imported:
    with transaction.atomic():
        company = create_company(
            name=checked.company["name"], time_zone=checked.company["time_zone"], by=owner
        )
        with tenant(company):
            _defer()
            ids = _ids_of_later_targets(checked)
            rows = sum(_write_table(company, checked, table, ids) for table in tables())
            _check_now()
            by = member_actor(Membership.objects.for_company(company).get(user=owner), owner)
            audit.record(company, by, "company.imported", company, rows=rows)
            invited = [
                invite_member(company=company, email=email, access=access, by=by)[0]
                for email, access in checked.access
                if email.lower() != owner.email.lower()
            ]
    return Imported(company, rows, invited)


def _defer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _new_ids(table: Table, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table.model._meta.db_table, count],
        )
        return [number for (number,) in cursor.fetchall()]


def _ids_of_later_targets(checked: Checked) -> dict[str, dict[UUID, int]]:
    """For each table the new ids of the rows that others refer to; so far those that are referred to too early."""
    ids: dict[str, dict[UUID, int]] = {table.label: {} for table in tables()}
    for table in tables():
        if table.label in later_targets():
            uids = checked.order[table.label]
            ids[table.label] = dict(zip(uids, _new_ids(table, len(uids)), strict=True))
    return ids


def _write_table(company: Company, checked: Checked, table: Table, ids: dict[str, dict[UUID, int]]) -> int:
    mine, wanted = ids[table.label], checked.wanted[table.label]
    is_known = table.label in later_targets()
    written = 0
    for rows in _batches(checked.rows(table)):
        numbers = [mine[row["uid"]] for row in rows] if is_known else _new_ids(table, len(rows))
        if not is_known:
            mine |= {
                row["uid"]: number for row, number in zip(rows, numbers, strict=True) if row["uid"] in wanted
            }
        _insert(
            company,
            table,
            [(number, _columns(table, row, ids)) for number, row in zip(numbers, rows, strict=True)],
        )
        written += len(rows)
    return written


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, WRITTEN_AT_ONCE)):
        yield batch


def _columns(table: Table, row: dict[str, Any], ids: dict[str, dict[UUID, int]]) -> list[Any]:
    """The values of a row as the database takes them, references as the new ids."""
    values = []
    for field in table.fields:
        value = row[field.name]
        if isinstance(field, OwnedForeignKey) and value is not None:
            value = ids[field.related_model._meta.label][value]
        values.append(field.get_db_prep_save(value, connection))
    return values


def _insert(company: Company, table: Table, rows: list[tuple[int, list[Any]]]) -> None:
    """Straight into the table: what a model adds of its own (the moment of a change) is in the export already. What is
    not exported is as in a new row."""
    rest = [field for field in table.model._meta.concrete_fields if field.name in table.not_exported]
    empty = [field.get_db_prep_save(field.get_default(), connection) for field in rest]
    columns = ["id", "company_id", *(field.column for field in [*table.fields, *rest])]
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            f"INSERT INTO {connection.ops.quote_name(table.model._meta.db_table)} ({names}) VALUES %s",  # noqa: S608
            [(number, company.pk, *values, *empty) for number, values in rows],
            page_size=WRITTEN_AT_ONCE,
        )
