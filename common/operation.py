"""What machines ask of a running process: /health/live, /health/ready, /metrics.

Answered before anything else looks at the request: a load balancer asks by an address instead of a host's name, over
plain http, and without a session. The answers hold nothing that helps a stranger.
"""

import hmac
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from common import metrics, readiness

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def live() -> HttpResponse:
    """The process answers; it has asked nobody."""
    return JsonResponse({"status": "alive"})


def ready() -> HttpResponse:
    """{"status": "ready" | "degraded" | "unready", "failing": names}; 503 only when no page could be answered."""
    failing = readiness.failing_parts()
    is_ready = readiness.is_ready(failing)
    status = ("degraded" if failing else "ready") if is_ready else "unready"
    return JsonResponse({"status": status, "failing": failing}, status=200 if is_ready else 503)


class OperationMiddleware:
    """Its place is the second, after the one that gives out request ids."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = _answer(request)
        if response is None:
            return self.get_response(request)
        for name, value in _HEADERS.items():
            response.headers[name] = value
        return response


def _answer(request: HttpRequest) -> HttpResponse | None:
    path = request.path_info
    if path not in ("/health/live", "/health/ready", "/metrics"):
        return None
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if path == "/metrics":
        return _metrics(request)
    return live() if path == "/health/live" else ready()


def _metrics(request: HttpRequest) -> HttpResponse:
    """For the bearer of METRICS_TOKEN, and for whoever reaches METRICS_PORT, which nobody publishes; else not here."""
    is_inside = bool(settings.METRICS_PORT) and request.META.get("SERVER_PORT") == str(settings.METRICS_PORT)
    if not is_inside:
        if not settings.METRICS_TOKEN:
            return HttpResponse(status=404)
        given = request.headers.get("Authorization", "").encode(errors="replace")
        if not hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
            return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)
