"""The cache of counters forgets what has expired, and nothing that still counts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection

from common.lasting_cache import LastingCache

pytestmark = pytest.mark.django_db
FEW = {"OPTIONS": {"MAX_ENTRIES": 30}}


def filled(backend: type[DatabaseCache]) -> DatabaseCache:
    """A cache of this kind in which a counter has stood before a hundred others, and nothing else."""
    cache = backend("salesorg_cache", FEW)
    cache.clear()
    cache.set("a-counter", 5, timeout=300)
    for number in range(100):
        cache.set(f"b-{number:03}", number, timeout=300)
    return cache


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM salesorg_cache")
        return int(cursor.fetchone()[0])


def test_what_counts_still_is_kept_however_many_there_are() -> None:
    cache = filled(LastingCache)
    assert cache.get("a-counter") == 5
    assert rows() == 101


def test_djangos_own_cache_would_have_thrown_the_counter_out() -> None:
    assert filled(DatabaseCache).get("a-counter") is None


def test_what_has_expired_makes_room() -> None:
    cache = filled(LastingCache)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE salesorg_cache SET expires = now() - interval '2 minutes' WHERE cache_key LIKE '%b-%'"
        )
    cache.set("c", 1, timeout=300)
    assert rows() == 2
    assert cache.get("a-counter") == 5


def test_the_limits_stand_on_it(settings: Any) -> None:
    assert isinstance(caches["default"], LastingCache)
