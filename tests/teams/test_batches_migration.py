"""Logs from before batches: each change becomes a batch of its own, and an undo names the batch that it took back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests.factories.structures import Office, make_office
from tests.teams.chart_calls import rename

pytestmark = pytest.mark.django_db(transaction=True)


def log(office: Office, columns: str) -> list[tuple[Any, ...]]:
    with office.open(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM teams_operation ORDER BY revision")
        return list(cursor.fetchall())


def test_a_log_with_an_undo_survives_the_way_there_and_back() -> None:
    office = make_office(with_roles=False)
    key = office.add("Менеджер")
    office.apply(rename(key, "Первое"), {"op": "rename", "key": key, "team": "Юг"})
    office.undo(office.apply(rename(key, "Второе")).revision)
    try:
        call_command("migrate", "teams", "0003", verbosity=0)
        assert log(office, "body ->> 'undo_of'") == [(None,), (None,), (None,), (None,), ("4",)]
    finally:
        call_command("migrate", "teams", verbosity=0)
    rows = log(office, "batch, undoes, body ? 'undo_of'")
    assert len({batch for batch, _undoes, _old in rows}) == 5
    assert [undoes for _batch, undoes, _old in rows] == [None, None, None, None, rows[3][0]]
    assert not any(old for _batch, _undoes, old in rows)
