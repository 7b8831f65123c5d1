"""The health that each change of a structure left, kept as its history."""

from django.utils import timezone

from teams.analysis.health import Health
from teams.models import HealthPoint, Structure


def keep_health(structure: Structure, health: Health) -> None:
    """One point for the structure's revision, unless the health is the same as at the last one.

    The caller holds the structure's lock.
    """
    values = {"score": health.score, "parts": dict(health.parts), "at": timezone.now()}
    mine = HealthPoint.objects.for_company(structure.company_id).filter(structure=structure)
    last = mine.order_by("-revision").first()
    if last is not None and (last.score, last.parts) == (values["score"], values["parts"]):
        return
    if last is not None and last.revision == structure.revision:
        mine.filter(pk=last.pk).update(**values)
        return
    HealthPoint.objects.create(
        company_id=structure.company_id, structure=structure, revision=structure.revision, **values
    )
