"""Which structure and which day a request is about, and the other small things that an address or a form names."""

from datetime import date
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from accounts.door import CompanyRequest
from common.problems import Problem
from teams.models import Structure
from teams.operations import FIRST_DAY, LAST_DAY
from teams.selectors import visible_structure


def structure_or_404(request: CompanyRequest, uid: UUID) -> Structure:
    structure = visible_structure(request.company, request.actor, uid)
    if structure is None:
        raise Http404
    return structure


def uuid_or_none(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def revision_in(text: str | None) -> int:
    """What the page saw; nonsense counts as an old page."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def day_in(text: str | None) -> date | None:
    """`2026-11-30` of an address; None when it is not given. Problem when it is no day."""
    if not text:
        return None
    try:
        if not (text.isascii() and len(text) == 10):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise Problem(400, _("Enter a date as 2026-11-30.")) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Problem(400, _("The date must lie between 1990 and 2100."))
    return day


def day_or_today(text: str | None) -> date | None:
    """The same for a page's address, where nonsense counts as today."""
    try:
        return day_in(text)
    except Problem:
        return None
