"""Facts corrected and taken away by people: with a reason, in closed months too, and with what they said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from kpis.actions.actual_items import refusal_of_day
from kpis.actions.fact_rows import Change, note_changes
from kpis.actions.months import closed_months, reason_of
from kpis.actions.turns import take_turn
from kpis.analysis.facts import HUNDRED, Says, says_as_json
from kpis.local_time import today_of
from kpis.models import Actual, FactKey
from kpis.selectors.facts import credits_of_deal


@dataclass(frozen=True)
class FactIn:
    """What a fact is to say; None leaves it as it is stored."""

    on: date | None = None
    value: Decimal | None = None
    share_pct: Decimal | None = None

    def over(self, stored: Says) -> Says:
        """What the fact says then."""
        on, value, share = stored
        return (
            on if self.on is None else self.on,
            value if self.value is None else self.value,
            share if self.share_pct is None else self.share_pct,
        )


@transaction.atomic
def correct_fact(
    *, key: FactKey, given: FactIn, reason: str, by: Actor, seen: Sequence[str] | None = None
) -> None:
    """Makes a fact say something else, in a closed month too. What its sender says again changes nothing from now on;
    what it says anew does. `seen`: what the editor saw before, as `says_as_json` writes it.

    ValidationError: no reason, a day that cannot be, nothing that differs, a fact that was taken away, credits of the
    deal over 100 %, or a fact that says something else by now than was seen.
    """
    said = reason_of(reason)
    key, row = _in_turn(key)
    before = _says(row)
    after = given.over(before)
    if problem := refusal_of_day(after[0], today_of(key.company)):
        raise ValidationError({"on": problem})
    if seen is not None and list(seen) != says_as_json(before):
        raise ValidationError(
            _("Somebody has changed this fact meanwhile: look at what is stored and save again.")
        )
    if after == before:
        raise ValidationError(_("Nothing differs from what is stored."))
    others = sum((share for held, share in credits_of_deal(key).items() if held != key.pk), Decimal(0))
    if others + after[2] > HUNDRED:
        raise ValidationError({"share_pct": _("The credits of this deal exceed 100 %.")})
    Actual.objects.for_company(key.company_id).filter(on=row.on, pk=row.pk).update(
        on=after[0],
        value=after[1],
        share_pct=after[2],
        user=by.user,
        changed_at=timezone.now(),
        reported_at=_newest(key),
    )
    _hold(key, before)
    note_changes(key.company, [Change(key.pk, before, after)], source=row.source, reason=said, by=by)
    _tell(key, by, "fact.corrected", said, (before, after))


@transaction.atomic
def withdraw_fact(*, key: FactKey, reason: str, by: Actor) -> None:
    """Takes a fact away, out of a closed month too; its key and what it said stay, and its sender cannot bring it back
    by saying the same again."""
    said = reason_of(reason)
    key, row = _in_turn(key)
    before = _says(row)
    Actual.objects.for_company(key.company_id).filter(on=row.on, pk=row.pk).delete()
    _hold(key, before)
    note_changes(key.company, [Change(key.pk, before, None)], source=row.source, reason=said, by=by)
    _tell(key, by, "fact.withdrawn", said, (before, None))


def _in_turn(key: FactKey) -> tuple[FactKey, Actual]:
    """The key and its row as they stand now; until the commit nobody else writes facts of the company."""
    take_turn(key.company, "actuals")
    current = FactKey.objects.for_company(key.company_id).select_related("company").get(pk=key.pk)
    if current.on is None or current.actual_id is None:
        raise ValidationError(_("This fact was taken away."))
    return current, Actual.objects.for_company(key.company_id).get(on=current.on, pk=current.actual_id)


def _says(row: Actual) -> Says:
    return row.on, row.value, row.share_pct


def _newest(key: FactKey) -> datetime:
    return max(timezone.now(), key.reported_at)


def _hold(key: FactKey, before: Says) -> None:
    """Remembers what the sender last said, and that a person has spoken since."""
    held = key.held or says_as_json(before)
    FactKey.objects.for_company(key.company_id).filter(pk=key.pk).update(held=held, reported_at=_newest(key))


def _tell(key: FactKey, by: Actor, verb: str, reason: str, says: Sequence[Says | None]) -> None:
    before, after = (said and says_as_json(said) for said in says)
    closed = closed_months(key.company)
    is_closed = any(said and (said[0].year, said[0].month) in closed for said in says)
    audit.record(key.company, by, verb, key, before=before, after=after, reason=reason, closed=is_closed)
