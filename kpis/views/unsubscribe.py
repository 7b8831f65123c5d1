"""The link in each letter that stops it: works signed out, asks before it does it, and takes the one click of mail
programs (RFC 8058), which send a POST without cookies and so without a CSRF token; the signed address is the proof."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kpis.actions.subscriptions import change_by_letter
from kpis.models import Cadence
from kpis.unsubscribing import ticket_of


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    ticket = ticket_of(token)
    if ticket is None:
        return _answer(request, {"state": "unknown"}, status=404)
    context = {"rhythm": Cadence(ticket.cadence).label, "state": "asks"}
    if request.method == "POST":
        is_on = "again" in request.POST
        if not change_by_letter(ticket=ticket, is_on=is_on):
            return _answer(request, {"state": "unknown"}, status=404)
        context["state"] = "started" if is_on else "stopped"
    return _answer(request, context)


def _answer(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, "kpis/unsubscribe.html", context, status=status)
    # The address is a key: it goes nowhere with a link that is followed from here.
    response["Referrer-Policy"] = "no-referrer"
    return response
