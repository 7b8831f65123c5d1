"""Answers to an edit of the chart, as htmx wants them: what changed, what is refused, what met another's change."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Permission
from accounts.door import CompanyRequest
from accounts.models import User
from teams.actions.operations import Applied, StructureConflict
from teams.chart_selectors import ChartPage, chart_page
from teams.models import Operation, Structure
from teams.operation_wording import batch_phrase, findings_phrase, phrase
from teams.operations import OperationRefused
from teams.position_selectors import position_duties, position_panel, seat_history
from teams.selectors import operations_since

TABS = ("overview", "duties", "people")


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
    """What `teams/_panel.html` shows; `panel` is None when nothing is selected or the position has gone."""
    panel = position_panel(page, key) if key else None
    context: dict[str, Any] = {"panel": panel, "tab": tab if tab in TABS else "overview"}
    if panel and context["tab"] == "duties":
        context["duties"] = position_duties(page.structure, request.company, panel.box.key)
    if panel and context["tab"] == "people":
        context["seats"] = seat_history(page.structure, panel.box.key)
    return context


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
    return render(request, "teams/_changed.html", context)


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


def take_refusal(form: forms.Form, refused: OperationRefused) -> None:
    """The sentence beside the field at fault."""
    name = refused.pointer.strip("/")
    form.add_error(
        name if name in form.fields and not form.fields[name].widget.is_hidden else None, refused.sentence
    )


def conflict(
    request: CompanyRequest,
    structure: Structure,
    met: StructureConflict,
    *,
    mine: list[tuple[str, str]],
    key: UUID | None,
    repeatable: bool = True,
) -> HttpResponse:
    """The dialog that keeps both versions: theirs in words, mine as typed and ready to be sent again."""
    structure.refresh_from_db()
    page = page_for(request, structure)
    kept = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    context = {
        "theirs": [(entry, phrase(entry, page.names)) for entry in met.theirs],
        "who": ", ".join(dict.fromkeys(entry.by_label for entry in met.theirs)) or _("Somebody"),
        "mine": mine,
        "kept": [(name, value) for name, value in kept if name not in ("revision", "csrfmiddlewaretoken")],
        "revision": structure.revision,
        "again_url": request.get_full_path(),
        "their_url": reverse("teams:position", args=[request.company.slug, structure.uid, key])
        if key in page.boxes
        else "",
        "repeatable": repeatable and (key is None or key in page.boxes),
    }
    answer = render(request, "teams/_conflict.html", context, status=409)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#dialog-body", "innerHTML"
    return answer


def gone(request: CompanyRequest, structure: Structure, key: UUID, seen: int) -> HttpResponse:
    """The position was removed while its form stood open: who did it, and what was typed."""
    theirs = [entry for entry in operations_since(structure, seen) if entry.body["key"] == str(key)]
    typed = [
        ("", value)
        for name in request.POST
        for value in request.POST.getlist(name)
        if value and name not in ("revision", "csrfmiddlewaretoken")
    ]
    return conflict(request, structure, StructureConflict(structure.revision, theirs), mine=typed, key=key)


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
