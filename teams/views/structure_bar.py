"""What the top bar of a page about a structure shows: the switcher and the date control."""

from typing import Any

from accounts.access import Permission
from accounts.door import CompanyRequest
from teams.models import Structure
from teams.structure_selectors import switcher_of
from teams.views.days import date_control


def bar_context(request: CompanyRequest, structure: Structure, route: str = "teams:chart") -> dict[str, Any]:
    """For teams/_switcher.html and teams/_date_control.html. `route`: the page that another structure is shown on."""
    edits = request.membership.may(Permission.EDIT_STRUCTURE)
    sees_drafts = edits or request.membership.may(Permission.VIEW_FINDINGS)
    return {
        "switcher_route": route,
        "switcher": switcher_of(request.company, request.actor, structure),
        "may_draft": edits,
        "may_compare": sees_drafts and structure.state == Structure.State.DRAFT,
        "may_history": sees_drafts,
        "days": date_control(request, structure),
    }
