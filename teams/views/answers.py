"""Answers to an edit of the chart, as htmx wants them: what changed, what is refused, what met another's change."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Permission
from accounts.door import CompanyRequest
from accounts.models import User
from teams.actions.operations import Applied
from teams.chart_selectors import ChartPage, chart_page
from teams.models import Operation, Structure
from teams.operation_wording import batch_phrase, findings_phrase, phrase
from teams.operations import OperationRefused
from teams.views import panel


def chart_url(request: CompanyRequest, structure: Structure) -> str:
    """Where the structure is shown; the live one has the address without its id."""
    here = (
        [request.company.slug]
        if structure.state == Structure.State.LIVE
        else [request.company.slug, structure.uid]
    )
    return reverse("teams:chart", args=here)


def page_for(request: CompanyRequest, structure: Structure) -> ChartPage:
    return chart_page(
        structure, viewer=request.user, shows_findings=request.membership.may(Permission.VIEW_FINDINGS)
    )


def common_context(request: CompanyRequest, page: ChartPage | None) -> dict[str, Any]:
    structure = page.structure if page else None
    may_edit = request.membership.may(Permission.EDIT_STRUCTURE)
    if structure is not None and structure.state == Structure.State.ARCHIVED:
        may_edit = False
    return {"page": page, "structure": structure, "may_edit": may_edit}


def panel_context(request: CompanyRequest, page: ChartPage, key: UUID | None, tab: str) -> dict[str, Any]:
    card = panel.card_for(request, page.structure, key) if key else None
    return panel.panel_context(request, card, tab)


def changed(
    request: CompanyRequest, structure: Structure, applied: Applied | None, key: UUID | None
) -> HttpResponse:
    """The panel of the position, and out of band the chart, the palette, the toolbar and a toast with «Undo»."""
    structure.refresh_from_db()
    page = page_for(request, structure)
    if _is_first(applied, page):
        return HttpResponse(headers={"HX-Redirect": f"{chart_url(request, structure)}?box={key}"})
    context = common_context(request, page) | panel_context(request, page, key, "overview")
    if applied is not None:
        context |= {"toast": _toast(applied, page), "flash": _keys(applied.operations)}
        context["undo_url"] = reverse(
            "teams:chart-take-back", args=[request.company.slug, structure.uid, applied.batch]
        )
    answer = render(request, "teams/_changed.html", context)
    if applied is not None:
        event = {"revision": applied.revision, "said": context["toast"], "batch": str(applied.batch)}
        answer["HX-Trigger"] = json.dumps({"chart:changed": event})
    return answer


def _is_first(applied: Applied | None, page: ChartPage) -> bool:
    return applied is not None and len(page.boxes) == 1 and applied.operations[0].kind == "add"


def _toast(applied: Applied, page: ChartPage) -> str:
    said = batch_phrase(applied.operations, page.names)
    return f"{said} {findings_phrase(applied.findings)}".strip()


def _keys(entries: Sequence[Operation]) -> str:
    return " ".join(dict.fromkeys(str(entry.body["key"]) for entry in entries))


def refused_drop(refused: OperationRefused) -> HttpResponse:
    """A drop has no form: the sentence comes as a toast and nothing is swapped."""
    toast = {"toast": {"level": "error", "text": refused.sentence}}
    return HttpResponse(status=422, headers={"HX-Trigger": json.dumps(toast), "HX-Reswap": "none"})


def drop_words(page: ChartPage, kind: str, value: str, target: str | None) -> list[tuple[str, str]]:
    """A drop in words, for the one whose drop met another's change."""
    titles = {str(key): box.title for key, box in page.boxes.items()}
    below = titles.get(target or "", _("Nobody: at the top"))
    if kind == "position":
        return [(_("Move"), titles.get(value, "…")), (_("Reports to"), below)]
    return [(_("Change of"), below)]


def news_of(entries: Sequence[Operation], page: ChartPage, reader: User) -> dict[str, Any]:
    """What others did since the page was drawn: a word about it, and the keys to light up."""
    others = [entry for entry in entries if entry.user_id != reader.pk]
    if not others:
        return {"flash": _keys(entries)}
    if len(others) == 1:
        text = f"{others[0].by_label}: {phrase(others[0], page.names)}"
    else:
        who = ", ".join(dict.fromkeys(entry.by_label for entry in others))
        count = len(others)
        text = ngettext("%(who)s: %(count)s change.", "%(who)s: %(count)s changes.", count) % {
            "who": who, "count": count,
        }  # fmt: skip
    return {"news": text, "flash": _keys(others)}
