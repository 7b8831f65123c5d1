"""How alike two parts of duty lines are by what they name and what they do.

    likeness = coverage x (0.45 + 0.55 x agreement of actions) - 0.35 x scopes that differ

coverage: the weight of what both name, over the mean of the larger side and the mean of both sides; the form of
overlap-matching: objects first, then the action. A narrower or wider concept counts KIN of its weight.
"""

from __future__ import annotations

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
Pair = tuple[Item, Item, float]


def likeness(one: Part, other: Part, lexicon: Lexicon) -> Likeness:
    """0-1, symmetric; with the words."""
    pairs = _common(one, other, lexicon)
    score = _score(one, other, pairs, lexicon)
    if not score:
        return NONE
    words = tuple(dict.fromkeys([word for mine, _theirs, _w in pairs for word in mine.words]))
    others = tuple(dict.fromkeys([word for _mine, theirs, _w in pairs for word in theirs.words]))
    return Likeness(score, words, others)


def likeness_score(one: Part, other: Part, lexicon: Lexicon) -> float:
    """The score of `likeness` alone, for who compares thousands."""
    return _score(one, other, _common(one, other, lexicon), lexicon)


def _score(one: Part, other: Part, pairs: list[Pair], lexicon: Lexicon) -> float:
    if not pairs:
        return 0.0
    shared = sum(weight for _mine, _theirs, weight in pairs)
    # An aside that the other side does not name is no difference.
    size = one.size + sum(mine.weight for mine, _theirs, _w in pairs if mine.aside)
    other_size = other.size + sum(theirs.weight for _mine, theirs, _w in pairs if theirs.aside)
    coverage = shared / (((size + other_size) / 2 + max(size, other_size)) / 2)
    agreement = action_agreement(one.heads, other.heads, lexicon)
    score = min(1.0, coverage) * (ACTION_FLOOR + (1 - ACTION_FLOOR) * agreement)
    if one.scope and other.scope:
        score -= SCOPE_COST * scopes_apart(one.scope, other.scope)
    return max(0.0, score)


def _common(one: Part, other: Part, lexicon: Lexicon) -> list[Pair]:
    """Pairs of items that are the same or akin, each item once; the same ones first."""
    mine, theirs = one.items, other.items
    pairs = [
        (item, theirs[slug], (item.weight + theirs[slug].weight) / 2)
        for slug, item in mine.items()
        if slug in theirs
    ]
    if mine.keys().isdisjoint(other.wider) and theirs.keys().isdisjoint(one.wider):
        return pairs
    left = {slug: item for slug, item in theirs.items() if slug not in mine}
    for slug, item in mine.items():
        kin = next((found for found in left if slug not in theirs and _akin(slug, found, lexicon)), None)
        if kin is not None:
            other_item = left.pop(kin)
            pairs.append((item, other_item, KIN * min(item.weight, other_item.weight)))
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
