"""A migrated database from which those of the tests are cast: to migrate takes ten seconds, to copy one.

Its name tells of which state of the code it is made and on which day (facts get partitions around the present month): a
change of either makes another and removes the old one.
Only on the embedded server; on somebody else's each database is migrated, and nothing but the tests' own stays there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

PREFIX = "test_mould_"
# What a migration may read besides other modules.
READ = {".py", ".json", ".sql", ".csv", ".toml", ".yaml"}
# Of the sessions that make one at the same time all but the first wait, and find it made.
TURN = 7_061_982


def _files() -> Iterator[Path]:
    """All that migrating may run or read, the packages' migrations by their pins."""
    root = Path(settings.BASE_DIR)
    yield root / "requirements.txt"
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        if (folder := Path(config.path)).parent == root:
            yield from sorted(file for file in folder.rglob("*") if file.suffix in READ)


def name_of_today() -> str:
    """The name of the mould of the code as it is now, made today."""
    state = hashlib.sha256(f"{timezone.localdate()}\n".encode())
    for file in _files():
        state.update(f"{file}\n".encode())
        state.update(file.read_bytes())
    return PREFIX + state.hexdigest()[:16]


def cast_from_mould() -> None:
    """From here on Django makes the tests' database as a copy of the mould, which is made first if it is not there."""
    if not settings.LOCAL:
        return
    name, to_be_made = name_of_today(), connection.settings_dict["TEST"]
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TURN])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        there = {found for (found,) in cursor.fetchall()}
        if name not in there:
            for other in there:
                cursor.execute(f'DROP DATABASE IF EXISTS "{other}"')
            _make(cursor, name)
    to_be_made |= {"TEMPLATE": name, "MIGRATE": False}


def _make(cursor: Any, name: str) -> None:
    """Under another name until it is whole."""
    test, own = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    wanted, test["NAME"] = test["NAME"], f"{name}_unfinished"
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own
        test["NAME"] = wanted
    cursor.execute(f'ALTER DATABASE "{name}_unfinished" RENAME TO "{name}"')
