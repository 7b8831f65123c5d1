"""The catalogue's pages inside a company."""

from roles.views.cards import compare, responsibility, role
from roles.views.catalogue import catalogue, methods, responsibilities
from roles.views.company_roles import (
    catalogue_news,
    catalogue_news_seen,
    role_archive,
    role_bring_back,
    role_changes,
    role_restore,
    role_return,
    role_take,
)
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
from roles.views.lexicon import lexicon, wording_forget
from roles.views.role_editor import role_edit, role_new

__all__ = [
    "catalogue",
    "catalogue_news",
    "catalogue_news_seen",
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
    "lexicon",
    "methods",
    "responsibilities",
    "responsibility",
    "role",
    "role_archive",
    "role_bring_back",
    "role_changes",
    "role_edit",
    "role_new",
    "role_restore",
    "role_return",
    "role_take",
    "wording_forget",
]
