"""The catalogue as lists: roles by category, responsibilities by area, styles and training."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from roles.models import Category, ManagementStyle, TrainingType
from roles.selectors.responsibility_rows import (
    ResponsibilityRow,
    counted_responsibilities,
    responsibility_row,
)
from roles.selectors.rows import Link, RoleRow, role_row, roles_with_sections


@dataclass(frozen=True)
class CategoryGroup:
    category: str
    name: str
    roles: tuple[RoleRow, ...]


@dataclass(frozen=True)
class CataloguePage:
    groups: tuple[CategoryGroup, ...]

    @property
    def role_count(self) -> int:
        return sum(len(group.roles) for group in self.groups)


@dataclass(frozen=True)
class AreaGroup:
    area: Link
    responsibilities: tuple[ResponsibilityRow, ...]


@dataclass(frozen=True)
class MethodsPage:
    styles: tuple[ManagementStyle, ...]
    training: tuple[TrainingType, ...]


def catalogue_page() -> CataloguePage:
    """Every role, by category."""
    return CataloguePage(_by_category([role_row(role) for role in roles_with_sections()]))


def _by_category(rows: Sequence[RoleRow]) -> tuple[CategoryGroup, ...]:
    groups = (
        CategoryGroup(code, str(label), tuple(row for row in rows if row.category == code))
        for code, label in Category.choices
    )
    return tuple(group for group in groups if group.roles)


def responsibilities_by_area() -> tuple[AreaGroup, ...]:
    """All responsibilities, grouped by area in the catalogue's order; one query."""
    rows = map(responsibility_row, counted_responsibilities())
    grouped = groupby(rows, key=lambda row: row.area)
    return tuple(AreaGroup(area, tuple(group)) for area, group in grouped)


def methods_page() -> MethodsPage:
    """Styles of management and types of training; `metrics` of a type are fetched."""
    return MethodsPage(
        tuple(ManagementStyle.objects.all()), tuple(TrainingType.objects.prefetch_related("metrics"))
    )
