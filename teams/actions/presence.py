"""Noting who looks at a structure."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from teams.models import Presence, Structure

WRITTEN_EVERY = timedelta(seconds=5)
KEPT = timedelta(hours=1)


def note_presence(
    *, structure: Structure, user: User, client: UUID, box_key: UUID | None, lately: Iterable[Presence]
) -> None:
    """Writes that the tab is here, unless `lately` (teams.presence.seen_lately) says so already: at most every five
    seconds and when another box is selected. A new tab sweeps away what old ones left."""
    now = timezone.now()
    mine = next((row for row in lately if row.client == client), None)
    if mine is not None and (
        mine.user_id != user.pk or (mine.box_key == box_key and mine.seen_at > now - WRITTEN_EVERY)
    ):
        return
    row = Presence(
        company_id=structure.company_id,
        structure=structure,
        user=user,
        client=client,
        box_key=box_key,
        seen_at=now,
    )
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["company", "structure", "client"],
        update_fields=["user", "box_key", "seen_at"],
    )
    if mine is None:
        Presence.objects.for_company(structure.company_id).filter(seen_at__lt=now - KEPT).delete()
