"""Answers of the role catalogue: values for the pure packages, pages for views and the API."""

from roles.selectors.card_values import RoleCardPage
from roles.selectors.cards import role_card
from roles.selectors.catalogue import (
    CataloguePage,
    catalogue_page,
    methods_page,
    responsibilities_by_area,
)
from roles.selectors.comparison import ComparisonPage, comparison
from roles.selectors.coverage import (
    CoverageCell,
    CoveragePage,
    coverage_area,
    coverage_cell,
    coverage_page,
)
from roles.selectors.matchers import duty_matcher
from roles.selectors.responsibilities import ResponsibilityPage, responsibility_page
from roles.selectors.responsibility_rows import counted_responsibilities, responsibility_row
from roles.selectors.rows import role_row, roles_with_sections
from roles.selectors.search import SearchPage, found_slugs, search_catalogue
from roles.selectors.values import (
    ResponsibilityName,
    catalogue_version,
    combination_reasons,
    english_duties,
    metric_names,
    responsibility_names,
    roles_by_slug,
)

__all__ = [
    "CataloguePage",
    "ComparisonPage",
    "CoverageCell",
    "CoveragePage",
    "ResponsibilityName",
    "ResponsibilityPage",
    "RoleCardPage",
    "SearchPage",
    "catalogue_page",
    "catalogue_version",
    "combination_reasons",
    "comparison",
    "counted_responsibilities",
    "coverage_area",
    "coverage_cell",
    "coverage_page",
    "duty_matcher",
    "english_duties",
    "found_slugs",
    "methods_page",
    "metric_names",
    "responsibilities_by_area",
    "responsibility_names",
    "responsibility_page",
    "responsibility_row",
    "role_card",
    "role_row",
    "roles_by_slug",
    "roles_with_sections",
    "search_catalogue",
]
