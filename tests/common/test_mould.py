"""What the tests' database is cast from is of today."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import mould


@pytest.mark.django_db
def test_the_database_of_the_tests_has_every_migration() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_another_state_of_the_code_has_another_mould(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    migration = tmp_path / "0001_initial.py"
    migration.write_text("operations = []")
    monkeypatch.setattr(mould, "_files", lambda: iter([migration]))
    before = mould.name_of_today()
    assert mould.name_of_today() == before
    migration.write_text("operations = [Something()]")
    assert mould.name_of_today() != before


def test_another_day_has_another_mould() -> None:
    """Migrating makes partitions around the present month."""
    with time_machine.travel("2026-11-30 12:00"):
        november = mould.name_of_today()
    with time_machine.travel("2026-12-01 12:00"):
        assert mould.name_of_today() != november


def test_a_mould_is_made_of_the_rooms_and_of_what_is_pinned() -> None:
    files = {file.name for file in mould._files()}
    assert {"requirements.txt", "row_security.py", "0001_initial.py"} <= files
