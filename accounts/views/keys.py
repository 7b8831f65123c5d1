"""API keys of a company."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import actions
from accounts.access import Permission
from accounts.door import CompanyRequest, company_door
from accounts.forms import KeyForm, posted, take_errors
from accounts.models import ApiKey
from accounts.selectors import key_rows


@company_door(Permission.MANAGE_KEYS)
@require_GET
def keys(request: CompanyRequest) -> HttpResponse:
    return render(request, "accounts/keys.html", {"keys": key_rows(request.company)})


@company_door(Permission.MANAGE_KEYS)
@require_http_methods(["GET", "POST"])
@reauthentication_required
def issue_key(request: CompanyRequest) -> HttpResponse:
    """Answers a POST with the key itself, without a redirect: the key is kept nowhere between two requests.

    Who asks has just shown the password or factor anew: a key outlives the session of a browser left open.
    """
    form = KeyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            key, full = actions.issue_key(company=request.company, **form.cleaned_data, by=request.actor)
            return render(
                request,
                "accounts/key_issued.html",
                {"key": key, "full": full, "until": timezone.localtime(key.expires_at)},
            )
        except ValidationError as refused:
            take_errors(form, refused)
    return render(request, "accounts/issue_key.html", {"form": form}, status=422 if form.is_bound else 200)


@company_door(Permission.MANAGE_KEYS)
@require_http_methods(["GET", "POST"])
def revoke_key(request: CompanyRequest, uid: UUID) -> HttpResponse:
    """Asks first: the program that uses the key stops at once."""
    key = get_object_or_404(ApiKey.objects.for_company(request.company), uid=uid)
    if request.method == "GET":
        return render(request, "accounts/revoke_key.html", {"key": key})
    actions.revoke_key(key=key, by=request.actor)
    messages.success(request, _("The key “%(name)s” does not work any more.") % {"name": key.name})
    return redirect("accounts:keys", request.company.slug)
