"""The side panel of a position as an answer: what it shows, what a change of it answers, what met another's change."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.access import Permission
from accounts.door import CompanyRequest
from teams.actions.operations import Applied, StructureConflict
from teams.chart_news import entries_in_words, said
from teams.forms import PositionForm
from teams.models import Structure
from teams.operations import OperationRefused
from teams.position_card import PositionCard, position_card
from teams.position_history import position_history
from teams.position_selectors import position_duties, seats_of
from teams.selectors import operations_since
from teams.views.chart_page import viewer_of

Json = dict[str, Any]
TABS = {
    "overview": gettext_lazy("Overview"),
    "duties": gettext_lazy("Duties"),
    "people": gettext_lazy("People"),
    "kpi": pgettext_lazy("tab of a position", "Figures"),
    "history": gettext_lazy("History"),
}
NOT_TYPED = ("revision", "csrfmiddlewaretoken")


def card_for(
    request: CompanyRequest, structure: Structure, key: UUID, on: date | None = None
) -> PositionCard | None:
    return position_card(structure, viewer_of(request), key, on or timezone.localdate())


def tabs_of(request: CompanyRequest) -> dict[str, Any]:
    """Who changed what is told to those who may open the structure's page of changes, here as there."""
    hidden = () if request.membership.may(Permission.VIEW_FINDINGS) else ("history",)
    return {name: title for name, title in TABS.items() if name not in hidden}


def may_edit_on(request: CompanyRequest, structure: Structure, on: date | None) -> bool:
    """Nobody edits the past or what is put away."""
    is_now = on is None or on == timezone.localdate()
    return (
        is_now
        and structure.state != Structure.State.ARCHIVED
        and request.membership.may(Permission.EDIT_STRUCTURE)
    )


def panel_context(
    request: CompanyRequest,
    card: PositionCard | None,
    tab: str = "overview",
    *,
    form: PositionForm | None = None,
    edit: str = "",
) -> Json:
    """What `teams/_panel.html` shows; `card` is None when nothing is selected or the position has gone."""
    if card is None:
        return {"card": None, "tab": "overview"}
    tabs = tabs_of(request)
    structure, key, shown = card.structure, card.box.key, tab if tab in tabs else "overview"
    context: Json = {
        "card": card, "tab": shown, "tabs": tabs.items(), "form": form, "edit": edit,
        "may_edit": may_edit_on(request, structure, card.on), "sees_costs": viewer_of(request).sees_costs,
        "kpi_url": _kpi_url(request, card), "on_query": _on_query(card.on),
    }  # fmt: skip
    if shown == "duties":
        context["duties"] = position_duties(structure, request.company, key)
    elif shown == "people":
        context["seats"] = seats_of(structure, key, card.on)
    elif shown == "history":
        context["history"] = position_history(structure, viewer_of(request), key)
    return context


def _on_query(on: date) -> str:
    return "" if on == timezone.localdate() else f"&on={on.isoformat()}"


def _kpi_url(request: CompanyRequest, card: PositionCard) -> str:
    """Where the room of figures, which this one does not know, shows the position; empty when it is not built in."""
    try:
        here = reverse("kpis:position_kpis", args=[request.company.slug, card.structure.uid, card.box.key])
    except NoReverseMatch:
        return ""
    return f"{here}?on={card.on.isoformat()}"


def changed(
    request: CompanyRequest, structure: Structure, applied: Applied, key: UUID, tab: str
) -> HttpResponse:
    """The panel as it is now; the page hears of the change by `chart:changed` and asks for the news itself."""
    structure.refresh_from_db()
    card = card_for(request, structure, key)
    answer = render(
        request, "teams/_panel.html", panel_context(request, card, tab) | {"structure": structure}
    )
    told = said(structure, viewer_of(request), applied, {"entries": []})
    change = {"revision": applied.revision, "batch": str(applied.batch), "said": told}
    answer["HX-Trigger"] = json.dumps({"chart:changed": change})
    return answer


def refused(refusal: OperationRefused) -> HttpResponse:
    """Where there is no form, the sentence comes as a toast and nothing is swapped."""
    toast = {"toast": {"level": "error", "text": refusal.sentence}}
    return HttpResponse(status=422, headers={"HX-Trigger": json.dumps(toast), "HX-Reswap": "none"})


def take_refusal(form: forms.Form, refusal: OperationRefused) -> None:
    """The sentence beside the field at fault."""
    name = refusal.pointer.strip("/")
    is_shown = name in form.fields and not form.fields[name].widget.is_hidden
    form.add_error(name if is_shown else None, refusal.sentence)


def conflict(
    request: CompanyRequest,
    structure: Structure,
    met: StructureConflict,
    *,
    mine: Sequence[tuple[str, str]],
    key: UUID | None,
    repeatable: bool = True,
) -> HttpResponse:
    """The dialog that keeps both versions: theirs in words, mine as typed and ready to be sent again."""
    structure.refresh_from_db()
    there = key is None or card_for(request, structure, key) is not None
    kept = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    context = {
        "theirs": _theirs(request, structure, met),
        "who": ", ".join(dict.fromkeys(entry.by_label for entry in met.theirs)) or _("Somebody"),
        "mine": mine,
        "kept": [(name, value) for name, value in kept if name not in NOT_TYPED],
        "revision": structure.revision,
        "again_url": request.get_full_path(),
        "their_url": reverse("teams:position", args=[request.company.slug, structure.uid, key])
        if key and there
        else "",
        "repeatable": repeatable and there,
    }
    answer = render(request, "teams/_conflict.html", context, status=409)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#dialog-body", "innerHTML"
    return answer


def _theirs(request: CompanyRequest, structure: Structure, met: StructureConflict) -> list[Json]:
    told = entries_in_words(structure, viewer_of(request), met.theirs, None) if met.theirs else []
    return [entry | {"at": datetime.fromisoformat(entry["at"])} for entry in told]


def gone(request: CompanyRequest, structure: Structure, key: UUID, seen: int) -> HttpResponse:
    """The position was removed while its form stood open: who did it, and what was typed."""
    theirs = [entry for entry in operations_since(structure, seen) if entry.body["key"] == str(key)]
    typed = [
        ("", value)
        for name in request.POST
        for value in request.POST.getlist(name)
        if value and name not in NOT_TYPED
    ]
    return conflict(request, structure, StructureConflict(structure.revision, theirs), mine=typed, key=key)
