"""One's own sign-in: password, second factors, recovery codes, and where one is signed in."""

from ipaddress import ip_address

from allauth.mfa.app_settings import RECOVERY_CODE_COUNT
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import sessions
from accounts.second_factor import FACTORS, demands_on
from accounts.views.home import SignedInRequest


def _passkeys_work(request: HttpRequest) -> bool:
    """Browsers bind a passkey to a name: at a bare IP address they refuse."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


@require_GET
@never_cache
@login_required
def overview(request: SignedInRequest) -> HttpResponse:
    factors = list(Authenticator.objects.filter(user_id=request.user.pk).order_by("created_at", "pk"))
    by_type = {factor.type: factor for factor in factors}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "app": by_type.get(Authenticator.Type.TOTP),
        "passkeys": [factor for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "has_factor": any(factor.type in FACTORS for factor in factors),
        "codes_left": RECOVERY_CODE_COUNT - codes.data["used_mask"].bit_count() if codes else None,
        "passkeys_work": _passkeys_work(request),
        "demands": demands_on(request.user),
        "sessions": sessions.sessions_of(request.user, request.session.session_key),
    }
    return render(request, "accounts/security.html", context)


@require_POST
@login_required
def end_session(request: SignedInRequest, number: int) -> HttpResponse:
    """Signs one browser out; another user's number meets nothing."""
    if sessions.end_sessions(request.user.pk, only=number):
        messages.success(request, _("That session is ended."))
    return redirect("security")


@require_POST
@login_required
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """Signs out everywhere but here."""
    count = sessions.end_sessions(request.user.pk, except_key=request.session.session_key)
    messages.success(
        request,
        ngettext("%(count)s other session is ended.", "%(count)s other sessions are ended.", count)
        % {"count": count},
    )
    return redirect("security")
