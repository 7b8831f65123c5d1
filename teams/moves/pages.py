"""Ways out that a person goes on with elsewhere: which page opens, at what place."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from teams.models import Structure
from teams.moves.answers import Answers
from teams.moves.case import Case

Page = tuple[str, str]
"""Address and the words of its button."""


def page_of(case: Case, answers: Answers, company_slug: str) -> Page:
    """The chart of the finding's structure at the box, or the card of the role."""
    params = case.item(answers.item)
    if role := params.get("role"):
        return reverse("roles:role", args=[company_slug, role]), _("Open the card of the role")
    key = params.get("position") or next(iter(case.keys), "")
    structure = case.row.structure
    names = [] if structure.state == Structure.State.LIVE else [structure.uid]
    chart = reverse("teams:chart", args=[company_slug, *names])
    return f"{chart}?box={key}" if key else chart, _("Open in the chart")


def people_page(company_slug: str) -> Page:
    return reverse("teams:people", args=[company_slug]), _("Add a person")
