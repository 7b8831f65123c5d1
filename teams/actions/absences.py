"""When people are away: written down and taken back."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from teams.models import Absence, Person
from teams.operations import FIRST_DAY, LAST_DAY

MOST_DAYS = 1100
"""Three years: the longest parental leave."""


@transaction.atomic
def record_absence(*, person: Person, starts_on: date, ends_on: date, by: Actor) -> Absence:
    """Writes down that the person is away during [starts_on, ends_on). ValidationError: no days, too many, or days on
    which the person is away already."""
    if not FIRST_DAY <= starts_on < ends_on <= LAST_DAY:
        raise ValidationError({"ends_on": _("The day of return comes after the first day away.")})
    if (ends_on - starts_on).days > MOST_DAYS:
        raise ValidationError({"ends_on": _("An absence lasts three years at most.")})
    absence = Absence(company_id=person.company_id, person=person, starts_on=starts_on, ends_on=ends_on)
    try:
        with transaction.atomic():
            absence.save()
    except IntegrityError:
        raise ValidationError({"starts_on": _("On some of these days the person is away already.")}) from None
    audit.record(
        person.company_id, by, "absence.recorded", absence, starts_on=str(starts_on), ends_on=str(ends_on)
    )
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence, by: Actor) -> None:
    """Removes an absence for good; its days stay in the trail."""
    audit.record(
        absence.company_id,
        by,
        "absence.removed",
        absence,
        person=str(absence.person.uid),
        starts_on=str(absence.starts_on),
        ends_on=str(absence.ends_on),
    )
    absence.delete()


@transaction.atomic
def bring_absence_back(
    *, company: Company, person: UUID, starts_on: date, ends_on: date, by: Actor
) -> Absence:
    """A removed absence, written down anew. ValidationError as `record_absence`, or the person is gone."""
    known = Person.objects.for_company(company).filter(uid=person).first()
    if known is None:
        raise ValidationError(_("There is no such person in this company."))
    return record_absence(person=known, starts_on=starts_on, ends_on=ends_on, by=by)
