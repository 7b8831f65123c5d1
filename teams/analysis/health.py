"""The health score of a structure: six parts of 0-1, their weights, one number of 0-100.

Score = round(100 x sum of part x weight). Parts about responsibilities are weighted by the responsibility's weight;
"held" are those, not universal, that somebody answers for or works on.

| part | weight | 1 minus the share of |
|---|---|---|
| one_owner | 30 % | held responsibilities with double_accountable, no_accountable, or vacant_owner |
| coverage | 25 % | responsibilities the stage needs that nobody present holds |
| no_duplicates | 15 % | held responsibilities with duplicate_responsible |
| load | 10 % | filled positions (or their people) over 100 %, and leaders with a span_of_control finding |
| deputies | 10 % | responsibilities that rest on one person (`Index.resting_on_one`) without a deputy |
| separation | 10 % | people with a forbidden_combination or a conflict_of_interest |

A part with nothing to judge is 1; in a structure without a single present holder every part is 0: nothing works there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from teams.analysis.claims import Claim
from teams.analysis.deputies import has_deputy
from teams.analysis.facts import Responsibility
from teams.analysis.findings import Finding
from teams.analysis.index import Index

WEIGHTS_PCT: Mapping[str, int] = {
    "one_owner": 30,
    "coverage": 25,
    "no_duplicates": 15,
    "load": 10,
    "deputies": 10,
    "separation": 10,
}


@dataclass(frozen=True, slots=True)
class Health:
    """`score` 0-100; `parts` 0-1, rounded to three digits, in the order of WEIGHTS_PCT."""

    score: int
    parts: Mapping[str, float]


def health(index: Index, findings: Sequence[Finding]) -> Health:
    held = [holding.responsibility for holding in index.shared()]
    parts = dict.fromkeys(WEIGHTS_PCT, 0.0)
    if any(any(holding.ask(index, _somebody)) for holding in index.shared()):
        parts = {
            "one_owner": _clean(held, findings, {"double_accountable", "no_accountable", "vacant_owner"}),
            "coverage": _coverage(index),
            "no_duplicates": _clean(held, findings, {"duplicate_responsible"}),
            "load": _load(index, findings),
            "deputies": _deputies(index),
            "separation": _separation(index, findings),
        }
    score = sum(parts[name] * weight for name, weight in WEIGHTS_PCT.items())
    return Health(score=round(score), parts={name: round(value, 3) for name, value in parts.items()})


def _share(good: float, total: float) -> float:
    return good / total if total else 1.0


def _weight(responsibilities: Iterable[Responsibility]) -> int:
    return sum(responsibility.weight for responsibility in responsibilities)


def _clean(held: Sequence[Responsibility], findings: Sequence[Finding], kinds: set[str]) -> float:
    hit = {finding.responsibility for finding in findings if finding.kind in kinds}
    return _share(_weight(item for item in held if item.slug not in hit), _weight(held))


def _coverage(index: Index) -> float:
    needed = [
        item
        for item in index.catalogue.responsibilities.values()
        if index.needed(item) and not item.universal
    ]
    holdings = index.holdings
    present = [
        item for item in needed if item.slug in holdings and any(holdings[item.slug].ask(index, _somebody))
    ]
    return _share(_weight(present), _weight(needed))


def _somebody(_index: Index, _responsibility: Responsibility, holders: Sequence[Claim]) -> bool:
    return any(not claim.vacant for claim in holders)


def _load(index: Index, findings: Sequence[Finding]) -> float:
    tree = index.tree
    judged = {key for key in tree.order if not index.position(key).vacant or tree.leads(key)}
    troubled = {
        key
        for finding in findings
        if finding.kind in ("overload", "span_of_control")
        for key in finding.positions
        if key in judged
    }
    return _share(len(judged) - len(troubled), len(judged))


def _deputies(index: Index) -> float:
    alone = index.resting_on_one
    covered = [responsibility for responsibility, claim in alone if has_deputy(index, claim.position)]
    return _share(_weight(covered), _weight(responsibility for responsibility, _claim in alone))


def _separation(index: Index, findings: Sequence[Finding]) -> float:
    mixed = {
        person
        for finding in findings
        if finding.kind in ("forbidden_combination", "conflict_of_interest")
        for person in finding.people
    }
    return _share(len(index.seats) - len(mixed), len(index.seats))
