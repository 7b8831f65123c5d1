"""Hours of work a month by norms: what a position works on, how long a piece takes, how many pieces there are.

    hours = sum over responsibilities that the position works on (R, AR): minutes of the norm x times a month / 60

A norm by the calendar happens 21 times a month (day), 52/12 (week), 1, 1/3 or 1/12 (month, quarter, year). It is one
routine, so the positions that work on it in scopes that meet divide it; work on one's own people and universal work
are each one's own. A norm by count (lead, call, client, ...) happens as often as the company says that a whole holder
of the role meets it, times the share of the role and the rate of the position; it is never divided. Whoever only
answers spends no hours.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from teams.analysis.claims import Claim
from teams.analysis.facts import Responsibility
from teams.analysis.holdings import by_scope
from teams.analysis.index import Index
from teams.analysis.scopes import Signature

TIMES_A_MONTH: Mapping[str, Fraction] = {
    "day": Fraction(21),
    "week": Fraction(52, 12),
    "month": Fraction(1),
    "quarter": Fraction(1, 3),
    "year": Fraction(1, 12),
}
"""Drivers of the calendar. 21: working days of a month, 247 a year."""


class Work(NamedTuple):
    """What one responsibility takes of a position's month."""

    hours: float
    responsibility: str


class Norm(NamedTuple):
    """`counts`: role -> how many pieces a whole holder meets in a month; None where the calendar counts."""

    minutes: int
    counts: Mapping[str, float] | None


def work_by_norms(index: Index) -> dict[str, tuple[Work, ...]]:
    """Position -> what its work takes, in no particular order. Vacancies work on nothing."""
    return index.of_each(_works, index.cards, index.remade)


def _works(index: Index, key: str) -> tuple[Work, ...]:
    card = index.cards[key]
    if card.position.vacant:
        return ()
    norms, held, known, found = index.always(_norms), card.held, index.catalogue.responsibilities, []
    for slug in held.keys() & norms.keys():
        norm, claim = norms[slug], held[slug]
        if not claim.works:
            continue
        if norm.counts is None:
            sharers = index.part_of(claim).ask(index, _sharers)[claim.scope]
            found.append(Work(_routine(known[slug].norm_driver, norm.minutes, sharers), slug))
        elif count := _volume(index, claim, norm.counts):
            found.append(Work(count * norm.minutes / 60, slug))
    return tuple(found)


def _norms(index: Index) -> dict[str, Norm]:
    """Responsibility -> its norm, where time says something and somebody has said how often."""
    found = {}
    for slug, item in index.catalogue.responsibilities.items():
        counts = None if item.norm_driver in TIMES_A_MONTH else _volumes(index, item.norm_driver)
        if item.norm_minutes and (counts is None or counts):
            found[slug] = Norm(item.norm_minutes, counts)
    return found


def _volumes(index: Index, driver: str) -> dict[str, float]:
    """Role -> how many of these a whole holder meets in a month, where the company has said so."""
    volumes = index.catalogue.volumes
    return {role: float(counts[driver]) for role, counts in volumes.items() if driver in counts}


def _sharers(index: Index, responsibility: Responsibility, holders: Sequence[Claim]) -> dict[Signature, int]:
    """Scope -> among how many of those who work there and near a routine is divided."""
    present = by_scope(claim for claim in holders if claim.works and not claim.vacant)
    if responsibility.own_people or responsibility.universal:
        return dict.fromkeys(present, 1)
    return {
        scope: sum(len(present[near]) for near in index.scopes.near_among(scope, present))
        for scope in present
    }


@lru_cache(maxsize=4096)
def _routine(driver: str, minutes: int, sharers: int) -> float:
    """Hours a month of one of those who divide it."""
    return float(TIMES_A_MONTH[driver] * minutes / 60 / sharers)


def _volume(index: Index, claim: Claim, counts: Mapping[str, float]) -> float:
    """Pieces a month that pass through the position in the roles that bring the work; own words: in all its roles."""
    position = index.position(claim.position)
    met = math.fsum(
        counts[share.role] * float(share.share_pct)
        for share in position.roles
        if share.role in counts and share.role in claim.work
    )
    return met * float(position.fte) / 100


def hours_of(works: Iterable[Work]) -> float:
    """The sum, the same whatever the order."""
    return math.fsum(work.hours for work in works)


def capacity_hours(index: Index, key: str) -> Decimal:
    """What the position has in a month for work by norms."""
    limits = index.limits
    return limits.hours_month * index.position(key).fte * limits.max_load_pct / 100
