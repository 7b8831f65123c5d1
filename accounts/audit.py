"""The trail of what happened. Right-hand apps read it; it is never updated."""

from collections.abc import Sequence
from typing import Any

from django.db import models

from accounts.actors import Actor
from accounts.models import AuditEvent, Company
from common.logs import request_id


def record(
    company: Company | int, by: Actor, verb: str, target: models.Model | None = None, **data: Any
) -> None:
    """Writes one event inside the caller's transaction. `data` holds JSON values and no secrets."""
    event(company, by, verb, target, **data).save(force_insert=True)


def write(events: Sequence[AuditEvent]) -> None:
    """All of them by one statement, inside the caller's transaction."""
    AuditEvent.objects.bulk_create(events)


def event(
    company: Company | int, by: Actor, verb: str, target: models.Model | None = None, **data: Any
) -> AuditEvent:
    """As `record`, but not written yet: what is recorded of one deed can be written together."""
    return AuditEvent(
        company_id=company if isinstance(company, int) else company.pk,
        verb=verb,
        user=by.user,
        actor_label=by.label[:120],
        object_type=target._meta.label_lower if target is not None else "",
        object_uid=getattr(target, "uid", None),
        request_id=request_id.get(),
        data=data,
    )
