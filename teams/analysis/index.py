"""Everything that the rules look things up in, built once per structure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from teams.analysis.claims import Claim, Quote, claims_by_responsibility
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
from teams.analysis.scopes import ScopeMap, Signature
from teams.analysis.tree import Tree

MAX_QUOTES = 12
MAX_SAME_WORDING = 2
MONEY_SHARE_PCT = 25
"""From which part of the company's monthly money on a metric makes a finding worse."""


class Index:
    """A structure with its tree, claims by responsibility and scopes by neighbourhood."""

    def __init__(self, structure: Structure, catalogue: Catalogue, limits: Limits) -> None:
        self.structure = structure
        self.catalogue = catalogue
        self.limits = limits
        self.tree = Tree(structure.positions)
        self.claims = claims_by_responsibility(structure, catalogue, self.tree)
        self._holders = {
            slug: [claim for claim in claims if claim.involvement not in ("C", "I")]
            for slug, claims in self.claims.items()
        }
        self._parts: dict[str, dict[Signature, list[Claim]]] = {}
        self.scopes = ScopeMap(self.tree.scope[key] for key in sorted(self.tree.scope))

    def position(self, key: str) -> Position:
        return self.tree.by_key[key]

    def holders(self, slug: str) -> list[Claim]:
        """Those who answer for it or work on it."""
        return self._holders.get(slug, [])

    def around(self, slug: str, scope: Signature) -> Iterator[Claim]:
        """Everybody with any part in it, asked and told included, whose scope meets this one."""
        if slug not in self._parts:
            self._parts[slug] = by_scope(self.claims.get(slug, ()))
        parts = self._parts[slug]
        return (claim for near in self.scopes.near_among(scope, parts) for claim in parts[near])

    def needed(self, responsibility: Responsibility) -> bool:
        """Whether a department of the structure's stage cannot do without it."""
        since = responsibility.needed_from
        return since is not None and STAGES.index(since) <= STAGES.index(self.structure.stage)

    def shared(self) -> Iterable[tuple[Responsibility, list[Claim]]]:
        """Held responsibilities that are not everybody's, with their holders."""
        for slug in self.claims:
            responsibility = self.catalogue.responsibilities[slug]
            holders = self.holders(slug)
            if holders and not responsibility.universal:
                yield responsibility, holders

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
            (responsibility, claim)
            for responsibility, holders in self.shared()
            if responsibility.exclusive and self.matters(responsibility, holders)
            for claim in self._single(by_scope(claim for claim in holders if not claim.vacant))
        ]

    def _single(self, present: Mapping[Signature, list[Claim]]) -> Iterable[Claim]:
        for scope, claims in present.items():
            near = self.scopes.near_among(scope, present)
            if self.only_person(claim.position for each in near for claim in present[each]) is None:
                continue
            around = (claim for each in near for claim in present[each])
            first = min(around, key=lambda claim: (not claim.answers, claim.position))
            if first in claims:
                yield first

    @cached_property
    def held(self) -> Mapping[str, Mapping[str, Claim]]:
        """Position -> responsibility -> its claim, where it answers or works."""
        found: dict[str, dict[str, Claim]] = defaultdict(dict)
        for slug, claims in self._holders.items():
            for claim in claims:
                found[claim.position][slug] = claim
        return found

    @cached_property
    def seats(self) -> Mapping[str, list[tuple[str, Holder]]]:
        """Person -> the positions they sit in, permanently or acting; people in order of their keys."""
        found: dict[str, list[tuple[str, Holder]]] = defaultdict(list)
        for key in sorted(self.tree.by_key):
            for holder in self.position(key).people:
                if holder.kind != "deputy":
                    found[holder.key].append((key, holder))
        return dict(sorted(found.items()))

    @cached_property
    def with_role(self) -> Mapping[str, list[str]]:
        """Role -> the positions that have it, in order of their keys."""
        found: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self.tree.by_key):
            for share in self.position(key).roles:
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
