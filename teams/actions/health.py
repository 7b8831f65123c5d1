"""The health that each change of a structure left, kept as its history."""

from django.utils import timezone

from teams.analysis.health import Health
from teams.models import HealthPoint, Structure


def keep_health(structure: Structure, health: Health, before: Health | None = None) -> None:
    """One point for the structure's revision and the local day, unless the health is the same as at the last one.

    `before`: that last one, of an earlier revision, where it is known. The caller holds the structure's lock.
    """
    if before == health:
        return
    now = timezone.now()
    values = {"score": health.score, "parts": dict(health.parts), "at": now}
    mine = HealthPoint.objects.for_company(structure.company_id).filter(structure=structure)
    last = mine.order_by("-revision", "-at").first() if before is None else None
    if last is not None and (last.score, last.parts) == (values["score"], values["parts"]):
        return
    is_of_today = last is not None and timezone.localdate(last.at) == timezone.localdate(now)
    if last is not None and last.revision == structure.revision and is_of_today:
        mine.filter(pk=last.pk).update(**values)
        return
    HealthPoint.objects.create(
        company_id=structure.company_id, structure=structure, revision=structure.revision, **values
    )
