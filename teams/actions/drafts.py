"""Drafts as wholes: made, named, put away and taken back. What becomes of their changes: teams.actions.publishing."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from common.requests import unusable_text
from teams.actions.acceptances import inherit_acceptances
from teams.actions.findings import sync_findings
from teams.actions.operations import lock_structure
from teams.actions.state_rows import write_state
from teams.analysis.documents import document_of, state_of
from teams.models import Structure, StructureVersion
from teams.operations import OperationRefused
from teams.structure_states import state_of_rows

State = Structure.State
MAX_DRAFTS = 100
DAYS_TO_TAKE_BACK = 30


@transaction.atomic
def create_draft(
    *, source: Structure, name: str, by: Actor, version: StructureVersion | None = None
) -> Structure:
    """A copy of a structure, or of a former version of it, to be changed beside it.

    Positions keep their keys. The base is the living structure as it is now, or the base of the draft that is copied;
    so a draft of a former version proposes what would bring it back.
    """
    name = _clean_name(name)
    locked = lock_structure(source)
    current = Structure.objects.for_company(locked.company_id).filter(state=State.DRAFT)
    if current.count() >= MAX_DRAFTS:
        raise ValidationError(
            _("There are %(limit)s drafts already. Put away one of them.") % {"limit": MAX_DRAFTS}
        )
    now = state_of_rows(locked)
    draft = Structure.objects.create(
        company_id=locked.company_id,
        name=name,
        state=State.DRAFT,
        stage=version.document["stage"] if version else locked.stage,
        base_structure_id=locked.base_structure_id or locked.pk,
        created_by_label=by.label[:120],
        kept_on=timezone.localdate(),
    )
    write_state(draft, state_of(version.document) if version else now)
    base = locked.base_version
    set_base(
        draft,
        base.document if base else document_of(now, locked.stage),
        revision=base.revision if base else locked.revision,
    )
    found = sync_findings(structure=draft, by=by)
    inherit_acceptances(source=locked, rows=found.opened)
    audit.record(draft.company_id, by, "draft.created", draft, name=draft.name, source=locked.name)
    return draft


def set_base(draft: Structure, document: dict[str, object], *, revision: int) -> None:
    """What the draft is compared against from now on. It is the draft's own: nobody else's past changes with it."""
    positions = document["positions"]
    values = {
        "structure": draft,
        "revision": revision,
        "until_at": timezone.now(),
        "reason": StructureVersion.Reason.DRAFT,
        "positions": len(positions) if isinstance(positions, list) else 0,
        "document": document,
    }
    if draft.base_version_id is not None:
        mine = StructureVersion.objects.for_company(draft.company_id).filter(pk=draft.base_version_id)
        mine.update(**values)
        return
    draft.base_version = StructureVersion.objects.create(company_id=draft.company_id, **values)
    draft.save(update_fields=["base_version"])


@transaction.atomic
def rename_structure(*, structure: Structure, name: str, by: Actor) -> None:
    """Another name for a draft."""
    name = _clean_name(name)
    locked = lock_structure(structure)
    if locked.state != State.DRAFT:
        raise ValidationError(_("Only a draft can be renamed."))
    before, locked.name = locked.name, name
    locked.save(update_fields=["name"])
    audit.record(locked.company_id, by, "draft.renamed", locked, before=before, after=name)


@transaction.atomic
def put_away(*, draft: Structure, by: Actor) -> None:
    """The draft goes into the archive; for DAYS_TO_TAKE_BACK days it can be taken back into work."""
    locked = lock_structure(draft)
    if locked.state != State.DRAFT:
        raise OperationRefused(_("Only a draft can be put away."))
    archive(locked)
    audit.record(locked.company_id, by, "draft.put_away", locked, name=locked.name)


def archive(locked: Structure, *, published: bool = False) -> None:
    """Expects the draft's row to be locked."""
    locked.state, locked.archived_at = State.ARCHIVED, timezone.now()
    locked.published_at = locked.archived_at if published else None
    locked.save(update_fields=["state", "archived_at", "published_at"])


@transaction.atomic
def take_back(*, draft: Structure, by: Actor) -> None:
    """Back from the archive into work. One that was published proposes what of it was undone since: its base is the
    living structure as it was before the publication."""
    locked = lock_structure(draft)
    if locked.state != State.ARCHIVED or not can_be_taken_back(locked):
        raise OperationRefused(
            _("A draft can be taken back for %(days)s days.") % {"days": DAYS_TO_TAKE_BACK}
        )
    locked.state, locked.archived_at, locked.published_at = State.DRAFT, None, None
    locked.save(update_fields=["state", "archived_at", "published_at"])
    sync_findings(structure=locked, by=by)
    audit.record(locked.company_id, by, "draft.taken_back", locked, name=locked.name)


def can_be_taken_back(structure: Structure) -> bool:
    """Whether a structure of the archive may still return."""
    since = structure.archived_at
    return since is not None and timezone.now() - since < timedelta(days=DAYS_TO_TAKE_BACK)


def _clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 120 or unusable_text(name):
        raise ValidationError({"name": _("Give the draft a name of up to 120 characters.")})
    return name
