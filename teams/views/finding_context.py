"""What the pages of findings show: the list with its filters, one finding beside it, several together."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.access import Permission
from accounts.door import CompanyRequest
from teams.actions.following import following_job
from teams.finding_detail import FindingDetail, finding_detail
from teams.finding_forms import ResolveForm
from teams.finding_list import Choice
from teams.finding_moves import moves_panel
from teams.finding_selectors import FindingsPage
from teams.models import Finding, Structure
from teams.moves.answers import Answers
from teams.moves.case import Situation
from teams.selectors import finding_views
from teams.views.structure_bar import bar_context

Json = dict[str, Any]
STATE_TITLES = {
    "open": gettext_lazy("Open"),
    "accepted": gettext_lazy("Accepted"),
    "closed": gettext_lazy("Closed"),
}
PAGE, MOVES = "teams/findings.html", "teams/_finding_moves.html"


def list_url(request: CompanyRequest, structure: Structure) -> str:
    """The list of the structure's findings."""
    names = [] if structure.state == Structure.State.LIVE else [structure.uid]
    return reverse("teams:findings", args=[request.company.slug, *names])


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


def list_context(request: CompanyRequest, page: FindingsPage) -> Json:
    choice = page.choice
    here = list_url(request, page.structure)
    return {
        "page": page,
        "structure": page.structure,
        "here": here,
        "query": _query(choice),
        "state_links": _state_links(page, here),
        "severity_links": _severity_links(page, here),
        "previous_url": f"{here}?{_query(choice, page=page.page - 1)}" if page.page > 1 else "",
        "next_url": f"{here}?{_query(choice, page=page.page + 1)}" if page.page < page.pages else "",
        "may_resolve": may_resolve(request, page.structure),
        "following": following_job(request.company),
    }


def may_resolve(request: CompanyRequest, structure: Structure) -> bool:
    """Nothing is decided about a structure in the archive."""
    archived = structure.state == Structure.State.ARCHIVED
    return not archived and request.membership.may(Permission.RESOLVE_FINDINGS)


def _state_links(page: FindingsPage, here: str) -> list[Json]:
    return [
        {
            "url": f"{here}?{_query(Choice(state=state))}",
            "label": title,
            "count": page.states[state],
            "active": page.choice.state == state,
        }
        for state, title in STATE_TITLES.items()
    ]


def _severity_links(page: FindingsPage, here: str) -> list[Json]:
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


def detail_context(request: CompanyRequest, page: FindingsPage, detail: FindingDetail) -> Json:
    """One finding, its ways out aside."""
    before, after = page.neighbours(detail.row.uid)
    return {"detail": detail, "previous_uid": before, "next_uid": after, **_of_one(request, detail.row)}


def _of_one(request: CompanyRequest, row: Finding) -> Json:
    slug = request.company.slug
    return {
        "moves_url": reverse("teams:finding", args=[slug, row.uid]),
        "resolve_url": reverse("teams:finding-resolve", args=[slug, row.uid]),
    }


def moves_context(
    request: CompanyRequest, rows: Sequence[Finding], situation: Situation, form: ResolveForm | None = None
) -> Json:
    """The ways out of one finding, or of several at once. A refused form comes back as it was sent; else the address
    says what is chosen."""
    source = form.data if form is not None else request.GET
    answers = Answers.of_query(source)
    panel = moves_panel(rows, situation, request.company.slug, source.get("move", ""), answers)
    return {
        "panel": panel,
        "form": form or _form(request, panel.move),
        "offers_draft": rows[0].structure.state == Structure.State.LIVE and not panel.is_acceptance,
    }


def moves_alone(
    request: CompanyRequest,
    rows: Sequence[Finding],
    form: ResolveForm | None = None,
    *,
    together: bool = False,
) -> Json:
    """The ways out redrawn, while the list stays as it is: neither the list nor its words are read for it."""
    return {
        **(_of_several(request) if together else _of_one(request, rows[0])),
        **moves_context(request, rows, Situation.of(rows[0].structure), form),
        "query": _query(choice_of(request, rows[0])),
    }


def choice_of(request: CompanyRequest, row: Finding) -> Choice:
    """The list beside a finding: of its own state, unless the address names another."""
    given = request.GET.copy()
    given.setdefault("state", row.state)
    return Choice.of(given)


def together_context(
    request: CompanyRequest, page: FindingsPage, rows: Sequence[Finding], form: ResolveForm | None = None
) -> Json:
    """Several findings and the ways out that fit them all."""
    situation = Situation.of(page.structure, page.facts)
    views = finding_views(rows, request.company)
    return {"together": views, **_of_several(request), **moves_context(request, rows, situation, form)}


def _of_several(request: CompanyRequest) -> Json:
    here = reverse("teams:findings-together", args=[request.company.slug])
    return {"is_together": True, "moves_url": here, "resolve_url": here}


def _form(request: CompanyRequest, move: str) -> ResolveForm:
    typed = {name: request.GET.get(name, "") for name in ("reason", "until_on")}
    return ResolveForm(initial=typed, move=move)


def first_context(request: CompanyRequest, page: FindingsPage) -> Json:
    """The first finding of the list, where there is one; its ways out are asked for once it is seen."""
    first = next((line.row for part in page.sections for entry in part.entries for line in entry.lines), None)
    if first is None:
        return {"detail": None}
    return detail_context(request, page, finding_detail(page, first))


def frame_context(request: CompanyRequest, structure: Structure) -> Json:
    """The top bar of the whole page."""
    return bar_context(request, structure, "teams:findings")


def asked_part(request: CompanyRequest) -> str:
    """The template of what htmx asks for; the whole page for everybody else."""
    if request.htmx.history_restore_request:  # type: ignore[attr-defined]
        return PAGE
    parts = {"finding": "teams/_finding.html", "moves": MOVES, "outcome": MOVES}
    return parts.get(request.htmx.target or "", PAGE)  # type: ignore[attr-defined]
