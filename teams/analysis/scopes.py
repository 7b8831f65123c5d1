"""What part of the market a position works on, and whether two parts meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from teams.analysis.facts import Scope

Signature = tuple[tuple[str, frozenset[str]], ...]
"""A scope made comparable: dimensions sorted, values folded. The empty one means everything."""


def folded(text: str) -> str:
    """Case, ё and runs of spaces do not make another region."""
    return " ".join(text.casefold().replace("ё", "е").split())


def signature(scope: Scope) -> Signature:
    """A dimension without values says nothing, so it is as good as absent."""
    dimensions: dict[str, set[str]] = defaultdict(set)
    for dimension, values in scope.items():
        dimensions[folded(dimension)].update(folded(value) for value in values)
    return tuple(sorted((name, frozenset(values)) for name, values in dimensions.items() if values))


def inherited(above: Signature, own: Signature) -> Signature:
    """Own dimensions replace those from above, one by one; the rest comes down the tree."""
    if not own:
        return above
    return tuple(sorted({**dict(above), **dict(own)}.items(), key=lambda pair: pair[0]))


def intersect(one: Signature, other: Signature) -> bool:
    """True when every dimension set on both sides shares a value."""
    theirs = dict(other)
    return all(name not in theirs or not values.isdisjoint(theirs[name]) for name, values in one)


class ScopeMap:
    """The distinct scopes of a structure, maybe with some that it had before, and for each those it meets (itself
    included).

    Neighbours are found through the rarest dimension, so scopes that do not meet cost nothing: a thousand sellers
    with a region each are a thousand look-ups, not a million comparisons.
    """

    def __init__(self, signatures: Iterable[Signature]) -> None:
        self.known = dict.fromkeys(signatures)
        self._all = list(self.known)
        self._by_value: dict[tuple[str, str], list[Signature]] = defaultdict(list)
        self._by_dimension: dict[str, int] = defaultdict(int)
        self._without: dict[str, list[Signature]] = {}
        for item in self._all:
            for name, values in item:
                self._by_dimension[name] += 1
                for value in values:
                    self._by_value[name, value].append(item)
        for name in self._by_dimension:
            self._without[name] = [item for item in self._all if name not in dict(item)]
        self._near: dict[Signature, frozenset[Signature]] = {}

    def near(self, scope: Signature) -> frozenset[Signature]:
        """Every known scope that meets `scope`."""
        if scope not in self._near:
            self._near[scope] = frozenset(item for item in self._candidates(scope) if intersect(scope, item))
        return self._near[scope]

    def _candidates(self, scope: Signature) -> Iterable[Signature]:
        if not scope:
            return self._all
        lists = [
            [self._without.get(name, self._all), *(self._by_value.get((name, value), []) for value in values)]
            for name, values in scope
        ]
        cheapest = min(lists, key=lambda parts: sum(map(len, parts)))
        return {item: None for part in cheapest for item in part}

    def near_among(self, scope: Signature, present: Mapping[Signature, object]) -> list[Signature]:
        """Those of `present` that meet `scope`; looks through the shorter of the two lists."""
        if len(present) == 1 and scope in present:
            return [scope]
        near = self.near(scope)
        if len(near) < len(present):
            return [item for item in near if item in present]
        return [item for item in present if item in near]

    def meets(self, scope: Signature, present: Mapping[Signature, object]) -> bool:
        """Whether anything of `present` meets `scope`."""
        return scope in present or bool(self.near_among(scope, present))


def sort_key(scope: Signature) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(sorted(values))) for name, values in scope)
