"""What several pages of the catalogue show: a role in a list, links, claims on a responsibility."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from common.letters import is_latin
from roles import models
from roles.models import Category, Role
from roles.wording import SECTIONS


@dataclass(frozen=True)
class RoleLink:
    slug: str
    name: str
    short: str
    category: str


@dataclass(frozen=True)
class Link:
    """A responsibility or an area by its address and name."""

    slug: str
    name: str


@dataclass(frozen=True)
class Completeness:
    """How much of a role card is filled: `pct = 100 * sections with at least one line / all sections`, rounded down.

    The sections are the twelve of `roles.wording.SECTIONS`, each of the same weight: purpose, duties, zones,
    competencies, hard skills, soft skills, styles, metrics, portrait, closing thought, career, not-with.
    """

    filled: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def pct(self) -> int:
        return 100 * len(self.filled) // (len(self.filled) + len(self.missing))


@dataclass(frozen=True)
class RoleRow:
    """A role as lists and headers show it."""

    slug: str
    name: str
    short: str
    purpose: str
    category: str
    category_name: str
    source: str
    duty_count: int
    kpi_count: int
    completeness: Completeness


@dataclass(frozen=True)
class MetricRow:
    """A metric template; `formula`, in words, is empty unless it is computed from others."""

    slug: str
    name: str
    unit: str
    unit_name: str
    direction: str
    direction_name: str
    aggregation: str
    aggregation_name: str
    formula: str
    is_leading: bool


def role_link(role: Role) -> RoleLink:
    return RoleLink(role.slug, role.name, role.short, role.category)


def readable(names: Iterable[str]) -> tuple[str, ...]:
    """Names that stand in both languages together: all for a Russian reader, no Russian ones for an English one."""
    if not (get_language() or "").startswith("en"):
        return tuple(names)
    return tuple(name for name in names if is_latin(name))


def letters_of(involvements: Iterable[str]) -> str:
    """Several duties of one role on one responsibility as one mark: every letter once, A first."""
    said = "".join(involvements)
    return "".join(letter for letter in "ARCI" if letter in said)


def collide(claims: Collection[str]) -> bool:
    """Whether two of the marks do the same work, or both answer for it. One A beside one R is a legal split."""
    return any(sum(letter in claim for claim in claims) > 1 for letter in "AR")


def roles_with_sections() -> QuerySet[Role]:
    """Roles in the catalogue's order, each with `has_<section>`, `duty_count` and `kpi_count`."""
    lines = {
        "duties": models.Duty.objects.all(),
        "zones": models.Zone.objects.all(),
        "competencies": models.Competency.objects.all(),
        "hard_skills": models.Skill.objects.filter(kind=models.Skill.Kind.HARD),
        "soft_skills": models.Skill.objects.filter(kind=models.Skill.Kind.SOFT),
        "styles": models.WorkStyle.objects.all(),
        "kpis": models.RoleMetric.objects.all(),
        "portrait": models.PortraitTrait.objects.all(),
        "career": models.CareerStep.objects.all(),
    }
    exist = {f"has_{name}": Exists(rows.filter(role=OuterRef("pk"))) for name, rows in lines.items()}
    refused = models.Combination.objects.exclude(verdict=models.Verdict.ALLOWED)
    either = refused.filter(Q(role=OuterRef("pk")) | Q(other=OuterRef("pk")))
    return Role.objects.annotate(
        **exist,
        has_not_with=Exists(either),
        duty_count=Count("duties", distinct=True),
        kpi_count=Count("kpis", distinct=True),
    )


def role_row(role: Role) -> RoleRow:
    """A role of `roles_with_sections()`."""
    texts = {"purpose": role.purpose, "thought": role.thought}
    filled = tuple(name for name in SECTIONS if texts.get(name) or getattr(role, f"has_{name}", False))
    return RoleRow(
        slug=role.slug,
        name=role.name,
        short=role.short,
        purpose=role.purpose,
        category=role.category,
        category_name=str(Category(role.category).label),
        source=role.source,
        duty_count=getattr(role, "duty_count", 0),
        kpi_count=getattr(role, "kpi_count", 0),
        completeness=Completeness(filled, tuple(name for name in SECTIONS if name not in filled)),
    )


def metric_row(metric: models.MetricTemplate, name: str = "") -> MetricRow:
    """A metric; `name` is the card's own wording."""
    return MetricRow(
        slug=metric.slug,
        name=name or metric.name,
        unit=metric.unit,
        unit_name=metric.get_unit_display(),
        direction=metric.direction,
        direction_name=metric.get_direction_display(),
        aggregation=metric.aggregation,
        aggregation_name=metric.get_aggregation_display(),
        formula=metric.formula_words,
        is_leading=metric.is_leading,
    )
