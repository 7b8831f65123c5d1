"""The program refuses to run as a database role for which row security does not hold."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection


def why_unsafe(cursor: Any) -> str | None:
    """Why the role behind this cursor must not be used, or None."""
    # Both names: a role that was only set with SET ROLE can be left again.
    cursor.execute(
        "SELECT min(rolname), bool_or(rolsuper), bool_or(rolbypassrls) FROM pg_roles "
        "WHERE rolname IN (current_user, session_user)"
    )
    name, is_superuser, bypasses = cursor.fetchone()
    if is_superuser:
        return f"the database role {name} is a superuser: row security would not hold"
    if bypasses:
        return f"the database role {name} has BYPASSRLS: row security would not hold"
    return None


def unsafe_database_role() -> str | None:
    """Why the program must not run as the role it is connected as, or None."""
    with connection.cursor() as cursor:
        return why_unsafe(cursor)


def refuse_unsafe_database_role() -> None:
    """Called when the web process or a worker starts."""
    if why := unsafe_database_role():
        raise ImproperlyConfigured(f"SalesOrg does not start: {why}. Use a plain role (docs/operations.md).")


@register(Tags.database)
def check_database_role(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    if not databases or "default" not in databases:
        return []
    why = unsafe_database_role()
    return [Error(why, hint="Use a plain role (docs/operations.md).", id="accounts.E001")] if why else []
