"""How alike two parts of duty lines are by what they name and what they do.

    likeness = coverage x (0.45 + 0.55 x agreement of actions) - 0.35 x scopes that differ

coverage: the weight of what both name, over the mean of the larger side and the mean of both sides; the form of
overlap-matching: objects first, then the action. A narrower or wider concept counts KIN of its weight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from roles.matching.frames import Item, Part
from roles.matching.lexicon import LIGHT, Lexicon

ACTION_FLOOR = 0.45
KIN = 0.55
SCOPE_COST = 0.35
BOTH_SILENT, ONE_SILENT, NEAR = 0.85, 0.65, 0.6


@dataclass(frozen=True, slots=True)
class Likeness:
    """`words` and `others`: the deciding words of either side, as written."""

    score: float
    words: tuple[str, ...]
    others: tuple[str, ...]


NONE = Likeness(0.0, (), ())


def likeness(one: Part, other: Part, lexicon: Lexicon) -> Likeness:
    """0-1, symmetric."""
    pairs = _common(one.items, other.items, lexicon)
    shared = sum(weight for _mine, _theirs, weight in pairs)
    if not shared:
        return NONE
    sizes = (
        _size(one.items, {mine.slug for mine, _theirs, _w in pairs}),
        _size(other.items, {theirs.slug for _mine, theirs, _w in pairs}),
    )
    coverage = shared / ((sum(sizes) / 2 + max(sizes)) / 2)
    agreement = action_agreement(one.heads, other.heads, lexicon)
    score = min(1.0, coverage) * (ACTION_FLOOR + (1 - ACTION_FLOOR) * agreement)
    score -= SCOPE_COST * scopes_apart(one.scope, other.scope)
    words = tuple(dict.fromkeys([word for mine, _theirs, _w in pairs for word in mine.words]))
    others = tuple(dict.fromkeys([word for _mine, theirs, _w in pairs for word in theirs.words]))
    return Likeness(max(0.0, score), words, others)


def _size(items: Mapping[str, Item], shared: set[str]) -> float:
    # An aside that the other side does not name is no difference.
    return sum(item.weight for slug, item in items.items() if slug in shared or not item.aside)


def _common(
    one: Mapping[str, Item], other: Mapping[str, Item], lexicon: Lexicon
) -> list[tuple[Item, Item, float]]:
    """Pairs of items that are the same or akin, each item once; the same ones first."""
    pairs = [
        (item, other[slug], (item.weight + other[slug].weight) / 2)
        for slug, item in one.items()
        if slug in other
    ]
    mine = {slug: item for slug, item in one.items() if slug not in other}
    theirs = {slug: item for slug, item in other.items() if slug not in one}
    for slug, item in mine.items():
        for kin in [found for found in theirs if _akin(slug, found, lexicon)][:1]:
            pairs.append((item, theirs[kin], KIN * min(item.weight, theirs[kin].weight)))
            theirs = {name: left for name, left in theirs.items() if name != kin}
    return pairs


def _akin(one: str, other: str, lexicon: Lexicon) -> bool:
    return one in lexicon.ancestors(other) or other in lexicon.ancestors(one)


def action_agreement(one: frozenset[str], other: frozenset[str], lexicon: Lexicon) -> float:
    """1 for a common class of action, 0 for classes that nobody mixes."""
    mine, theirs = one - {LIGHT}, other - {LIGHT}
    if mine & theirs:
        return 1.0
    if not mine and not theirs:
        return BOTH_SILENT
    if not mine or not theirs:
        return ONE_SILENT
    return NEAR if any(lexicon.near(a, b) for a in mine for b in theirs) else 0.0


def scopes_apart(one: frozenset[str], other: frozenset[str]) -> int:
    """On how many dimensions both sides state a scope and no value is common."""
    mine, theirs = _by_dimension(one), _by_dimension(other)
    return sum(1 for name in mine.keys() & theirs.keys() if mine[name].isdisjoint(theirs[name]))


def _by_dimension(scope: frozenset[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for value in scope:
        dimension, _equals, name = value.partition("=")
        found.setdefault(dimension, set()).add(name)
    return found
