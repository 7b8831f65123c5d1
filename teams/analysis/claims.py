"""Who claims which responsibility: what the roles bring, plus the own-worded lines, minus what was handed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from teams.analysis.facts import (
    Catalogue,
    Involvement,
    OwnDuty,
    Position,
    Structure,
    answers,
    stronger,
    works,
)
from teams.analysis.scopes import Signature, folded
from teams.analysis.tree import Tree


@dataclass(frozen=True, slots=True)
class Quote:
    """One line that makes a claim. `role` is None for an own-worded line; `words` are those that matched it."""

    position: str
    text: str
    involvement: Involvement
    role: str | None = None
    words: tuple[str, ...] = ()
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A position's part in one responsibility.

    `work` names whose job it is: the roles that bring it, or for an own-worded line the roles of the position, or
    where it has none its title. Two claims with a common `work` come from the same role.
    """

    position: str
    responsibility: str
    involvement: Involvement
    work: frozenset[str]
    scope: Signature
    team: str
    vacant: bool
    quotes: tuple[Quote, ...] = ()

    @property
    def answers(self) -> bool:
        return answers(self.involvement)

    @property
    def works(self) -> bool:
        return works(self.involvement)


def title_of_work(title: str) -> str:
    """«Менеджер, Москва», «Менеджер № 2» and «менеджер (B2B)» are one job: what follows is the place, not the work."""
    cut = title
    for mark in (",", "(", "—", "–", " - ", "№"):
        cut = cut.split(mark, 1)[0]
    return "title:" + (folded(cut.strip(" 0123456789")) or folded(title))


def _role_quotes(position: Position, catalogue: Catalogue) -> list[tuple[str, Quote]]:
    return [
        (duty.responsibility, Quote(position.key, duty.text, duty.involvement, share.role))
        for share in position.roles
        if share.role in catalogue.roles
        for duty in catalogue.roles[share.role].duties
    ]


def _own_quote(position: Position, duty: OwnDuty) -> Quote:
    return Quote(position.key, duty.text, duty.involvement, None, duty.words, duty.score)


def position_claims(position: Position, catalogue: Catalogue, scope: Signature, team: str) -> list[Claim]:
    """One claim per responsibility: the strongest involvement of all its lines, unless an override says otherwise.

    Responsibilities that the catalogue does not know are left out; so are those in `without`.
    """
    lines: dict[str, list[Quote]] = defaultdict(list)
    for slug, quote in _role_quotes(position, catalogue):
        lines[slug].append(quote)
    for duty in position.duties:
        if duty.responsibility is not None:
            lines[duty.responsibility].append(_own_quote(position, duty))
    for slug in position.overrides:
        lines.setdefault(slug, [])
    everyday = frozenset(share.role for share in position.roles) or frozenset({title_of_work(position.title)})
    claims = []
    for slug, quotes in lines.items():
        if slug in position.without or slug not in catalogue.responsibilities:
            continue
        bringing = frozenset(quote.role for quote in quotes if quote.role is not None)
        claims.append(
            Claim(
                position=position.key,
                responsibility=slug,
                involvement=_involvement(slug, quotes, position.overrides),
                work=bringing or everyday,
                scope=scope,
                team=team,
                vacant=position.vacant,
                quotes=tuple(quotes),
            )
        )
    return claims


def _involvement(slug: str, quotes: Sequence[Quote], overrides: Mapping[str, Involvement]) -> Involvement:
    if slug in overrides:
        return overrides[slug]
    result = quotes[0].involvement
    for quote in quotes[1:]:
        result = stronger(result, quote.involvement)
    return result


def peer_group(position: Position, tree: Tree, catalogue: Catalogue) -> str:
    """The team in which several holders of one role are simply colleagues.

    Whoever leads people, by the tree or by the nature of the role, is nobody's colleague in that sense: a second head
    in the same department is a second head.
    """
    leads = tree.leads(position.key) or any(
        share.role in catalogue.roles and catalogue.roles[share.role].leads for share in position.roles
    )
    return f"\0leads {position.key}" if leads else tree.team[position.key]


def claims_by_responsibility(
    structure: Structure, catalogue: Catalogue, tree: Tree
) -> dict[str, list[Claim]]:
    """Every R, A, C and I of the structure, by responsibility, positions in order of their keys."""
    result: dict[str, list[Claim]] = defaultdict(list)
    for key in sorted(tree.by_key):
        position = tree.by_key[key]
        team = peer_group(position, tree, catalogue)
        for claim in position_claims(position, catalogue, tree.scope[key], team):
            result[claim.responsibility].append(claim)
    return dict(sorted(result.items()))
