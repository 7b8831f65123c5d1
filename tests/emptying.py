"""Empties the tables after a test that commits, in a twentieth of the time that Django takes.

Django truncates all tables, and a truncated table gets new files for itself and each index, though nearly all of them
are empty. Deleting costs what there is; row security and foreign keys would be in the way of it, so the superuser of
the embedded server does it. A server of somebody else's is emptied Django's way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from common.embedded import CHECKOUT
from common.embedded.place import find_place
from common.embedded.postgres import SUPERUSER

# Whoever still writes has locked one of these, and is waited for as TRUNCATE would.
LOCKS = 'LOCK TABLE "accounts_company", "accounts_user" IN ACCESS EXCLUSIVE MODE'


# Django's own lists of what models there are: the same after every test, and long to make anew.
KEPT = {"django_content_type", "auth_permission"}


def _deletions(_operations: Any, _style: Any, tables: Sequence[str], **_options: Any) -> list[str]:
    return [f'DELETE FROM "{table}"' for table in tables if table not in KEPT]


def _delete(statements: Sequence[str]) -> None:
    place = find_place(CHECKOUT, create=False)
    assert place is not None
    at = connection.settings_dict
    session = psycopg2.connect(
        host=at["HOST"],
        port=at["PORT"],
        dbname=at["NAME"],
        user=SUPERUSER,
        password=place.secret(SUPERUSER, create=False),
    )
    try:
        with session, session.cursor() as cursor:
            cursor.execute("; ".join(["SET LOCAL session_replication_role = replica", LOCKS, *statements]))
    finally:
        session.close()


def refuse_the_programs_own(own: str) -> None:
    """Stops who stands in the database `own`: pytest makes another one only for tests that are marked."""
    if connection.settings_dict["NAME"] == own:
        raise PermissionError(f"{own} is the program's own; what uses a database needs pytest.mark.django_db")


def emptier_of_all_but(own: str) -> Callable[[Any, Sequence[str]], None]:
    """Refuses in the database `own`, the program's: a run that nobody gave one of the tests' would stand there."""

    def empty(_operations: Any, statements: Sequence[str]) -> None:
        refuse_the_programs_own(own)
        _delete(statements)

    return empty


def empty_by_deleting() -> None:
    """From here on `flush`, with which Django ends such a test, deletes."""
    if settings.LOCAL:
        own = connection.settings_dict["NAME"]
        DatabaseOperations.sql_flush = _deletions  # type: ignore[method-assign]
        DatabaseOperations.execute_sql_flush = emptier_of_all_but(own)  # type: ignore[method-assign]
        flush.emit_post_migrate_signal = lambda *_given: None
