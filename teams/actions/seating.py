"""A person who is not yet known, made and seated in one step."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.models import Company
from teams.actions.operations import Applied, apply_operations
from teams.actions.people import add_person
from teams.models import Structure


@transaction.atomic
def seat_new_person(
    *,
    company: Company,
    structure: Structure,
    full_name: str,
    operations_for: Callable[[str], list[dict[str, Any]]],
    base_revision: int | None,
    by: Actor,
) -> Applied:
    """`operations_for` gets the new person's uid. Refused operations leave no person behind."""
    person = add_person(company=company, full_name=full_name, by=by)
    return apply_operations(
        structure=structure, operations=operations_for(str(person.uid)), base_revision=base_revision, by=by
    )
