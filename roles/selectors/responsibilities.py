"""One canonical responsibility: what it is, who claims it, by what it is measured, what stands near it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from roles.models import Adjacency, Duty, Relation, Responsibility, Role
from roles.selectors.responsibility_rows import Norm, norm_of
from roles.selectors.rows import (
    Link,
    MetricRow,
    RoleLink,
    collide,
    letters_of,
    metric_row,
    readable,
    role_link,
)
from roles.wording import FUNNEL_STAGES, NEEDED_FROM


@dataclass(frozen=True)
class Wording:
    """How a role's card says it."""

    text: str
    involvement: str
    source: str


@dataclass(frozen=True)
class Claim:
    role: RoleLink
    involvement: str
    wordings: tuple[Wording, ...]


@dataclass(frozen=True)
class ZoneClaim:
    role: RoleLink
    text: str


@dataclass(frozen=True)
class Neighbour:
    """A responsibility that stands near: `relation` same or adjacent; `why` it is adjacent, "" for the same work."""

    responsibility: Link
    area: Link
    relation: str
    relation_name: str
    why: str
    why_name: str


@dataclass(frozen=True)
class ResponsibilityPage:
    """`collides`: two roles do it or answer for it, and it is not everybody's.

    `weight`: 1 (a trifle) to 5 (the heart of the work). `needed_from`: a stage, "" = optional.
    """

    slug: str
    name: str
    definition: str
    area: Link
    funnel_stage: str
    funnel_stage_name: str
    needed_from: str
    needed_from_name: str
    exclusive: bool
    universal: bool
    weight: int
    norm: Norm | None
    synonyms: tuple[str, ...]
    claims: tuple[Claim, ...]
    zones: tuple[ZoneClaim, ...]
    metrics: tuple[MetricRow, ...]
    neighbours: tuple[Neighbour, ...]
    collides: bool

    @property
    def readable_synonyms(self) -> tuple[str, ...]:
        """The synonyms that the reader can read; clients' words come in either language."""
        return readable(self.synonyms)


def responsibility_page(slug: str) -> ResponsibilityPage | None:
    """The responsibility in the active language, or None. Five queries."""
    row = Responsibility.objects.select_related("area").filter(slug=slug).first()
    if row is None:
        return None
    claims = _claims(row.duties.select_related("role").order_by("role__order", "order"))
    return ResponsibilityPage(
        slug=row.slug,
        name=row.name,
        definition=row.definition,
        area=Link(row.area.slug, row.area.name),
        funnel_stage=row.funnel_stage,
        funnel_stage_name=str(FUNNEL_STAGES.get(row.funnel_stage, "")),
        needed_from=row.needed_from,
        needed_from_name=str(NEEDED_FROM[row.needed_from]),
        exclusive=row.exclusive,
        universal=row.universal,
        weight=row.weight,
        norm=norm_of(row),
        synonyms=tuple(row.synonyms),
        claims=claims,
        zones=tuple(
            ZoneClaim(role_link(zone.role), zone.text)
            for zone in row.zones.select_related("role").order_by("role__order", "order")
        ),
        metrics=tuple(map(metric_row, row.metrics.all())),
        neighbours=_neighbours(row),
        collides=not row.universal and collide([claim.involvement for claim in claims]),
    )


def _claims(duties: Iterable[Duty]) -> tuple[Claim, ...]:
    """One claim a role, whoever answers first, then who does it."""
    by_role: dict[Role, list[Duty]] = {}
    for duty in duties:
        by_role.setdefault(duty.role, []).append(duty)
    claims = [
        Claim(
            role_link(role),
            letters_of(duty.involvement for duty in rows),
            tuple(Wording(duty.text, duty.involvement, duty.source) for duty in rows),
        )
        for role, rows in by_role.items()
    ]
    return tuple(sorted(claims, key=lambda claim: "ARCI".index(claim.involvement[0])))


def _neighbours(row: Responsibility) -> tuple[Neighbour, ...]:
    """The usually same work first, then what is adjacent, in the order of the catalogue."""
    pairs = Adjacency.objects.filter(Q(one=row) | Q(other=row)).select_related("one__area", "other__area")
    found = [(pair, pair.other if pair.one_id == row.pk else pair.one) for pair in pairs]
    found.sort(key=lambda item: (item[0].relation != Relation.SAME, item[1].area.order, item[1].order))
    return tuple(
        Neighbour(
            Link(near.slug, near.name),
            Link(near.area.slug, near.area.name),
            pair.relation,
            pair.get_relation_display(),
            pair.why,
            pair.get_why_display() if pair.why else "",
        )
        for pair, near in found
    )
