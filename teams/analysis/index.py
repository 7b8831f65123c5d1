"""Everything that the rules look things up in, built once per structure, or out of the one before.

An index made `after` another takes over what nothing has touched (teams.analysis.succession): cards of positions, parts
of responsibilities with all that was worked out about them (teams.analysis.holdings), what rules have said of single
positions and people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from teams.analysis.cards import Card, same_rank
from teams.analysis.claims import ABOUT, Claim, Reader, is_leader
from teams.analysis.facts import STAGES, Catalogue, Limits, Position, Responsibility, Structure
from teams.analysis.holdings import Holding, Part
from teams.analysis.money import dear_metrics
from teams.analysis.scopes import ScopeMap, Signature, intersect
from teams.analysis.succession import (
    Seat,
    claims_that_matter_otherwise,
    holdings_of,
    only_retitled,
    others_than,
    regrouped,
    retold,
    reworded,
    same_roles,
    scopes_of,
    sharers_of,
    sitting_of,
    touched_by,
    tree_of,
    with_role_of,
)
from teams.analysis.tree import Tree

if TYPE_CHECKING:
    from teams.analysis.findings import Finding

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
HoldingRule = Callable[["Index", Holding], Sequence["Finding"]]


class Index:
    """A structure with its tree, claims by responsibility and scopes by neighbourhood."""

    def __init__(
        self, structure: Structure, catalogue: Catalogue, limits: Limits, after: Index | None = None
    ) -> None:
        """`after`: an index of the same catalogue, limits and stage, else it must not be given."""
        self.structure = structure
        self.catalogue = catalogue
        self.limits = limits
        self._reader: Reader = after._reader if after else Reader(catalogue)
        self._always: dict[object, Any] = after._always if after else {}
        self._told: dict[object, dict[Any, Any]] = {}
        self._told_before = after._told if after else {}
        self._said: dict[Hashable, tuple[Any, Any]] = {}
        self._said_before = after._said if after else {}
        self._holding_rules: dict[HoldingRule, Callable[[Index, str], Sequence[Finding]]] = (
            after._holding_rules if after else {}
        )
        tree, changed = tree_of(structure, after.tree if after else None)
        self.tree: Tree = tree
        self.scopes: ScopeMap = scopes_of(tree, (after.tree, after.scopes) if after else None)
        self.touched = touched_by(changed, self.tree, after.tree) if after else changed
        self.reworded = reworded(changed, tree, after.tree) if after else changed
        self.cards = self._cards(after)
        self._take_over(after, changed)

    def _cards(self, after: Index | None) -> dict[str, Card]:
        """In order of the keys."""
        known = after.cards if after else {}
        if known.keys() == self.tree.by_key.keys():
            cards = dict(known)
            cards.update((key, self._card(key, known[key])) for key in self.touched)
            return cards
        return {
            key: self._card(key, known.get(key)) if key in self.touched else known[key]
            for key in self.tree.sorted_keys
        }

    def _card(self, key: str, old: Card | None) -> Card:
        position, scope = self.tree.by_key[key], self.tree.scope[key]
        leads = is_leader(position, self.tree, self.catalogue)
        if old is not None and same_rank(old, position, scope, leads=leads):
            return old
        claims = self._reader.claims(position, scope, leads=leads)
        if old is not None and old.claims == claims:
            claims = old.claims
        return Card(position, scope, leads=leads, claims=claims, reader=self._reader)

    def _take_over(self, after: Index | None, changed: frozenset[str]) -> None:
        """All that is made of the cards; where the touched are all there are, from nothing."""
        now = (
            [self.cards[key] for key in sorted(self.touched & self.cards.keys())]
            if after
            else [*self.cards.values()]
        )
        gone = [after.cards[key] for key in self.touched if key in after.cards] if after else []
        people = frozenset(person.key for card in (*now, *gone) for person in card.position.people)
        self.remade, self.judged_otherwise = self.touched, self.touched
        self.stirred: frozenset[str] = frozenset()
        self.holdings: dict[str, Holding]
        if after and only_retitled(changed, self.cards, after.cards):
            self.holdings = retold(changed, self.cards, self.tree, after.holdings, after.said_about)
        else:
            self._hold(after, now, gone)
        self.reheld = others_than(self.holdings, after.holdings if after else {})
        self.stirred_people = people
        self.stirred_leaders = self.touched.union(
            leader
            for tree in ((self.tree, after.tree) if after else ())
            for leader in map(tree.above.get, self.touched)
            if leader is not None
        )
        self.sitting: dict[str, list[Seat]] = sitting_of(
            self.cards, self.touched, people, after.sitting if after else {}
        )
        self.with_role: Mapping[str, list[str]] = (
            after.with_role
            if after and same_roles(self.cards, after.cards, self.touched)
            else with_role_of(self.cards)
        )
        self.same_roles = after is not None and self.with_role is after.with_role
        self.regrouped = regrouped(self.tree, after.tree) if after else self.touched

    def _hold(self, after: Index | None, now: Sequence[Card], gone: Sequence[Card]) -> None:
        """Who holds what. `now`: the touched; `gone`: the same as they were."""
        known, before = self.catalogue.responsibilities, after.holdings if after else {}
        claims = chain.from_iterable(card.claims for card in (*now, *gone))
        self.stirred = frozenset(map(ABOUT, claims))
        self.holdings = holdings_of(now, gone, self.scopes, known, before)
        if after:
            self.remade |= sharers_of(now, self.holdings) | sharers_of(gone, before)
            self.judged_otherwise = self.remade | claims_that_matter_otherwise(
                self.stirred, self.holdings, before
            )

    # --- what was said before -------------------------------------------------------------------------------

    def of_each(
        self, rule: Callable[[Index, K], T | None], units: Collection[K], stale: Iterable[K]
    ) -> dict[K, T]:
        """Unit -> what the rule says of it, where it says anything. `stale`: of whom it may say something else now."""
        if rule in self._told:
            return self._told[rule]
        before: dict[K, T] | None = self._told_before.get(rule)
        found: dict[K, T] = {}
        if before is None:
            for unit in units:
                if answer := rule(self, unit):
                    found[unit] = answer
        else:
            found = self._told_anew(rule, before, units, stale)
        self._told[rule] = found
        return found

    def _told_anew(
        self,
        rule: Callable[[Index, K], T | None],
        before: dict[K, T],
        units: Container[K],
        stale: Iterable[K],
    ) -> dict[K, T]:
        """The very table from before where nothing in it has changed."""
        found = before
        for unit in stale:
            answer = rule(self, unit) if unit in units else None
            if answer:
                if unit in before and before[unit] == answer:
                    continue
                found = dict(before) if found is before else found
                found[unit] = answer
            elif unit in before:
                found = dict(before) if found is before else found
                del found[unit]
        return found

    def said(self, what: Hashable, because: Any, say: Callable[[], T], about: Iterable[str]) -> T:
        """What was said at the last analysis, if it was for the same reasons and about positions that say the same of
        themselves, wherever they stand."""
        before = self._said_before.get(what)
        if before is not None and self.reworded.isdisjoint(about) and before[0] == because:
            self._said[what] = before
        else:
            self._said[what] = (because, say())
        result: T = self._said[what][1]
        return result

    def kept(self, rule: object) -> tuple[Mapping[Any, Any], dict[Any, Any]]:
        """What a rule has kept for itself from the last analysis, and an empty table to keep it in for the next."""
        return self._told_before.get(rule, {}), self._told.setdefault(rule, {})

    def always(self, what: Callable[[Index], T]) -> T:
        """What follows from the catalogue, the limits and the stage: worked out once for all analyses in a row."""
        if what not in self._always:
            self._always[what] = what(self)
        found: T = self._always[what]
        return found

    def each(self, rule: HoldingRule) -> list[Finding]:
        """What a rule about one responsibility finds in all that are held and not everybody's."""
        if rule not in self._holding_rules:
            self._holding_rules[rule] = lambda index, slug: rule(index, index.shared[slug])
        told = self.of_each(self._holding_rules[rule], self.shared, self.reheld)
        return list(chain.from_iterable(told.values()))

    def said_about(self, slug: str) -> Iterator[Sequence[Finding]]:
        """What the rules about one responsibility have found in this one."""
        told = (self._told.get(rule, {}) for rule in self._holding_rules.values())
        return (found[slug] for found in told if slug in found)

    # --- positions ------------------------------------------------------------------------------------------

    def position(self, key: str) -> Position:
        return self.tree.by_key[key]

    @cached_property
    def seats(self) -> Mapping[str, list[Seat]]:
        """Person -> the positions they sit in, permanently or acting."""
        return self.of_each(_seats_to_work_in, self.sitting, self.stirred_people)

    def stirred_seats(self) -> frozenset[str]:
        """The touched, and wherever else their people sit."""
        return self.touched.union(
            key for person in self.stirred_people for key, _holder in self.sitting.get(person, ())
        )

    def role_title(self, slug: str) -> str:
        role = self.catalogue.roles.get(slug)
        return role.title if role else slug

    def only_person(self, positions: Iterable[str]) -> str | None:
        """The one who sits in all of these alone; None when there are several people, or nobody."""
        only: str | None = None
        for key in positions:
            for person in self.position(key).people:
                if only not in (None, person.key):
                    return None
                only = person.key
        return only

    def same_single_person(self, one: str, other: str) -> bool:
        """True when nobody but one and the same person sits in both."""
        people = {person.key for key in (one, other) for person in self.position(key).people}
        return len(people) == 1 and not self.position(one).vacant and not self.position(other).vacant

    def people_of(self, positions: Iterable[str]) -> tuple[str, ...]:
        """Keys of the people in these positions, once each, in order of the positions."""
        cards = self.cards
        return tuple(dict.fromkeys(chain.from_iterable([cards[key].people for key in positions])))

    def names(self, positions: Iterable[str]) -> list[dict[str, Any]]:
        """For the sentence: who sits where; an empty `people` is a vacancy."""
        cards = self.cards
        return [cards[key].named for key in positions]

    def role_titles(self, claims: Iterable[Claim]) -> list[str]:
        """The different jobs behind these claims, in words; a job without a catalogue role by the title of the box."""
        titles: dict[str, None] = {}
        for claim in claims:
            for work in sorted(claim.work):
                role = self.catalogue.roles.get(work)
                titles[role.title if role else self.position(claim.position).title] = None
        return list(titles)

    # --- responsibilities -----------------------------------------------------------------------------------

    def holders(self, slug: str) -> Sequence[Claim]:
        """Those who answer for it or work on it, by claims of theirs that may be on another one held alike."""
        holding = self.holdings.get(slug)
        return holding.spread.claims if holding else ()

    def own(self, slug: str, alike: Iterable[Claim]) -> list[Claim]:
        """The claims on this responsibility, of those who hold it as they hold another."""
        cards = self.cards
        return [
            claim if claim.responsibility == slug else cards[claim.position].held[slug] for claim in alike
        ]

    def part_of(self, claim: Claim) -> Part:
        """The holders of the same responsibility on the claim's part of the market."""
        return self.holdings[claim.responsibility].spread.by_scope[claim.scope]

    def around(self, slug: str, scope: Signature) -> Iterator[Claim]:
        """Everybody with any part in it, asked and told included, whose scope meets this one: by a claim as
        `holders` gives it."""
        heard, holding = self._heard.get(slug, {}), self.holdings.get(slug)
        for near in self.scopes.near_among(scope, heard):
            yield from heard[near]
        parts = holding.spread.by_scope if holding else {}
        for part in dict.fromkeys(parts[near] for near in self.scopes.near_among(scope, parts)):
            yield from (claim for claim in part.claims if intersect(claim.scope, scope))

    @cached_property
    def _heard(self) -> Mapping[str, Mapping[Signature, list[Claim]]]:
        """Responsibility -> scope -> those who are only asked or told."""
        found: dict[str, dict[Signature, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for card in self.cards.values():
            for claim in card.heard:
                found[claim.responsibility][card.scope].append(claim)
        return found

    def needed(self, responsibility: Responsibility) -> bool:
        """Whether a department of the structure's stage cannot do without it."""
        return responsibility.slug in self.needed_slugs

    @property
    def needed_slugs(self) -> frozenset[str]:
        return self.always(_needed_slugs)

    @cached_property
    def shared(self) -> dict[str, Holding]:
        """Held responsibilities that are not everybody's."""
        return {
            slug: holding for slug, holding in self.holdings.items() if not holding.responsibility.universal
        }

    def matters(self, responsibility: Responsibility, claims: Iterable[Claim]) -> bool:
        """The stage needs it, or the client's own words say that it is done here."""
        return self.needed(responsibility) or any(claim.own_words for claim in claims)

    def money_point(self, *responsibilities: Responsibility, metrics: Iterable[str] = ()) -> int:
        """1 when a large part of the company's money stands under these, else 0.

        A responsibility carries what its dearest metric carries: amounts are not added up.
        """
        dear = self.always(_dear)
        if not dear:
            return 0
        under = {*metrics, *(slug for item in responsibilities for slug in item.metrics)}
        return int(not dear.isdisjoint(under))


def _dear(index: Index) -> frozenset[str]:
    return dear_metrics(index.catalogue.money)


def _needed_slugs(index: Index) -> frozenset[str]:
    stage = STAGES.index(index.structure.stage)
    return frozenset(
        slug
        for slug, item in index.catalogue.responsibilities.items()
        if item.needed_from is not None and STAGES.index(item.needed_from) <= stage
    )


def _seats_to_work_in(index: Index, person: str) -> list[Seat]:
    return [seat for seat in index.sitting[person] if seat[1].kind != "deputy"]
