"""How a client passes from one role to another: described, changed, forgotten."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from common.requests import unusable_text
from roles.selectors.company_roles import role_book
from teams.analysis.funnel import FUNNEL, Passage
from teams.funnel_selectors import stored_hand_over
from teams.models import HandOver

MOST_CRITERION = 300
MOST_SLA_HOURS = 2_000


def as_seen(row: HandOver | None) -> str:
    """A description as a dialog showed it: whoever sends the dialog says with it what they are about to replace."""
    return "" if row is None else f"{row.sla_hours or ''}|{row.criterion}"


@transaction.atomic
def describe_hand_over(
    *,
    company: Company,
    passage: Passage,
    criterion: str,
    sla_hours: int | None,
    by: Actor,
    seen: str | None = None,
) -> HandOver:
    """Says when the client passes and within how many working hours the receiver has to act; the same words twice
    change nothing. ValidationError names the field at fault, or the words of somebody else that stand there and are not
    those of `seen`; None replaces whatever stands there."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    _refuse_passage(company, passage)
    told = {"criterion": _criterion(criterion), "sla_hours": _hours(sla_hours)}
    if not told["criterion"] and told["sla_hours"] is None:
        raise ValidationError({"criterion": _("Say when the client passes, or how fast.")})
    row = stored_hand_over(company, passage)
    if row is not None and all(getattr(row, name) == value for name, value in told.items()):
        return row
    if row is not None and seen not in (None, as_seen(row)):
        raise ValidationError({"criterion": ValidationError(_met(row), code="met")})
    if row is None:
        row = HandOver.objects.create(company=company, **_named(passage), **told)
    else:
        for name, value in told.items():
            setattr(row, name, value)
        row.save(update_fields=list(told))
    audit.record(company, by, "hand_over.described", row, **passage._asdict(), **told)
    return row


@transaction.atomic
def forget_hand_over(*, company: Company, passage: Passage, by: Actor) -> bool:
    """Takes the description away; False when there was none."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    row = stored_hand_over(company, passage)
    if row is None:
        return False
    gone = {"criterion": row.criterion, "sla_hours": row.sla_hours}
    audit.record(company, by, "hand_over.forgotten", row, **passage._asdict(), **gone)
    row.delete()
    return True


def _named(passage: Passage) -> dict[str, str]:
    return {
        "from_stage": passage.from_stage,
        "to_stage": passage.to_stage,
        "giver_role": passage.giver,
        "receiver_role": passage.receiver,
    }


def _met(row: HandOver) -> str:
    """What stands there by now, and what to do about it."""
    words = row.criterion or "—"
    if row.sla_hours is not None:
        hours = ngettext("%(count)s working hour", "%(count)s working hours", row.sla_hours)
        words = f"{words} · {hours % {'count': row.sla_hours}}"
    return _("Meanwhile it was described like this: “%(words)s”. Save again to put yours in its place.") % {
        "words": words
    }


def _refuse_passage(company: Company, passage: Passage) -> None:
    for name in ("from_stage", "to_stage"):
        if getattr(passage, name) not in FUNNEL:
            raise ValidationError({name: _("There is no such stage.")})
    if FUNNEL.index(passage.from_stage) >= FUNNEL.index(passage.to_stage):
        raise ValidationError({"to_stage": _("Choose a stage that comes later.")})
    known = role_book(company).roles
    for name in ("giver", "receiver"):
        if getattr(passage, name) not in known:
            raise ValidationError({name: _("The company has no such role.")})
    if passage.giver == passage.receiver:
        raise ValidationError({"receiver": _("Choose another role than the one that hands over.")})


def _criterion(text: str) -> str:
    cleaned = " ".join(text.split())
    if unusable_text(cleaned):
        raise ValidationError({"criterion": _("The text holds characters that cannot be stored.")})
    if len(cleaned) > MOST_CRITERION:
        limit = {"limit": MOST_CRITERION}
        raise ValidationError({"criterion": _("The text is longer than %(limit)s characters.") % limit})
    return cleaned


def _hours(value: int | None) -> int | None:
    if value is not None and not 1 <= value <= MOST_SLA_HOURS:
        limits = {"low": 1, "high": MOST_SLA_HOURS}
        raise ValidationError({"sla_hours": _("Enter a number from %(low)s to %(high)s.") % limits})
    return value
