"""Values of scope across a whole structure: renamed everywhere, or merged into another. One batch, so undo works."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from common.ids import uuid7
from teams.actions.operations import Applied, Sent, apply_parsed, lock_structure
from teams.analysis.scopes import folded
from teams.models import PositionScope, Structure
from teams.models.structures import Dimension
from teams.operations import parse_operation

LONGEST = 120


@transaction.atomic
def rename_scope_value(
    *, structure: Structure, dimension: str, value: str, to: str, by: Actor
) -> Applied | None:
    """Every position that has the value, in any spelling that means the same, has the other one instead. A value that
    is there already takes this one in. None when nothing would change. ValidationError names the field at fault."""
    locked = lock_structure(structure)
    to = _clean(to)
    if dimension not in Dimension.values:
        raise ValidationError({"dimension": _("There is no such dimension.")})
    scopes = _scopes(locked)
    operations = []
    for key, scope in scopes.items():
        mine = scope.get(dimension, [])
        after = list(dict.fromkeys(to if folded(each) == folded(value) else each for each in mine))
        if after != mine:
            operations.append({"op": "set_scope", "key": key, "scope": {**scope, dimension: after}})
    if not operations:
        if not any(folded(value) in map(folded, scope.get(dimension, ())) for scope in scopes.values()):
            raise ValidationError({"value": _("No position has this value any more.")})
        return None
    parsed = [parse_operation(data, index) for index, data in enumerate(operations)]
    applied = apply_parsed(locked, parsed, by, Sent(uuid7()))
    structure.revision = applied.revision
    return applied


def _clean(text: str) -> str:
    cleaned = " ".join(text.split())
    if not cleaned or not any(char.isalnum() for char in cleaned):
        raise ValidationError({"to": _("Enter a value.")})
    if "," in cleaned:
        raise ValidationError({"to": _("A comma separates values: write one value without it.")})
    if len(cleaned) > LONGEST:
        raise ValidationError({"to": _("The text is longer than %(limit)s characters.") % {"limit": LONGEST}})
    return cleaned


def _scopes(structure: Structure) -> dict[str, dict[str, list[str]]]:
    """Position's key -> its own scope, as it is written."""
    found: dict[str, dict[str, list[str]]] = {}
    rows = (
        PositionScope.objects.for_company(structure.company_id)
        .filter(position__structure=structure)
        .order_by("id")
        .values_list("position__key", "dimension", "value")
    )
    for key, dimension, value in rows:
        found.setdefault(str(key), {}).setdefault(dimension, []).append(value)
    return found
