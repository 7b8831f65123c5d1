"""Who else looks at a structure right now."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from common.templatetags.ui import hue, initials
from teams.models import Presence, Structure

SEEN_WITHIN = timedelta(seconds=15)


def hue_of(user: User) -> int:
    return hue(str(user.pk))


def seen_lately(structure: Structure) -> list[Presence]:
    """One row a browser tab, with its user. One query."""
    rows = Presence.objects.for_company(structure.company_id).filter(structure=structure)
    return list(
        rows.filter(seen_at__gt=timezone.now() - SEEN_WITHIN).select_related("user").order_by("user_id", "id")
    )


def others(rows: Iterable[Presence], client: UUID) -> list[dict[str, Any]]:
    """The tabs but the asking one, as the page shows them."""
    return [
        {
            "client": str(row.client),
            "name": str(row.user),
            "initials": initials(str(row.user)),
            "hue": hue_of(row.user),
            "box": str(row.box_key) if row.box_key else None,
        }
        for row in rows
        if row.client != client
    ]
