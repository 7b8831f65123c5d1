"""The structures of a company as wholes."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from roles.catalogue_files import read_catalogue
from teams.actions.findings import FindingChanges, sync_findings
from teams.actions.operations import Applied, apply_operations, lock_structure, refuse_archived
from teams.models import Position, Structure
from teams.operations import OperationRefused
from teams.ready_departments import operations_of


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
def set_stage(*, structure: Structure, stage: str, by: Actor) -> FindingChanges:
    """How far the company has grown: decides which responsibilities must be covered."""
    locked = lock_structure(structure)
    refuse_archived(locked)
    if locked.stage == stage:
        return FindingChanges((), (), 0)
    _write_stage(locked, stage, by)
    return sync_findings(structure=locked, by=by)


def _write_stage(locked: Structure, stage: str, by: Actor) -> None:
    before, locked.stage = locked.stage, stage
    locked.revision += 1
    locked.save(update_fields=["stage", "revision"])
    audit.record(locked.company_id, by, "structure.stage_set", locked, before=before, after=stage)


@transaction.atomic
def start_from_ready(*, company: Company, stage: str, by: Actor) -> Applied:
    """Fills the company's empty chart with the ready department of a stage and sets the stage.

    Raises OperationRefused when there is no such department, or the chart is not empty (any more).
    """
    department = read_catalogue().departments.get(stage)
    if department is None:
        raise OperationRefused(_("There is no such stage."))
    structure = lock_structure(live_structure(company=company, by=by))
    if Position.objects.for_company(company).filter(structure=structure).exists():
        raise OperationRefused(_("The chart is not empty any more. Reload the page."))
    if structure.stage != stage:
        # Findings are looked for once, by the operations: of an empty chart they would all be gaps.
        _write_stage(structure, stage, by)
    return apply_operations(
        structure=structure, operations=operations_of(department), base_revision=None, by=by
    )
