"""Everything that the rules look things up in, built once per structure, or out of the one before.

An index made `after` another takes over what nothing has touched: the cards of positions, the parts of responsibilities
with all that was worked out about them (teams.analysis.holdings). A position counts as touched when it or anybody above
it has changed, has come or has gone, or has got its first report or lost its last one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from teams.analysis.cards import Card, same_rank, shares_of_people
from teams.analysis.claims import Claim, Quote, Reader, is_leader
from teams.analysis.facts import (
    STAGES,
    Catalogue,
    Holder,
    Involvement,
    Limits,
    Position,
    Responsibility,
    Structure,
)
from teams.analysis.holdings import Holding, hold
from teams.analysis.scopes import ScopeMap, Signature, intersect
from teams.analysis.tree import Tree

if TYPE_CHECKING:
    from teams.analysis.findings import Finding

MAX_QUOTES = 12
MAX_SAME_WORDING = 2
MONEY_SHARE_PCT = 25
"""From which part of the company's monthly money on a metric makes a finding worse."""

T = TypeVar("T")
HoldingRule = Callable[["Index", Holding], Iterable["Finding"]]


class Index:
    """A structure with its tree, claims by responsibility and scopes by neighbourhood."""

    def __init__(
        self, structure: Structure, catalogue: Catalogue, limits: Limits, after: Index | None = None
    ) -> None:
        """`after`: an index of the same catalogue, limits and stage, else it must not be given."""
        self.structure = structure
        self.catalogue = catalogue
        self.limits = limits
        self.tree = Tree(structure.positions)
        self.scopes = self._scopes(after)
        self._reader: Reader = after._reader if after else Reader(catalogue)
        self.touched = self._touched(after)
        self.cards = self._cards(after)
        self.holdings = self._holdings(after)
        self.stirred = self._stirred(after)
        self.remade = self._remade(after)
        self._said: dict[Hashable, tuple[Any, Any]] = {}
        self._said_before = after._said if after else {}

    def _scopes(self, after: Index | None) -> ScopeMap:
        known = dict.fromkeys(self.tree.scope[key] for key in self.tree.sorted_keys)
        return after.scopes if after and after.scopes.known == known.keys() else ScopeMap(known)

    def _touched(self, after: Index | None) -> frozenset[str]:
        if after is None:
            return frozenset(self.tree.by_key)
        here, there = self.tree, after.tree
        changed: set[str] = set()
        for key, position in here.by_key.items():
            was = there.by_key.get(key)
            if was is not position and was != position:
                changed.add(key)
        changed |= there.by_key.keys() - here.by_key.keys()
        moved = [key for key in changed if here.above.get(key) != there.above.get(key)]
        ranks = {tree.above.get(key) for key in moved for tree in (here, there)} - {None}
        roots = changed | {key for key in ranks if key and here.leads(key) != there.leads(key)}
        return frozenset(
            under
            for tree in (here, there)
            for key in roots
            if key in tree.by_key
            for under in tree.branch(key)
        )

    def _cards(self, after: Index | None) -> dict[str, Card]:
        """In order of the keys."""
        tree, catalogue = self.tree, self.catalogue
        known = after.cards if after else {}
        cards: dict[str, Card] = {}
        for key in tree.sorted_keys:
            if key not in self.touched:
                cards[key] = known[key]
                continue
            position, scope = tree.by_key[key], tree.scope[key]
            leads = is_leader(position, tree, catalogue)
            old = known.get(key)
            if old is not None and same_rank(old, position, scope, leads=leads):
                cards[key] = old
            else:
                claims = self._reader.claims(position, scope, leads=leads)
                cards[key] = Card(position, scope, leads=leads, claims=claims, catalogue=catalogue)
        return cards

    def _holdings(self, after: Index | None) -> dict[str, Holding]:
        """Responsibility -> who holds it, universal ones included, in order of the slugs."""
        loose: dict[str, list[Claim]] = defaultdict(list)
        for key in self.touched:
            if key in self.cards:
                for slug, claim in self.cards[key].held.items():
                    loose[slug].append(claim)
        known = self.catalogue.responsibilities
        if after is None:
            return {slug: hold(known[slug], loose[slug], self.scopes) for slug in sorted(loose)}
        gone = (after.cards[key] for key in self.touched if key in after.cards)
        holdings = dict(after.holdings)
        for slug in {*loose, *(slug for card in gone for slug in card.held)}:
            before = holdings.get(slug)
            holdings[slug] = hold(known[slug], loose.get(slug, ()), self.scopes, before, self.touched)
        return dict(sorted(item for item in holdings.items() if item[1].parts))

    def _stirred(self, after: Index | None) -> frozenset[str]:
        """Responsibilities in which a touched position has or had a part."""
        cards = [
            index.cards[key] for index in (self, after) if index for key in self.touched & index.cards.keys()
        ]
        return frozenset(claim.responsibility for card in cards for claim in card.claims)

    def _remade(self, after: Index | None) -> frozenset[str]:
        """The touched, and whoever shares a part of a responsibility with them or has lost them out of one."""
        if after is None:
            return self.touched
        known = after.holdings
        found = set(self.touched)
        for slug in self.stirred & self.holdings.keys():
            before = set(map(id, known[slug].parts)) if slug in known else set()
            for part in self.holdings[slug].parts:
                if id(part) not in before:
                    found.update(claim.position for claim in part.claims)
        return frozenset(found)

    def said(
        self,
        what: Hashable,
        because: Any,
        say: Callable[[], T],
        about: Iterable[str] = (),
        of: Iterable[str] = (),
        still: bool = True,
    ) -> T:
        """What was said at the last analysis, if it was for the same reasons, about positions that nothing has touched
        and of responsibilities in which nobody touched has a part. `still`: nothing else speaks against it."""
        before = self._said_before.get(what)
        quiet = self.touched.isdisjoint(about) and self.stirred.isdisjoint(of)
        if before is not None and still and quiet and before[0] == because:
            self._said[what] = before
        else:
            self._said[what] = (because, say())
        result: T = self._said[what][1]
        return result

    def each(self, rule: HoldingRule) -> Iterable[Finding]:
        """What a rule about one responsibility finds in all that are held and not everybody's."""
        for holding in self.shared():
            if rule not in holding.kept:
                holding.kept[rule] = list(rule(self, holding))
            yield from holding.kept[rule]

    def position(self, key: str) -> Position:
        return self.tree.by_key[key]

    def holders(self, slug: str) -> list[Claim]:
        """Those who answer for it or work on it."""
        holding = self.holdings.get(slug)
        return holding.claims if holding else []

    @property
    def claims(self) -> Mapping[str, list[Claim]]:
        """Responsibility -> its holders."""
        return {slug: holding.claims for slug, holding in self.holdings.items()}

    def around(self, slug: str, scope: Signature) -> Iterator[Claim]:
        """Everybody with any part in it, asked and told included, whose scope meets this one."""
        heard, holding = self._heard.get(slug, {}), self.holdings.get(slug)
        for near in self.scopes.near_among(scope, heard):
            yield from heard[near]
        parts = holding.by_scope if holding else {}
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
        since = responsibility.needed_from
        return since is not None and STAGES.index(since) <= STAGES.index(self.structure.stage)

    def shared(self) -> Iterable[Holding]:
        """Held responsibilities that are not everybody's."""
        return (holding for holding in self.holdings.values() if not holding.responsibility.universal)

    def matters(self, responsibility: Responsibility, claims: Iterable[Claim]) -> bool:
        """The stage needs it, or the client's own words say that it is done here."""
        return self.needed(responsibility) or any(
            line.role is None for claim in claims for line in claim.lines
        )

    @cached_property
    def resting_on_one(self) -> list[tuple[Responsibility, Claim]]:
        """Exclusive responsibilities that matter here and rest on one person, with the claim of that person: the one
        by which they answer, if they do."""
        return [
            (holding.responsibility, claim)
            for holding in self.shared()
            if holding.responsibility.exclusive and self.matters_at_all(holding)
            for alone in holding.ask(self, _alone)
            for claim in alone
        ]

    def matters_at_all(self, holding: Holding) -> bool:
        """The stage needs it, or one of its holders has it in own words."""
        return self.needed(holding.responsibility) or any(holding.ask(self, _in_own_words))

    @cached_property
    def held(self) -> Mapping[str, Mapping[str, Claim]]:
        """Position -> responsibility -> its claim, where it answers or works."""
        return {key: card.held for key, card in self.cards.items()}

    @cached_property
    def sitting(self) -> Mapping[str, list[str]]:
        """Person -> the positions they are in, also to stand by."""
        return shares_of_people(self.cards)

    @cached_property
    def seats(self) -> Mapping[str, list[tuple[str, Holder]]]:
        """Person -> the positions they sit in, permanently or acting; people in order of their keys."""
        found: dict[str, list[tuple[str, Holder]]] = defaultdict(list)
        for key, card in self.cards.items():
            for holder in card.position.people:
                if holder.kind != "deputy":
                    found[holder.key].append((key, holder))
        return dict(sorted(found.items()))

    @cached_property
    def with_role(self) -> Mapping[str, list[str]]:
        """Role -> the positions that have it, in order of their keys."""
        found: dict[str, list[str]] = defaultdict(list)
        for key, card in self.cards.items():
            for share in card.position.roles:
                found[share.role].append(key)
        return found

    @cached_property
    def _dear(self) -> frozenset[str]:
        """Metrics under which MONEY_SHARE_PCT of the company's money stands, or more."""
        money = self.catalogue.money
        most = max(money.values(), default=Decimal(0))
        return frozenset(
            slug for slug, roubles in money.items() if 0 < most * MONEY_SHARE_PCT <= roubles * 100
        )

    def money_point(self, *responsibilities: Responsibility, metrics: Iterable[str] = ()) -> int:
        """1 when a large part of the company's money stands under these, else 0.

        A responsibility carries what its dearest metric carries, and the company's money is the dearest metric of all:
        amounts are not added up, because repeat revenue is a part of revenue.
        """
        if not self._dear:
            return 0
        under = {*metrics, *(slug for item in responsibilities for slug in item.metrics)}
        return int(not self._dear.isdisjoint(under))

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
        return tuple(dict.fromkeys(person.key for key in positions for person in self.position(key).people))

    def names(self, positions: Iterable[str]) -> list[dict[str, Any]]:
        """For the sentence: who sits where; an empty `people` is a vacancy."""
        return [
            {"title": position.title, "people": [person.name for person in position.people]}
            for position in map(self.position, positions)
        ]

    def role_titles(self, claims: Iterable[Claim]) -> list[str]:
        """The different jobs behind these claims, in words; a job without a catalogue role by the title of the box."""
        titles: dict[str, None] = {}
        for claim in claims:
            for work in sorted(claim.work):
                role = self.catalogue.roles.get(work)
                titles[role.title if role else self.position(claim.position).title] = None
        return list(titles)


def _in_own_words(_index: Index, _responsibility: Responsibility, claims: Sequence[Claim]) -> bool:
    return any(line.role is None for claim in claims for line in claim.lines)


def _alone(index: Index, _responsibility: Responsibility, claims: Sequence[Claim]) -> list[Claim]:
    """Those of a part who alone know how it is done."""
    present = by_scope(claim for claim in claims if not claim.vacant)
    found = []
    for scope, here in present.items():
        near = index.scopes.near_among(scope, present)
        if index.only_person(claim.position for each in near for claim in present[each]) is None:
            continue
        around = (claim for each in near for claim in present[each])
        first = min(around, key=lambda claim: (not claim.answers, claim.position))
        if first in here:
            found.append(first)
    return found


def by_scope(claims: Iterable[Claim]) -> dict[Signature, list[Claim]]:
    result: dict[Signature, list[Claim]] = {}
    for claim in claims:
        result.setdefault(claim.scope, []).append(claim)
    return result


def quotes_of(claims: Iterable[Claim], wanted: Callable[[Involvement], bool]) -> tuple[Quote, ...]:
    """The lines behind these claims, own words first; of those a claim has, the ones with the wanted involvement.

    One wording is quoted for two positions at most: five sellers need not quote one role card five times.
    """
    times: Counter[tuple[str | None, str]] = Counter()
    chosen: list[Quote] = []
    for claim in claims:
        for quote in [quote for quote in claim.quotes if wanted(quote.involvement)] or claim.quotes:
            times[quote.role, quote.text] += 1
            if times[quote.role, quote.text] <= MAX_SAME_WORDING:
                chosen.append(quote)
    chosen.sort(key=lambda quote: quote.role is not None)
    return tuple(chosen[:MAX_QUOTES])
