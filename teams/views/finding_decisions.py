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
from teams.actions.resolutions import Resolved, resolve_findings
from teams.finding_forms import ResolveForm
from teams.finding_selectors import Choice, findings_page
from teams.models import Finding, PlannedChange
from teams.moves.answers import Answers
from teams.moves.registry import ACCEPT
from teams.operation_wording import findings_phrase
from teams.operations import OperationRefused
from teams.views.finding_context import asked_part, first_context, list_context, together_context
from teams.views.findings import found_or_404, show_finding

MAX_TOGETHER = 100
"""They are named in addresses, which the server reads up to limit_request_line (gunicorn.conf.py)."""


@company_door(Permission.RESOLVE_FINDINGS)
@require_POST
def resolve(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Carries out a way out, or accepts with a reason; a refusal comes back beside the form."""
    row = found_or_404(request, uid)
    form = ResolveForm(request.POST)
    said = _decide(request, [row], form)
    if said:
        undo_url = reverse("teams:finding-undo", args=[request.company.slug, row.uid])
        return _decided(request, [row], said, undo_url)
    row.refresh_from_db()
    return show_finding(request, row, form, status=422)


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
    said = _decide(request, rows, form)
    if said:
        names = urlencode([("finding", row.uid) for row in rows])
        undo_url = f"{reverse('teams:findings-together-undo', args=[request.company.slug])}?{names}"
        return _decided(request, rows, said, undo_url)
    return _show_together(request, form, status=422)


def _show_together(
    request: CompanyRequest, form: ResolveForm | None = None, status: int = 200
) -> HttpResponse:
    rows = _chosen(request.company.pk, request.POST if form is not None else request.GET)
    if not rows:
        return redirect("teams:findings", request.company.slug)
    page = findings_page(rows[0].structure, request.company, Choice.of(request.GET))
    context = list_context(request, page) | together_context(request, page, rows, form)
    return render(request, asked_part(request, "teams/findings.html"), context, status=status)


def _chosen(company_id: int, query: Any) -> list[Finding]:
    """The findings that the address or the form names, of the first one's structure; unknown ids are passed over."""
    uids = [uid for text in query.getlist("finding")[:MAX_TOGETHER] if (uid := _uuid(text))]
    rows = Finding.objects.for_company(company_id).filter(uid__in=uids).exclude(state=Finding.State.CLOSED)
    found = list(rows.select_related("structure").order_by("id"))
    return [row for row in found if row.structure_id == found[0].structure_id]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _decide(request: CompanyRequest, rows: Sequence[Finding], form: ResolveForm) -> str:
    """Does it and says what came of it; "" with the reasons in the form when it is refused."""
    if not form.is_valid():
        return ""
    try:
        return _do(request, rows, form.cleaned_data)
    except OperationRefused as refused:
        form.add_error(None, refused.sentence)
    except ValidationError as refused:
        take_errors(form, refused)
    return ""


def _do(request: CompanyRequest, rows: Sequence[Finding], data: dict[str, Any]) -> str:
    reason = data["reason"]
    if data["move"] == ACCEPT:
        accept_findings(findings=rows, reason=reason, until_on=data.get("until_on"), by=request.actor)
        return ngettext(
            "Accepted. The finding stays quiet.", "Accepted: %(count)s findings stay quiet.", len(rows)
        ) % {"count": len(rows)}
    answers = Answers.of_query(request.POST)
    done = resolve_findings(
        findings=rows, move=data["move"], answers=answers, reason=reason, by=request.actor
    )
    return _outcome(done)


def _outcome(done: Resolved) -> str:
    if done.applied is None:
        return _("The hand-over is set for %(day)s.") % {"day": format_date(done.planned[0].due_on)}
    return f"{_('Done: the structure is changed.')} {findings_phrase(done.applied.findings)}".strip()


def _decided(request: CompanyRequest, rows: Sequence[Finding], said: str, undo_url: str) -> HttpResponse:
    """The page anew with a toast that takes the decision back; a plain redirect where there is no htmx."""
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, said)
        return redirect("teams:finding", request.company.slug, rows[0].uid)
    page = findings_page(rows[0].structure, request.company, Choice.of(request.GET))
    context = list_context(request, page) | first_context(request, page)
    context |= {"toast": said, "undo_url": undo_url, "is_list": True, "is_answer": True}
    answer = render(request, "teams/_findings_answer.html", context)
    answer["HX-Push-Url"] = f"{context['here']}?{context['query']}".rstrip("?")
    return answer


@company_door(Permission.RESOLVE_FINDINGS)
@require_POST
def undo(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Takes the last decision about a finding back."""
    row = found_or_404(request, uid)
    try:
        take_back_decision(finding=row, by=request.actor)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("The decision is taken back."))
    return _on_to(request, reverse("teams:finding", args=[request.company.slug, row.uid]))


@company_door(Permission.RESOLVE_FINDINGS)
@require_POST
def undo_together(request: CompanyRequest) -> HttpResponse:
    """Takes back what was decided for several findings at once."""
    uids = [uid for text in request.GET.getlist("finding")[:MAX_TOGETHER] if (uid := _uuid(text))]
    rows = list(Finding.objects.for_company(request.company).filter(uid__in=uids).order_by("id"))
    try:
        take_back_together(findings=rows, by=request.actor)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("The decision is taken back."))
    return _on_to(request, reverse("teams:findings", args=[request.company.slug]))


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
