"""Managers as a graph of numbers: loops, who stands under whom once some are rejected, and trees told by outline."""

import re
from collections.abc import Callable, Iterable, Sequence

_OUTLINE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3})*")


def loops(parents: Sequence[int | None]) -> list[list[int]]:
    """Every loop of a graph where each node has at most one parent, each from its smallest node upwards."""
    state = [0] * len(parents)  # 0 unseen, 1 on the current walk, 2 done
    found: list[list[int]] = []
    for start in range(len(parents)):
        walk: list[int] = []
        node: int | None = start
        while node is not None and state[node] == 0:
            state[node] = 1
            walk.append(node)
            node = parents[node]
        if node is not None and state[node] == 1:
            loop = walk[walk.index(node) :]
            turn = loop.index(min(loop))
            found.append(loop[turn:] + loop[:turn])
        for seen in walk:
            state[seen] = 2
    return found


def nearest_accepted(parents: Sequence[int | None], accepted: Callable[[int], bool]) -> list[int | None]:
    """For each node the first accepted one on its way up; None where the way ends or turns in a loop."""
    answer: dict[int, int | None] = {}

    def above(node: int) -> int | None:
        walk: list[int] = []
        here: int | None = node
        seen: set[int] = set()
        result: int | None = None
        while here is not None:
            if here in answer:
                result = answer[here]
                break
            if here in seen:
                break
            seen.add(here)
            walk.append(here)
            parent = parents[here]
            if parent is not None and accepted(parent):
                result = parent
                break
            here = parent
        for passed in walk:
            answer[passed] = result
        return result

    return [above(node) for node in range(len(parents))]


def parents_by_depth(depths: Sequence[int | None]) -> list[int | None]:
    """Each node under the last one before it that stands less deep; all None when every depth is the same."""
    known = {depth for depth in depths if depth is not None}
    parents: list[int | None] = [None] * len(depths)
    if len(known) < 2:
        return parents
    path: list[tuple[int, int]] = []
    for node, depth in enumerate(depths):
        if depth is None:
            continue
        while path and path[-1][0] >= depth:
            path.pop()
        parents[node] = path[-1][1] if path else None
        path.append((depth, node))
    return parents


def parents_by_outline(numbers: Iterable[str]) -> list[int | None]:
    """1.2.3 under 1.2; all None unless the numbers are unique outlines and most deeper ones have their parent."""
    plain = list(numbers)
    nothing: list[int | None] = [None] * len(plain)
    filled = [number for number in plain if number]
    if not all(_OUTLINE.fullmatch(number) for number in filled) or len(set(filled)) != len(filled):
        return nothing
    by_number = {number: node for node, number in enumerate(plain) if number}
    deeper = [number for number in filled if "." in number]
    parents = [by_number.get(number.rpartition(".")[0]) if "." in number else None for number in plain]
    found = sum(parent is not None for parent in parents)
    return parents if deeper and found * 2 > len(deeper) else nothing
