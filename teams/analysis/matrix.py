"""The responsibility matrix (RACI): who has which part in what, and what the findings say about it.

Rows are the responsibilities of the catalogue by area, columns positions, roles or people (matrix_columns). What stands
in a cell comes from the claims that the findings are made of; what is wrong with a row comes from the findings
themselves (`Mark`): the matrix has no rule of its own. The time is linear in positions, claims and marks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from teams.analysis.claims import Claim, claims_by_responsibility
from teams.analysis.facts import INVOLVEMENTS, Catalogue, Involvement, Structure, answers, stronger, works
from teams.analysis.findings import KINDS, SEVERITIES, Severity
from teams.analysis.matrix_columns import By, Column, columns_of
from teams.analysis.scopes import ScopeMap, Signature
from teams.analysis.tree import Tree

NO_AREA = ""
UNIVERSAL, NOBODY, SPLIT, ACCEPTED, FINE = "universal", "nobody", "split", "accepted", "fine"


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding, as far as the matrix shows it. `id` leads back to it; an accepted one is quiet."""

    id: str
    kind: str
    severity: Severity
    responsibility: str
    positions: tuple[str, ...]
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a column has a part in a responsibility, or a finding names it there.

    `involvement`: the strongest of the positions behind the column, A and R together make AR; None: no part.
    `counts`: how many positions have which part, strongest first. `mixed`: they do not all have the same.
    `vacant`: nobody sits in those who have it. `decided`: set for a position itself, whatever its roles say.
    `targets`: the positions that a change of this cell is for.
    """

    column: int
    involvement: Involvement | None
    counts: tuple[tuple[Involvement, int], ...]
    mixed: bool
    vacant: bool
    decided: bool
    guilty: Severity | None
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What the last column says of a row. `code` is the kind of the gravest open finding, or how the row stands
    without one: universal, nobody, split (several answer, each in a part of the market of its own), accepted, fine.

    `owners` and `doers` count columns with A and with R. `count`: the positions of the finding.
    """

    code: str
    severity: Severity | None
    owners: int
    doers: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """`marks`: the open findings about it, gravest first."""

    responsibility: str
    area: str
    cells: tuple[Cell, ...]
    check: Check
    marks: tuple[Mark, ...]

    @property
    def present(self) -> bool:
        """Whether the structure has it, or should have."""
        return bool(self.marks) or any(cell.involvement for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Total:
    """Of a column: the rows it answers for, and those it works on."""

    answers: int
    works: int


@dataclass(frozen=True, slots=True)
class Matrix:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Total, ...]

    @property
    def problems(self) -> int:
        """Rows with an open finding."""
        return sum(bool(row.marks) for row in self.rows)


def matrix(
    structure: Structure,
    catalogue: Catalogue,
    areas: Mapping[str, Sequence[str]],
    marks: Iterable[Mark],
    *,
    by: By = "positions",
    fold: bool = True,
) -> Matrix:
    """`areas`: area -> slugs of its responsibilities, both in the order of the rows; what no area names comes last.

    Marks about no responsibility of the catalogue (a load, a span of control) say nothing of any row.
    """
    tree = Tree(structure.positions)
    columns = columns_of(structure.positions, tree, by, fold=fold)
    filler = _Filler(tree, columns, claims_by_responsibility(structure, catalogue, tree))
    about: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        about[mark.responsibility].append(mark)
    rows = tuple(
        filler.row(slug, area, about.get(slug, ()), universal=catalogue.responsibilities[slug].universal)
        for area, slug in _ordered(catalogue, areas)
    )
    return Matrix(columns, rows, _totals(rows, len(columns)))


def _ordered(catalogue: Catalogue, areas: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    known = catalogue.responsibilities
    placed = {slug: area for area, slugs in areas.items() for slug in slugs if slug in known}
    rest = [(NO_AREA, slug) for slug in sorted(known) if slug not in placed]
    return [(area, slug) for slug, area in placed.items()] + rest


def _totals(rows: Iterable[Row], count: int) -> tuple[Total, ...]:
    owned, done = Counter[int](), Counter[int]()
    for row in rows:
        for cell in row.cells:
            if cell.involvement is not None:
                owned[cell.column] += answers(cell.involvement)
                done[cell.column] += works(cell.involvement)
    return tuple(Total(owned[number], done[number]) for number in range(count))


class _Filler:
    """Puts claims and marks into the columns."""

    def __init__(self, tree: Tree, columns: Sequence[Column], claims: Mapping[str, Sequence[Claim]]) -> None:
        self.tree, self.columns, self.claims = tree, columns, claims
        self.scopes = ScopeMap(tree.scope.values())
        self.behind: dict[str, list[int]] = defaultdict(list)
        for number, column in enumerate(columns):
            for key in column.keys:
                self.behind[key].append(number)
        self.decided: dict[str, set[int]] = defaultdict(set)
        for key, position in tree.by_key.items():
            for slug in (*position.overrides, *position.without):
                self.decided[slug].update(self.behind[key])

    def row(self, slug: str, area: str, about: Sequence[Mark], *, universal: bool) -> Row:
        claims = self.claims.get(slug, ())
        gravest = sorted(about, key=_gravity)
        opened = tuple(mark for mark in gravest if not mark.accepted)
        cells = self._cells(slug, claims, opened)
        check = _check(cells, gravest, universal=universal, is_split=self._is_split(claims))
        return Row(slug, area, cells, check, opened)

    def _cells(self, slug: str, claims: Sequence[Claim], opened: Sequence[Mark]) -> tuple[Cell, ...]:
        here: dict[int, list[Claim]] = defaultdict(list)
        elsewhere: dict[int, set[str]] = defaultdict(set)
        for claim in claims:
            for number in self.behind[claim.position]:
                if self._is_of(claim, number):
                    here[number].append(claim)
                else:
                    elsewhere[number].add(claim.position)
        guilty = self._guilty(opened, elsewhere)
        return tuple(
            self._cell(slug, number, here.get(number, ()), elsewhere.get(number, ()), guilty.get(number))
            for number in sorted(
                here.keys() | elsewhere.keys() | guilty.keys() | self.decided.get(slug, set())
            )
        )

    def _is_of(self, claim: Claim, number: int) -> bool:
        """Whether the claim stands in a column that its position is behind: under a role, only what the role brings."""
        column = self.columns[number]
        return column.kind != "role" or column.name in claim.work

    def _is_split(self, claims: Sequence[Claim]) -> bool:
        """Whether several columns answer, and no two of them in parts of the market that meet."""
        owners: dict[Signature, set[int]] = {}
        for claim in claims:
            if claim.answers:
                mine = owners.setdefault(claim.scope, set())
                mine.update(number for number in self.behind[claim.position] if self._is_of(claim, number))
        return len(set().union(*owners.values())) > 1 and all(
            len(set().union(*(owners[near] for near in self.scopes.near_among(scope, owners)))) == 1
            for scope in owners
        )

    def _guilty(self, opened: Sequence[Mark], elsewhere: Mapping[int, set[str]]) -> dict[int, Severity]:
        """The gravest finding of each column; marks come gravest first."""
        found: dict[int, Severity] = {}
        for mark in opened:
            for key in mark.positions:
                for number in self.behind.get(key, ()):
                    if key not in elsewhere.get(number, ()):
                        found.setdefault(number, mark.severity)
        return found

    def _cell(
        self,
        slug: str,
        number: int,
        claims: Sequence[Claim],
        elsewhere: Iterable[str],
        guilty: Severity | None,
    ) -> Cell:
        column = self.columns[number]
        counts = Counter(claim.involvement for claim in claims)
        strongest: Involvement | None = None
        for involvement in counts:
            strongest = involvement if strongest is None else stronger(strongest, involvement)
        bearing = [claim for claim in claims if _bears(claim.involvement, strongest)]
        is_union = column.kind == "person"
        return Cell(
            column=number,
            involvement=strongest,
            counts=tuple((part, counts[part]) for part in INVOLVEMENTS if counts[part]),
            mixed=len(counts) > 1 or (bool(counts) and not is_union and len(claims) < len(column.keys)),
            vacant=bool(bearing) and all(claim.vacant for claim in bearing),
            decided=number in self.decided.get(slug, ()),
            guilty=guilty,
            targets=_targets(column, claims, frozenset(elsewhere)),
        )


def _bears(involvement: Involvement, strongest: Involvement | None) -> bool:
    """Whether the claim is part of what the cell shows: of AR both A and R are."""
    return involvement == strongest or (strongest == "AR" and (answers(involvement) or works(involvement)))


def _targets(column: Column, claims: Sequence[Claim], elsewhere: frozenset[str]) -> tuple[str, ...]:
    if column.kind == "person" and claims:
        return tuple(claim.position for claim in claims)
    return tuple(key for key in column.targets if key not in elsewhere)


def _gravity(mark: Mark) -> tuple[int, int, str]:
    kind = KINDS.index(mark.kind) if mark.kind in KINDS else len(KINDS)
    return (SEVERITIES.index(mark.severity), kind, mark.id)


def _check(cells: Sequence[Cell], about: Sequence[Mark], *, universal: bool, is_split: bool) -> Check:
    parts = [cell.involvement for cell in cells if cell.involvement is not None]
    owners, doers = sum(map(answers, parts)), sum(map(works, parts))
    opened = next((mark for mark in about if not mark.accepted), None)
    if opened is not None:
        return Check(opened.kind, opened.severity, owners, doers, len(opened.positions))
    if about:
        code = ACCEPTED
    elif universal:
        code = UNIVERSAL
    elif not owners and not doers:
        code = NOBODY
    else:
        code = SPLIT if is_split else FINE
    return Check(code, None, owners, doers)
