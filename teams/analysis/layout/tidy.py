"""A tidy drawing of trees whose nodes differ in size, in linear time and without recursion.

A. van der Ploeg, "Drawing non-layered tidy trees in linear time", Software: Practice and Experience 44 (2014):
subtrees are set side by side along their contours; threads join a contour to the one that goes on below it.
The same steps as static/js/chart/layout-tidy.js, in the same order, so that both give the same figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Nodes:
    """Trees in preorder: a node stands after its parent (-1 for a root), siblings from left to right.

    `heights` count the room above a node that is kept free; `sibling_gap` lies between two children of one node,
    `branch_gap` between boxes of different branches, and between trees.
    """

    parents: Sequence[int]
    widths: Sequence[float]
    heights: Sequence[float]
    sibling_gap: float
    branch_gap: float


def tidy(nodes: Nodes) -> tuple[list[float], list[float]]:
    """The left top corner of every node; x may be negative."""
    y: list[float] = []
    for parent in nodes.parents:
        y.append(0.0 if parent < 0 else y[parent] + nodes.heights[parent])
    work = _Work(nodes, y)
    for node in range(len(nodes.parents) - 1, -1, -1):
        work.gather(node)
    work.gather(len(nodes.parents))
    return work.spread(), y


class _Work:
    """What the passes hand on. The super root, above all roots, is the node `count`.

    `prelim` is the place beside the siblings, `mod` the shift of the whole subtree; `left_end` is the lowest node of
    the left contour and `left_sum` the sum of `mod` from the node down to it, the same on the right.
    """

    def __init__(self, nodes: Nodes, y: list[float]) -> None:
        self.nodes, self.count = nodes, len(nodes.parents)
        size = self.count + 1
        self.children: list[list[int]] = [[] for _each in range(size)]
        for node, parent in enumerate(nodes.parents):
            self.children[self.count if parent < 0 else parent].append(node)
        self.bottoms = [y[node] + nodes.heights[node] for node in range(self.count)] + [0.0]
        self.prelim, self.mod, self.shift, self.change = ([0.0] * size for _each in range(4))
        self.left_sum, self.right_sum = [0.0] * size, [0.0] * size
        self.left_thread, self.right_thread, self.left_end, self.right_end = (
            [-1] * size for _each in range(4)
        )

    def gather(self, node: int) -> None:
        """Sets the children of a node side by side; the children have theirs already."""
        children = self.children[node]
        if not children:
            self.left_end[node] = self.right_end[node] = node
            return
        first, last = children[0], children[-1]
        # Which sibling the right contour belongs to, the highest bottom last.
        lows = [(self.bottoms[self.left_end[first]], 0)]
        for place in range(1, len(children)):
            low = self.bottoms[self.right_end[children[place]]]
            self._separate(node, place, lows)
            while lows and low >= lows[-1][0]:
                lows.pop()
            lows.append((low, place))
        if node < self.count:
            right = self.prelim[last] + self.mod[last] + self.nodes.widths[last]
            self.prelim[node] = (self.prelim[first] + self.mod[first] + right - self.nodes.widths[node]) / 2
        self.left_end[node], self.left_sum[node] = self.left_end[first], self.left_sum[first]
        self.right_end[node], self.right_sum[node] = self.right_end[last], self.right_sum[last]

    def _separate(self, node: int, place: int, lows: list[tuple[float, int]]) -> None:
        """Moves the child at `place` right until its left contour clears the right contour of those before it."""
        children, nodes = self.children[node], self.nodes
        before, child = children[place - 1], children[place]
        sibling_gap = nodes.branch_gap if node == self.count else nodes.sibling_gap
        right, left = before, child
        right_sum, left_sum = self.mod[right], self.mod[left]
        low = len(lows) - 1
        while right >= 0 and left >= 0:
            if self.bottoms[right] > lows[low][0]:
                low -= 1
            gap = sibling_gap if right == before and left == child else nodes.branch_gap
            over = right_sum + self.prelim[right] + nodes.widths[right] + gap - (left_sum + self.prelim[left])
            if over > 0:
                left_sum += over
                self._move_subtree(children, place, lows[low][1], over)
            right_bottom, left_bottom = self.bottoms[right], self.bottoms[left]
            if right_bottom <= left_bottom:
                right = self._next_right(right)
                right_sum += self.mod[right] if right >= 0 else 0
            if right_bottom >= left_bottom:
                left = self._next_left(left)
                left_sum += self.mod[left] if left >= 0 else 0
        if right < 0 <= left:
            self._join_left(children[0], child, left, left_sum)
        elif left < 0 <= right:
            self._join_right(before, child, right, right_sum)

    def _move_subtree(self, children: list[int], place: int, met: int, distance: float) -> None:
        """The siblings between the two that met share the distance among them."""
        child = children[place]
        self.mod[child] += distance
        self.left_sum[child] += distance
        self.right_sum[child] += distance
        if met == place - 1:
            return
        part = distance / (place - met)
        self.shift[children[met + 1]] += part
        self.shift[child] -= part
        self.change[child] -= distance - part

    def _next_left(self, node: int) -> int:
        return self.children[node][0] if self.children[node] else self.left_thread[node]

    def _next_right(self, node: int) -> int:
        return self.children[node][-1] if self.children[node] else self.right_thread[node]

    def _join_left(self, first: int, child: int, left: int, left_sum: float) -> None:
        """The child reaches lower than all before it: the left contour goes on along the child."""
        end = self.left_end[first]
        self.left_thread[end] = left
        difference = left_sum - self.mod[left] - self.left_sum[first]
        self.mod[end] += difference
        self.prelim[end] -= difference
        self.left_end[first], self.left_sum[first] = self.left_end[child], self.left_sum[child]

    def _join_right(self, before: int, child: int, right: int, right_sum: float) -> None:
        """Those before the child reach lower: the right contour goes on along them."""
        end = self.right_end[child]
        self.right_thread[end] = right
        difference = right_sum - self.mod[right] - self.right_sum[child]
        self.mod[end] += difference
        self.prelim[end] -= difference
        self.right_end[child], self.right_sum[child] = self.right_end[before], self.right_sum[before]

    def spread(self) -> list[float]:
        """Sums the shifts from the roots down."""
        x, sums = [0.0] * self.count, [0.0] * (self.count + 1)
        self._share_among(self.count)
        for node, parent in enumerate(self.nodes.parents):
            sums[node] = (0.0 if parent < 0 else sums[parent]) + self.mod[node]
            x[node] = self.prelim[node] + sums[node]
            self._share_among(node)
        return x

    def _share_among(self, node: int) -> None:
        moved = total = 0.0
        for child in self.children[node]:
            moved += self.shift[child]
            total += moved + self.change[child]
            self.mod[child] += total
