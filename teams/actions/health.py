"""The health that each change of a structure left, kept as its history."""

import json
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from common.ids import uuid7
from teams.analysis.health import Health
from teams.models import HealthPoint, Structure

KEEP = """
INSERT INTO teams_healthpoint (company_id, uid, structure_id, revision, at, score, parts)
VALUES (%(company)s, %(uid)s, %(structure)s, %(revision)s, %(at)s, %(score)s, %(parts)s)
"""


def keep_health(structure: Structure, health: Health, before: Health | None = None) -> None:
    """One point for the structure's revision and the local day, unless the health is the same as at the last one.

    `before`: that last one, of an earlier revision, where it is known. The caller holds the structure's lock.
    """
    if before == health:
        return
    now = timezone.now()
    if before is None and _told_already(structure, health, now):
        return
    point: dict[str, Any] = {
        "company": structure.company_id,
        "uid": uuid7(),
        "structure": structure.pk,
        "revision": structure.revision,
        "at": now,
        "score": health.score,
        "parts": json.dumps(dict(health.parts)),
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, point)


def _told_already(structure: Structure, health: Health, now: datetime) -> bool:
    """Whether the last point says the same, or has just been made to: it was of this revision and of today."""
    mine = HealthPoint.objects.for_company(structure.company_id).filter(structure=structure)
    last = mine.order_by("-revision", "-at").first()
    if last is None or (last.score, last.parts) == (health.score, dict(health.parts)):
        return last is not None
    if last.revision != structure.revision or timezone.localdate(last.at) != timezone.localdate(now):
        return False
    mine.filter(pk=last.pk).update(score=health.score, parts=dict(health.parts), at=now)
    return True
