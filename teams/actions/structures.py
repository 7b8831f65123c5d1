"""The structures of a company as wholes."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from teams.actions.findings import sync_findings
from teams.actions.operations import lock_structure
from teams.models import Structure


@transaction.atomic
def live_structure(*, company: Company, by: Actor) -> Structure:
    """The company's one live structure, made on the first call."""
    structure, created = Structure.objects.get_or_create(
        company=company, state=Structure.State.LIVE, defaults={"name": _("As it is")}
    )
    if created:
        audit.record(company, by, "structure.created", structure)
    return structure


@transaction.atomic
def set_stage(*, structure: Structure, stage: str, by: Actor) -> None:
    """How far the company has grown: decides which responsibilities must be covered."""
    locked = lock_structure(structure)
    if locked.stage != stage:
        before, locked.stage = locked.stage, stage
        locked.revision += 1
        locked.save(update_fields=["stage", "revision"])
        audit.record(locked.company_id, by, "structure.stage_set", locked, before=before, after=stage)
        sync_findings(structure=locked, by=by)
