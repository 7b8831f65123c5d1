"""A way out that splits a responsibility: each position gets its own part of the market."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.requests import unusable_text
from teams.analysis.scopes import intersect
from teams.analysis.tree import Tree
from teams.models.structures import Dimension
from teams.moves.answers import Answers
from teams.moves.case import Case, Json, Situation
from teams.operations import MAX_VALUES

MAX_VALUE = 120


def split_by_scope(case: Case, answers: Answers) -> list[Json]:
    """Every position of the finding with its values of one dimension; what it has in others stays."""
    dimension = answers.dimension
    if dimension not in Dimension.values:
        raise ValidationError({"dimension": _("Choose by what to split.")})
    operations = []
    for key in case.keys:
        values = _clean(case, key, answers.values.get(key, ()))
        own = {name: sorted(found) for name, found in case.situation.position(key).scope.items()}
        operations.append({"op": "set_scope", "key": key, "scope": {**own, dimension: values}})
    _refuse_common(case, operations)
    return operations


def _clean(case: Case, key: str, values: Iterable[str]) -> list[str]:
    found = list({value.casefold(): value for value in values}.values())
    if not found:
        sentence = _("%(name)s: choose at least one value.") % {"name": case.situation.name(key)}
        raise ValidationError({"values": sentence})
    if len(found) > MAX_VALUES or any(len(value) > MAX_VALUE or unusable_text(value) for value in found):
        raise ValidationError({"values": _("A value is a text of 1 to 120 characters, at most 50 of them.")})
    return found


def _refuse_common(case: Case, operations: list[Json]) -> None:
    """Refused while two that collide would still share a part of the market and the finding would stay."""
    facts, analysis = case.situation.after(operations)
    row = case.row
    still = {
        key
        for found in analysis.findings
        if (found.kind, found.responsibility) == (row.kind, row.responsibility_slug)
        for key in found.positions
    }
    colliding = [key for key in case.keys if key in still]
    scopes = Tree(facts.positions).scope if colliding else {}
    for one, other in combinations(colliding, 2):
        if intersect(scopes[one], scopes[other]):
            names = {"one": case.situation.name(one), "other": case.situation.name(other)}
            raise ValidationError(
                {
                    "values": _("The scopes still overlap: %(one)s and %(other)s. Give each its own values.")
                    % names
                }
            )


def known_values(situation: Situation, dimension: str) -> list[str]:
    """The values that positions of the structure have in a dimension, in order."""
    found = {
        value.casefold(): value
        for position in situation.facts.positions
        for value in sorted(position.scope.get(dimension, ()))
    }
    return [found[folded] for folded in sorted(found)]
