"""Writes the former states of structures. Each function expects the structure's row to be locked."""

from django.utils import timezone

from accounts.actors import Actor
from teams.analysis.documents import document_of
from teams.models import Position, Structure, StructureVersion
from teams.structure_states import state_of_rows

Reason = StructureVersion.Reason


def keep_day(locked: Structure) -> None:
    """Before the first change of a local day: keeps what the last day of change left. Later ones cost nothing.

    A structure in which there never was a position has no past to keep.
    """
    today = timezone.localdate()
    if locked.kept_on == today:
        return
    if _has_a_past(locked):
        keep_version(locked, Reason.DAY)
    locked.kept_on = today
    locked.save(update_fields=["kept_on"])


def keep_before(locked: Structure, reason: str, *, by: Actor, name: str = "") -> None:
    """Before something large: a way back. A version of this very state is used again, and says the reason; a name that
    somebody gave it stays."""
    if not _has_a_past(locked):
        return
    same = locked.versions.filter(revision=locked.revision).exclude(reason=Reason.DRAFT).first()
    if same is None:
        keep_version(locked, reason, by=by, name=name)
        return
    same.reason, same.until_at = reason, timezone.now()
    same.by_label, same.name = by.label[:120], same.name or name[:120]
    same.save(update_fields=["reason", "until_at", "by_label", "name"])


def _has_a_past(locked: Structure) -> bool:
    mine = Position.objects.for_company(locked.company_id).filter(structure=locked)
    return mine.exists() or locked.versions.exists()


def keep_version(
    locked: Structure,
    reason: str,
    *,
    by: Actor | None = None,
    name: str = "",
) -> StructureVersion:
    """Keeps the structure as it stands until this moment."""
    state = state_of_rows(locked)
    return StructureVersion.objects.create(
        company_id=locked.company_id,
        structure=locked,
        revision=locked.revision,
        until_at=timezone.now(),
        reason=reason,
        name=name[:120],
        by_label=by.label[:120] if by else "",
        positions=len(state),
        document=document_of(state, locked.stage),
    )
