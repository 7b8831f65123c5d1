"""Which boxes stand together on a page.

A subtree that fits a page stays on one, and small branches of one leader share one. Of a larger subtree the page shows
the leader and as much below as fits; a report whose own reports stand elsewhere says where. Reports that are too many
for one page go on on the next, under the same leader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from teams.drawing.content import Box

Fits = Callable[[Sequence[Box], frozenset[str]], bool]
"""Whether the boxes fit a page, those of the keys pointing to another one."""
Children = Mapping[str | None, Sequence[Box]]


@dataclass(frozen=True, slots=True)
class Part:
    """The boxes of one page. `heads` are the keys of the leaders at its top: one as a rule, several when small
    branches share the page, none for a page of trees that have no common leader.

    `continues`: key -> number of the part, from 0, that shows the reports (for a head: the rest of them).
    `comes_from`: the part that points here, None for the first; `goes_on`: that part shows the same leader's first
    reports.
    """

    heads: tuple[str, ...]
    boxes: tuple[Box, ...]
    continues: Mapping[str, int]
    comes_from: int | None
    goes_on: bool


@dataclass(slots=True)
class _Draft:
    heads: list[Box]
    boxes: list[Box]
    closed: list[Box] = field(default_factory=list)
    comes_from: int | None = None
    has_more: bool = False
    goes_on: bool = False


def parts_of(children: Children, fits: Fits) -> list[Part]:
    """The pages in reading order: a leader's pages, then those of the branches that stand elsewhere, in their order.

    `children`: reports by the key of their leader, roots under None. A leader and a report that do not fit together
    share a page all the same: it will be drawn smaller.
    """
    cutter = _Cutter(children, fits)
    roots = list(children.get(None, ()))
    drafts: list[_Draft] = []
    starts: dict[str, int] = {}
    waiting: list[tuple[list[Box], int | None]] = [(roots if len(roots) == 1 else [], None)]
    while waiting:
        heads, source = waiting.pop()
        starts |= {head.key: len(drafts) for head in heads}
        made = cutter.cut(heads)
        elsewhere: list[tuple[list[Box], int | None]] = []
        for number, draft in enumerate(made):
            draft.comes_from = source if number == 0 else len(drafts) - 1
            draft.has_more, draft.goes_on = number < len(made) - 1, number > 0
            elsewhere += [(group, len(drafts)) for group in cutter.grouped(draft.closed)]
            drafts.append(draft)
        waiting.extend(reversed(elsewhere))
    return [_part(number, draft, starts) for number, draft in enumerate(drafts)]


def _part(number: int, draft: _Draft, starts: Mapping[str, int]) -> Part:
    continues = {box.key: starts[box.key] for box in draft.closed}
    if draft.has_more:
        continues |= {head.key: number + 1 for head in draft.heads}
    heads = tuple(head.key for head in draft.heads)
    return Part(heads, tuple(draft.boxes), continues, draft.comes_from, draft.goes_on)


class _Cutter:
    def __init__(self, children: Children, fits: Fits) -> None:
        self.children, self.fits = children, fits

    def cut(self, heads: list[Box]) -> list[_Draft]:
        """The pages of a leader, or of branches that share one; those of branches that stand elsewhere come later."""
        if len(heads) > 1:
            return [_Draft(heads, self._subtrees(heads))]
        reports = self.children.get(heads[0].key if heads else None, ())
        whole = [*heads, *self._subtrees(reports)]
        if self._fits(whole, ()):
            return [_Draft(heads, whole)]
        return [self._opened(heads, chunk) for chunk in self._chunks(heads, reports)]

    def grouped(self, closed: Sequence[Box]) -> list[list[Box]]:
        """Branches that stand elsewhere, those of one leader together while their page holds them whole."""
        groups: list[list[Box]] = []
        for box in closed:
            if (
                groups
                and groups[-1][0].parent == box.parent
                and self._fits(self._subtrees([*groups[-1], box]), ())
            ):
                groups[-1].append(box)
            else:
                groups.append([box])
        return groups

    def _chunks(self, top: list[Box], reports: Sequence[Box]) -> list[list[Box]]:
        """The reports, their own put away, in as many lots as it takes."""
        chunks: list[list[Box]] = []
        start = 0
        while start < len(reports):
            # As many as fit: found by halving, for more boxes never fit where fewer do not.
            few, many = 1, len(reports) - start
            while few < many:
                tried = (few + many + 1) // 2
                lot = list(reports[start : start + tried])
                if self._fits([*top, *lot], [*top, *self._leading(lot)]):
                    few = tried
                else:
                    many = tried - 1
            chunks.append(list(reports[start : start + few]))
            start += few
        return chunks

    def _opened(self, top: list[Box], chunk: list[Box]) -> _Draft:
        """Whole branches are let in while there is room, the smallest first; of one that would not fit any page,
        its next level."""
        shown = {box.key: box for box in [*top, *chunk]}
        closed = {box.key: box for box in self._leading(chunk)}
        frontier = sorted(closed.values(), key=lambda box: len(self._subtree(box)))
        while frontier:
            box = frontier.pop(0)
            rest = [other for key, other in closed.items() if key != box.key]
            below = self._subtree(box)[1:]
            if self._fits([*shown.values(), *below], [*top, *rest]):
                shown |= {each.key: each for each in below}
                del closed[box.key]
                continue
            level = list(self.children.get(box.key, ()))
            inner = self._leading(level)
            if not self._fits([box, *below], ()) and self._fits(
                [*shown.values(), *level], [*top, *rest, *inner]
            ):
                shown |= {each.key: each for each in level}
                del closed[box.key]
                closed |= {each.key: each for each in inner}
                frontier += sorted(inner, key=lambda each: len(self._subtree(each)))
        below = [each for each in self._subtrees(chunk) if each.key in shown]
        return _Draft(top, [*top, *below], [box for box in below if box.key in closed])

    def _leading(self, boxes: Sequence[Box]) -> list[Box]:
        return [box for box in boxes if self.children.get(box.key)]

    def _subtree(self, box: Box) -> list[Box]:
        return self._subtrees([box])

    def _subtrees(self, boxes: Sequence[Box]) -> list[Box]:
        """The boxes and everybody below, leaders before their reports."""
        found, waiting = [], list(reversed(boxes))
        while waiting:
            each = waiting.pop()
            found.append(each)
            waiting.extend(reversed(self.children.get(each.key, ())))
        return found

    def _fits(self, boxes: Sequence[Box], continuing: Sequence[Box]) -> bool:
        return self.fits(boxes, frozenset(box.key for box in continuing))
