"""What the database holds of the charts that were edited, as the verdict wants it; and what PostgreSQL had to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

from accounts.tenancy import tenant
from proofs.load.cast import Place
from proofs.load.verdict import Acknowledged, Entry, Stored, losses
from teams.models import Operation, Position, PositionScope, Structure

# All partitions are one table.
READ_WHOLE = """
    SELECT regexp_replace(relname, '_[0-9]{4}_[0-9]{2}$', ''), sum(seq_tup_read)::bigint
    FROM pg_stat_user_tables GROUP BY 1
"""


def losses_of(places: Sequence[Place], told: Collection[Acknowledged]) -> list[str]:
    """What is wrong with any of the charts, a line each."""
    by_chart: dict[str, list[Acknowledged]] = defaultdict(list)
    for each in told:
        by_chart[each.structure].append(each)
    return [
        f"{place.slug}: {line}" for place in places for line in _losses_of(place, by_chart[place.structure])
    ]


def _losses_of(place: Place, told: Collection[Acknowledged]) -> list[str]:
    with tenant(place.company_id):
        structure = Structure.objects.for_company(place.company_id).get(uid=place.structure)
        log = [
            Entry(row.revision, str(row.batch), str(row.client) if row.client else None, row.body)
            for row in Operation.objects.for_company(place.company_id).filter(structure=structure)
        ]
        return losses(structure.revision, log, told, _stored(place, structure))


def _stored(place: Place, structure: Structure) -> dict[str, Stored]:
    rows = Position.objects.for_company(place.company_id).filter(structure=structure)
    # The types of Django's queries do not know that the one on top has no parent.
    boxes: Any = rows.values_list("pk", "key", "parent__key", "title")
    regions: dict[int, set[str]] = defaultdict(set)
    scopes = PositionScope.objects.for_company(place.company_id).filter(dimension="region")
    for position, value in scopes.values_list("position_id", "value"):
        regions[position].add(value)
    return {
        str(key): Stored(str(parent) if parent else None, title, frozenset(regions[pk]))
        for pk, key, parent, title in boxes
    }


def changes_in_log(places: Sequence[Place]) -> int:
    """How many operations the logs of these charts hold."""
    return sum(_logged(place) for place in places)


def _logged(place: Place) -> int:
    with tenant(place.company_id):
        return int(Operation.objects.for_company(place.company_id).count())


def rows_read_whole() -> dict[str, int]:
    """Rows that PostgreSQL has read without an index, by table, since its statistics began."""
    with connection.cursor() as cursor:
        cursor.execute(READ_WHOLE)
        return dict(cursor.fetchall())
