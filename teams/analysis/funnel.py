"""The funnel coverage map: which role has the client in hand at each stage, and where the client changes hands.

Columns are the stages of the funnel, rows the jobs of the structure (`Claim.work`: roles, or the title behind lines in
own words). A cell stands where a position of the job answers for, or works on, a responsibility of the stage. What is
wrong at a stage comes from the findings (`Mark`): the map has no rule of its own.

Who carries a stage: jobs are taken by the weight of the responsibilities of the stage that they work on (where nobody
works, that they answer for), the heaviest first. The first one carries it, so does everybody of the same weight, and
everybody of at least half of that weight whose part of the market meets none of those who carry it already: the export
seller beside the sellers of the country.

A hand-over is needed between two neighbouring stages that somebody carries, from each who carries the earlier to each
who carries the later in a meeting part of the market; whoever carries both keeps the client, and gives it only to those
who join there. A client does not change region, product or channel on the way, but becomes an existing one from a new
one: who finds nobody in the own segment hands over to another segment. The dimension `stage` never divides here. A
stage that nobody carries is skipped: the client passes over it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from teams.analysis.claims import Claim, claims_by_responsibility
from teams.analysis.facts import Catalogue, Involvement, Structure, stronger
from teams.analysis.findings import SEVERITIES, Severity
from teams.analysis.matrix import Mark
from teams.analysis.matrix_columns import in_order
from teams.analysis.scopes import ScopeMap, Signature
from teams.analysis.tree import Tree

FUNNEL = (
    "lead",
    "qualification",
    "proposal",
    "negotiation",
    "contract",
    "delivery",
    "payment",
    "retention",
    "repeat",
)


CARRIES_FROM = 2
"""A part of the market has a carrier of its own when its heaviest job weighs at least 1/CARRIES_FROM of the stage's."""
ON_THE_WAY = frozenset({"stage"})
INTO_ANOTHER_SEGMENT = frozenset({"stage", "segment"})


class Passage(NamedTuple):
    """A client goes over from one job to another between two stages."""

    from_stage: str
    to_stage: str
    giver: str
    receiver: str


class Part(NamedTuple):
    responsibility: str
    position: str
    involvement: Involvement


@dataclass(frozen=True, slots=True)
class Cell:
    """A job at a stage. `parts`: by responsibility in the order of the catalogue, then in the order of the chart.

    `involvement`: the strongest of its parts. `work`, `answer`: the weights of the responsibilities that it works on,
    and answers for. `vacant`: nobody sits in any of its positions. `guilty`: the gravest open finding that names it.
    """

    job: str
    involvement: Involvement
    work: int
    answer: int
    carries: bool
    vacant: bool
    guilty: Severity | None
    positions: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class StageView:
    """`cells`: in the order of the rows, only those that there are. `carriers`: the heaviest first.

    `missing`: what the structure needs at this stage and nobody holds, by the findings. `marks`: open findings about
    responsibilities of the stage, gravest first.
    """

    stage: str
    cells: tuple[Cell, ...]
    carriers: tuple[str, ...]
    missing: tuple[str, ...]
    marks: tuple[Mark, ...]

    @property
    def is_empty(self) -> bool:
        return not self.cells

    def cell(self, job: str) -> Cell | None:
        return next((cell for cell in self.cells if cell.job == job), None)


@dataclass(frozen=True, slots=True)
class Funnel:
    """`jobs`: rows, whoever works earlier in the funnel first. `passages`: hand-overs that are needed, in its order."""

    jobs: tuple[str, ...]
    stages: tuple[StageView, ...]
    passages: tuple[Passage, ...]


def funnel(structure: Structure, catalogue: Catalogue, marks: Iterable[Mark] = ()) -> Funnel:
    """Linear in positions, claims and marks; only the few jobs of two neighbouring stages are compared in pairs."""
    tree = Tree(structure.positions)
    builder = _Builder(structure, catalogue, tree)
    about: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        responsibility = catalogue.responsibilities.get(mark.responsibility)
        if responsibility is not None and responsibility.funnel_stage and not mark.accepted:
            about[responsibility.funnel_stage].append(mark)
    drafts = {stage: builder.stage(stage, about.get(stage, ())) for stage in FUNNEL}
    jobs = _rows(drafts)
    place = {job: number for number, job in enumerate(jobs)}
    return Funnel(
        jobs=jobs,
        stages=tuple(
            StageView(
                stage,
                tuple(sorted(draft.cells.values(), key=lambda cell: place[cell.job])),
                draft.carriers,
                tuple(mark.responsibility for mark in draft.marks if mark.kind == "uncovered"),
                draft.marks,
            )
            for stage, draft in drafts.items()
        ),
        passages=tuple(_passages(drafts, builder)),
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    cells: Mapping[str, Cell]
    carriers: tuple[str, ...]
    scopes: Mapping[str, Mapping[Signature, None]]
    marks: tuple[Mark, ...]


def _rows(drafts: Mapping[str, _Draft]) -> tuple[str, ...]:
    """By the weighted middle of where a job works, so that the map falls from the upper left to the lower right."""
    middle: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for number, draft in enumerate(drafts.values()):
        for job, cell in draft.cells.items():
            weight = max(cell.work, cell.answer)
            middle[job][0] += number * weight
            middle[job][1] += weight
    return tuple(sorted(middle, key=lambda job: (middle[job][0] / middle[job][1], -middle[job][1], job)))


def _passages(drafts: Mapping[str, _Draft], builder: _Builder) -> Iterable[Passage]:
    held = [stage for stage in FUNNEL if drafts[stage].carriers]
    for here, there in pairwise(held):
        one, other = drafts[here], drafts[there]
        for giver in one.carriers:
            for receiver in _receivers(giver, one, other, builder):
                if not builder.one_pair_of_hands((one.cells[giver], other.cells[receiver])):
                    yield Passage(here, there, giver, receiver)


def _receivers(giver: str, one: _Draft, other: _Draft, builder: _Builder) -> list[str]:
    def meeting(left_out: frozenset[str]) -> list[str]:
        mine = one.scopes[giver]
        return [job for job in other.carriers if builder.meet(mine, other.scopes[job], left_out)]

    near = meeting(ON_THE_WAY)
    if giver in other.carriers:
        return [job for job in near if job not in one.carriers]
    return near or meeting(INTO_ANOTHER_SEGMENT)


class _Builder:
    """Puts the claims of a structure into stages and jobs."""

    def __init__(self, structure: Structure, catalogue: Catalogue, tree: Tree) -> None:
        self.catalogue, self.tree = catalogue, tree
        self.claims = claims_by_responsibility(structure, catalogue, tree)
        self.place = {
            position.key: number for number, position in enumerate(in_order(structure.positions, tree))
        }
        self._maps: dict[frozenset[str], ScopeMap] = {}
        self.of_stage: dict[str, list[str]] = defaultdict(list)
        for slug, responsibility in catalogue.responsibilities.items():
            if responsibility.funnel_stage is not None:
                self.of_stage[responsibility.funnel_stage].append(slug)

    def stage(self, stage: str, about: Sequence[Mark]) -> _Draft:
        marks = tuple(sorted(about, key=lambda mark: (SEVERITIES.index(mark.severity), mark.kind, mark.id)))
        guilty: dict[tuple[str, str], Severity] = {}
        for mark in marks:
            for key in mark.positions:
                guilty.setdefault((mark.responsibility, key), mark.severity)
        held: dict[str, list[Claim]] = defaultdict(list)
        for slug in self.of_stage[stage]:
            for claim in sorted(self.claims.get(slug, ()), key=lambda claim: self.place[claim.position]):
                if claim.answers or claim.works:
                    for job in claim.work:
                        held[job].append(claim)
        scopes = {job: {claim.scope: None for claim in claims} for job, claims in held.items()}
        carriers = self._carriers({job: self._weights(claims) for job, claims in held.items()}, scopes)
        cells = {job: self._cell(job, claims, job in carriers, guilty) for job, claims in held.items()}
        return _Draft(cells, carriers, scopes, marks)

    def _weights(self, claims: Sequence[Claim]) -> tuple[int, int]:
        """Of what is worked on, and of what is answered for; a responsibility counts once."""
        known = self.catalogue.responsibilities
        worked = {claim.responsibility for claim in claims if claim.works}
        answered = {claim.responsibility for claim in claims if claim.answers}
        return sum(known[slug].weight for slug in worked), sum(known[slug].weight for slug in answered)

    def _carriers(
        self, weights: Mapping[str, tuple[int, int]], scopes: Mapping[str, Mapping[Signature, None]]
    ) -> tuple[str, ...]:
        by = 0 if any(work for work, _answer in weights.values()) else 1
        able = [job for job in weights if weights[job][by]]
        most = max((weights[job][by] for job in able), default=0)
        chosen: list[str] = []
        taken: dict[Signature, None] = {}
        for job in sorted(able, key=lambda job: (-weights[job][by], -weights[job][1], job)):
            weight = weights[job][by]
            is_apart = weight * CARRIES_FROM >= most and not self.meet(scopes[job], taken)
            if weight == most or is_apart:
                chosen.append(job)
                taken |= scopes[job]
        return tuple(chosen)

    def _cell(
        self, job: str, claims: Sequence[Claim], carries: bool, guilty: Mapping[tuple[str, str], Severity]
    ) -> Cell:
        positions = tuple(sorted({claim.position for claim in claims}, key=self.place.__getitem__))
        strongest = claims[0].involvement
        for claim in claims[1:]:
            strongest = stronger(strongest, claim.involvement)
        work, answer = self._weights(claims)
        named = {guilty.get((claim.responsibility, claim.position)) for claim in claims}
        return Cell(
            job=job,
            involvement=strongest,
            work=work,
            answer=answer,
            carries=carries,
            vacant=all(claim.vacant for claim in claims),
            guilty=next((severity for severity in SEVERITIES if severity in named), None),
            positions=positions,
            parts=tuple(Part(claim.responsibility, claim.position, claim.involvement) for claim in claims),
        )

    def meet(
        self,
        one: Mapping[Signature, None],
        other: Mapping[Signature, None],
        left_out: frozenset[str] = frozenset(),
    ) -> bool:
        """Whether the parts of the market of two jobs have anything in common, some dimensions left out."""
        if left_out not in self._maps:
            known = (self.tree.scope[key] for key in sorted(self.tree.scope))
            self._maps[left_out] = ScopeMap(_without(scope, left_out) for scope in known)
        here, there = ({_without(scope, left_out): None for scope in scopes} for scopes in (one, other))
        few, many = sorted((here, there), key=len)
        return any(self._maps[left_out].meets(scope, many) for scope in few)

    def one_pair_of_hands(self, cells: Iterable[Cell]) -> bool:
        """Whether it is one position, or one person in all of these positions."""
        keys = {key for cell in cells for key in cell.positions}
        people = {person.key for key in keys for person in self.tree.by_key[key].people}
        vacant = any(self.tree.by_key[key].vacant for key in keys)
        return len(keys) == 1 or (len(people) == 1 and not vacant)


def _without(scope: Signature, left_out: frozenset[str]) -> Signature:
    return tuple(pair for pair in scope if pair[0] not in left_out) if left_out else scope
