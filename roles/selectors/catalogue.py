"""The catalogue as lists: roles by category with search, responsibilities by area, styles and training."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, QuerySet

from roles.matching.search import SearchWords, search_words
from roles.models import Category, Duty, ManagementStyle, Responsibility, Role, TrainingType
from roles.selectors.rows import Link, RoleLink, RoleRow, role_link, role_row, roles_with_sections
from roles.wording import FUNNEL_STAGES

MOST_DUTIES = 30


@dataclass(frozen=True)
class CategoryGroup:
    category: str
    name: str
    roles: tuple[RoleRow, ...]


@dataclass(frozen=True)
class DutyHit:
    role: RoleLink
    text: str
    involvement: str
    responsibility: Link


@dataclass(frozen=True)
class ResponsibilityRow:
    """`role_count`: how many roles of the catalogue claim it in any way."""

    slug: str
    name: str
    definition: str
    area: Link
    funnel_stage: str
    funnel_stage_name: str
    exclusive: bool
    universal: bool
    role_count: int


@dataclass(frozen=True)
class CataloguePage:
    """Without a query: every role and nothing else. With one: what it finds; `duties` are the first MOST_DUTIES."""

    words: SearchWords
    groups: tuple[CategoryGroup, ...]
    role_count: int
    duties: tuple[DutyHit, ...]
    duty_count: int
    responsibilities: tuple[ResponsibilityRow, ...]


@dataclass(frozen=True)
class AreaGroup:
    area: Link
    responsibilities: tuple[ResponsibilityRow, ...]


@dataclass(frozen=True)
class MethodsPage:
    styles: tuple[ManagementStyle, ...]
    training: tuple[TrainingType, ...]


def catalogue_page(query: str = "") -> CataloguePage:
    words = search_words(query)
    rows = [role_row(role) for role in roles_with_sections() if _role_matches(role, words)]
    duties, responsibilities = (_duty_hits(words), _found_responsibilities(words)) if words else ([], [])
    return CataloguePage(
        words=words,
        groups=_by_category(rows),
        role_count=len(rows),
        duties=tuple(duties[:MOST_DUTIES]),
        duty_count=len(duties),
        responsibilities=tuple(responsibilities),
    )


def _role_matches(role: Role, words: SearchWords) -> bool:
    return words.match(
        [role.name_ru, role.name_en, role.short_ru, role.short_en, role.purpose_ru, role.purpose_en]
    )


def _by_category(rows: Sequence[RoleRow]) -> tuple[CategoryGroup, ...]:
    groups = (
        CategoryGroup(code, str(label), tuple(row for row in rows if row.category == code))
        for code, label in Category.choices
    )
    return tuple(group for group in groups if group.roles)


def _duty_hits(words: SearchWords) -> list[DutyHit]:
    duties = Duty.objects.select_related("role", "responsibility").order_by("role__order", "order")
    return [
        DutyHit(
            role_link(duty.role),
            duty.text,
            duty.involvement,
            Link(duty.responsibility.slug, duty.responsibility.name),
        )
        for duty in duties
        if words.match([duty.text_ru, duty.text_en])
    ]


def counted_responsibilities() -> QuerySet[Responsibility]:
    """Responsibilities by area, in the catalogue's order, with `role_count`."""
    counted = Responsibility.objects.annotate(role_count=Count("duties__role", distinct=True))
    return counted.select_related("area").order_by("area__order", "order")


def _found_responsibilities(words: SearchWords) -> list[ResponsibilityRow]:
    return [
        responsibility_row(row)
        for row in counted_responsibilities()
        if words.match([row.name_ru, row.name_en, row.definition_ru, row.definition_en, *row.synonyms])
    ]


def responsibility_row(row: Responsibility) -> ResponsibilityRow:
    """A responsibility fetched with its area and counted by `role_count`."""
    return ResponsibilityRow(
        slug=row.slug,
        name=row.name,
        definition=row.definition,
        area=Link(row.area.slug, row.area.name),
        funnel_stage=row.funnel_stage,
        funnel_stage_name=str(FUNNEL_STAGES.get(row.funnel_stage, "")),
        exclusive=row.exclusive,
        universal=row.universal,
        role_count=getattr(row, "role_count", 0),
    )


def responsibilities_by_area() -> tuple[AreaGroup, ...]:
    rows = map(responsibility_row, counted_responsibilities())
    grouped = groupby(rows, key=lambda row: row.area)
    return tuple(AreaGroup(area, tuple(group)) for area, group in grouped)


def methods_page() -> MethodsPage:
    """Styles of management and types of training; `metrics` of a type are fetched."""
    return MethodsPage(
        tuple(ManagementStyle.objects.all()), tuple(TrainingType.objects.prefetch_related("metrics"))
    )
