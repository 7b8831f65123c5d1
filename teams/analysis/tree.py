"""The tree of positions: who is under whom, how deep and on which part of the market."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property

from teams.analysis.facts import Position
from teams.analysis.scopes import Signature, inherited, signature


def find_cycle(parents: Mapping[str, str | None]) -> list[str]:
    """The keys of one loop, starting with its smallest key; empty when there is none. Linear, not recursive."""
    done: set[str] = set()
    for start in sorted(parents):
        path: dict[str, int] = {}
        key: str | None = start
        while key is not None and key not in done and key not in path:
            path[key] = len(path)
            key = parents.get(key)
        if key is not None and key in path:
            loop = list(path)[path[key] :]
            first = loop.index(min(loop))
            return loop[first:] + loop[:first]
        done.update(path)
    return []


class Tree:
    """A forest of positions. An unknown parent makes a root; a loop is the caller's to refuse (`find_cycle`).

    Positions inside a loop are treated as hanging from nothing, so that a damaged structure still ends.
    """

    def __init__(self, positions: Sequence[Position]) -> None:
        self.by_key: dict[str, Position] = {position.key: position for position in positions}
        self.children: dict[str, list[str]] = defaultdict(list)
        self.roots: list[str] = []
        self.sorted_keys = sorted(self.by_key)
        for key in self.sorted_keys:
            parent = self.by_key[key].parent
            if parent is None or parent == key or parent not in self.by_key:
                self.roots.append(key)
            else:
                self.children[parent].append(key)
        self.order: list[str] = []
        self.depth: dict[str, int] = {}
        self.above: dict[str, str | None] = {}
        self.scope: dict[str, Signature] = {}
        self._exit: dict[str, int] = {}
        self._enter: dict[str, int] = {}
        self._walk(self.roots)
        if len(self.depth) < len(self.by_key):
            self._walk(key for key in self.sorted_keys if key not in self.depth)

    def _walk(self, starts: Iterable[str]) -> None:
        for start in starts:
            if start in self.depth:
                continue
            stack: list[tuple[str, str | None]] = [(start, None)]
            while stack:
                key, above = stack.pop()
                if key in self._enter:
                    self._exit[key] = len(self.order)
                    continue
                self._place(key, above)
                stack.append((key, above))
                if key in self.children:
                    below = reversed(self.children[key])
                    stack.extend((child, key) for child in below if child not in self._enter)

    def _place(self, key: str, above: str | None) -> None:
        self._enter[key] = len(self.order)
        self.order.append(key)
        self.above[key] = above
        self.depth[key] = 1 if above is None else self.depth[above] + 1
        self.scope[key] = self._scope_of(key)

    def _scope_of(self, key: str) -> Signature:
        """Of a position whose leader has one already."""
        scope, above = self.by_key[key].scope, self.above[key]
        own = signature(scope) if scope else ()
        return own if above is None else inherited(self.scope[above], own)

    def with_positions(self, by_key: Mapping[str, Position], moved: Iterable[str] = ()) -> Tree:
        """The same tree of positions that have kept their keys and leaders. `moved`: those with another scope."""
        tree = copy(self)
        tree.by_key = dict(by_key)
        under = [self.branch(key) for key in moved]
        if under:
            tree.scope = dict(self.scope)
            for key in sorted(set().union(*under), key=self._enter.__getitem__):
                tree.scope[key] = tree._scope_of(key)
        return tree

    @cached_property
    def deepest(self) -> Mapping[str, str]:
        """Root -> the end of its longest line of command, the smallest key where several are equally long."""
        found: dict[str, str] = {}
        root = ""
        for key in self.order:
            root = key if self.depth[key] == 1 else root
            if self.depth[key] > self.depth[found.setdefault(root, key)]:
                found[root] = key
        return found

    def leads(self, key: str) -> bool:
        return bool(self.children.get(key))

    def is_above(self, upper: str, lower: str) -> bool:
        """True when `lower` reports to `upper`, directly or through others."""
        return self._enter[upper] < self._enter[lower] < self._exit[upper]

    def branch(self, key: str) -> list[str]:
        """The position and everybody under it."""
        return self.order[self._enter[key] : self._exit[key]]

    def ancestors(self, key: str) -> Iterator[str]:
        """From the direct leader up to the root."""
        leader = self.above[key]
        while leader is not None:
            yield leader
            leader = self.above[leader]

    def chain(self, key: str) -> list[str]:
        """From the root down to `key`, both included."""
        return [key, *self.ancestors(key)][::-1]
