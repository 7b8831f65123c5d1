"""no_deputy: an exclusive responsibility rests on one person, and nobody stands in.

It rests on one person when among all its holders, not vacant, whose scopes meet, there is a single person: somebody
who works on it as well knows how it is done. Judged are exclusive responsibilities that are not universal and that the
stage needs or somebody's own words claim: what a department may do without can wait for a holiday to end.

A deputy is a position named so that somebody else fills, or a deputy in the same box (then there are two people).
One finding for each position, with all its responsibilities.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from teams.analysis.claims import Claim
from teams.analysis.combinations import verdict
from teams.analysis.facts import Responsibility, answers
from teams.analysis.findings import Finding, Suggestion, fingerprint
from teams.analysis.index import MAX_QUOTES, Index, quotes_of
from teams.analysis.severity import RISK_DISCOUNT, by_points

MAX_CANDIDATES = 3
MAX_KNOWING = 6
MAX_LOOKED_AT = 60
"""Of thousands who could stand in any few will do."""
Alone = tuple[Responsibility, Claim]


def no_deputy(index: Index) -> Iterable[Finding]:
    alone: dict[str, list[Alone]] = defaultdict(list)
    for responsibility, claim in index.resting_on_one:
        if not has_deputy(index, claim.position):
            alone[claim.position].append((responsibility, claim))
    for key in sorted(alone):
        ranked = sorted(alone[key], key=lambda item: (-item[0].weight, item[0].slug))
        able = _able(index, key, [responsibility for responsibility, _claim in ranked])
        say = partial(_finding, index, key, ranked, able)
        yield index.said(("no_deputy", key), (ranked, able), say, about=[key, *able])


def has_deputy(index: Index, key: str) -> bool:
    """Somebody else fills a position that is named as the deputy."""
    if not index.position(key).deputies:
        return False
    own = set(index.people_of([key]))
    return any(
        deputy in index.tree.by_key and not own.issuperset(index.people_of([deputy]))
        for deputy in index.position(key).deputies
    )


def _finding(index: Index, key: str, alone: Sequence[Alone], able: Sequence[str]) -> Finding:
    responsibilities = [responsibility for responsibility, _claim in alone]
    heaviest = responsibilities[0].weight
    people = index.people_of([key])
    return Finding(
        kind="no_deputy",
        severity=by_points(heaviest - RISK_DISCOUNT + index.money_point(*responsibilities)),
        responsibility=responsibilities[0].slug if len(alone) == 1 else None,
        positions=(key,),
        people=people,
        params={
            "names": index.names([key]),
            "items": [
                {"responsibility": item.slug, "responsibility_title": item.title} for item in responsibilities
            ],
        },
        quotes=quotes_of((claim for _item, claim in alone[:MAX_QUOTES]), answers),
        suggestions=(_name_deputy(index, key, able), Suggestion("accept")),
        fingerprint=fingerprint(
            "no_deputy", None, [["position", key, heaviest], ["people", *sorted(people)]]
        ),
    )


def _able(index: Index, key: str, alone: Sequence[Responsibility]) -> list[str]:
    """Whom to name: a colleague of the same role, who has a part in most of it, a report, a neighbour, the leader.

    Whoever the cards always keep apart from the position's roles is left out: to stand in is to hold them for a while.
    """
    own = set(index.people_of([key]))
    found: list[str] = []
    for candidate in islice(_candidates(index, key, alone), MAX_LOOKED_AT):
        is_other = candidate not in found and not own.issuperset(index.people_of([candidate]))
        if is_other and _may_stand_in(index, key, candidate):
            found.append(candidate)
            if len(found) == MAX_CANDIDATES:
                break
    return found


def _name_deputy(index: Index, key: str, able: Sequence[str]) -> Suggestion:
    return Suggestion(
        "name_deputy",
        {"position": key, "name": index.names([key])[0], "to": list(able), "names": index.names(able)},
    )


def _may_stand_in(index: Index, key: str, candidate: str) -> bool:
    stage = index.structure.stage
    return not any(
        verdict(index.catalogue, stage, own.role, other.role)[0] == "never"
        for own in index.position(key).roles
        for other in index.position(candidate).roles
    )


def _candidates(index: Index, key: str, alone: Sequence[Responsibility]) -> Iterator[str]:
    leader = index.tree.above[key]
    for share in index.position(key).roles:
        yield from index.with_role.get(share.role, ())
    slugs = [responsibility.slug for responsibility in alone]
    yield from index.said(("knowing", key), slugs, partial(_knowing, index, key, alone), [key], slugs)
    yield from index.tree.children.get(key, ())
    if leader is not None:
        yield from index.tree.children[leader]
        yield leader


def _knowing(index: Index, key: str, alone: Sequence[Responsibility]) -> list[str]:
    """Positions on a meeting part of the market: those who work on most of it first, then who advise or are told."""
    works: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    for item in alone:
        for claim in index.around(item.slug, index.tree.scope[key]):
            if claim.position != key:
                works[claim.position] += claim.works
                parts[claim.position] += 1
    ordered = sorted(parts, key=lambda position: (-works[position], -parts[position], position))
    return ordered[:MAX_KNOWING]
