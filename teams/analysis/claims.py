"""Who claims which responsibility: what the roles bring, plus the own-worded lines, minus what was handed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import count
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from teams.analysis.facts import (
    Catalogue,
    Involvement,
    Position,
    Responsibility,
    Structure,
    answers,
    stronger,
    works,
)
from teams.analysis.scopes import Signature, folded
from teams.analysis.tree import Tree

T = TypeVar("T")
OfSlugs = Callable[[Iterable[str], Mapping[str, Responsibility]], T]


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
ABOUT = itemgetter(Claim._fields.index("responsibility"))


class Share(NamedTuple):
    """What a set of lines about one responsibility comes to, whoever holds them: the last fields of a Claim."""

    involvement: Involvement
    work: frozenset[str]
    lines: tuple[Line, ...]
    answers: bool
    works: bool
    own_words: bool


class Ways(NamedTuple):
    """In which way a position holds each of its responsibilities, by numbers: two that bear one number are held alike.

    `usual`: what its roles bring, the very same table for all who hold the same roles; `own`: what this position holds
    otherwise than that, None where it does not hold it.
    """

    usual: Mapping[str, int]
    own: Mapping[str, int | None]


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
        self._usual: dict[tuple[str, ...], dict[str, int]] = {}
        self._numbers: dict[object, int] = {}
        self._next_number = count()
        self._of_usual: dict[tuple[object, int], Any] = {}

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

    def ways(self, position: Position, held: Mapping[str, Claim]) -> Ways:
        """`held`: the claims of the position by which it answers or works."""
        roles = tuple(share.role for share in position.roles)
        if roles not in self._usual:
            brought = self._brought(roles).items()
            self._usual[roles] = {
                slug: self._way(share) for slug, share in brought if share.answers or share.works
            }
        usual = self._usual[roles]
        otherwise = {
            *(duty.responsibility for duty in position.duties if duty.responsibility),
            *position.overrides,
            *position.without,
        }
        own = {slug: self._way(held[slug]) if slug in held else None for slug in otherwise}
        return Ways(usual, {slug: way for slug, way in own.items() if way != usual.get(slug)})

    def of_work(self, ways: Ways, held: Iterable[str], say: OfSlugs[T]) -> T:
        """What follows from which responsibilities are held, worked out once for all who hold just what their roles
        bring."""
        if ways.own:
            return say(held, self.catalogue.responsibilities)
        key = (say, id(ways.usual))
        if key not in self._of_usual:
            self._of_usual[key] = say(ways.usual, self.catalogue.responsibilities)
        found: T = self._of_usual[key]
        return found

    def _way(self, part: Share | Claim) -> int:
        """A number for all that rules ask of a part in something besides what it is, and who has it."""
        said = (part.involvement, part.work, frozenset(line.role for line in part.lines))
        if said not in self._numbers:
            self._numbers.setdefault(said, next(self._next_number))  # two threads never give one number twice
        return self._numbers[said]

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
