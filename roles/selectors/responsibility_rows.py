"""Responsibilities as lists show them."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from roles.models import Responsibility
from roles.selectors.rows import Link
from roles.wording import FUNNEL_STAGES, norm_words


@dataclass(frozen=True)
class Norm:
    """The usual working time for one `driver` (a lead, a month); `words` for people, in the active language."""

    minutes: int
    driver: str
    words: str


def norm_of(row: Responsibility) -> Norm | None:
    """None where time by the piece says nothing of the work."""
    if row.norm_minutes is None:
        return None
    return Norm(row.norm_minutes, row.norm_driver, norm_words(row.norm_minutes, row.norm_driver))


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
    norm: Norm | None
    role_count: int


def counted_responsibilities() -> QuerySet[Responsibility]:
    """Responsibilities by area, in the catalogue's order, with `role_count`."""
    counted = Responsibility.objects.annotate(role_count=Count("duties__role", distinct=True))
    return counted.select_related("area").order_by("area__order", "order")


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
        norm=norm_of(row),
        role_count=getattr(row, "role_count", 0),
    )
