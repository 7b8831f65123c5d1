"""What the company's own chart says about the metrics: which roles own a driver, which metrics a position bears on."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Company
from kpis.analysis.driver_money import own_metrics_of
from roles.selectors.company_roles import role_book
from teams.analysis.claims import Claim, claims_by_responsibility
from teams.analysis.tree import Tree
from teams.facts import catalogue_facts, structure_facts
from teams.models import Structure

OWNERS_AT_MOST = 2


@dataclass(frozen=True)
class Ties:
    """`doers`: metric's slug -> (responsibility, role) -> how many positions of the role do it; `of_position` and
    `of_responsibility`: the metrics that a position or a responsibility bears on; `deputies`: a position -> those that
    are named to stand in for it."""

    doers: Mapping[str, Mapping[tuple[str, str], int]] = field(default_factory=dict)
    of_position: Mapping[str, frozenset[str]] = field(default_factory=dict)
    of_responsibility: Mapping[str, frozenset[str]] = field(default_factory=dict)
    deputies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def owners_of(self, driver: str) -> tuple[str, ...]:
        """The roles that own a driver: whoever does most of the responsibilities linked to its metrics, and a second
        one that does at least half as many. Empty where the chart has nobody for them."""
        works: dict[str, set[str]] = defaultdict(set)
        seats: Counter[str] = Counter()
        for metric in own_metrics_of(driver):
            for (responsibility, role), count in self.doers.get(metric, {}).items():
                if responsibility not in works[role]:
                    works[role].add(responsibility)
                    seats[role] += count
        ranked = sorted(works, key=lambda role: (-len(works[role]), -seats[role], role))
        most = len(works[ranked[0]]) if ranked else 0
        return tuple(role for role in ranked[:OWNERS_AT_MOST] if len(works[role]) * 2 >= most)


def ties_of(company: Company, structure: Structure | None, on: date) -> Ties:
    """The ties on a day; nine queries, whatever the size of the structure, none without one."""
    if structure is None:
        return Ties()
    facts, catalogue = structure_facts(structure, company, on), catalogue_facts(company)
    roles = role_book(company)
    claims = claims_by_responsibility(facts, catalogue, Tree(facts.positions))
    linked = {slug: frozenset(one.metrics) for slug, one in catalogue.responsibilities.items() if one.metrics}
    doers: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    of_position: dict[str, set[str]] = defaultdict(set)
    for slug, metrics in linked.items():
        for claim in _active(claims.get(slug, ())):
            of_position[claim.position] |= metrics
            for role in claim.work:
                if claim.works and roles.named(role):
                    for metric in metrics:
                        doers[metric][slug, role] += 1
    return Ties(
        doers,
        {key: frozenset(found) for key, found in of_position.items()},
        linked,
        {position.key: position.deputies for position in facts.positions},
    )


def _active(claims: Iterable[Claim]) -> Iterable[Claim]:
    """Those who do the work or answer for it; who is asked or told moves no figure."""
    return (claim for claim in claims if claim.works or claim.answers)
