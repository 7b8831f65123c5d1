"""The page of norms and limits: what each piece of work takes, how much of it a role meets, what it comes to."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean

from django.utils import timezone

from accounts.models import Company
from roles.models import Driver, Responsibility
from roles.selectors.company_roles import BookRole, RoleBook, role_book
from roles.wording import NORM_PER, norm_words
from teams.analysis import facts
from teams.analysis.index import Index
from teams.analysis.norms import TIMES_A_MONTH, Work, capacity_hours, hours_of, work_by_norms
from teams.facts import catalogue_facts, structure_facts
from teams.models import Structure
from teams.norms import limits_of, norms_of, volumes_of
from teams.selectors import reads_english
from teams.staff_list.people import without_patronymic


@dataclass(frozen=True)
class NormLine:
    """`usual`: the catalogue's minutes; `own`: the company's, None while it follows the catalogue."""

    slug: str
    name: str
    per: str
    usual: int
    usual_words: str
    own: int | None
    is_used: bool


@dataclass(frozen=True)
class NormArea:
    name: str
    lines: tuple[NormLine, ...]

    @property
    def own_count(self) -> int:
        return sum(line.own is not None for line in self.lines)


@dataclass(frozen=True)
class Reckoning:
    """One line of how hours come about: `minutes` x `times` = `hours`; `per`: of what there are so many."""

    name: str
    minutes: int
    times: Decimal
    per: str
    hours: Decimal


@dataclass(frozen=True)
class PositionLoad:
    title: str
    people: str
    hours: Decimal
    capacity: Decimal
    works: tuple[Reckoning, ...]

    @property
    def load_pct(self) -> Decimal:
        return self.hours / self.capacity * 100 if self.capacity else Decimal(0)

    @property
    def tone(self) -> str:
        return "high" if self.load_pct > 100 else "ok"


@dataclass(frozen=True)
class VolumeCell:
    """`is_needed`: some work of the role is counted by it; one that was set and is not needed any more stays shown."""

    role: str
    driver: str
    name: str
    per_month: Decimal | None
    is_needed: bool

    @property
    def typed(self) -> str:
        return "" if self.per_month is None else as_typed(self.per_month)


@dataclass(frozen=True)
class RoleLine:
    """A role of the living structure. `busiest`: of its filled positions the one with the most load, None without."""

    role: BookRole
    positions: int
    volumes: tuple[VolumeCell, ...]
    busiest: PositionLoad | None
    average_pct: Decimal


@dataclass(frozen=True)
class LoadPage:
    """`is_counted`: the company gave volumes, so work by the piece is in the hours."""

    roles: tuple[RoleLine, ...]
    limits: facts.Limits
    is_counted: bool

    def role(self, slug: str) -> RoleLine | None:
        return next((line for line in self.roles if line.role.slug == slug), None)


def as_typed(value: Decimal) -> str:
    """As one would type it: no grouping, the language's decimal sign."""
    plain = f"{value.normalize():f}"
    return plain if reads_english() else plain.replace(".", ",")


def index_of(company: Company, structure: Structure | None) -> Index | None:
    """The structure as it is today, read against the company's norms and limits; the same number of queries for any."""
    if structure is None:
        return None
    today = structure_facts(structure, company, timezone.localdate())
    return Index(today, catalogue_facts(company), limits_of(company))


def load_page(company: Company, index: Index | None) -> LoadPage:
    """What the roles of the living structure come to. Up to four queries."""
    volumes = volumes_of(company)
    if index is None:
        return LoadPage((), limits_of(company), bool(volumes))
    name = "name_en" if reads_english() else "name_ru"
    book, names = role_book(company), dict(Responsibility.objects.values_list("slug", name))
    loads = {key: _load(index, key, works, names) for key, works in work_by_norms(index).items()}
    return LoadPage(tuple(_roles(index, book, volumes, loads)), index.limits, bool(volumes))


def norm_areas(
    company: Company, index: Index | None, *, search: str = "", used: bool = False
) -> list[NormArea]:
    """Norms by area, narrowed to a part of the name, or to work that the living structure does. Two queries."""
    own = norms_of(company)
    holdings = index.holdings if index else {}
    held = {slug for slug, found in holdings.items() if any(claim.works for claim in found.spread.claims)}
    wanted = search.casefold().replace("ё", "е").split()
    areas: dict[str, list[NormLine]] = {}
    rows = Responsibility.objects.exclude(norm_driver="").select_related("area")
    for row in rows.order_by("area__order", "order"):
        text = f"{row.name} {row.area.name}".casefold().replace("ё", "е")
        line = _norm_line(row, own.get(row.slug), row.slug in held)
        if all(word in text for word in wanted) and (line.is_used or not used):
            areas.setdefault(row.area.name, []).append(line)
    return [NormArea(name, tuple(lines)) for name, lines in areas.items()]


def norm_line(company: Company, index: Index | None, slug: str) -> NormLine | None:
    """One of them."""
    lines = (line for area in norm_areas(company, index) for line in area.lines)
    return next((line for line in lines if line.slug == slug), None)


def _norm_line(row: Responsibility, own: int | None, is_used: bool) -> NormLine:
    usual = row.norm_minutes or 0
    words = norm_words(usual, row.norm_driver)
    return NormLine(row.slug, row.name, str(NORM_PER[row.norm_driver]), usual, words, own, is_used)


def _load(index: Index, key: str, works: Sequence[Work], names: Mapping[str, str]) -> PositionLoad:
    position = index.position(key)
    return PositionLoad(
        title=position.title,
        people=", ".join(without_patronymic(person.name) for person in position.people),
        hours=_hundredths(hours_of(works)),
        capacity=capacity_hours(index, key),
        works=tuple(_reckoning(index, work, names) for work in sorted(works, key=lambda work: -work.hours)),
    )


def _reckoning(index: Index, work: Work, names: Mapping[str, str]) -> Reckoning:
    known = index.catalogue.responsibilities[work.responsibility]
    minutes = known.norm_minutes or 1
    return Reckoning(
        name=names.get(work.responsibility, known.title),
        minutes=minutes,
        times=_hundredths(work.hours * 60 / minutes),
        per=str(NORM_PER[known.norm_driver]),
        hours=_hundredths(work.hours),
    )


def _hundredths(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))


def _roles(
    index: Index,
    book: RoleBook,
    volumes: Mapping[str, Mapping[str, Decimal]],
    loads: Mapping[str, PositionLoad],
) -> Iterable[RoleLine]:
    needed = _drivers(index)
    held: dict[str, list[str]] = {}
    for position in index.structure.positions:
        for share in position.roles:
            held.setdefault(share.role, []).append(position.key)
    for slug, role in book.roles.items():
        if slug not in held:
            continue
        mine = [loads[key] for key in held[slug] if key in loads]
        yield RoleLine(
            role=role,
            positions=len(held[slug]),
            volumes=_cells(slug, needed.get(slug, frozenset()), volumes.get(slug, {})),
            busiest=max(mine, key=lambda load: load.load_pct, default=None),
            average_pct=_hundredths(fmean(load.load_pct for load in mine)) if mine else Decimal(0),
        )


def _cells(role: str, needed: Set[str], given: Mapping[str, Decimal]) -> tuple[VolumeCell, ...]:
    """What its work is counted by, and what was set for it, in the order of the drivers."""
    return tuple(
        VolumeCell(role, driver, str(Driver(driver).label), given.get(driver), driver in needed)
        for driver in Driver.values
        if driver in needed or driver in given
    )


def _drivers(index: Index) -> dict[str, set[str]]:
    """Role -> what the work it brings to the structure is counted by, the calendar left out."""
    found: dict[str, set[str]] = {}
    for slug in index.holdings:
        known = index.catalogue.responsibilities[slug]
        if known.norm_minutes and known.norm_driver not in TIMES_A_MONTH:
            for claim in index.holders(slug):
                for work in claim.work if claim.works else ():
                    found.setdefault(work, set()).add(known.norm_driver)
    return found
