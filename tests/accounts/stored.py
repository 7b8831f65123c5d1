"""What a copy of the database would tell of a company and of everybody: every row of every table, as text."""

from __future__ import annotations

import re

from django.db import connection

from accounts.models import Company
from accounts.tenancy import tenant

_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = current_schema()::regnamespace
    ORDER BY relname
"""


def stored(company: Company) -> str:
    """A line a row; bytes as hexadecimal digits, as PostgreSQL writes them."""
    with tenant(company), connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        rows: list[str] = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [text for (text,) in cursor.fetchall()]
    return "\n".join(rows)


def holds(text: str, secret: str) -> bool:
    """Whether the secret stands in the text as it is or as the hexadecimal digits of its bytes."""
    return secret in text or secret.encode().hex() in text


def words(text: str) -> set[str]:
    """Everything in the text that could be a token, a key or a hash."""
    return set(re.findall(r"[\w-]{16,}", text, re.ASCII))
