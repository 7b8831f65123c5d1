"""Findings: the list, one of them with its ways out, and what people decide."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import take_errors
from teams.actions.finding_undo import take_back_decision
from teams.actions.findings import accept_finding
from teams.actions.operations import Applied
from teams.actions.resolutions import resolve_finding
from teams.finding_detail import ACCEPT, finding_detail
from teams.finding_forms import ResolveForm
from teams.finding_selectors import Choice, FindingsPage, findings_page
from teams.findings_of_day import findings_of_day
from teams.models import Finding
from teams.operations import OperationRefused
from teams.selectors import live_structure_of
from teams.views.days import date_control

STATE_TITLES = {
    "open": gettext_lazy("Open"),
    "accepted": gettext_lazy("Accepted"),
    "closed": gettext_lazy("Closed"),
}


def _query(choice: Choice, **changes: Any) -> str:
    """The choice as an address; what narrows nothing is left out."""
    values = {
        "state": "" if choice.state == "open" else choice.state,
        "severity": choice.severity,
        "kind": choice.kind,
        "team": choice.team,
        "page": choice.page if choice.page > 1 else "",
        **changes,
    }
    if set(changes) - {"page"}:
        values["page"] = ""
    return urlencode({name: value for name, value in values.items() if value})


def _list_context(request: CompanyRequest, page: FindingsPage) -> dict[str, Any]:
    choice = page.choice
    here = reverse("teams:findings", args=[request.company.slug])
    return {
        "page": page,
        "here": here,
        "query": _query(choice),
        "state_links": _state_links(page, here),
        "severity_links": _severity_links(page, here),
        "previous_url": f"{here}?{_query(choice, page=page.page - 1)}" if page.page > 1 else "",
        "next_url": f"{here}?{_query(choice, page=page.page + 1)}" if page.page < page.pages else "",
        "may_resolve": request.membership.may(Permission.RESOLVE_FINDINGS),
    }


def _state_links(page: FindingsPage, here: str) -> list[dict[str, Any]]:
    return [
        {
            "url": f"{here}?{_query(Choice(state=state))}",
            "label": title,
            "count": page.states[state],
            "active": page.choice.state == state,
        }
        for state, title in STATE_TITLES.items()
    ]


def _severity_links(page: FindingsPage, here: str) -> list[dict[str, Any]]:
    """A second click on a severity shows all of them again."""
    chosen = page.choice.severity
    return [
        {
            "url": f"{here}?{_query(page.choice, severity='' if chosen == severity else severity)}",
            "severity": severity,
            "count": count,
            "active": chosen == severity,
        }
        for severity, count in page.severities
        if count
    ]


def _detail_context(
    request: CompanyRequest, page: FindingsPage, row: Finding, form: ResolveForm | None = None
) -> dict[str, Any]:
    source = form.data if form is not None and form.is_bound else request.GET
    detail = finding_detail(page, row, source.get("move", ""), source.get("position", ""))
    typed = {name: request.GET.get(name, "") for name in ("reason", "until_on")}
    before, after = page.neighbours(row.uid)
    return {
        "detail": detail,
        "form": form or ResolveForm(initial=typed, move=detail.move),
        "previous_uid": before,
        "next_uid": after,
    }


@company_door(Permission.VIEW_FINDINGS)
@require_GET
def findings(request: CompanyRequest) -> HttpResponse:
    """The list; on a wide screen its first finding stands open beside it."""
    structure = live_structure_of(request.company)
    if structure is None:
        return render(request, "teams/findings_empty.html")
    days = date_control(request)
    if not days.is_today:
        context = {"page": findings_of_day(structure, request.company, days.on), "days": days}
        return render(request, "teams/findings_on.html", context)
    page = findings_page(structure, request.company, Choice.of(request.GET))
    context = _list_context(request, page) | _first(request, page)
    return render(request, "teams/findings.html", context | {"is_list": True, "days": days})


def _first(request: CompanyRequest, page: FindingsPage) -> dict[str, Any]:
    shown = [line for section in page.sections for entry in section.entries for line in entry.lines]
    return _detail_context(request, page, shown[0].row) if shown else {"detail": None}


def _found(request: CompanyRequest, uid: UUID) -> Finding:
    rows = Finding.objects.for_company(request.company).select_related("structure")
    found: Finding = get_object_or_404(rows, uid=uid)
    return found


@company_door(Permission.VIEW_FINDINGS)
@require_GET
def finding(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """One finding: the whole page, or for htmx the part that was asked for."""
    return _show_finding(request, _found(request, uid))


def _show_finding(
    request: CompanyRequest, row: Finding, form: ResolveForm | None = None, status: int = 200
) -> HttpResponse:
    query = {"state": row.state} | {name: request.GET[name] for name in request.GET}
    page = findings_page(row.structure, request.company, Choice.of(query))
    context = _list_context(request, page) | _detail_context(request, page, row, form)
    asked = request.htmx.target if not request.htmx.history_restore_request else None  # type: ignore[attr-defined]
    template = {"finding": "teams/_finding.html", "moves": "teams/_finding_moves.html"}.get(
        asked or "", "teams/findings.html"
    )
    return render(request, template, context, status=status)


@company_door(Permission.RESOLVE_FINDINGS)
@require_POST
def resolve(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Carries out a way out, or accepts with a reason; a refusal comes back beside the form."""
    row = _found(request, uid)
    form = ResolveForm(request.POST)
    if form.is_valid():
        try:
            said = _decide(request, row, form.cleaned_data)
        except OperationRefused as refused:
            form.add_error(None, refused.sentence)
        except ValidationError as refused:
            take_errors(form, refused)
        else:
            return _decided(request, row, said)
    row.refresh_from_db()
    return _show_finding(request, row, form, status=422)


def _decide(request: CompanyRequest, row: Finding, data: dict[str, Any]) -> str:
    """Does it, and says what came of it."""
    if data["move"] == ACCEPT:
        accept_finding(finding=row, reason=data["reason"], until_on=data.get("until_on"), by=request.actor)
        return _("Accepted. The finding stays quiet.")
    applied = resolve_finding(
        finding=row, move=data["move"], key=data["position"], reason=data["reason"], by=request.actor
    )
    return _outcome(applied)


def _outcome(applied: Applied) -> str:
    closed, opened = len(applied.findings.closed), len(applied.findings.opened)
    said = [_("Done: the structure is changed.")]
    if closed:
        said.append(
            ngettext("%(count)s finding closed.", "%(count)s findings closed.", closed) % {"count": closed}
        )
    if opened:
        said.append(
            ngettext("%(count)s finding opened.", "%(count)s findings opened.", opened) % {"count": opened}
        )
    return " ".join(said)


def _decided(request: CompanyRequest, row: Finding, said: str) -> HttpResponse:
    """The page anew with a toast that takes the decision back; a plain redirect where there is no htmx."""
    choice = Choice.of(request.GET)
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, said)
        return redirect("teams:finding", request.company.slug, row.uid)
    page = findings_page(row.structure, request.company, choice)
    context = _list_context(request, page) | _first(request, page)
    undo_url = reverse("teams:finding-undo", args=[request.company.slug, row.uid])
    context |= {"toast": said, "undo_url": undo_url, "is_list": True, "is_answer": True}
    answer = render(request, "teams/_findings_answer.html", context)
    answer["HX-Push-Url"] = f"{context['here']}?{context['query']}".rstrip("?")
    return answer


@company_door(Permission.RESOLVE_FINDINGS)
@require_POST
def undo(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Takes the last decision about a finding back."""
    row = _found(request, uid)
    try:
        take_back_decision(finding=row, by=request.actor)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("The decision is taken back."))
    target = reverse("teams:finding", args=[request.company.slug, row.uid])
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": target})
    return redirect(target)
