"""A structure as plain values, to be compared before and after."""

from __future__ import annotations

from typing import Any

from teams.actions.snapshots import snapshot
from teams.models import Operation, Position
from tests.factories.structures import Office


def state_of(office: Office) -> dict[str, Any]:
    """Everything that each position holds, by key. Times and row ids are left out: they are not part of it."""
    with office.open():
        rows = list(Position.objects.for_company(office.company).filter(structure=office.structure))
        keys = {row.pk: str(row.key) for row in rows}
        return {
            str(row.key): _tidy(snapshot(row, parent_key=keys[row.parent_id] if row.parent_id else None))
            for row in rows
        }


def _tidy(kept: dict[str, Any]) -> dict[str, Any]:
    return {
        name: sorted(value, key=str) if isinstance(value, list) else value for name, value in kept.items()
    }


def parents_of(office: Office) -> dict[str, str | None]:
    return {key: kept["parent"] for key, kept in state_of(office).items()}


def title_of(office: Office, key: str) -> str:
    return str(state_of(office)[key]["title"])


def revision_of(office: Office) -> int:
    with office.open():
        office.structure.refresh_from_db()
        return office.structure.revision


def log_of(office: Office) -> list[str]:
    with office.open():
        rows = Operation.objects.for_company(office.company).filter(structure=office.structure)
        return list(rows.values_list("kind", flat=True))
