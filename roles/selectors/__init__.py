"""Answers of the role catalogue: values for the pure packages, pages for views and the API."""

from roles.selectors.cards import RoleCardPage, role_card
from roles.selectors.catalogue import (
    CataloguePage,
    catalogue_page,
    counted_responsibilities,
    methods_page,
    responsibilities_by_area,
    responsibility_row,
)
from roles.selectors.comparison import ComparisonPage, comparison
from roles.selectors.responsibilities import ResponsibilityPage, responsibility_page
from roles.selectors.rows import role_row, roles_with_sections
from roles.selectors.values import (
    ResponsibilityName,
    catalogue_version,
    duty_matcher,
    english_duties,
    responsibility_names,
    roles_by_slug,
)

__all__ = [
    "CataloguePage",
    "ComparisonPage",
    "ResponsibilityName",
    "ResponsibilityPage",
    "RoleCardPage",
    "catalogue_page",
    "catalogue_version",
    "comparison",
    "counted_responsibilities",
    "duty_matcher",
    "english_duties",
    "methods_page",
    "responsibilities_by_area",
    "responsibility_names",
    "responsibility_page",
    "responsibility_row",
    "role_card",
    "role_row",
    "roles_by_slug",
    "roles_with_sections",
]
