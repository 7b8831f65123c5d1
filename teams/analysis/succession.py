"""How an index is made out of the one before: what a change has touched, and what is taken over.

A position counts as touched when it or anybody above it has changed, has come or has gone, or has got its first report
or lost its last one. All this takes time by what was touched; only copies of tables are as long as the structure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from operator import attrgetter, is_not, itemgetter
from typing import TYPE_CHECKING

from teams.analysis.cards import Card
from teams.analysis.claims import Claim
from teams.analysis.facts import Holder, Position, Responsibility, RoleShare, Structure
from teams.analysis.holdings import Holding, hold, traits
from teams.analysis.scopes import ScopeMap
from teams.analysis.tree import Tree

if TYPE_CHECKING:
    from teams.analysis.findings import Finding

Seat = tuple[str, Holder]
"""A position, and somebody who sits in it."""
MAX_REPLANTED = 8
"""Branches that are moved one by one; where there are more, a new tree takes less time."""
_KEY = attrgetter("key")


def tree_of(structure: Structure, before: Tree | None) -> tuple[Tree, frozenset[str]]:
    """The tree, and the positions that are others than before or have come."""
    here = dict(zip(map(_KEY, structure.positions), structure.positions, strict=True))
    if before is None:
        return Tree(structure.positions), frozenset(here)
    there = before.by_key
    others = compress(here, map(is_not, here.values(), map(there.get, here)))
    changed = frozenset(key for key in others if there.get(key) != here[key])
    if here.keys() != there.keys():
        return Tree(structure.positions), changed
    moved = [key for key in changed if here[key].parent != there[key].parent]
    if len(moved) > MAX_REPLANTED:
        return Tree(structure.positions), changed
    elsewhere = [key for key in changed if here[key].scope != there[key].scope]
    tree = before
    for key in moved:
        tree = tree.replanted(here, key)
    return (tree.with_positions(here, elsewhere) if elsewhere or not moved else tree), changed


def regrouped(here: Tree, there: Tree) -> frozenset[str]:
    """Leaders who have others under them than before."""
    leaders = here.children.keys() | there.children.keys()
    return frozenset(key for key in leaders if here.children.get(key) is not there.children.get(key))


def reworded(changed: frozenset[str], here: Tree, there: Tree) -> frozenset[str]:
    """Of the changed those that are not merely under somebody else or on another part of the market."""
    return frozenset(
        key
        for key in changed
        if key not in there.by_key or not _same_words(here.by_key[key], there.by_key[key])
    )


def _same_words(position: Position, was: Position) -> bool:
    return replace(position, parent=was.parent, scope=was.scope) == was


def only_retitled(changed: Iterable[str], here: Mapping[str, Card], there: Mapping[str, Card]) -> bool:
    """Whether nothing is otherwise than before but titles, and nobody's part in anything has changed with them."""
    return here.keys() == there.keys() and all(
        here[key].claims is there[key].claims and _same_but_titles(here[key].position, there[key].position)
        for key in changed
    )


def _same_but_titles(position: Position, was: Position) -> bool:
    return replace(position, title=was.title, team=was.team) == was


def retold(
    keys: frozenset[str],
    cards: Mapping[str, Card],
    tree: Tree,
    holdings: Mapping[str, Holding],
    said_about: Callable[[str], Iterable[Sequence[Finding]]],
) -> dict[str, Holding]:
    """The same holdings; where something was said that names one of these positions, it has to be said again.

    `said_about`: what was found in a responsibility. There nobody is named but who holds it, and who leads these.
    """
    near = keys.union(*(tree.reports(key) for key in keys))
    held = frozenset().union(*(cards[key].held for key in near))

    def outdated(said: Sequence[Finding]) -> bool:
        return any(_names(finding, keys) for finding in said)

    named = (slug for slug in held if any(map(outdated, said_about(slug))))
    return {**holdings, **{slug: holdings[slug].retold(outdated) for slug in named}}


def _names(finding: Finding, keys: frozenset[str]) -> bool:
    return not keys.isdisjoint(finding.positions) or any(
        move.params.get("position") in keys for move in finding.suggestions
    )


def scopes_of(tree: Tree, before: tuple[Tree, ScopeMap] | None) -> ScopeMap:
    if before and tree.scope is before[0].scope:
        return before[1]
    known = dict.fromkeys(map(tree.scope.__getitem__, tree.sorted_keys))
    return before[1] if before and known.keys() <= before[1].known.keys() else ScopeMap(known)


def touched_by(changed: frozenset[str], here: Tree, there: Tree) -> frozenset[str]:
    gone = there.by_key.keys() - here.by_key.keys()
    moved = [key for key in changed | gone if here.above.get(key) != there.above.get(key)]
    ranks = {tree.above.get(key) for key in moved for tree in (here, there)} - {None}
    roots = changed | gone | {key for key in ranks if key and here.leads(key) != there.leads(key)}
    return frozenset(
        under for tree in (here, there) for key in roots if key in tree.by_key for under in tree.branch(key)
    )


def holdings_of(
    cards: Collection[Card],
    gone: Collection[Card],
    scopes: ScopeMap,
    known: Mapping[str, Responsibility],
    before: Mapping[str, Holding],
) -> dict[str, Holding]:
    """Responsibility -> who holds it, universal ones included, in order of the slugs.

    `cards`: of the touched positions, now; `gone`: the same as they were.
    """
    found = dict(before)
    now, then = [card.held for card in cards], [card.held for card in gone]
    for one, *others in _alike(cards, gone, known, before):
        was = before[one].spread if one in before else None
        spread = hold(_claims_on(one, now), scopes, was, _claims_on(one, then))
        for slug in (one, *others):
            found[slug] = Holding(known[slug], spread, before.get(slug))
    held = {slug: holding for slug, holding in found.items() if holding.spread.by_scope}
    return held if held.keys() == before.keys() else dict(sorted(held.items()))


def _alike(
    cards: Iterable[Card],
    gone: Iterable[Card],
    known: Mapping[str, Responsibility],
    before: Mapping[str, Holding],
) -> Iterable[list[str]]:
    """What these hold or held, gathered: what has one spread so far, and is held in the same way by each of them.

    What is held alike may come apart, but not together again, until all is analysed anew.
    """
    now, then = _Columns(cards), _Columns(gone)
    groups: dict[object, list[str]] = defaultdict(list)
    for slug in now.slugs | then.slugs:
        spread = before[slug].spread if slug in before else None
        groups[id(spread), traits(known[slug]), now.of(slug), then.of(slug)].append(slug)
    return groups.values()


def others_than(holdings: Mapping[str, Holding], before: Mapping[str, Holding]) -> set[str]:
    """Responsibilities with another holding than before, or with none any more."""
    others = compress(holdings, map(is_not, holdings.values(), map(before.get, holdings)))
    return {*others, *(before.keys() - holdings.keys())}


class _Columns:
    """A table of cards and responsibilities, column by column; of the rows that are alike there is one."""

    def __init__(self, cards: Iterable[Card]) -> None:
        usuals: dict[int, Mapping[str, int]] = {}
        self._own: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
        for card in cards:
            usual, own = card.ways
            usuals[id(usual)] = usual
            for slug, way in own.items():
                self._own[slug].append((card.position.key, way))
        self._usual = [*usuals.values()]
        self.slugs = set(self._own).union(*self._usual)

    def of(self, slug: str) -> tuple[object, ...]:
        return (*[usual.get(slug) for usual in self._usual], *self._own.get(slug, ()))


def _claims_on(slug: str, held: Iterable[Mapping[str, Claim]]) -> list[Claim]:
    return [claims[slug] for claims in held if slug in claims]


def sharers_of(cards: Iterable[Card], holdings: Mapping[str, Holding]) -> set[str]:
    """Whoever is in a part of a responsibility with one of these."""
    parts = {
        spread.by_scope[card.scope]
        for card in cards
        for spread in {holdings[slug].spread for slug in card.held}
    }
    return {claim.position for part in parts for claim in part.claims}


def sitting_of(
    cards: Mapping[str, Card],
    touched: Collection[str],
    people: Collection[str],
    before: Mapping[str, list[Seat]],
) -> dict[str, list[Seat]]:
    """Person -> where they sit, stand-ins included; the positions in order of their keys.

    `people`: who sits in the touched positions, or sat there.
    """
    found = dict(before)
    fresh = {person: [seat for seat in before.get(person, ()) if seat[0] not in touched] for person in people}
    for key in touched:
        for holder in cards[key].position.people if key in cards else ():
            fresh[holder.key].append((key, holder))
    for person, seats in fresh.items():
        seats.sort(key=itemgetter(0))
        found.pop(person, None)
        if seats:
            found[person] = seats
    return found


def with_role_of(cards: Mapping[str, Card]) -> dict[str, list[str]]:
    """Role -> the positions that have it, in order of their keys."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, card in cards.items():
        for share in card.position.roles:
            found[share.role].append(key)
    return found


def same_roles(here: Mapping[str, Card], there: Mapping[str, Card], touched: Iterable[str]) -> bool:
    return here.keys() == there.keys() and all(_roles(here[key]) == _roles(there[key]) for key in touched)


def _roles(card: Card) -> tuple[RoleShare, ...]:
    return card.position.roles


def claims_that_matter_otherwise(
    stirred: Iterable[str], here: Mapping[str, Holding], there: Mapping[str, Holding]
) -> set[str]:
    """Holders of what the first own words have come about, or the last have gone."""
    return {
        claim.position
        for slug in stirred
        if slug in here and slug in there and here[slug].spread.own_words != there[slug].spread.own_words
        for claim in here[slug].spread.claims
    }
