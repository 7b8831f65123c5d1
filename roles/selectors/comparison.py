"""Two to four roles side by side."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from roles.models import Combination, Duty, Responsibility, RoleMetric, Skill, Zone
from roles.selectors.card_values import CombinationRow
from roles.selectors.cards import combination_row
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
class OwnWork:
    responsibility: Link
    letters: str


@dataclass(frozen=True)
class OwnArea:
    area: Link
    works: tuple[OwnWork, ...]


@dataclass(frozen=True)
class ComparedMetric:
    """`has`: for each role in their order, whether it is measured by it."""

    metric: MetricRow
    has: tuple[bool, ...]


@dataclass(frozen=True)
class ComparedSkill:
    text: str
    level: int
    kind: str


@dataclass(frozen=True)
class ComparedRole:
    """A role with what it has alone among the compared: `own` by area, `metrics`. `shared_count`: the rest."""

    role: RoleRow
    own: tuple[OwnArea, ...]
    shared_count: int
    metrics: tuple[MetricRow, ...]
    zones: tuple[str, ...]
    skills: tuple[ComparedSkill, ...]

    @property
    def own_count(self) -> int:
        return sum(len(area.works) for area in self.own)

    @property
    def responsibility_count(self) -> int:
        return self.own_count + self.shared_count


@dataclass(frozen=True)
class ComparedPair:
    """Two of the roles: how much they share and how much of it twice; what a card says of one person holding both."""

    first: RoleLink
    second: RoleLink
    shared: int
    collisions: int
    combination: CombinationRow | None


@dataclass(frozen=True)
class ComparisonPage:
    """`shared`: claimed by two roles and more, those that collide first. `metrics`: of two roles and more."""

    roles: tuple[ComparedRole, ...]
    shared: tuple[ComparedRow, ...]
    metrics: tuple[ComparedMetric, ...]
    pairs: tuple[ComparedPair, ...]
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
    metrics = _compared_metrics(ids)
    zones, skills = _zones(ids), _skills(ids)
    shared = [row for row in rows if row.is_shared]
    return ComparisonPage(
        roles=tuple(
            ComparedRole(
                role=role_row(role),
                own=_own(rows, place),
                shared_count=sum(row.claims[place] != "" for row in shared),
                metrics=tuple(item.metric for item in metrics if item.has[place] and sum(item.has) == 1),
                zones=tuple(zones[role.pk]),
                skills=tuple(skills[role.pk]),
            )
            for place, role in enumerate(chosen)
        ),
        shared=tuple(sorted(shared, key=lambda row: not row.collides)),
        metrics=tuple(item for item in metrics if sum(item.has) > 1),
        pairs=_pairs([role_link(role) for role in chosen], ids, shared),
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


def _own(rows: Sequence[ComparedRow], place: int) -> tuple[OwnArea, ...]:
    """What the role in this place claims alone, by area."""
    alone = [row for row in rows if row.claims[place] and not row.is_shared]
    return tuple(
        OwnArea(area, tuple(OwnWork(row.responsibility, row.claims[place]) for row in group))
        for area, group in groupby(alone, key=lambda row: row.area)
    )


def _compared_metrics(ids: Sequence[int]) -> list[ComparedMetric]:
    kpis = RoleMetric.objects.filter(role__in=ids).select_related("metric")
    metrics, owners = {}, defaultdict(set)
    for kpi in kpis:
        metrics[kpi.metric_id] = kpi.metric
        owners[kpi.metric_id].add(kpi.role_id)
    return [
        ComparedMetric(metric_row(metric), tuple(pk in owners[metric.pk] for pk in ids))
        for metric in metrics.values()
    ]


def _zones(ids: Sequence[int]) -> Mapping[int, list[str]]:
    found = defaultdict(list)
    for zone in Zone.objects.filter(role__in=ids):
        found[zone.role_id].append(zone.text)
    return found


def _skills(ids: Sequence[int]) -> Mapping[int, list[ComparedSkill]]:
    """The skills of each role, hard ones first, of each kind the highest levels first."""
    found = defaultdict(list)
    for skill in Skill.objects.filter(role__in=ids).order_by("kind", "-level", "order"):
        found[skill.role_id].append(ComparedSkill(skill.text, skill.level, skill.get_kind_display()))
    return found


def _pairs(
    roles: Sequence[RoleLink], ids: Sequence[int], shared: Sequence[ComparedRow]
) -> tuple[ComparedPair, ...]:
    among = Combination.objects.filter(role__in=ids, other__in=ids).select_related("role", "other")
    said = {frozenset((pair.role_id, pair.other_id)): pair for pair in among.order_by("-pk")}
    pairs = []
    for one, other in combinations(range(len(roles)), 2):
        both = [row for row in shared if row.claims[one] and row.claims[other]]
        twice = sum(not row.universal and collide((row.claims[one], row.claims[other])) for row in both)
        pair = said.get(frozenset((ids[one], ids[other])))
        words = combination_row(pair, roles[other]) if pair else None
        pairs.append(ComparedPair(roles[one], roles[other], len(both), twice, words))
    return tuple(pairs)
