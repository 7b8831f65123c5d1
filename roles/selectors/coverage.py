"""The coverage picture: what part of each area of work each role of the catalogue holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from roles.models import Duty, Role
from roles.selectors.responsibility_rows import counted_responsibilities
from roles.selectors.rows import Link, RoleLink, letters_of, role_link

MANY = 3
"""From so many roles that do one responsibility the summary names it."""
SHADES = 5
"""Steps of the picture: the darker, the more of the area the role does or answers for."""


@dataclass(frozen=True)
class HeldWork:
    """A responsibility with a role's mark on it; `letters` is empty where the role has none."""

    responsibility: Link
    letters: str


@dataclass(frozen=True)
class CoverageCell:
    """What a role holds of an area: the responsibilities it answers for, only does, only hears or is asked of.

    `total`: responsibilities of the area. `shade`: 0 (nothing) to SHADES, by
    `(answers + does + takes_part / 2) / total`, rounded up.
    """

    role: RoleLink
    area: Link
    answers: int
    does: int
    takes_part: int
    total: int

    @property
    def held(self) -> int:
        return self.answers + self.does + self.takes_part

    @property
    def others(self) -> int:
        """Responsibilities of the area that the role has no part in."""
        return self.total - self.held

    @property
    def shade(self) -> int:
        twice = 2 * (self.answers + self.does) + self.takes_part
        return -(-SHADES * twice // (2 * self.total)) if self.total else 0


@dataclass(frozen=True)
class CoverageRow:
    """A responsibility and each role's mark, in the order of the roles. `answers`, `does`: how many roles do so."""

    responsibility: Link
    exclusive: bool
    universal: bool
    marks: tuple[str, ...]

    @property
    def answers(self) -> int:
        return sum("A" in mark for mark in self.marks)

    @property
    def does(self) -> int:
        return sum("R" in mark for mark in self.marks)


@dataclass(frozen=True)
class CoverageArea:
    """`unclaimed`: responsibilities that no role has; `unanswered`: that some have and nobody answers for."""

    area: Link
    cells: tuple[CoverageCell, ...]
    rows: tuple[CoverageRow, ...]
    is_open: bool

    @property
    def unclaimed(self) -> int:
        return sum(not any(row.marks) for row in self.rows)

    @property
    def unanswered(self) -> int:
        return sum(any(row.marks) and not row.answers for row in self.rows)


@dataclass(frozen=True)
class RoleTotal:
    role: RoleLink
    answers: int
    does: int
    takes_part: int


@dataclass(frozen=True)
class CoveragePage:
    """`many`: what MANY roles and more do, the most shared first; never what is everybody's."""

    roles: tuple[RoleTotal, ...]
    areas: tuple[CoverageArea, ...]
    unclaimed: tuple[CoverageRow, ...]
    unanswered: tuple[CoverageRow, ...]
    many: tuple[CoverageRow, ...]

    @property
    def responsibility_count(self) -> int:
        return sum(len(area.rows) for area in self.areas)


def coverage_page(opened: Iterable[str] = ()) -> CoveragePage:
    """Areas by roles; the areas named in `opened` show their responsibilities. Three queries."""
    roles, areas = _areas(frozenset(opened))
    rows = [row for area in areas for row in area.rows]
    totals = (
        RoleTotal(
            role_link(role),
            sum(area.cells[place].answers for area in areas),
            sum(area.cells[place].does for area in areas),
            sum(area.cells[place].takes_part for area in areas),
        )
        for place, role in enumerate(roles)
    )
    shared = [row for row in rows if row.does >= MANY and not row.universal]
    return CoveragePage(
        roles=tuple(totals),
        areas=areas,
        unclaimed=tuple(row for row in rows if not any(row.marks)),
        unanswered=tuple(row for row in rows if any(row.marks) and not row.answers),
        many=tuple(sorted(shared, key=lambda row: -row.does)),
    )


def coverage_area(slug: str, *, is_open: bool) -> CoverageArea | None:
    """One area of the picture, opened or closed; None when there is no such area."""
    _roles, areas = _areas(frozenset({slug} if is_open else ()))
    return next((area for area in areas if area.area.slug == slug), None)


def coverage_cell(area: str, role: str) -> tuple[CoverageCell, tuple[HeldWork, ...]] | None:
    """A cell with the responsibilities of its area, those that the role holds first; None for unknown slugs."""
    roles, areas = _areas(frozenset())
    places = [place for place, other in enumerate(roles) if other.slug == role]
    found = next((item for item in areas if item.area.slug == area), None)
    if found is None or not places:
        return None
    held = [HeldWork(row.responsibility, row.marks[places[0]]) for row in found.rows]
    return found.cells[places[0]], tuple(sorted(held, key=lambda work: _strength(work.letters)))


def _strength(letters: str) -> int:
    return "ARCI".index(letters[0]) if letters else 9


def _areas(opened: frozenset[str]) -> tuple[list[Role], tuple[CoverageArea, ...]]:
    roles = list(Role.objects.all())
    said: Mapping[tuple[int, int], list[str]] = defaultdict(list)
    duties = Duty.objects.order_by("order").values_list("responsibility_id", "role_id", "involvement")
    for responsibility, role, involvement in duties:
        said[responsibility, role].append(involvement)
    areas = []
    for area, works in groupby(counted_responsibilities(), key=lambda work: work.area):
        rows = tuple(
            CoverageRow(
                Link(work.slug, work.name),
                work.exclusive,
                work.universal,
                tuple(letters_of(said.get((work.pk, role.pk), ())) for role in roles),
            )
            for work in works
        )
        link = Link(area.slug, area.name)
        cells = tuple(_cell(role, link, [row.marks[at] for row in rows]) for at, role in enumerate(roles))
        areas.append(CoverageArea(link, cells, rows, area.slug in opened))
    return roles, tuple(areas)


def _cell(role: Role, area: Link, marks: Sequence[str]) -> CoverageCell:
    answers = sum("A" in mark for mark in marks)
    does = sum("R" in mark and "A" not in mark for mark in marks)
    held = sum(mark != "" for mark in marks)
    return CoverageCell(role_link(role), area, answers, does, held - answers - does, len(marks))
