"""One line a request, and its share of the metrics: which route, how it ended, how long, for whom by number.

Nothing of the address, the body, the headers or the answer is told; who it was is a number, too.
"""

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from common import metrics
from common.logs import route_of

logger = logging.getLogger("salesorg.requests")
STATIC = "static"


class QueryCount:
    """How many statements went to the database while it wrapped the connection."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.count += 1
        return execute(*arguments)


class RequestLogMiddleware:
    """Writes the line when the answer is ready; what a stream sends afterwards is not measured."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        queries, began = QueryCount(), perf_counter()
        with connection.execute_wrapper(queries):
            response = self.get_response(request)
        seconds = perf_counter() - began
        route = _route(request)
        metrics.count_request(route, request.method or "", response.status_code, seconds)
        # A page brings fifty files along: they are counted, and told only when they fail.
        quiet = route == STATIC and response.status_code < 400
        logger.log(
            logging.DEBUG if quiet else logging.INFO,
            "request",
            extra={
                "route": route,
                "method": metrics.known_method(request.method or ""),
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
                "queries": queries.count,
                **_who(request, response),
            },
        )
        return response


def _route(request: HttpRequest) -> str:
    is_file = request.resolver_match is None and request.path.startswith(settings.STATIC_URL)
    return STATIC if is_file else route_of(request)


def _who(request: HttpRequest, response: HttpResponse) -> dict[str, int]:
    """The numbers of company, person and key, as far as the request came to know them: nothing is looked up for it."""
    view = (getattr(response, "renderer_context", None) or {}).get("view")
    key = getattr(getattr(view, "actor", None), "api_key", None)
    found = {
        "company_id": getattr(
            getattr(request, "company", None) or getattr(view, "company", None), "pk", None
        ),
        # Where django.contrib.auth keeps a user that somebody has asked for.
        "user_id": getattr(getattr(request, "_cached_user", None), "pk", None),
        "key_id": getattr(key, "pk", None),
    }
    return {name: number for name, number in found.items() if number is not None}
