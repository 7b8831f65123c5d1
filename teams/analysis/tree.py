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
        self._enter: dict[str, int] = {}
        self._size: dict[str, int] = {}
        self._walk(self.roots)
        self._looped = len(self.depth) < len(self.by_key)
        if self._looped:
            self._walk(key for key in self.sorted_keys if key not in self.depth)

    def _walk(self, starts: Iterable[str]) -> None:
        for start in starts:
            if start in self.depth:
                continue
            stack: list[tuple[str, str | None]] = [(start, None)]
            while stack:
                key, above = stack.pop()
                if key in self._enter:
                    self._size[key] = len(self.order) - self._enter[key]
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

    def replanted(self, by_key: Mapping[str, Position], key: str) -> Tree:
        """The tree of the same positions with this one, and whoever is under it, under its leader of now. Of several
        that have another leader each is replanted in turn, whatever the order.

        What the two trees have in common they share: no table of the one before is written to.
        """
        branch, leader = self.branch(key), by_key[key].parent
        if self._looped or leader in branch:
            return Tree(tuple(by_key.values()))
        tree = copy(self)
        tree.__dict__.pop("deepest", None)
        tree.by_key = dict(by_key)
        tree._size = dict(self._size)
        for boss in self.ancestors(key):
            tree._size[boss] -= len(branch)
        tree.above = {**self.above, key: leader if leader in by_key else None}
        for boss in tree.ancestors(key):
            tree._size[boss] += len(branch)
        tree._regroup(key, self.above[key])
        tree._reorder(branch)
        leader = tree.above[key]
        deeper = 1 + (0 if leader is None else self.depth[leader]) - self.depth[key]
        tree.depth = self.depth | {each: self.depth[each] + deeper for each in branch}
        tree.scope = dict(self.scope)
        for each in branch:
            tree.scope[each] = tree._scope_of(each)
        return tree

    def _regroup(self, key: str, before: str | None) -> None:
        """Out of the reports of one leader, into those of another."""
        self.children = defaultdict(list, self.children)
        groups = {before: [each for each in self.reports(before) if each != key]}
        leader = self.above[key]
        groups[leader] = sorted([*groups.get(leader, self.reports(leader)), key])
        for boss, reports in groups.items():
            if boss is None:
                self.roots = reports
            elif reports:
                self.children[boss] = reports
            else:
                del self.children[boss]

    def _reorder(self, branch: Sequence[str]) -> None:
        """The branch to its place: behind the sibling before it and all who are under that one, else its leader."""
        key, start = branch[0], self._enter[branch[0]]
        leader = self.above[key]
        siblings = self.reports(leader)
        number = siblings.index(key)
        behind = siblings[number - 1] if number else leader
        order = self.order[:start] + self.order[start + len(branch) :]
        place = 0
        if behind is not None:
            place = self._enter[behind] + (self._size[behind] if number else 1)
            place -= len(branch) if self._enter[behind] > start else 0
        order[place:place] = branch
        self.order = order
        self._enter = dict(zip(order, range(len(order)), strict=True))

    def reports(self, leader: str | None) -> Sequence[str]:
        """Those directly under a leader; the roots are under none."""
        return self.roots if leader is None else self.children.get(leader, ())

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
        return 0 < self._enter[lower] - self._enter[upper] < self._size[upper]

    def branch(self, key: str) -> list[str]:
        """The position and everybody under it."""
        start = self._enter[key]
        return self.order[start : start + self._size[key]]

    def ancestors(self, key: str) -> Iterator[str]:
        """From the direct leader up to the root."""
        leader = self.above[key]
        while leader is not None:
            yield leader
            leader = self.above[leader]

    def chain(self, key: str) -> list[str]:
        """From the root down to `key`, both included."""
        return [key, *self.ancestors(key)][::-1]
