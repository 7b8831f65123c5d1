"""forbidden_combination: one person holds roles that the catalogue says must not be combined.

A person holds the roles of every position they sit in, permanently or acting; whoever only stands by as a deputy holds
nothing. Of two cards that speak about a pair the stricter one counts. `until` makes a combination bearable up to and
including that stage. One finding for each person, with all pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any, Literal

from teams.analysis.facts import STAGES, Catalogue, Holder, Stage
from teams.analysis.findings import Finding, Suggestion, fingerprint
from teams.analysis.index import Index
from teams.analysis.moves import separate_role
from teams.analysis.severity import NEVER_POINTS, TEMPORARY_POINTS, by_points

Verdict = Literal["never", "passed", "bearable", "free"]
MAX_MOVES = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two roles of one person, ordered by slug; `until`: "never", or the last stage at which it was bearable."""

    one: str
    other: str
    until: str


def verdict(catalogue: Catalogue, stage: Stage, one: str, other: str) -> tuple[Verdict, str]:
    """Whether one person may hold both at the stage, and what the cards say: "never", a stage, or "" for nothing.

    free: no card says anything about the pair.
    """
    cards = [
        (catalogue.roles[slug], rival)
        for slug, rival in ((one, other), (other, one))
        if slug in catalogue.roles
    ]
    if any(rival in role.never_with for role, rival in cards):
        return "never", "never"
    stages = [role.until[rival] for role, rival in cards if rival in role.until]
    if stages:
        last = min(stages, key=STAGES.index)
        return ("bearable" if STAGES.index(stage) <= STAGES.index(last) else "passed"), last
    return ("bearable" if any(rival in role.good_with for role, rival in cards) else "free"), ""


def forbidden_combination(index: Index) -> Iterable[Finding]:
    return index.of_each(_combination_of, index.seats, index.stirred_people).values()


def _combination_of(index: Index, person: str) -> Finding | None:
    seats = index.seats[person]
    if len({share.role for key, _holder in seats for share in index.position(key).roles}) < 2:
        return None
    weights = _roles_held(index, seats)
    pairs = [
        Pair(one, other, until)
        for one, other in combinations(sorted(weights), 2)
        for said, until in [verdict(index.catalogue, index.structure.stage, one, other)]
        if said in ("never", "passed")
    ]
    return _finding(index, person, seats, weights, pairs) if pairs else None


def _roles_held(index: Index, seats: Sequence[tuple[str, Holder]]) -> dict[str, dict[str, Decimal]]:
    """Role -> position -> how much of a working week the person gives to the role there."""
    held: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for key, holder in seats:
        for share in index.position(key).roles:
            held[share.role][key] += share.share_pct * holder.share_pct / 100
    return held


def _finding(
    index: Index,
    person: str,
    seats: Sequence[tuple[str, Holder]],
    weights: Mapping[str, Mapping[str, Decimal]],
    pairs: Sequence[Pair],
) -> Finding:
    mixed = {role for pair in pairs for role in (pair.one, pair.other)}
    keys = tuple(sorted({key for role in mixed for key in weights[role]}))
    name = seats[0][1].name
    never = any(pair.until == "never" for pair in pairs)
    return Finding(
        kind="forbidden_combination",
        severity=by_points(NEVER_POINTS if never else TEMPORARY_POINTS),
        responsibility=None,
        positions=keys,
        people=(person,),
        params={
            "person": name,
            "names": index.names(keys),
            "pairs": [_pair(index, pair) for pair in pairs],
        },
        quotes=(),
        suggestions=(*_moves(index, person, name, weights, pairs), Suggestion("accept")),
        fingerprint=fingerprint(
            "forbidden_combination", None, [["person", person], *([p.one, p.other] for p in pairs)]
        ),
    )


def _pair(index: Index, pair: Pair) -> dict[str, Any]:
    return {
        "one": pair.one,
        "one_title": index.role_title(pair.one),
        "other": pair.other,
        "other_title": index.role_title(pair.other),
        "until": pair.until,
    }


def _moves(
    index: Index,
    person: str,
    name: str,
    weights: Mapping[str, Mapping[str, Decimal]],
    pairs: Sequence[Pair],
) -> Iterable[Suggestion]:
    """Of each pair the role goes that takes less of the person's time."""
    lesser = [
        min((pair.one, pair.other), key=lambda role: (sum(weights[role].values()), role)) for pair in pairs
    ]
    for role in list(dict.fromkeys(lesser))[:MAX_MOVES]:
        yield separate_role(index, person, name, role, sorted(weights[role]))
