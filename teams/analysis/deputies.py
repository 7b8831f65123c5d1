"""no_deputy: an exclusive responsibility rests on one person, and nobody stands in.

It rests on one person when among all its holders, not vacant, whose scopes meet, there is a single person: somebody
who works on it as well knows how it is done. Judged are exclusive responsibilities that are not universal and that the
stage needs or somebody's own words claim: what a department may do without can wait for a holiday to end.

A deputy is a position named so that somebody else fills, or a deputy in the same box (then there are two people).
One finding for each position, with all its responsibilities.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from teams.analysis.claims import Claim
from teams.analysis.combinations import verdict
from teams.analysis.facts import Responsibility, answers
from teams.analysis.findings import Finding, Suggestion, fingerprint
from teams.analysis.holdings import by_scope
from teams.analysis.index import Index
from teams.analysis.quotes import MAX_QUOTES, quotes_of
from teams.analysis.severity import RISK_DISCOUNT, by_points

MAX_CANDIDATES = 3
MAX_KNOWING = 6
MAX_LOOKED_AT = 60
"""Of thousands who could stand in any few will do."""


Alone = tuple[Responsibility, Claim]


class Search(NamedTuple):
    """Who could stand in, who was looked at for it (in order, and each once), and who knows of the work, if that was
    asked."""

    able: list[str]
    looked_at: list[str]
    asked: frozenset[str]
    knowing: list[str] | None


class Said(NamedTuple):
    alone: Sequence[Alone]
    search: Search
    finding: Finding


def no_deputy(index: Index) -> Iterable[Finding]:
    before, now = index.kept(no_deputy)
    stood_in_for, touched, reworded = with_deputy(index), index.touched, index.reworded
    unmoved = index.same_roles and not index.regrouped and not index.stirred
    for key, alone in resting_on_one(index).items():
        if key in stood_in_for:
            continue
        was: Said | None = before.get(key)
        if (
            was is None
            or was.alone is not alone
            or key in touched
            or (reworded and not was.search.asked.isdisjoint(reworded))
            or not (unmoved or _still_able(index, key, was))
        ):
            ranked = sorted(alone, key=lambda item: (-item[0].weight, item[0].slug))
            search = _search(index, key, [item for item, _claim in ranked])
            was = Said(alone, search, _finding(index, key, ranked, search.able))
        now[key] = was
        yield was.finding


def _still_able(index: Index, key: str, was: Said) -> bool:
    """Whether a new search would come to the same people, who are as they were: where on the market those who were
    looked at stand is asked of nobody, but of those who know of the work."""
    knowing = was.search.knowing
    if knowing is not None and not index.stirred.isdisjoint(item.slug for item, _claim in was.alone):
        return False
    if index.same_roles and index.regrouped.isdisjoint((key, index.tree.above[key])):
        return True
    looked_at = was.search.looked_at
    again = _candidates(index, key, lambda: knowing or [])
    ended = len(was.search.able) < MAX_CANDIDATES and len(looked_at) < MAX_LOOKED_AT
    return list(islice(again, len(looked_at) + ended)) == looked_at


def resting_on_one(index: Index) -> Mapping[str, list[Alone]]:
    """Position -> the exclusive responsibilities that matter here and rest on one person, with the claim of that
    person: the one by which they answer, if they do."""
    return index.of_each(_resting_on, index.cards, index.judged_otherwise)


def _resting_on(index: Index, key: str) -> list[Alone]:
    card = index.cards[key]
    if card.position.vacant:
        return []
    found, needed = [], index.needed_slugs
    for claim in card.exclusive:
        holding = index.holdings[claim.responsibility]
        spread = holding.spread
        matters = claim.responsibility in needed or spread.own_words
        if matters and key in spread.by_scope[claim.scope].ask(index, _alone):
            found.append((holding.responsibility, claim))
    return found


def _alone(index: Index, _responsibility: Responsibility, claims: Sequence[Claim]) -> set[str]:
    """Positions of a part that alone know how it is done."""
    present = by_scope(claim for claim in claims if not claim.vacant)
    found = set()
    for scope in present:
        near = index.scopes.near_among(scope, present)
        if index.only_person(claim.position for each in near for claim in present[each]) is None:
            continue
        around = (claim for each in near for claim in present[each])
        first = min(around, key=lambda claim: (not claim.answers, claim.position))
        if first.scope == scope:
            found.add(first.position)
    return found


def with_deputy(index: Index) -> frozenset[str]:
    """Of the positions on which something rests alone those for which somebody stands in: a deputy stands in for the
    person, so one who is named at another of the person's positions counts too."""
    _before, now = index.kept(with_deputy)
    if "keys" not in now:
        now["keys"] = frozenset([key for key in resting_on_one(index) if _has_deputy(index, key)])
    found: frozenset[str] = now["keys"]
    return found


def _has_deputy(index: Index, key: str) -> bool:
    """Somebody else fills a position that is named as the deputy."""
    named, people = index.tree.by_key, index.people_of([key])
    seats = {key, *(seat for person in people for seat, _holder in index.sitting.get(person, ()))}
    own = frozenset(people)
    return any(
        deputy in named and not own.issuperset(index.people_of([deputy]))
        for seat in seats
        for deputy in named[seat].deputies
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


def _search(index: Index, key: str, alone: Sequence[Responsibility]) -> Search:
    """Whom to name: a colleague of the same role, who has a part in most of it, a report, a neighbour, the leader.

    Whoever the cards always keep apart from the position's roles is left out: to stand in is to hold them for a while.
    """
    own = set(index.people_of([key]))
    able: list[str] = []
    looked_at: list[str] = []
    knowing: list[str] | None = None

    def know() -> list[str]:
        nonlocal knowing
        knowing = _knowing(index, key, alone)
        return knowing

    for candidate in islice(_candidates(index, key, know), MAX_LOOKED_AT):
        looked_at.append(candidate)
        is_other = candidate not in able and not own.issuperset(index.people_of([candidate]))
        if is_other and _may_stand_in(index, key, candidate):
            able.append(candidate)
            if len(able) == MAX_CANDIDATES:
                break
    return Search(able, looked_at, frozenset(looked_at), knowing)


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


def _candidates(index: Index, key: str, know: Callable[[], list[str]]) -> Iterator[str]:
    """`know`: who knows of the work; asked only when nobody of the same role will do."""
    leader = index.tree.above[key]
    for share in index.position(key).roles:
        yield from index.with_role.get(share.role, ())
    yield from know()
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
