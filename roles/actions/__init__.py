"""Every write of this room."""

from roles.actions.catalogue import CatalogueInUse, Loaded, load_catalogue
from roles.actions.company_roles import (
    Edited,
    RoleConflict,
    acknowledge_update,
    archive_role,
    bring_back_copy,
    create_role,
    edit_role,
    restore_role,
    return_to_catalogue,
    take_role,
)
from roles.actions.job_descriptions import (
    JobDescriptionRefused,
    LineChange,
    confirm_sure,
    decide_line,
    make_role,
    name_role,
    put_aside,
    store_job_description,
)
from roles.actions.wordings import confirm_wording, forget_wording, reject_wording

__all__ = [
    "CatalogueInUse",
    "Edited",
    "JobDescriptionRefused",
    "LineChange",
    "Loaded",
    "RoleConflict",
    "acknowledge_update",
    "archive_role",
    "bring_back_copy",
    "confirm_sure",
    "confirm_wording",
    "create_role",
    "decide_line",
    "edit_role",
    "forget_wording",
    "load_catalogue",
    "make_role",
    "name_role",
    "put_aside",
    "reject_wording",
    "restore_role",
    "return_to_catalogue",
    "store_job_description",
    "take_role",
]
