"""Which values of scope a structure uses: by dimension, with how many positions work on each."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Company
from teams.analysis.scopes import folded
from teams.analysis.tree import Tree
from teams.facts import structure_facts
from teams.models import Structure
from teams.models.structures import Dimension


@dataclass(frozen=True)
class ScopeValue:
    """`value`: as most positions write it; `variants`: the other spellings that mean the same. `own`: positions that
    have it themselves; `effective`: with those that inherit it from above."""

    dimension: str
    value: str
    variants: tuple[str, ...]
    own: int
    effective: int


@dataclass(frozen=True)
class ScopeDimension:
    slug: str
    name: str
    values: tuple[ScopeValue, ...]

    def found(self, value: str) -> ScopeValue | None:
        """The value of that spelling, or of one that means the same."""
        return next((each for each in self.values if folded(each.value) == folded(value)), None)


def scope_dimensions(structure: Structure, company: Company) -> list[ScopeDimension]:
    """All five, the used values by name; the same number of queries for any structure."""
    facts = structure_facts(structure, company, timezone.localdate())
    tree = Tree(facts.positions)
    written: dict[tuple[str, str], Counter[str]] = {}
    own, effective = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for position in facts.positions:
        for dimension, values in position.scope.items():
            for value in values:
                written.setdefault((dimension, folded(value)), Counter())[value] += 1
            own.update({(dimension, folded(value)) for value in values})
        effective.update(
            (dimension, value) for dimension, values in tree.scope[position.key] for value in values
        )
    found: dict[str, list[ScopeValue]] = {}
    for key in sorted(written):
        first, *others = sorted(written[key], key=lambda value: (-written[key][value], value))
        row = ScopeValue(key[0], first, tuple(others), own[key], effective[key])
        found.setdefault(key[0], []).append(row)
    return [ScopeDimension(slug, str(label), tuple(found.get(slug, ()))) for slug, label in Dimension.choices]
