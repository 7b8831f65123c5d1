"""Whether the parts work that the program stands on: asked by load balancers, containers and metrics.

Without a *needed* part no page can be answered, and the process should get no requests. Without any of the others pages
go on (jobs wait for a broker that is down), so the process stays in service and the part is named for whoever watches.
"""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)
BROKER_PATIENCE_S = 2
FREE_SHARE = 0.1
"""Less of a disk than this is too little."""


@dataclass(frozen=True)
class Part:
    """`works` answers or raises; `needed`: no page without it; `in_database`: not asked when there is no database."""

    works: Callable[[], bool]
    needed: bool = False
    in_database: bool = False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


@lru_cache(maxsize=1)
def _migrations_of_the_code() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _migrations() -> bool:
    """All that this code knows are applied. More than those is well: the next version is being put in place."""
    return _migrations_of_the_code() <= MigrationRecorder(connection).applied_migrations().keys()


def _broker() -> bool:
    client = redis.Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_timeout=BROKER_PATIENCE_S,
        socket_connect_timeout=BROKER_PATIENCE_S,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        return bool(client.ping())
    finally:
        client.close()


def _disk() -> bool:
    """Of the disks named in DISK_PATHS; a path that is not there says nothing."""
    for path in settings.DISK_PATHS:
        try:
            usage = shutil.disk_usage(path)
        except OSError:
            continue
        if usage.free < usage.total * FREE_SHARE:
            return False
    return True


_parts: dict[str, Part] = {
    "database": Part(_database, needed=True),
    "migrations": Part(_migrations, needed=True, in_database=True),
    "broker": Part(_broker),
    "disk": Part(_disk),
}


def register_part(name: str, works: Callable[[], bool]) -> None:
    """A part that a room reads from the database, told by the room where it is set up; pages go on without it."""
    _parts[name] = Part(works, in_database=True)


def part_names() -> list[str]:
    return list(_parts)


def failing_parts() -> list[str]:
    """The names of the parts that do not work now. What is wrong with them stands in the log, not in the answer."""
    failing: list[str] = []
    for name, part in _parts.items():
        # Each would wait for the same answer that does not come.
        in_vain = part.in_database and "database" in failing
        if in_vain or not _works(name, part):
            failing.append(name)
    return failing


def _works(name: str, part: Part) -> bool:
    try:
        return part.works()
    except Exception as error:  # (whatever it is, the part does not work)
        logger.warning("not ready: %s", type(error).__name__, extra={"part": name})
        return False


def is_ready(failing: list[str]) -> bool:
    """Whether pages can be answered although these parts fail."""
    return not any(_parts[name].needed for name in failing)
