"""The health score of a structure: six parts of 0-1, their weights, one number of 0-100.

Score = round(100 x sum of part x weight). Parts about responsibilities are weighted by the responsibility's weight;
"held" are those, not universal, that somebody answers for or works on.

| part | weight | 1 minus the share of |
|---|---|---|
| one_owner | 30 % | held responsibilities with double_accountable, no_accountable, or vacant_owner |
| coverage | 25 % | responsibilities the stage needs that nobody present holds |
| no_duplicates | 15 % | held responsibilities with duplicate_responsible |
| load | 10 % | filled positions (or their people) over 100 %, and leaders with a span_of_control finding |
| deputies | 10 % | responsibilities that rest on one person (`deputies.resting_on_one`) without a deputy |
| separation | 10 % | people with a forbidden_combination or a conflict_of_interest |

A part with nothing to judge is 1; in a structure without a single present holder every part is 0: nothing works there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from teams.analysis.deputies import resting_on_one, with_deputy
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


ByKind = Mapping[str, Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Health:
    """`score` 0-100; `parts` 0-1, rounded to three digits, in the order of WEIGHTS_PCT."""

    score: int
    parts: Mapping[str, float]


def health(index: Index, by_kind: ByKind) -> Health:
    parts = dict.fromkeys(WEIGHTS_PCT, 0.0)
    if any(holding.spread.present for holding in index.shared.values()):
        held = _weights_held(index)
        parts = {
            "one_owner": _clean(held, by_kind, "double_accountable", "no_accountable", "vacant_owner"),
            "coverage": _coverage(index),
            "no_duplicates": _clean(held, by_kind, "duplicate_responsible"),
            "load": _load(index, by_kind),
            "deputies": _deputies(index),
            "separation": _separation(index, by_kind),
        }
    score = sum(parts[name] * weight for name, weight in WEIGHTS_PCT.items())
    return Health(score=round(score), parts={name: round(value, 3) for name, value in parts.items()})


def _share(good: float, total: float) -> float:
    return good / total if total else 1.0


def _weight(responsibilities: Iterable[Responsibility]) -> int:
    return sum(responsibility.weight for responsibility in responsibilities)


def _clean(held: Mapping[str, int], by_kind: ByKind, *kinds: str) -> float:
    """`held`: responsibility -> its weight."""
    hit = {finding.responsibility or "" for kind in kinds for finding in by_kind[kind]}
    total = sum(held.values())
    return _share(total - sum(held.get(slug, 0) for slug in hit), total)


def _coverage(index: Index) -> float:
    needed = index.always(_needed_weights)
    present = index.of_each(_weight_present, needed, needed.keys() & index.reheld)
    return _share(sum(present.values()), sum(needed.values()))


def _weights_held(index: Index) -> Mapping[str, int]:
    before, now = index.kept(_weights_held)
    if before and before["weights"].keys() == index.shared.keys():
        now["weights"] = before["weights"]
    else:
        now["weights"] = {slug: item.responsibility.weight for slug, item in index.shared.items()}
    weights: Mapping[str, int] = now["weights"]
    return weights


def _needed_weights(index: Index) -> dict[str, int]:
    known = index.catalogue.responsibilities
    return {slug: known[slug].weight for slug in index.needed_slugs if not known[slug].universal}


def _weight_present(index: Index, slug: str) -> int:
    held = slug in index.holdings and index.holdings[slug].spread.present
    return index.catalogue.responsibilities[slug].weight if held else 0


def _load(index: Index, by_kind: ByKind) -> float:
    judged = index.of_each(_is_judged, index.cards, index.stirred_leaders)
    troubled = {
        key
        for kind in ("overload", "span_of_control")
        for finding in by_kind[kind]
        for key in finding.positions
        if key in judged
    }
    return _share(len(judged) - len(troubled), len(judged))


def _is_judged(index: Index, key: str) -> bool:
    return not index.position(key).vacant or index.tree.leads(key)


def _deputies(index: Index) -> float:
    alone = index.of_each(_weight_alone, resting_on_one(index), index.judged_otherwise)
    return _share(sum(alone[key] for key in with_deputy(index)), sum(alone.values()))


def _weight_alone(index: Index, key: str) -> int:
    return _weight(responsibility for responsibility, _claim in resting_on_one(index)[key])


def _separation(index: Index, by_kind: ByKind) -> float:
    mixed = {
        person
        for kind in ("forbidden_combination", "conflict_of_interest")
        for finding in by_kind[kind]
        for person in finding.people
    }
    return _share(len(index.seats) - len(mixed), len(index.seats))
