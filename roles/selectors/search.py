"""The search of the catalogue: roles, responsibilities, duties, metrics and skills, in either language."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from roles.matching.search import Entry, Found, SearchIndex
from roles.models import Duty, Responsibility, Role, RoleMetric, Skill
from roles.selectors.responsibility_rows import (
    ResponsibilityRow,
    counted_responsibilities,
    responsibility_row,
)
from roles.selectors.rows import (
    Link,
    MetricRow,
    RoleLink,
    RoleRow,
    metric_row,
    readable,
    role_link,
    role_row,
    roles_with_sections,
)
from roles.selectors.values import catalogue_version
from roles.titles_file import title_aliases

MOST_HITS = 20
"""Rows of one kind that a page shows."""
FULL, SHORT, TITLE, PURPOSE = 10.0, 10.0, 7.0, 3.0
NAME, SYNONYM, DEFINITION = 9.0, 6.0, 3.0
DUTY, METRIC, SKILL = 4.0, 7.0, 5.0


@dataclass(frozen=True)
class RoleHit:
    """`said_as`: the other title by which it was found, when its name and purpose do not show why."""

    role: RoleRow
    said_as: str


@dataclass(frozen=True)
class ResponsibilityHit:
    """`owners`: the roles that do it or answer for it. `said_as`: the synonym by which it was found."""

    row: ResponsibilityRow
    owners: tuple[RoleLink, ...]
    said_as: str


@dataclass(frozen=True)
class DutyHit:
    role: RoleLink
    text: str
    involvement: str
    responsibility: Link


@dataclass(frozen=True)
class MetricHit:
    metric: MetricRow
    roles: tuple[RoleLink, ...]


@dataclass(frozen=True)
class SkillHit:
    text: str
    roles: tuple[RoleLink, ...]


@dataclass(frozen=True)
class HitGroup:
    """Hits of one kind, best first; `rows` are the first MOST_HITS of `count`."""

    kind: str
    name: str
    rows: tuple[Any, ...]
    count: int


@dataclass(frozen=True)
class SearchPage:
    """`groups`: the kind with the best hit first. What was looked for stands in `found`, which also marks texts."""

    found: Found
    groups: tuple[HitGroup, ...]

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


@dataclass(frozen=True)
class _Book:
    """Everything that can be found, by the key of its entry. Rows are read-only and shared by requests."""

    index: SearchIndex
    responsibilities: Mapping[str, Responsibility]
    owners: Mapping[str, Sequence[Role]]
    duties: Mapping[str, Duty]
    metrics: Mapping[str, Sequence[RoleMetric]]
    skills: Mapping[str, Sequence[Skill]]


def search_catalogue(query: str) -> SearchPage:
    """What the catalogue says of the query. One query once the catalogue has been read, whatever is found."""
    version = catalogue_version()
    book = _book(version)
    found = book.index.find(query)
    keys: dict[str, list[str]] = defaultdict(list)
    for hit in found.hits:
        keys[hit.kind].append(hit.key)
    rows = _role_rows(version, get_language() or "")
    show: Mapping[str, tuple[str, Callable[[str], Any]]] = {
        "role": (_("Roles"), lambda key: _role_hit(rows[key], found)),
        "responsibility": (_("Responsibilities"), lambda key: _responsibility_hit(book, key, found)),
        "duty": (_("Duties"), lambda key: _duty_hit(book.duties[key])),
        "metric": (_("Metrics"), lambda key: _metric_hit(book.metrics[key])),
        "skill": (_("Skills"), lambda key: _skill_hit(book.skills[key])),
    }
    groups = (
        HitGroup(kind, show[kind][0], tuple(map(show[kind][1], found_keys[:MOST_HITS])), len(found_keys))
        for kind, found_keys in keys.items()
    )
    return SearchPage(found, tuple(groups))


def found_slugs(query: str, kind: str) -> list[str]:
    """Slugs of the roles or responsibilities that the search finds, best first."""
    found = _book(catalogue_version()).index.find(query)
    return [hit.key for hit in found.hits if hit.kind == kind] if found.is_exact else []


@lru_cache(maxsize=4)
def _role_rows(version: str, language: str) -> Mapping[str, RoleRow]:
    """The roles as tiles show them, in the active language."""
    return {role.slug: role_row(role) for role in roles_with_sections()}


@lru_cache(maxsize=2)
def _book(version: str) -> _Book:
    """`version`: of the catalogue that is loaded; another one makes another book."""
    roles = list(Role.objects.all())
    responsibilities = {row.slug: row for row in counted_responsibilities()}
    duties = {
        str(duty.pk): duty
        for duty in Duty.objects.select_related("role", "responsibility").order_by("role__order", "order")
    }
    metrics: dict[str, list[RoleMetric]] = defaultdict(list)
    kpis = RoleMetric.objects.select_related("role", "metric")
    for kpi in kpis.order_by("role__order", "order"):
        metrics[kpi.metric.slug].append(kpi)
    skills: dict[str, list[Skill]] = defaultdict(list)
    for skill in Skill.objects.select_related("role").order_by("role__order", "order"):
        skills[skill.text_ru.casefold()].append(skill)
    entries = [
        *_role_entries(roles),
        *map(_responsibility_entry, responsibilities.values()),
        *(Entry("duty", key, _both(DUTY, duty, "text")) for key, duty in duties.items()),
        *map(_metric_entry, metrics.values()),
        *(Entry("skill", key, _both(SKILL, rows[0], "text")) for key, rows in skills.items()),
    ]
    return _Book(
        SearchIndex(entries), responsibilities, _owners(duties.values()), duties, dict(metrics), dict(skills)
    )


def _both(weight: float, row: Any, field: str) -> tuple[tuple[float, str], ...]:
    """A bilingual text in both of its languages."""
    return (weight, getattr(row, f"{field}_ru")), (weight, getattr(row, f"{field}_en"))


@lru_cache(maxsize=1)
def _other_titles() -> Mapping[str, list[str]]:
    """Role slug -> the titles by which companies call it; those that only hint at it are left out."""
    titles: dict[str, list[str]] = defaultdict(list)
    for wordings in title_aliases().phrases.values():
        for slug, wording, is_weak in wordings:
            if not is_weak:
                titles[slug].append(wording)
    return titles


def _role_entries(roles: Iterable[Role]) -> Iterator[Entry]:
    titles = _other_titles()
    for role in roles:
        names = (*_both(FULL, role, "name"), *_both(SHORT, role, "short"), *_both(PURPOSE, role, "purpose"))
        yield Entry("role", role.slug, (*names, *((TITLE, title) for title in titles.get(role.slug, ()))))


def _responsibility_entry(row: Responsibility) -> Entry:
    texts = (*_both(NAME, row, "name"), *_both(DEFINITION, row, "definition"))
    return Entry("responsibility", row.slug, (*texts, *((SYNONYM, synonym) for synonym in row.synonyms)))


def _metric_entry(kpis: Sequence[RoleMetric]) -> Entry:
    """A metric under its own name and under those that the cards give it."""
    own = (text for kpi in kpis for text in _both(METRIC, kpi, "name"))
    return Entry("metric", kpis[0].metric.slug, (*_both(METRIC, kpis[0].metric, "name"), *own))


def _owners(duties: Iterable[Duty]) -> dict[str, list[Role]]:
    owners: dict[str, dict[Role, None]] = defaultdict(dict)
    for duty in duties:
        if set(duty.involvement) & {"A", "R"}:
            owners[duty.responsibility.slug][duty.role] = None
    return {slug: list(roles) for slug, roles in owners.items()}


def _said_as(found: Found, shown: Iterable[str], others: Iterable[str]) -> str:
    """The first of the other names that holds what was looked for, unless what is shown holds it itself.

    Only a name that the reader can read: an English reader is not shown a Russian one.
    """
    if any(is_hit for text in shown for _piece, is_hit in found.pieces(text)):
        return ""
    names = readable(others)
    return next((name for name in names if any(is_hit for _piece, is_hit in found.pieces(name))), "")


def _role_hit(role: RoleRow, found: Found) -> RoleHit:
    others = _other_titles().get(role.slug, ())
    return RoleHit(role, _said_as(found, (role.name, role.short, role.purpose), others))


def _responsibility_hit(book: _Book, key: str, found: Found) -> ResponsibilityHit:
    work = book.responsibilities[key]
    row = responsibility_row(work)
    others = (*work.synonyms, work.name_ru, work.name_en)
    owners = tuple(role_link(role) for role in book.owners.get(key, ()))
    return ResponsibilityHit(row, owners, _said_as(found, (row.name, row.definition), others))


def _duty_hit(duty: Duty) -> DutyHit:
    work = duty.responsibility
    return DutyHit(role_link(duty.role), duty.text, duty.involvement, Link(work.slug, work.name))


def _metric_hit(kpis: Sequence[RoleMetric]) -> MetricHit:
    return MetricHit(metric_row(kpis[0].metric), tuple(role_link(kpi.role) for kpi in kpis))


def _skill_hit(skills: Sequence[Skill]) -> SkillHit:
    return SkillHit(skills[0].text, tuple(role_link(skill.role) for skill in skills))
