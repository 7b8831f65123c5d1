"""What nobody owns: no_accountable, no_responsible, uncovered, vacant_owner.

A holder is a position that answers (A, AR) or works (R, AR); consulted and informed hold nothing. Universal
responsibilities are everybody's and never a gap.

no_accountable: somebody present works on it and in that part of the market (meeting scopes) nobody answers.
no_responsible: somebody present answers and in that part nobody works.
    Both only when the stage needs the responsibility or the client's own words claim it: a head of three sellers
    answers on the role card for what no analyst computes yet, and that is no gap of a young department.
uncovered: the stage needs it and nobody holds it.
vacant_owner: the only holder is a vacancy,
    - of those who answer: nobody present answers in a scope that meets the vacancy's when the responsibility is
      exclusive (the head of one region is missing), in the whole company when it is not (one seller of five is not);
    - of those who work, where nobody answers in the vacancy's scope or somebody present does: nobody present works
      on it in the whole company.
A vacancy that is the only holder makes vacant_owner, never also one of the other three.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from teams.analysis.claims import BY_POSITION, Claim
from teams.analysis.facts import Responsibility, answers, works
from teams.analysis.findings import (
    Finding,
    Suggestion,
    claim_fact,
    fingerprint,
    fingerprint_of_texts,
    texts_of,
)
from teams.analysis.holdings import Holding, Part, Question, by_scope
from teams.analysis.index import Index
from teams.analysis.quotes import quotes_of
from teams.analysis.severity import by_points


def no_accountable(index: Index) -> Iterable[Finding]:
    return index.each(_without_owner)


def no_responsible(index: Index) -> Iterable[Finding]:
    return index.each(_without_hands)


def _without_owner(index: Index, holding: Holding) -> list[Finding]:
    responsibility = holding.responsibility
    orphans = index.own(responsibility.slug, _gathered(index, holding, _orphans, _may_lack_owners))
    if not orphans or not index.matters(responsibility, orphans):
        return []
    return [_gap(index, "no_accountable", holding, orphans, responsibility.weight + 1, "make_accountable")]


def _without_hands(index: Index, holding: Holding) -> list[Finding]:
    responsibility = holding.responsibility
    idle = index.own(responsibility.slug, _gathered(index, holding, _idle, _may_lack_hands))
    if not idle or not index.matters(responsibility, idle):
        return []
    return [_gap(index, "no_responsible", holding, idle, responsibility.weight, "make_responsible")]


def _may_lack_owners(part: Part) -> bool:
    return part.worked and not (part.alike and part.owners)


def _may_lack_hands(part: Part) -> bool:
    return part.owned and not (part.alike and part.doers)


def _orphans(index: Index, _responsibility: Responsibility, holders: Sequence[Claim]) -> list[Claim]:
    owners = by_scope(claim for claim in holders if claim.answers)
    return [c for c in holders if c.works and not c.vacant and not index.scopes.meets(c.scope, owners)]


def _idle(index: Index, _responsibility: Responsibility, holders: Sequence[Claim]) -> list[Claim]:
    doers = by_scope(claim for claim in holders if claim.works)
    return [c for c in holders if c.answers and not c.vacant and not index.scopes.meets(c.scope, doers)]


def _gathered(
    index: Index, holding: Holding, question: Question, worth: Callable[[Part], bool]
) -> list[Claim]:
    """What the parts say, in order of the positions' keys."""
    spread = holding.spread
    return spread.once(question, lambda: _in_order(spread.of_each(index, question, worth).values()))


def _in_order(answers: Iterable[Iterable[Claim]]) -> list[Claim]:
    return sorted(chain.from_iterable(answers), key=BY_POSITION)


def uncovered(index: Index) -> Iterable[Finding]:
    known = index.catalogue.responsibilities
    said = index.always(_said_of_uncovered)
    for slug in index.needed_slugs:
        if slug not in index.holdings and not known[slug].universal:
            if slug not in said:
                said[slug] = _uncovered(index, known[slug])
            yield said[slug]


def _said_of_uncovered(_index: Index) -> dict[str, Finding]:
    return {}


def _uncovered(index: Index, responsibility: Responsibility) -> Finding:
    slug = responsibility.slug
    roles = _roles_that_bring(index, slug)
    about = {"responsibility": slug, "responsibility_title": responsibility.title}
    return Finding(
        kind="uncovered",
        severity=by_points(responsibility.weight + 1 + index.money_point(responsibility)),
        responsibility=slug,
        positions=(),
        people=(),
        params={"responsibility_title": responsibility.title, "stage": index.structure.stage},
        quotes=(),
        suggestions=(
            *(Suggestion("add_role", {**about, "role": role, "role_title": title}) for role, title in roles),
            Suggestion("accept"),
        ),
        fingerprint=fingerprint("uncovered", slug, []),
    )


def vacant_owner(index: Index) -> Iterable[Finding]:
    return index.each(_with_vacancies)


def _with_vacancies(index: Index, holding: Holding) -> list[Finding]:
    responsibility = holding.responsibility
    missed = holding.spread.once(vacant_owner, lambda: _missed(index, holding))
    if not missed.claims:
        return []
    alone = index.own(responsibility.slug, missed.claims)
    points = responsibility.weight + (1 if missed.owners else -1)
    of = "owner" if missed.owners else "hands"
    return [_gap(index, "vacant_owner", holding, alone, points, "assign_person", of)]


class Missed(NamedTuple):
    """The vacancies that nobody present makes up for; `owners`: whether any of them answers."""

    claims: Sequence[Claim]
    owners: bool


def _missed(index: Index, holding: Holding) -> Missed:
    spread = holding.spread
    found: Collection[Vacancies] = spread.of_each(index, _vacancies, lambda part: part.vacant).values()
    owners: list[Claim] = []
    if found and (holding.responsibility.exclusive or not spread.owned):
        owners = _in_order(each.owners for each in found)
    hands = _in_order(each.hands for each in found) if found and not spread.worked else []
    if owners and hands:
        return Missed(_in_order([{c.position: c for c in (*owners, *hands)}.values()]), owners=True)
    return Missed(owners or hands, bool(owners))


class Vacancies(NamedTuple):
    """Of a part: the vacancies that would be missed if nobody present answers, or works."""

    owners: Sequence[Claim]
    hands: Sequence[Claim]


def _vacancies(index: Index, responsibility: Responsibility, holders: Sequence[Claim]) -> Vacancies | None:
    present = by_scope(claim for claim in holders if claim.answers and not claim.vacant)
    vacant = [claim for claim in holders if claim.vacant]
    empty = [claim for claim in vacant if claim.answers]
    owners = [c for c in empty if not responsibility.exclusive or not index.scopes.meets(c.scope, present)]
    covered = by_scope(empty)
    hands = [c for c in vacant if c.works and not c.answers and not index.scopes.meets(c.scope, covered)]
    return Vacancies(owners, hands) if owners or hands else None


def _gap(
    index: Index, kind: str, holding: Holding, claims: list[Claim], points: int, move: str, of: str = ""
) -> Finding:
    say = partial(_gap_finding, index, kind, holding.responsibility, claims, points, move, of)
    still = index.touched.isdisjoint(claim.position for claim in claims)
    return holding.said(kind, (claims, points, of), say, still=still)


def _gap_finding(
    index: Index,
    kind: str,
    responsibility: Responsibility,
    claims: list[Claim],
    points: int,
    move: str,
    of: str = "",
) -> Finding:
    keys = tuple(claim.position for claim in claims)
    facts = index.holdings[responsibility.slug].spread.once(kind, lambda: texts_of(map(claim_fact, claims)))
    about = {"responsibility": responsibility.slug, "responsibility_title": responsibility.title}
    candidates = _candidates(index, kind, claims)
    return Finding(
        kind=kind,
        severity=by_points(points + index.money_point(responsibility)),
        responsibility=responsibility.slug,
        positions=keys,
        people=index.people_of(keys),
        params={
            "responsibility_title": responsibility.title,
            "names": index.names(keys),
            **({"of": of} if of else {}),
        },
        quotes=quotes_of(claims, works if kind == "no_accountable" else answers),
        suggestions=(
            *(
                Suggestion(move, {**about, "position": key, "name": index.names([key])[0]})
                for key in candidates
            ),
            Suggestion("accept"),
        ),
        fingerprint=fingerprint_of_texts(kind, responsibility.slug, facts),
    )


def _candidates(index: Index, kind: str, claims: list[Claim]) -> list[str]:
    """Whom the move could concern, likeliest first: for a missing owner the leader of those who work, else they."""
    keys = [claim.position for claim in claims]
    leader = index.tree.above[keys[0]]
    if kind == "no_accountable" and leader is not None and not index.position(leader).vacant:
        return [leader, keys[0]]
    return keys[:2]


def _roles_that_bring(index: Index, slug: str) -> list[tuple[str, str]]:
    """Up to two catalogue roles that hold it: those who answer first, then those who work."""
    ordered = {role: title for _, role, title in sorted(index.always(_bringing).get(slug, ()))}
    return list(ordered.items())[:2]


def _bringing(index: Index) -> dict[str, set[tuple[bool, str, str]]]:
    """Responsibility -> (does not answer, slug, title) of the roles that answer for it or work on it."""
    found: dict[str, set[tuple[bool, str, str]]] = defaultdict(set)
    for role in index.catalogue.roles.values():
        for duty in role.duties:
            if answers(duty.involvement) or works(duty.involvement):
                found[duty.responsibility].add((not answers(duty.involvement), role.slug, role.title))
    return found
