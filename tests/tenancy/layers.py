"""Takes one of the two layers of isolation away, so that the other is seen to hold alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import connection

from accounts.models import Company
from accounts.tenancy import OwnedQuerySet
from tests.tenancy.rows import owned_models


def take_row_security_away(*, companies: bool = False) -> None:
    """As the owner of the tables, until the test's transaction is rolled back. `companies`: of the companies' own rows
    too, without which what is read together with its company stays out of sight."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in [*owned_models(), *([Company] if companies else [])]:
            table = model._meta.db_table
            cursor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')


@contextmanager
def managers_that_return_everything(only: type[Any] | None = None) -> Iterator[None]:
    """`for_company` names no company meanwhile: of all models, or of one."""
    scoped = OwnedQuerySet.for_company

    def careless(rows: OwnedQuerySet, company: Any) -> OwnedQuerySet:
        return rows.all() if only in (None, rows.model) else scoped(rows, company)

    with mock.patch.object(OwnedQuerySet, "for_company", careless):
        yield


@contextmanager
def managers_asked() -> Iterator[set[type[Any]]]:
    """Which models are asked for a company's rows meanwhile."""
    scoped, found = OwnedQuerySet.for_company, set()

    def noted(rows: OwnedQuerySet, company: Any) -> OwnedQuerySet:
        found.add(rows.model)
        return scoped(rows, company)

    with mock.patch.object(OwnedQuerySet, "for_company", noted):
        yield found
