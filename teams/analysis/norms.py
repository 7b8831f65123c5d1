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
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

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
    found: dict[str, list[Work]] = defaultdict(list)
    for slug, claims in index.claims.items():
        responsibility = index.catalogue.responsibilities[slug]
        if responsibility.norm_minutes:
            doers = [claim for claim in claims if claim.works and not claim.vacant]
            for key, hours in _hours(index, responsibility, doers):
                found[key].append(Work(hours, slug))
    return found


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
