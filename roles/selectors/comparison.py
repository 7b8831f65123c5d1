"""Two to four roles side by side."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from roles.models import Combination, Duty, Responsibility, RoleMetric, Skill, Verdict, Zone
from roles.selectors.rows import (
    Link,
    MetricRow,
    RoleLink,
    RoleRow,
    collide,
    letters_of,
    metric_row,
    role_link,
    role_row,
    roles_with_sections,
)
from roles.wording import BEARABLE_UNTIL

MOST_ROLES = 4


@dataclass(frozen=True)
class ComparedRow:
    """One responsibility. `claims`: a mark for each role in their order, "" where it has none.

    `collides`: two of the roles do it, or two answer for it; never for what is everybody's.
    """

    responsibility: Link
    area: Link
    universal: bool
    claims: tuple[str, ...]
    collides: bool

    @property
    def is_shared(self) -> bool:
        return sum(claim != "" for claim in self.claims) > 1


@dataclass(frozen=True)
class ComparedArea:
    area: Link
    rows: tuple[ComparedRow, ...]


@dataclass(frozen=True)
class ComparedMetric:
    metric: MetricRow
    has: tuple[bool, ...]


@dataclass(frozen=True)
class ComparedSkill:
    text: str
    level: int


@dataclass(frozen=True)
class ComparedRole:
    role: RoleRow
    responsibility_count: int
    zones: tuple[str, ...]
    skills: tuple[ComparedSkill, ...]


@dataclass(frozen=True)
class ForbiddenPair:
    first: RoleLink
    second: RoleLink
    until_name: str
    reason: str


@dataclass(frozen=True)
class ComparisonPage:
    """`shared`: claimed by two roles and more, those that collide first. `apart`: claimed by one, by area."""

    roles: tuple[ComparedRole, ...]
    shared: tuple[ComparedRow, ...]
    apart: tuple[ComparedArea, ...]
    metrics: tuple[ComparedMetric, ...]
    forbidden: tuple[ForbiddenPair, ...]
    choices: tuple[RoleRow, ...]
    left_out: tuple[RoleRow, ...]

    @property
    def is_possible(self) -> bool:
        return len(self.roles) > 1

    @property
    def may_grow(self) -> bool:
        return len(self.roles) < MOST_ROLES

    @property
    def collision_count(self) -> int:
        return sum(row.collides for row in self.shared)


def comparison(slugs: Sequence[str]) -> ComparisonPage:
    """The first MOST_ROLES of the named roles, in the order named; unknown and repeated slugs are passed over.

    `choices` are the roles that are not shown, `left_out` those of them that were named. Six queries always.
    """
    known = {role.slug: role for role in roles_with_sections()}
    named = [known[slug] for slug in dict.fromkeys(slugs) if slug in known]
    chosen = named[:MOST_ROLES]
    ids = [role.pk for role in chosen]
    rows = _compared_rows(ids)
    shared = [row for row in rows if row.is_shared]
    alone = groupby((row for row in rows if not row.is_shared), key=lambda row: row.area)
    zones, skills = _zones(ids), _skills(ids)
    return ComparisonPage(
        roles=tuple(
            ComparedRole(
                role_row(role),
                sum(row.claims[place] != "" for row in rows),
                tuple(zones[role.pk]),
                tuple(skills[role.pk]),
            )
            for place, role in enumerate(chosen)
        ),
        shared=tuple(sorted(shared, key=lambda row: not row.collides)),
        apart=tuple(ComparedArea(area, tuple(group)) for area, group in alone),
        metrics=_compared_metrics(ids),
        forbidden=_forbidden(ids),
        choices=tuple(role_row(role) for role in known.values() if role not in chosen),
        left_out=tuple(role_row(role) for role in named[MOST_ROLES:]),
    )


def _compared_rows(ids: Sequence[int]) -> list[ComparedRow]:
    claims: dict[Responsibility, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    duties = Duty.objects.filter(role__in=ids).select_related("responsibility__area")
    for duty in duties.order_by("responsibility__area__order", "responsibility__order", "order"):
        claims[duty.responsibility][duty.role_id].append(duty.involvement)
    return [_compared_row(work, tuple(letters_of(by[pk]) for pk in ids)) for work, by in claims.items()]


def _compared_row(work: Responsibility, claims: tuple[str, ...]) -> ComparedRow:
    return ComparedRow(
        responsibility=Link(work.slug, work.name),
        area=Link(work.area.slug, work.area.name),
        universal=work.universal,
        claims=claims,
        collides=not work.universal and collide(claims),
    )


def _compared_metrics(ids: Sequence[int]) -> tuple[ComparedMetric, ...]:
    """Metrics of the roles, those of several roles first."""
    kpis = RoleMetric.objects.filter(role__in=ids).select_related("metric__numerator", "metric__denominator")
    metrics, owners = {}, defaultdict(set)
    for kpi in kpis:
        metrics[kpi.metric_id] = kpi.metric
        owners[kpi.metric_id].add(kpi.role_id)
    found = [
        ComparedMetric(metric_row(metric), tuple(pk in owners[metric.pk] for pk in ids))
        for metric in metrics.values()
    ]
    return tuple(sorted(found, key=lambda item: -sum(item.has)))


def _zones(ids: Sequence[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    for zone in Zone.objects.filter(role__in=ids):
        found[zone.role_id].append(zone.text)
    return found


def _skills(ids: Sequence[int]) -> dict[int, list[ComparedSkill]]:
    """The skills of each role, the highest levels first."""
    found = defaultdict(list)
    for skill in Skill.objects.filter(role__in=ids).order_by("-level", "order"):
        found[skill.role_id].append(ComparedSkill(skill.text, skill.level))
    return found


def _forbidden(ids: Sequence[int]) -> tuple[ForbiddenPair, ...]:
    """The pairs among the roles that one person should not hold; one wording a pair."""
    refused = Combination.objects.exclude(verdict=Verdict.ALLOWED)
    among = refused.filter(role__in=ids, other__in=ids).select_related("role", "other")
    by_pair = {frozenset((pair.role_id, pair.other_id)): pair for pair in among.order_by("-pk")}
    pairs = [by_pair[frozenset(two)] for two in combinations(ids, 2) if frozenset(two) in by_pair]
    return tuple(
        ForbiddenPair(
            role_link(pair.role),
            role_link(pair.other),
            str(BEARABLE_UNTIL[pair.bearable_until]),
            pair.reason,
        )
        for pair in pairs
    )
