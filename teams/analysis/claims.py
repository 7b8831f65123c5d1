"""Who claims which responsibility: what the roles bring, plus the own-worded lines, minus what was handed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from operator import itemgetter
from typing import NamedTuple

from teams.analysis.facts import (
    Catalogue,
    Involvement,
    Position,
    Structure,
    answers,
    stronger,
    works,
)
from teams.analysis.scopes import Signature, folded
from teams.analysis.tree import Tree


class Quote(NamedTuple):
    """One line that makes a claim. `role` is None for an own-worded line; `words` are those that matched it."""

    position: str
    text: str
    involvement: Involvement
    role: str | None = None
    words: tuple[str, ...] = ()
    score: float = 1.0


class Line(NamedTuple):
    """A quote before it is known whose position speaks: shared by all who hold the same roles."""

    text: str
    involvement: Involvement
    role: str | None = None
    words: tuple[str, ...] = ()
    score: float = 1.0


class Claim(NamedTuple):
    """A position's part in one responsibility.

    `work` names whose job it is: the roles that bring it, or for an own-worded line the roles of the position, or
    where it has none its title. Two claims with a common `work` come from the same role. `answers`, `works`: what the
    involvement means; `own_words`: at least one of the lines comes from no card.
    """

    position: str
    responsibility: str
    scope: Signature
    leads: bool
    vacant: bool
    involvement: Involvement
    work: frozenset[str]
    lines: tuple[Line, ...]
    answers: bool
    works: bool
    own_words: bool

    def quote(self, line: Line) -> Quote:
        return Quote(self.position, line.text, line.involvement, line.role, line.words, line.score)


BY_POSITION = itemgetter(Claim._fields.index("position"))


class Share(NamedTuple):
    """What a set of lines about one responsibility comes to, whoever holds them: the last fields of a Claim."""

    involvement: Involvement
    work: frozenset[str]
    lines: tuple[Line, ...]
    answers: bool
    works: bool
    own_words: bool


def title_of_work(title: str) -> str:
    """«Менеджер, Москва», «Менеджер № 2» and «менеджер (B2B)» are one job: what follows is the place, not the work."""
    cut = title
    for mark in (",", "(", "—", "–", " - ", "№"):
        cut = cut.split(mark, 1)[0]
    return "title:" + (folded(cut.strip(" 0123456789")) or folded(title))


def _share(lines: Sequence[Line], otherwise: frozenset[str], decided: Involvement | None) -> Share:
    """The strongest involvement of the lines, unless it was decided; the job is the roles that bring them."""
    bringing = frozenset(line.role for line in lines if line.role is not None)
    involvements: list[Involvement] = [line.involvement for line in lines]
    strongest = decided if decided is not None else reduce(stronger, involvements)
    own_words = any(line.role is None for line in lines)
    work = bringing or otherwise
    return Share(strongest, work, tuple(lines), answers(strongest), works(strongest), own_words)


class Reader:
    """Reads the claims of positions; what a set of roles brings is worked out once for all who hold it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._of_roles: dict[tuple[str, ...], dict[str, Share]] = {}

    def claims(self, position: Position, scope: Signature, *, leads: bool) -> list[Claim]:
        """One claim per responsibility that the catalogue knows and the position has not handed over."""
        shares = self._brought(tuple(share.role for share in position.roles))
        if position.duties or position.overrides:
            shares = self._with_own(position, shares)
        key, vacant, without = position.key, position.vacant, position.without
        return [
            Claim(key, slug, scope, leads, vacant, *share)
            for slug, share in shares.items()
            if slug not in without
        ]

    def _brought(self, roles: tuple[str, ...]) -> dict[str, Share]:
        if roles not in self._of_roles:
            lines: dict[str, list[Line]] = defaultdict(list)
            for role in (self.catalogue.roles[slug] for slug in roles if slug in self.catalogue.roles):
                for duty in role.duties:
                    if duty.responsibility in self.catalogue.responsibilities:
                        lines[duty.responsibility].append(Line(duty.text, duty.involvement, role.slug))
            self._of_roles[roles] = {slug: _share(found, frozenset(), None) for slug, found in lines.items()}
        return self._of_roles[roles]

    def _with_own(self, position: Position, shares: dict[str, Share]) -> dict[str, Share]:
        own: dict[str, list[Line]] = defaultdict(list)
        for duty in position.duties:
            if duty.responsibility is not None and duty.responsibility in self.catalogue.responsibilities:
                line = Line(duty.text, duty.involvement, None, duty.words, duty.score)
                own[duty.responsibility].append(line)
        everyday = frozenset(share.role for share in position.roles) or frozenset(
            {title_of_work(position.title)}
        )
        touched = dict.fromkeys(
            [*own, *(slug for slug in position.overrides if slug in self.catalogue.responsibilities)]
        )
        return shares | {
            slug: _share(
                [*(shares[slug].lines if slug in shares else ()), *own.get(slug, ())],
                everyday,
                position.overrides.get(slug),
            )
            for slug in touched
        }


def is_leader(position: Position, tree: Tree, catalogue: Catalogue) -> bool:
    """By the tree or by the nature of the role: a second head is a second head before anybody reports to it."""
    return tree.leads(position.key) or any(
        share.role in catalogue.roles and catalogue.roles[share.role].leads for share in position.roles
    )


def claims_by_responsibility(
    structure: Structure, catalogue: Catalogue, tree: Tree
) -> dict[str, list[Claim]]:
    """Every R, A, C and I of the structure, by responsibility, positions in order of their keys."""
    result: dict[str, list[Claim]] = defaultdict(list)
    reader = Reader(catalogue)
    for key in sorted(tree.by_key):
        position = tree.by_key[key]
        leads = is_leader(position, tree, catalogue)
        for claim in reader.claims(position, tree.scope[key], leads=leads):
            result[claim.responsibility].append(claim)
    return dict(sorted(result.items()))
