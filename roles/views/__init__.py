"""The catalogue's pages inside a company."""

from roles.views.cards import compare, responsibility, role
from roles.views.catalogue import catalogue, methods, responsibilities
from roles.views.coverage import coverage, coverage_cell

__all__ = [
    "catalogue",
    "compare",
    "coverage",
    "coverage_cell",
    "methods",
    "responsibilities",
    "responsibility",
    "role",
]
