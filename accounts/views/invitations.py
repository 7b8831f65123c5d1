"""Accepting an invitation.

The link's address holds the secret, so the link answers with nothing but a redirect: what stays in the session is the
secret's hash, and the page that people see, sign in from and come back to has an address without it. Neither the
`next` of the sign-in page, nor a Referer, nor a log line about a missing page can carry the secret away.
"""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import actions, keys
from accounts.models import Invitation
from accounts.selectors import Offer, offer_of

SESSION_KEY = "invitation"


@require_GET
@never_cache
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    request.session[SESSION_KEY] = keys.sha256(token)
    response = redirect("invitation")
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "POST"])
@never_cache
def invitation(request: HttpRequest) -> HttpResponse:
    found = _in_session(request)
    offer = offer_of(found) if found else None
    if found is None or offer is None:
        request.session.pop(SESSION_KEY, None)
        return render(request, "accounts/invitation_gone.html", status=404)
    if request.method == "POST":
        return _accept(request, found, offer)
    return _show(request, offer)


def _accept(request: HttpRequest, found: Invitation, offer: Offer) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("invitation"))
    try:
        actions.accept_invitation(invitation=found, user=request.user)
    except ValidationError as refused:
        return _show(request, offer, refused.messages[0], status=422)
    del request.session[SESSION_KEY]
    messages.success(request, _("You are in “%(company)s” now.") % {"company": offer.company})
    return redirect("home")


def _show(request: HttpRequest, offer: Offer, refusal: str = "", status: int = 200) -> HttpResponse:
    user = request.user
    context = {
        "offer": offer,
        "refusal": refusal,
        "is_other_address": user.is_authenticated and user.email.lower() != offer.email.lower(),
        "query": f"?next={reverse('invitation')}",
    }
    return render(request, "accounts/invitation.html", context, status=status)


def _in_session(request: HttpRequest) -> Invitation | None:
    token_hash = request.session.get(SESSION_KEY)
    return actions.find_invitation(token_hash) if token_hash else None


def offer_in_session(request: HttpRequest) -> Offer | None:
    """The open invitation that this browser came with, for the start page."""
    found = _in_session(request)
    return offer_of(found) if found else None
