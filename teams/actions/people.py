"""People of a company: one by one, and many at once by external id."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from common.bulk import RowResult
from teams.models import Person
from teams.models.people import sort_key
from teams.operations import FIRST_DAY, LAST_DAY

MAX_BULK = 10_000


@transaction.atomic
def add_person(
    *,
    company: Company,
    full_name: str,
    by: Actor,
    email: str = "",
    external_id: str = "",
    starts_on: date | None = None,
) -> Person:
    """Adds a person and writes the trail. ValidationError: a field is wrong, or the external id is taken."""
    fields = clean_person(
        {"full_name": full_name, "email": email, "external_id": external_id, "starts_on": starts_on}
    )
    person = Person(company=company, **fields)
    _save(person)
    audit.record(company, by, "person.added", person)
    return person


@transaction.atomic
def change_person(*, person: Person, by: Actor, **changes: Any) -> None:
    """Changes name, e-mail, external id or dates; members that are not given stay."""
    current = Person.objects.for_company(person.company_id).select_for_update(no_key=True).get(pk=person.pk)
    fields = clean_person(_stored(current) | changes)
    changed = [name for name in FIELDS if getattr(current, name) != fields[name]]
    if not changed:
        return
    for name in changed:
        setattr(current, name, fields[name])
    _save(current, update_fields=[*changed, "sort_name"])
    audit.record(person.company_id, by, "person.changed", current, fields=changed)


def _save(person: Person, update_fields: Sequence[str] | None = None) -> None:
    """The database decides whether the external id is free: asked before, it could be taken in between."""
    try:
        with transaction.atomic():
            person.save(update_fields=update_fields)
    except IntegrityError:
        raise ValidationError({"external_id": _("Somebody has this external id already.")}) from None


FIELDS = ("full_name", "email", "external_id", "starts_on", "left_on")


def _stored(person: Person | None) -> dict[str, Any]:
    return {name: getattr(person, name) for name in FIELDS} if person is not None else {}


def clean_person(data: dict[str, Any]) -> dict[str, Any]:
    """The fields of a person, tidied; ValidationError names the field at fault."""
    errors: dict[str, str] = {}
    fields: dict[str, Any] = {}
    readers = {
        "full_name": _name,
        "email": _email,
        "external_id": _external_id,
        "starts_on": _day,
        "left_on": _day,
    }
    for field, read in readers.items():
        try:
            fields[field] = read(data.get(field))
        except ValueError as wrong:
            errors[field] = str(wrong)
        except TypeError:
            errors[field] = _("“%(name)s” must be a text.") % {"name": field}
    if not errors and fields["starts_on"] and fields["left_on"] and fields["left_on"] < fields["starts_on"]:
        errors["left_on"] = _("This is before the first day.")
    if errors:
        raise ValidationError(errors)
    return fields


def _text(value: Any) -> str:
    """A text without blanks around it; a whole number counts, as other systems number people. TypeError otherwise."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(value)
    return str(value).strip()


def _name(value: Any) -> str:
    # Composed: the same name typed on another system is the same name.
    name = " ".join(unicodedata.normalize("NFC", _text(value)).split())
    if not any(char.isalpha() for char in name):
        raise ValueError(_("Enter a name."))
    if len(name) > 160:
        raise ValueError(_("The name is longer than %(limit)s characters.") % {"limit": 160})
    return name


def _email(value: Any) -> str:
    email = _text(value).lower()
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise ValueError(_("This is not an e-mail address.")) from None
    if len(email) > 254:
        raise ValueError(_("This is not an e-mail address."))
    return email


def _external_id(value: Any) -> str:
    external_id = _text(value)
    if len(external_id) > 120:
        raise ValueError(_("The id is longer than %(limit)s characters.") % {"limit": 120})
    return external_id


def _day(value: Any) -> date | None:
    """A date, or its ISO text; ValueError carries the sentence."""
    if value in (None, ""):
        return None
    if isinstance(value, str):
        try:
            if not (value.isascii() and len(value) == 10):
                raise ValueError
            value = date.fromisoformat(value)
        except ValueError:
            raise ValueError(_("Enter a date as 2026-11-30.")) from None
    if not isinstance(value, date):
        raise ValueError(_("Enter a date as 2026-11-30."))
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValueError(_("The date must lie between 1990 and 2100."))
    return value


@transaction.atomic
def upsert_people(*, company: Company, items: Sequence[Any], by: Actor) -> list[RowResult]:
    """Creates or updates people by external id; members that an item leaves out stay as they are. A bad item does not
    stop the others; of two with one id the second is refused, because which of them is meant cannot be known."""
    wanted: dict[str, dict[str, Any]] = {}
    results: dict[int, RowResult] = {}
    index_of: dict[str, int] = {}
    ids = {_id_of(item) for item in items if isinstance(item, dict)}
    known = {
        person.external_id: person
        for person in Person.objects.for_company(company)
        .filter(external_id__in=ids - {""})
        .select_for_update(no_key=True)
        .order_by("id")
    }
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            results[index] = RowResult(index, "", "error", (_("Each item must be an object."),))
            continue
        external_id = _id_of(item)
        try:
            fields = clean_person(_stored(known.get(external_id)) | item)
            if not external_id:
                raise ValidationError({"external_id": _("The external id is missing.")})
            if external_id in wanted:
                raise ValidationError({"external_id": _("This external id stands twice in the call.")})
        except ValidationError as refused:
            results[index] = RowResult(index, external_id[:120], "error", tuple(refused.messages))
            continue
        wanted[external_id] = fields
        index_of[external_id] = index
    new, changed = _sort_out(company, wanted, known, index_of, results)
    # In one order, whoever calls: two calls with the same new people wait for each other, and neither for both.
    Person.objects.bulk_create(sorted(new, key=lambda person: person.external_id), batch_size=1000)
    Person.objects.bulk_update(changed, [*FIELDS, "sort_name"], batch_size=1000)
    if new or changed:
        audit.record(company, by, "people.pushed", created=len(new), updated=len(changed))
    return [results[index] for index in sorted(results)]


def _id_of(item: dict[str, Any]) -> str:
    """The external id that an item names; empty when it names none that can be used."""
    try:
        return _external_id(item.get("external_id"))
    except (TypeError, ValueError):
        return ""


def _sort_out(
    company: Company,
    wanted: dict[str, dict[str, Any]],
    known: dict[str, Person],
    index_of: dict[str, int],
    results: dict[int, RowResult],
) -> tuple[list[Person], list[Person]]:
    new: list[Person] = []
    changed: list[Person] = []
    for external_id, fields in wanted.items():
        person = known.get(external_id)
        if person is None:
            new.append(Person(company=company, sort_name=sort_key(fields["full_name"]), **fields))
            status = "created"
        elif all(getattr(person, name) == fields[name] for name in FIELDS):
            status = "unchanged"
        else:
            for name in FIELDS:
                setattr(person, name, fields[name])
            person.sort_name = sort_key(person.full_name)
            changed.append(person)
            status = "updated"
        results[index_of[external_id]] = RowResult(index_of[external_id], external_id, status)
    return new, changed
