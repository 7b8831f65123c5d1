"""The company itself: its start, what it is, its settings, its trail."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions, security
from accounts.access import Permission
from accounts.context import landing_url
from accounts.door import CompanyRequest, company_door
from accounts.forms import CompanyForm, SecondFactorForm, take_errors
from accounts.second_factor import has_factor, members_without
from accounts.selectors import audit_page


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def company(request: CompanyRequest) -> HttpResponse:
    """Leads to the first section that the member may open."""
    return redirect(landing_url(request.membership, request.company))


@company_door(Permission.VIEW_STRUCTURE)
@require_GET
def about(request: CompanyRequest) -> HttpResponse:
    return _show_about(request)


def _show_about(request: CompanyRequest, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {"since": timezone.localtime(request.company.created_at), "refusal": refusal}
    context["may_remove_demo"] = request.membership.may(Permission.MANAGE_MEMBERS)
    return render(request, "accounts/about.html", context, status=status)


@company_door(Permission.VIEW_STRUCTURE)
@require_POST
def leave(request: CompanyRequest) -> HttpResponse:
    """Everybody may leave a company, whatever their access; its last owner may not."""
    try:
        actions.remove_member(membership=request.membership, by=request.actor)
    except ValidationError as refused:
        return _show_about(request, refused.messages[0], status=422)
    messages.success(request, _("You have left “%(company)s”.") % {"company": request.company})
    return redirect("home")


@company_door(Permission.MANAGE_MEMBERS)
@require_POST
def remove_demo(request: CompanyRequest) -> HttpResponse:
    """Takes the demonstration company away with all it holds; a real company has no such button."""
    if not request.company.is_demo:
        raise Http404
    actions.delete_company(company_id=request.company.pk)
    messages.success(request, _("The demonstration is removed."))
    return redirect("home")


@company_door(Permission.MANAGE_COMPANY)
@require_http_methods(["GET", "POST"])
def settings(request: CompanyRequest) -> HttpResponse:
    form = CompanyForm(request.POST) if request.method == "POST" else CompanyForm.of(request.company)
    if form.is_bound and form.is_valid():
        actions.rename_company(company=request.company, **form.cleaned_data, by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("accounts:settings", request.company.slug)
    return _show_settings(request, form, SecondFactorForm.of(request.company))


def _show_settings(request: CompanyRequest, form: CompanyForm, factor_form: SecondFactorForm) -> HttpResponse:
    context = {
        "form": form,
        "factor_form": factor_form,
        "has_factor": has_factor(request.user.pk),
        "without_factor": members_without(request.company),
    }
    refused = form.is_bound or factor_form.is_bound
    return render(request, "accounts/settings.html", context, status=422 if refused else 200)


@company_door(Permission.MANAGE_COMPANY)
@require_POST
def second_factor(request: CompanyRequest) -> HttpResponse:
    """The switch: members who can write must have a second factor, or need none."""
    form = SecondFactorForm(request.POST)
    if form.is_valid():
        try:
            if form.cleaned_data["demanded"]:
                security.demand_second_factor(
                    company=request.company, grace_days=form.cleaned_data["grace_days"], by=request.actor
                )
            else:
                security.waive_second_factor(company=request.company, by=request.actor)
            messages.success(request, _("Saved."))
            return redirect("accounts:settings", request.company.slug)
        except ValidationError as refused:
            take_errors(form, refused)
    return _show_settings(request, CompanyForm.of(request.company), form)


@company_door(Permission.VIEW_AUDIT)
@require_GET
def audit(request: CompanyRequest) -> HttpResponse:
    after = request.GET.get("after")
    try:
        page = audit_page(request.company, UUID(after) if after else None)
    except ValueError:
        page = None
    if page is None:
        raise Http404
    return render(request, "accounts/audit.html", {"page": page})
