"""What the chart's page carries besides its markup: the document, and where everything is."""

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from accounts.door import CompanyRequest
from teams.chart_document import Viewer, chart_document
from teams.models import Structure
from teams.presence import hue_of

Json = dict[str, Any]
NO_KEY = UUID(int=0)

# Member of `urls` -> the route's name. All take the structure's uid; the modules of the chart ask for them by member.
_OF_STRUCTURE = {
    "chart": "teams:chart",
    "document": "teams:chart-document",
    "operations": "teams:chart-operations",
    "news": "teams:chart-news",
    "undo": "teams:chart-undo",
    "redo": "teams:chart-redo",
    "stage": "teams:chart-stage",
    "positionAdd": "teams:position-add",
}


def viewer_of(request: CompanyRequest) -> Viewer:
    return Viewer.of(request.membership, request.user)


def chart_config(request: CompanyRequest, structure: Structure, document: Json) -> Json:
    """`<script id="chart-config">`."""
    here = [request.company.slug, structure.uid]
    urls = {member: reverse(route, args=here) for member, route in _OF_STRUCTURE.items()}
    urls["position"] = reverse("teams:position", args=[*here, NO_KEY])
    urls["figures"] = _elsewhere("kpis:chart-figures", request.company.slug)
    return {
        "urls": urls,
        "viewer": {"name": str(request.user), "hue": hue_of(request.user), "key": request.user.browser_key},
        "mayEdit": document["may_edit"],
        "language": get_language() or "ru",
    }


def _elsewhere(route: str, *args: object) -> str:
    """The address of a room to the right, which this one does not know; empty when it is not built in."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""


def page_context(request: CompanyRequest, structure: Structure, on: date | None = None) -> Json:
    document = chart_document(structure, viewer_of(request), on)
    return {"document": document, "config": chart_config(request, structure, document)}
