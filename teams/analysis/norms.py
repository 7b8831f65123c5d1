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
from functools import partial
from typing import NamedTuple

from teams.analysis.cards import Card
from teams.analysis.claims import Claim
from teams.analysis.facts import Responsibility
from teams.analysis.index import Index, by_scope

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


def work_by_norms(index: Index) -> dict[str, list[Work]]:
    """Position -> what its work takes, in no particular order. Vacancies work on nothing."""
    return {key: list(works) for key in index.cards if (works := work_of(index, key))}


def work_of(index: Index, key: str) -> tuple[Work, ...]:
    """What the position's work takes; kept while nobody has changed whom it shares the work with."""
    say = partial(_works, index, index.cards[key])
    return index.said(("work", key), None, say, still=key not in index.remade)


def _works(index: Index, card: Card) -> tuple[Work, ...]:
    if card.position.vacant:
        return ()
    found = []
    for slug, claim in card.held.items():
        if not (claim.works and index.catalogue.responsibilities[slug].norm_minutes):
            continue
        part = index.holdings[slug].by_scope[card.scope]
        hours = part.ask(index, _hours_in_part).get(card.position.key)
        if hours is not None:
            found.append(Work(hours, slug))
    return tuple(found)


def _hours_in_part(
    index: Index, responsibility: Responsibility, holders: Sequence[Claim]
) -> dict[str, float]:
    doers = [claim for claim in holders if claim.works and not claim.vacant]
    return dict(_hours(index, responsibility, doers))


def hours_of(works: Iterable[Work]) -> float:
    """The sum, the same whatever the order."""
    return math.fsum(work.hours for work in works)


def capacity_hours(index: Index, key: str) -> Decimal:
    """What the position has in a month for work by norms."""
    limits = index.limits
    return limits.hours_month * index.position(key).fte * limits.max_load_pct / 100


def _hours(index: Index, responsibility: Responsibility, doers: list[Claim]) -> Iterable[tuple[str, float]]:
    minutes = responsibility.norm_minutes or 0
    times = TIMES_A_MONTH.get(responsibility.norm_driver)
    if times is None:
        counts = _volumes(index, responsibility.norm_driver)
        for claim in doers if counts else ():
            if count := _volume(index, claim, counts):
                yield claim.position, count * minutes / 60
        return
    each_their_own = responsibility.own_people or responsibility.universal
    present = by_scope(doers)
    for scope, claims in present.items():
        sharers = 1
        if not each_their_own:
            sharers = sum(len(present[near]) for near in index.scopes.near_among(scope, present))
        hours = float(times * minutes / 60 / sharers)
        yield from ((claim.position, hours) for claim in claims)


def _volumes(index: Index, driver: str) -> dict[str, float]:
    """Role -> how many of these a whole holder meets in a month, where the company has said so."""
    volumes = index.catalogue.volumes
    return {role: float(counts[driver]) for role, counts in volumes.items() if driver in counts}


def _volume(index: Index, claim: Claim, counts: Mapping[str, float]) -> float:
    """Pieces a month that pass through the position in the roles that bring the work; own words: in all its roles."""
    position = index.position(claim.position)
    met = math.fsum(
        counts[share.role] * float(share.share_pct)
        for share in position.roles
        if share.role in counts and share.role in claim.work
    )
    return met * float(position.fte) / 100
