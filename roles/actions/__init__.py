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
    return_to_catalogue,
    take_role,
)
from roles.actions.wordings import confirm_wording, reject_wording

__all__ = [
    "CatalogueInUse",
    "Edited",
    "Loaded",
    "RoleConflict",
    "acknowledge_update",
    "archive_role",
    "bring_back_copy",
    "confirm_wording",
    "create_role",
    "edit_role",
    "load_catalogue",
    "reject_wording",
    "return_to_catalogue",
    "take_role",
]
