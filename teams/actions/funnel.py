"""How a client passes from one role to another: described, changed, forgotten."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from common.requests import unusable_text
from roles.selectors.company_roles import role_book
from teams.analysis.funnel import FUNNEL, Passage
from teams.models import HandOver

MOST_CRITERION = 300
MOST_SLA_HOURS = 2_000


@transaction.atomic
def describe_hand_over(
    *, company: Company, passage: Passage, criterion: str, sla_hours: int | None, by: Actor
) -> HandOver:
    """Says when the client passes and within how many working hours the receiver has to act; the same words twice
    change nothing. ValidationError names the field at fault."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    _refuse_passage(company, passage)
    told = {"criterion": _criterion(criterion), "sla_hours": _hours(sla_hours)}
    if not told["criterion"] and told["sla_hours"] is None:
        raise ValidationError({"criterion": _("Say when the client passes, or how fast.")})
    row = _rows(company, passage).first()
    if row is not None and all(getattr(row, name) == value for name, value in told.items()):
        return row
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
    row = _rows(company, passage).first()
    if row is None:
        return False
    audit.record(company, by, "hand_over.forgotten", row, **passage._asdict(), criterion=row.criterion)
    row.delete()
    return True


def _named(passage: Passage) -> dict[str, str]:
    return {
        "from_stage": passage.from_stage,
        "to_stage": passage.to_stage,
        "giver_role": passage.giver,
        "receiver_role": passage.receiver,
    }


def _rows(company: Company, passage: Passage) -> Any:
    return HandOver.objects.for_company(company).filter(**_named(passage))


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
