"""The start page: one's companies, and a new one."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import actions
from accounts.forms import CompanyForm, posted, take_errors
from accounts.models import User
from accounts.notices import notices_of
from accounts.views.invitations import offer_in_session


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` receives."""

    user: User


@require_GET
@login_required
def home(request: SignedInRequest) -> HttpResponse:
    """The portfolio: every company one is a member of, and the invitation one came with."""
    return render(
        request,
        "accounts/home.html",
        {"offer": offer_in_session(request), "notices": notices_of(request.user)},
    )


@require_http_methods(["GET", "POST"])
@login_required
def new_company(request: SignedInRequest) -> HttpResponse:
    form = CompanyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            company = actions.create_company(**form.cleaned_data, by=request.user)
            return redirect("accounts:company", company.slug)
        except ValidationError as refused:
            take_errors(form, refused)
    return render(request, "accounts/new_company.html", {"form": form}, status=422 if form.is_bound else 200)
