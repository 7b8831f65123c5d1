"""The catalogue's pages inside a company."""

from roles.views.cards import compare, responsibility, role
from roles.views.catalogue import catalogue, methods, responsibilities
from roles.views.coverage import coverage, coverage_cell
from roles.views.job_descriptions import (
    job_description,
    job_description_about,
    job_description_aside,
    job_description_create,
    job_description_line,
    job_description_sure,
    job_descriptions,
)

__all__ = [
    "catalogue",
    "compare",
    "coverage",
    "coverage_cell",
    "job_description",
    "job_description_about",
    "job_description_aside",
    "job_description_create",
    "job_description_line",
    "job_description_sure",
    "job_descriptions",
    "methods",
    "responsibilities",
    "responsibility",
    "role",
]
