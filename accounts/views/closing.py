"""Closing a company to have it erased, and taking that back."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import closing
from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import CloseCompanyForm, posted, take_errors
from accounts.views.home import SignedInRequest


@company_door(Permission.MANAGE_COMPANY)
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)
def close(request: CompanyRequest) -> HttpResponse:
    """The name is typed, the password asked anew: nobody erases a company by a slip."""
    form = CloseCompanyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            closing.close_company(
                company=request.company, typed_name=form.cleaned_data["name"], by=request.actor
            )
            return redirect("closed_company", request.company.uid)
        except ValidationError as refused:
            take_errors(form, refused)
    context = {"form": form, "days": closing.GRACE.days}
    return render(request, "accounts/close.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@login_required
def closed_company(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """What a member may still see of a closed company: when it will be gone; an owner may take it back."""
    found = next((one for one in closing.closed_companies_of(request.user) if one.uid == uid), None)
    if found is None:
        raise Http404
    if request.method == "GET":
        return render(request, "accounts/closed_company.html", {"closed": found})
    try:
        company = closing.take_back(user=request.user, uid=uid)
    except ValidationError as refused:
        context = {"closed": found, "refusal": refused.messages[0]}
        return render(request, "accounts/closed_company.html", context, status=422)
    messages.success(request, _("“%(company)s” is open again.") % {"company": company})
    return redirect("accounts:company", company.slug)
