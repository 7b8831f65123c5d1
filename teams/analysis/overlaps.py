"""Two who own the same: double_accountable and duplicate_responsible.

Both look, responsibility by responsibility, for holders whose scopes meet (`scopes.intersect`). Universal
responsibilities are never looked at. Two positions with nobody but one and the same person in them do not overlap.

double_accountable, both answer (A or AR), and
    - the roles differ: always. A leader over a subordinate is no excuse: one of them computes, the other approves, or
      nobody knows whose result it is;
    - the role is the same: only between two leaders, when the responsibility is exclusive (one accountable for the
      whole company) and not done to one's own people, neither reports to the other (a cascade: the region to the
      country) and neither is named the other's deputy. Sellers of one role are colleagues, in one team or in two:
      whether the markets of two departments meet is a question to their heads.

What is done to one's own people does not collide between two who lead people of their own, whatever their titles and
whoever of them stands above: each recruits and coaches the own reports. A specialist's card (a trainer's) means
everybody's people, so it collides with a leader's, and so does whoever leads nobody.

duplicate_responsible, both do the work (R or AR), the roles differ, and it is not a vertical split: a leader who also
answers (AR) over a subordinate who works is legal, and so is the same job of leader in another department over the
people of that other department. AR beside R or AR without a line between them is a duplicate: two do it, whoever
answers; where both answer it is a double_accountable as well, because each of the two can be put right alone.

Holders are gathered into blocks that are alike in everything the rules ask (job, scope, involvement, who answers
above them), so the cost follows the number of holders, not of pairs. Blocks that conflict form one cluster; a cluster
is one finding: Москва and Петербург with the same trouble are two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from teams.analysis.claims import Claim, Quote
from teams.analysis.facts import Responsibility, answers, works
from teams.analysis.findings import Finding, claim_fact, fingerprint_of_texts, texts_of
from teams.analysis.holdings import Holding, Part
from teams.analysis.index import Index
from teams.analysis.natural_owner import Parting, parting, resolutions
from teams.analysis.quotes import quotes_of
from teams.analysis.scopes import Signature
from teams.analysis.severity import by_points


@dataclass(slots=True, eq=False)
class Block:
    """Holders of one responsibility that no rule tells apart."""

    work: frozenset[str]
    answers: bool
    leads: bool
    above: frozenset[str]
    own_team: bool
    claims: list[Claim] = field(default_factory=list)

    def same_job(self, other: Block) -> bool:
        return not self.work.isdisjoint(other.work)


Pair = Callable[[Claim, Claim], bool]
Rule = Callable[[Block, Block], Pair | None]
"""Whether two blocks can conflict at all; if so, the question left to ask about each pair of their holders."""


def double_accountable(index: Index) -> Iterable[Finding]:
    return index.each(_doubles)


def duplicate_responsible(index: Index) -> Iterable[Finding]:
    return index.each(_duplicates)


class Clash(NamedTuple):
    """Holders in conflict, in order of their positions' keys, and what is the same of it whatever of all that they hold
    alike it is about. `facts`: what decides about them, as texts."""

    claims: list[Claim]
    positions: tuple[str, ...]
    people: tuple[str, ...]
    facts: list[str]
    parting: Parting


Wording = Callable[["Index", Responsibility, Clash], Finding]


def _doubles(index: Index, holding: Holding) -> list[Finding]:
    clashes = holding.spread.of_each(index, _doubles_in_part, lambda part: part.owners > 1)
    return _worded(index, holding, clashes, _double_finding) if clashes else []


def _duplicates(index: Index, holding: Holding) -> list[Finding]:
    clashes = holding.spread.of_each(index, _duplicates_in_part, lambda part: part.doers > 1)
    return _worded(index, holding, clashes, _duplicate_finding) if clashes else []


def _worded(
    index: Index, holding: Holding, clashes: Mapping[Part, list[Clash]], wording: Wording
) -> list[Finding]:
    def say(found: list[Clash]) -> list[Finding]:
        return [wording(index, holding.responsibility, clash) for clash in found]

    return [finding for said in holding.told(wording, clashes, say) for finding in said]


def _doubles_in_part(index: Index, responsibility: Responsibility, holders: Sequence[Claim]) -> list[Clash]:
    owners = [claim for claim in holders if claim.answers]
    if len({claim.work for claim in owners}) == 1 and not _alone(responsibility):
        return []  # colleagues of one role
    rule = _double_rule(index, responsibility)
    clusters = _clusters(index, owners, rule, with_above=False)
    return [_clash(index, responsibility, cluster) for cluster in clusters]


def _duplicates_in_part(
    index: Index, responsibility: Responsibility, holders: Sequence[Claim]
) -> list[Clash]:
    doers = [claim for claim in holders if claim.works]
    if len({claim.work for claim in doers}) == 1:
        return []  # one job: nobody else's work is done twice
    clusters = _clusters(index, doers, _duplicate_rule(index), with_above=True)
    return [_clash(index, responsibility, cluster) for cluster in clusters]


def _clash(index: Index, responsibility: Responsibility, cluster: list[Claim]) -> Clash:
    keys = tuple(claim.position for claim in cluster)
    facts = texts_of(map(claim_fact, cluster))
    return Clash(cluster, keys, index.people_of(keys), facts, parting(index, responsibility, cluster))


def _alone(responsibility: Responsibility) -> bool:
    """Whether one answers for it in the whole company, so that two heads of one role are one too many."""
    return responsibility.exclusive and not responsibility.own_people


def _double_rule(index: Index, responsibility: Responsibility) -> Rule:
    tree, alone = index.tree, _alone(responsibility)

    def different_people(one: Claim, other: Claim) -> bool:
        return not index.same_single_person(one.position, other.position)

    def second_head(one: Claim, other: Claim) -> bool:
        here, there = one.position, other.position
        deputies = there in index.position(here).deputies or here in index.position(there).deputies
        vertical = tree.is_above(here, there) or tree.is_above(there, here)
        return not vertical and not deputies and different_people(one, other)

    def rule(one: Block, other: Block) -> Pair | None:
        if one.own_team and other.own_team:
            return None
        if not one.same_job(other):
            return different_people
        return second_head if alone and one.leads and other.leads else None

    return rule


def _duplicate_rule(index: Index) -> Rule:
    def different_people(one: Claim, other: Claim) -> bool:
        return not index.same_single_person(one.position, other.position)

    def rule(one: Block, other: Block) -> Pair | None:
        if one.same_job(other) or (one.own_team and other.own_team):
            return None
        vertical = (one.answers and not one.work.isdisjoint(other.above)) or (
            other.answers and not other.work.isdisjoint(one.above)
        )
        return None if vertical else different_people

    return rule


def _clusters(index: Index, claims: list[Claim], rule: Rule, *, with_above: bool) -> list[list[Claim]]:
    """Groups of holders in conflict, each in order of position keys, groups in order of their first key."""
    blocks = _blocks(index, claims, with_above=with_above)
    parent: dict[Block, Block] = {}
    involved: dict[Block, dict[str, Claim]] = defaultdict(dict)
    for one, other in _meeting_pairs(index, blocks):
        conflict = rule(one, other)
        if conflict is None:
            continue
        mine, theirs = _in_conflict(one, other, conflict), _in_conflict(other, one, conflict)
        if mine and theirs:
            involved[one].update((claim.position, claim) for claim in mine)
            involved[other].update((claim.position, claim) for claim in theirs)
            parent[_root(parent, one)] = _root(parent, other)
    groups: dict[Block, dict[str, Claim]] = defaultdict(dict)
    for block, members in involved.items():
        groups[_root(parent, block)].update(members)
    found = [[members[key] for key in sorted(members)] for members in groups.values()]
    return sorted(found, key=lambda cluster: cluster[0].position)


def _blocks(index: Index, claims: list[Claim], *, with_above: bool) -> dict[Signature, list[Block]]:
    accountable = {claim.position: claim.work for claim in claims if claim.answers}
    own_people = index.catalogue.responsibilities[claims[0].responsibility].own_people
    under: dict[str | None, frozenset[str]] = {}
    blocks: dict[tuple[object, ...], tuple[Signature, Block]] = {}
    for claim in claims:
        leader = index.tree.above[claim.position] if with_above else None
        if leader not in under:
            under[leader] = _accountable_from(index, leader, accountable)
        above, own_team = under[leader], own_people and _own_team(index, claim)
        key = (claim.scope, claim.work, claim.answers, claim.leads, above, own_team)
        if key not in blocks:
            blocks[key] = (claim.scope, Block(claim.work, claim.answers, claim.leads, above, own_team))
        blocks[key][1].claims.append(claim)
    result: dict[Signature, list[Block]] = defaultdict(list)
    for scope, block in blocks.values():
        result[scope].append(block)
    return result


def _own_team(index: Index, claim: Claim) -> bool:
    """By somebody who has people of their own: not on everybody's, as a specialist's card means it."""
    roles = index.catalogue.roles
    specialist = any(line.role in roles and not roles[line.role].leads for line in claim.lines if line.role)
    return index.tree.leads(claim.position) and not specialist


def _accountable_from(
    index: Index, leader: str | None, accountable: dict[str, frozenset[str]]
) -> frozenset[str]:
    """The jobs of those who answer for the same responsibility, from this leader upwards."""
    if leader is None or not accountable:
        return frozenset()
    found = (accountable[key] for key in (leader, *index.tree.ancestors(leader)) if key in accountable)
    return frozenset().union(*found)


def _meeting_pairs(index: Index, blocks: dict[Signature, list[Block]]) -> Iterable[tuple[Block, Block]]:
    """Each pair of blocks whose scopes meet, once; a block meets itself too."""
    done: set[Signature] = set()
    for scope, here in blocks.items():
        for number, one in enumerate(here):
            for other in here[number:]:
                yield one, other
        done.add(scope)
        for near in index.scopes.near_among(scope, blocks):
            if near not in done:
                yield from ((one, other) for one in here for other in blocks[near])


def _in_conflict(block: Block, other: Block, conflict: Pair) -> list[Claim]:
    """Those of `block` who conflict with at least one of `other`."""
    return [
        claim
        for claim in block.claims
        if any(rival.position != claim.position and conflict(claim, rival) for rival in other.claims)
    ]


def _root(parent: dict[Block, Block], block: Block) -> Block:
    while parent.get(block, block) is not block:
        parent[block] = parent.get(parent[block], parent[block])
        block = parent[block]
    return block


def _double_finding(index: Index, responsibility: Responsibility, clash: Clash) -> Finding:
    cluster = index.own(responsibility.slug, clash.claims)
    points = responsibility.weight + responsibility.exclusive + (len(cluster) > 2) - _one_seated(cluster)
    return _finding(index, "double_accountable", responsibility, clash, points, quotes_of(cluster, answers))


def _duplicate_finding(index: Index, responsibility: Responsibility, clash: Clash) -> Finding:
    cluster = index.own(responsibility.slug, clash.claims)
    jobs = len({claim.work for claim in cluster})
    answered = any(claim.answers for claim in cluster)
    points = responsibility.weight + (jobs > 2) - answered - _one_seated(cluster)
    quotes, roles = quotes_of(cluster, works), index.role_titles(cluster)
    return _finding(index, "duplicate_responsible", responsibility, clash, points, quotes, roles=roles)


def _finding(
    index: Index,
    kind: str,
    responsibility: Responsibility,
    clash: Clash,
    points: int,
    quotes: tuple[Quote, ...],
    **params: object,
) -> Finding:
    return Finding(
        kind=kind,
        severity=by_points(points + index.money_point(responsibility)),
        responsibility=responsibility.slug,
        positions=clash.positions,
        people=clash.people,
        params={
            "responsibility_title": responsibility.title,
            "names": index.names(clash.positions),
            "scoped": any(claim.scope for claim in clash.claims),
            **params,
        },
        quotes=quotes,
        suggestions=resolutions(index, responsibility, clash.parting),
        fingerprint=fingerprint_of_texts(kind, responsibility.slug, clash.facts),
    )


def _one_seated(cluster: list[Claim]) -> bool:
    return sum(not claim.vacant for claim in cluster) <= 1
