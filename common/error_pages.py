"""Answers for what went wrong: a page, or a problem document where a program asks.

They need neither the database nor the session, so that they come when those are the trouble: no context processors,
which read messages and memberships.
"""

import logging
import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from common import second_try
from common.database_guards import RETRY_AFTER_S, Trouble, trouble_of
from common.logs import route_of
from common.problems import problem_response

logger = logging.getLogger(__name__)


def error_page(
    request: HttpRequest, status: int, sentence: str | Promise = "", *, template: str = ""
) -> HttpResponse:
    """The page `<status>.html` (or `template`), which carries the request's id; `sentence` replaces its usual words."""
    # What fails early fails before the middleware that chooses the language.
    with translation.override(translation.get_language_from_request(request)):
        return _answer(request, status, str(sentence), template or f"{status}.html")


def _answer(request: HttpRequest, status: int, sentence: str, template: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(status, sentence or _usual(status), request_id=getattr(request, "id", ""))
    context = {"sentence": sentence, "request_id": getattr(request, "id", ""), "request": request}
    if status < 500:
        # For the switch of languages, which is a form. The token comes from a cookie, not from the session.
        context["csrf_token"] = get_token(request)
    return HttpResponse(render_to_string(template, context), status=status)


def _usual(status: int) -> str:
    sentences = {
        400: _("The request cannot be read."),
        403: _("Not allowed."),
        404: _("There is nothing at this address."),
    }
    return sentences.get(
        status, _("Something broke on our side. Nothing was changed; the fault has been written down.")
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from another session: mostly a page that stood open while somebody signed in anew."""
    return error_page(request, 403, template="403_csrf.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's last resort, called while the exception is handled; the database may fail in a middleware, too."""
    trouble = trouble_of(sys.exc_info()[1])
    return unavailable(request, trouble) if trouble is not None else error_page(request, 500)


def unavailable(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """503: a lock that was not to be had, a statement that took too long, a database that is away."""
    logger.warning("database trouble", extra={"sqlstate": trouble.sqlstate, "route": route_of(request)})
    response = error_page(request, 503, second_try.note(request, trouble))
    response["Retry-After"] = str(RETRY_AFTER_S)
    return response


class FormsOnlyMiddleware:
    """An address that only takes forms, opened by itself (typed, reloaded, kept as a bookmark), answers with a page.

    The views' own refusal is empty, which a browser shows as an error of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refused = self.get_response(request)
        # A browser names pages among what it takes; a program says "*/*", which would allow them, too.
        opened = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if refused.status_code != 405 or refused.streaming or refused.content or not opened:
            return refused
        page = error_page(request, 405)
        if "Allow" in refused:
            page["Allow"] = refused["Allow"]
        return page


class DatabaseTroubleMiddleware:
    """Turns the database's refusals in views into 503, so that a person reads a sentence and a program tries again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        trouble = trouble_of(exception)
        return unavailable(request, trouble) if trouble is not None else None
