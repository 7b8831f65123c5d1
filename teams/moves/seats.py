"""Ways out that change who sits where, how much, and who stands in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from teams.models import Assignment
from teams.moves.answers import Answers
from teams.moves.case import Case, Json, Situation
from teams.querysets import AssignmentQuerySet

LEAST_SHARE_PCT = Decimal(10)
WHOLE_PCT = Decimal(100)


def share_in(text: str, *, zero: bool = False) -> Decimal:
    """A share in per cent as typed; `zero`: nothing at all may be left."""
    try:
        share = (
            Decimal(text.strip().replace(",", ".")) if text.isascii() and len(text) <= 12 else Decimal("NaN")
        )
    except InvalidOperation:
        share = Decimal("NaN")
    fits = share.is_finite() and (Decimal("0.01") <= share <= WHOLE_PCT or (zero and not share))
    if not fits:
        low = "0" if zero else "0,01"
        raise ValidationError({"share_pct": _("Enter a share from %(low)s to 100.") % {"low": low}})
    return share.quantize(Decimal("0.01"))


def what_is_left(taken: Decimal) -> Decimal:
    """Of a whole working week, but never less than LEAST_SHARE_PCT."""
    return max(WHOLE_PCT - taken, LEAST_SHARE_PCT)


def assign_person(case: Case, answers: Answers) -> list[Json]:
    share = share_in(answers.share_pct or plain(free_share(case.situation, answers.person)))
    if _seats(case, answers.position, answers.person).exists():
        about = {
            "person": case.situation.people[answers.person],
            "title": case.situation.position(answers.position).title,
        }
        raise ValidationError({"person": _("%(person)s already holds “%(title)s”.") % about})
    seat = {"key": answers.position, "person": answers.person, "kind": answers.kind or "permanent"}
    return [{"op": "assign", **seat, "share_pct": str(share)}]


def free_share(situation: Situation, person: str) -> Decimal:
    return what_is_left(situation.loads.get(person, Decimal(0)))


def reduce_assignment(case: Case, answers: Answers) -> list[Json]:
    """The same seat with a smaller share from today on, until its former end; with none at all the person leaves the
    position."""
    params = case.item(answers.item)
    key, person = answers.position, params["person"]
    share = share_in(answers.share_pct or smaller_share(case, key), zero=True)
    holder = next((each for each in case.situation.position(key).people if each.key == person), None)
    if holder is None:
        raise ValidationError({"position": _("This person no longer sits there.")})
    if share >= holder.share_pct:
        raise ValidationError({"share_pct": _("The share must become smaller than it is.")})
    operations: list[Json] = [{"op": "vacate", "key": key, "person": person}]
    if share:
        seat = {"key": key, "person": person, "kind": holder.kind}
        operations.append({"op": "assign", **seat, "share_pct": str(share)})
        if ends_on := _end_of_seat(case, key, person):
            operations.append({"op": "vacate", "key": key, "person": person, "ends_on": ends_on.isoformat()})
    return operations


def _end_of_seat(case: Case, key: str, person: str) -> date | None:
    mine = _seats(case, key, person).active_on(timezone.localdate())
    return mine.values_list("ends_on", flat=True).first()


def _seats(case: Case, key: str, person: str) -> AssignmentQuerySet:
    """The person's seats in the position that last beyond today, or begin later."""
    later = Q(ends_on=None) | Q(ends_on__gt=timezone.localdate())
    rows = Assignment.objects.for_company(case.situation.company_id).filter(later)
    return rows.filter(position__structure_id=case.row.structure_id, position__key=key, person__uid=person)


def smaller_share(case: Case, key: str) -> str:
    """What the seat comes to when all that is too much is taken off it."""
    params = case.item("")
    held = [each.share_pct for each in case.situation.position(key).people if each.key == params["person"]]
    return plain(max(sum(held, Decimal(0)) - Decimal(params["excess_pct"]), Decimal(0)))


def name_deputy(case: Case, answers: Answers) -> list[Json]:
    key = case.item(answers.item)["position"]
    if answers.to == key:
        raise ValidationError({"to": _("A position cannot stand in for itself.")})
    return [{"op": "link", "key": key, "target": answers.to, "kind": "deputy"}]


def plain(value: Decimal) -> str:
    """A number for a field: no exponent, no idle zeros."""
    text = format(value.quantize(Decimal("0.01")), "f")
    return text.rstrip("0").rstrip(".")
