"""What people decide about findings: one or several at once, taken back, and changes planned for a day."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import take_errors
from common.formats import format_date
from teams.actions.acceptances import accept_findings
from teams.actions.finding_undo import take_back_decision, take_back_together
from teams.actions.planned_changes import cancel_change
from teams.actions.resolutions import Resolved, resolve_findings, resolve_in_draft
from teams.finding_forms import ResolveForm
from teams.finding_list import Choice
from teams.finding_selectors import findings_page
from teams.models import Decision, Finding, PlannedChange, Structure
from teams.moves.answers import Answers
from teams.moves.registry import ACCEPT, WAYS
from teams.operation_wording import findings_phrase
from teams.operations import OperationRefused
from teams.selectors import finding_views
from teams.views.finding_context import (
    MOVES,
    PAGE,
    asked_part,
    first_context,
    frame_context,
    list_context,
    list_url,
    moves_alone,
    together_context,
)
from teams.views.findings import found_or_404, show_finding
from teams.views.structures import revision_in, uuid_or_none

MAX_NAME = 120
MAX_TOGETHER = 100
"""They are named in addresses, which the server reads up to limit_request_line (gunicorn.conf.py)."""


@company_door(Permission.RESOLVE_FINDINGS)
@require_POST
def resolve(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Carries out a way out, or accepts with a reason; a refusal comes back beside the form."""
    row = found_or_404(request, uid)
    form = ResolveForm(request.POST)
    done = _decide(request, [row], form)
    if done is None:
        return show_finding(request, found_or_404(request, uid), form, status=422)
    undo_url = reverse("teams:finding-undo", args=[request.company.slug, row.uid])
    return _decided(request, [row], done, undo_url)


@company_door(Permission.RESOLVE_FINDINGS)
@require_http_methods(["GET", "POST"])
def together(request: CompanyRequest) -> HttpResponse:
    """Several findings at once: what would become of them, and the deed."""
    return _do_together(request) if request.method == "POST" else _show_together(request)


def _do_together(request: CompanyRequest) -> HttpResponse:
    rows = _chosen(request.company.pk, request.POST)
    if not rows:
        return redirect("teams:findings", request.company.slug)
    form = ResolveForm(request.POST)
    done = _decide(request, rows, form)
    if done is None:
        return _show_together(request, form, status=422)
    undo_url = reverse("teams:findings-together-undo", args=[request.company.slug])
    return _decided(request, rows, done, undo_url, *(("finding", row.uid) for row in rows))


def _show_together(
    request: CompanyRequest, form: ResolveForm | None = None, status: int = 200
) -> HttpResponse:
    """Those of the chosen ones that are still open."""
    chosen = _chosen(request.company.pk, request.POST if form is not None else request.GET)
    rows = [row for row in chosen if row.state == Finding.State.OPEN]
    if not rows:
        return redirect("teams:findings", request.company.slug)
    template = asked_part(request)
    if template == MOVES:
        return render(request, MOVES, moves_alone(request, rows, form, together=True), status=status)
    page = findings_page(rows[0].structure, request.company, Choice.of(request.GET))
    context = list_context(request, page) | together_context(request, page, rows, form)
    if template == PAGE:
        context |= frame_context(request, page.structure) | {"days": None}
    return render(request, template, context, status=status)


def _chosen(company_id: int, query: Any) -> list[Finding]:
    """The findings that the address or the form names, of the first one's structure; unknown ids are passed over."""
    uids = [uid for text in query.getlist("finding")[:MAX_TOGETHER] if (uid := uuid_or_none(text))]
    rows = Finding.objects.for_company(company_id).filter(uid__in=uids)
    found = list(rows.select_related("structure").order_by("id"))
    return [row for row in found if row.structure_id == found[0].structure_id]


Done = str | Structure
"""What is said of a deed, or the draft that it was done in."""


def _decide(request: CompanyRequest, rows: Sequence[Finding], form: ResolveForm) -> Done | None:
    """Does it; None with the reasons in the form when it is refused."""
    if not form.is_valid():
        return None
    try:
        return _do(request, rows, form.cleaned_data)
    except OperationRefused as refused:
        form.add_error(None, refused.sentence)
    except ValidationError as refused:
        take_errors(form, refused)
    return None


def _do(request: CompanyRequest, rows: Sequence[Finding], data: dict[str, Any]) -> Done:
    move, reason, by = data["move"], data["reason"], request.actor
    if move == ACCEPT:
        accept_findings(findings=rows, reason=reason, until_on=data.get("until_on"), by=by)
        return ngettext(
            "Accepted. The finding stays quiet.", "Accepted: %(count)s findings stay quiet.", len(rows)
        ) % {"count": len(rows)}
    answers = Answers.of_query(request.POST)
    if request.POST.get("into") == "draft":
        name = _name_of_draft(rows, move)
        return resolve_in_draft(findings=rows, move=move, answers=answers, reason=reason, by=by, name=name)
    seen = request.POST.get("seen")
    done = resolve_findings(
        findings=rows,
        move=move,
        answers=answers,
        reason=reason,
        by=by,
        seen=revision_in(seen) if seen else None,
    )
    return _outcome(done)


def _name_of_draft(rows: Sequence[Finding], move: str) -> str:
    """«Оставить одного владельца: Контроль дебиторской задолженности»."""
    view = finding_views(rows[:1], rows[0].company_id)[0]
    way = str(WAYS[move].title) if move in WAYS else ""
    return f"{way}: {view.responsibility_title or view.kind_title}"[:MAX_NAME]


def _outcome(done: Resolved) -> str:
    if done.applied is None:
        return _("The hand-over is set for %(day)s.") % {"day": format_date(done.planned[0].due_on)}
    return f"{_('Done: the structure is changed.')} {findings_phrase(done.applied.findings)}".strip()


def _decided(
    request: CompanyRequest, rows: Sequence[Finding], done: Done, undo_url: str, *named: tuple[str, UUID]
) -> HttpResponse:
    """The page anew with a toast that takes the decision back, and no other; a plain redirect where there is no htmx.
    What was done in a draft is shown there, beside the structure as it is."""
    if isinstance(done, Structure):
        said = _("Done in the draft “%(name)s”. The structure itself is as it was.") % {"name": done.name}
        messages.success(request, said)
        chart = reverse("teams:chart", args=[request.company.slug, done.uid])
        return _on_to(request, f"{chart}?compare=live")
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, done)
        return redirect("teams:finding", request.company.slug, rows[0].uid)
    page = findings_page(rows[0].structure, request.company, Choice.of(request.GET))
    context = list_context(request, page) | first_context(request, page)
    last = Decision.objects.for_company(request.company).filter(finding=rows[0]).first()
    query = urlencode([*named, *([("decision", last.uid)] if last else [])])
    context |= {"toast": done, "undo_url": f"{undo_url}?{query}", "is_list": True, "is_answer": True}
    answer = render(request, "teams/_findings_answer.html", context)
    answer["HX-Push-Url"] = f"{context['here']}?{context['query']}".rstrip("?")
    return answer


@company_door(Permission.RESOLVE_FINDINGS)
@require_POST
def undo(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Takes the decision back that the address or the form names, while it is the last one about the finding."""
    row = found_or_404(request, uid)
    meant = uuid_or_none(request.POST.get("decision") or request.GET.get("decision"))
    try:
        take_back_decision(finding=row, by=request.actor, decision=meant)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("The decision is taken back."))
    return _on_to(request, reverse("teams:finding", args=[request.company.slug, row.uid]))


@company_door(Permission.RESOLVE_FINDINGS)
@require_POST
def undo_together(request: CompanyRequest) -> HttpResponse:
    """Takes back what was decided for several findings at once."""
    rows = _chosen(request.company.pk, request.GET)
    if not rows:
        return _on_to(request, reverse("teams:findings", args=[request.company.slug]))
    try:
        take_back_together(
            findings=rows, by=request.actor, decision=uuid_or_none(request.GET.get("decision"))
        )
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("The decision is taken back."))
    return _on_to(request, list_url(request, rows[0].structure))


@company_door(Permission.RESOLVE_FINDINGS)
@require_POST
def cancel_plan(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """A planned change will not come, or one that failed is laid aside."""
    rows = PlannedChange.objects.for_company(request.company).select_related("structure", "finding")
    change = get_object_or_404(rows, uid=uid)
    try:
        cancel_change(change=change, by=request.actor)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("Cancelled: nothing will change on that day."))
    if change.finding is None:
        return _on_to(request, reverse("teams:findings", args=[request.company.slug]))
    return _on_to(request, reverse("teams:finding", args=[request.company.slug, change.finding.uid]))


def _on_to(request: HttpRequest, target: str) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": target})
    return redirect(target)
