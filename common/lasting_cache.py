"""The cache of counters: what still counts is never thrown out to make room.

Django's cache in the database drops a third of its entries, living ones too, as soon as there are more than a few
hundred: whoever asked with many addresses could wipe the counts of wrong passwords and the codes that were used.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections

# At most so many of the expired go at one write, and none that another process is just removing.
_ROUND = 1000


class LastingCache(DatabaseCache):
    """Forgets what has expired, and nothing else; MAX_ENTRIES says from how many entries on it looks for that."""

    def _cull(self, db: str, cursor: Any, now: datetime, num: int) -> None:
        """Django calls it before a write while the table holds more than MAX_ENTRIES rows."""
        operations = connections[db].ops
        table = operations.quote_name(self._table)  # type: ignore[attr-defined]
        cursor.execute(
            # The table's name comes from the settings.
            f"DELETE FROM {table} WHERE cache_key IN (SELECT cache_key FROM {table} WHERE expires < %s"  # noqa: S608
            f" LIMIT {_ROUND} FOR UPDATE SKIP LOCKED)",
            [operations.adapt_datetimefield_value(now)],
        )
