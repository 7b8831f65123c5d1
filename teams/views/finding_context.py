"""What the pages of findings show: the list with its filters, one finding beside it, several together."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.access import Permission
from accounts.door import CompanyRequest
from teams.actions.following import following_job
from teams.finding_detail import finding_detail, situation_of
from teams.finding_forms import ResolveForm
from teams.finding_moves import moves_panel
from teams.finding_selectors import Choice, FindingsPage
from teams.models import Finding
from teams.moves.answers import Answers
from teams.selectors import finding_views

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


def list_context(request: CompanyRequest, page: FindingsPage) -> dict[str, Any]:
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
        "following": following_job(request.company),
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


def detail_context(
    request: CompanyRequest, page: FindingsPage, row: Finding, form: ResolveForm | None = None
) -> dict[str, Any]:
    """One finding. A refused form comes back as it was sent; else the address says what is chosen."""
    source = form.data if form is not None else request.GET
    slug, answers = request.company.slug, Answers.of_query(source)
    detail = finding_detail(page, row, slug, source.get("move", ""), answers)
    before, after = page.neighbours(row.uid)
    return {
        "detail": detail,
        "panel": detail.panel,
        "form": form or _form(request, detail.panel.move),
        "moves_url": reverse("teams:finding", args=[slug, row.uid]),
        "resolve_url": reverse("teams:finding-resolve", args=[slug, row.uid]),
        "previous_uid": before,
        "next_uid": after,
    }


def together_context(
    request: CompanyRequest, page: FindingsPage, rows: Sequence[Finding], form: ResolveForm | None = None
) -> dict[str, Any]:
    """Several findings and the ways out that fit them all."""
    source = form.data if form is not None else request.GET
    answers = Answers.of_query(source)
    panel = moves_panel(rows, situation_of(page), request.company.slug, source.get("move", ""), answers)
    here = reverse("teams:findings-together", args=[request.company.slug])
    return {
        "panel": panel,
        "together": finding_views(rows, request.company),
        "form": form or _form(request, panel.move),
        "moves_url": here,
        "resolve_url": here,
    }


def _form(request: CompanyRequest, move: str) -> ResolveForm:
    typed = {name: request.GET.get(name, "") for name in ("reason", "until_on")}
    return ResolveForm(initial=typed, move=move)


def first_context(request: CompanyRequest, page: FindingsPage) -> dict[str, Any]:
    """The first finding of the list, where there is one."""
    shown = [line for section in page.sections for entry in section.entries for line in entry.lines]
    return detail_context(request, page, shown[0].row) if shown else {"detail": None}


def asked_part(request: CompanyRequest, otherwise: str) -> str:
    """The template of what htmx asks for; the whole page for everybody else."""
    if request.htmx.history_restore_request:  # type: ignore[attr-defined]
        return otherwise
    moves = "teams/_finding_moves.html"
    parts = {"finding": "teams/_finding.html", "moves": moves, "outcome": moves}
    return parts.get(request.htmx.target or "", otherwise)  # type: ignore[attr-defined]
