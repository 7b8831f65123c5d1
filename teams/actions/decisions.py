"""What people decide about findings, written down beside the finding and in the trail."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from common.requests import unusable_text
from teams.models import Decision, Finding

MAX_REASON = 500


def record_decision(
    finding: Finding,
    move: str,
    by: Actor,
    *,
    reason: str = "",
    expires_on: date | None = None,
    operations: Sequence[dict[str, Any]] = (),
) -> None:
    """`operations`: the whole batch as it was logged, so that taking the decision back finds it again."""
    Decision.objects.create(
        company_id=finding.company_id,
        finding=finding,
        move=move,
        reason=reason[:MAX_REASON],
        expires_on=expires_on,
        operations=list(operations),
        user=by.user,
        by_label=by.label[:120],
    )
    audit.record(finding.company_id, by, f"finding.{move}", finding, reason=reason[:MAX_REASON])


def clean_reason(reason: str, *, required: bool = False) -> str:
    """One line of usable text."""
    reason = " ".join(reason.split())
    if required and not reason:
        raise ValidationError({"reason": _("Say why this is accepted.")})
    if len(reason) > MAX_REASON or unusable_text(reason):
        raise ValidationError({"reason": _("Enter a text of up to 500 characters.")})
    return reason
