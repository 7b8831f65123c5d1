"""The program refuses to run as a database role for which row security does not hold."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection


def unsafe_database_role() -> str | None:
    """Why the current role must not be used, or None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, is_superuser, bypasses = cursor.fetchone()
    if is_superuser:
        return f"the database role {name} is a superuser: row security would not hold"
    if bypasses:
        return f"the database role {name} has BYPASSRLS: row security would not hold"
    return None


def refuse_unsafe_database_role() -> None:
    """Called when the web process or a worker starts."""
    if why := unsafe_database_role():
        raise ImproperlyConfigured(f"SalesOrg does not start: {why}. Use a plain role (docs/operations.md).")


@register(Tags.database)
def check_database_role(databases: list[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    if not databases or "default" not in databases:
        return []
    why = unsafe_database_role()
    return [Error(why, hint="Use a plain role (docs/operations.md).", id="accounts.E001")] if why else []
