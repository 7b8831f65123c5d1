"""What every request passes before anything else looks at it: an id for the logs, and the gate for raw input."""

import logging
import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.database_guards import RETRY_AFTER_S
from common.ids import uuid7
from common.large_bodies import NoPlace, places_for_large_bodies
from common.logs import request_id

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
_LENGTH_DIGITS = 20
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


class RequestIdMiddleware:
    """Gives each request an id: `request.id`, the log lines, and the answer's `X-Request-Id` carry it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid7().hex  # type: ignore[attr-defined]
        token = request_id.set(request.id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


class NotKeptMiddleware:
    """What does not say how long it may be kept is kept nowhere: not in a shared browser, not on the way to it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class KnownHostMiddleware:
    """Refuses a host that is not ours before anything is answered in its name, files too."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.get_host()
        return self.get_response(request)


def unusable_text(text: str) -> bool:
    """PostgreSQL stores neither NUL nor half of a surrogate pair; let through, both end in a 500."""
    return _UNUSABLE.search(text) is not None


def _is_length(said: object) -> bool:
    """A number of bytes, or nothing; a few digits more than any body of ours are enough to be too large."""
    text = str(said or "0")
    return text.isascii() and text.isdecimal() and len(text) <= _LENGTH_DIGITS


class InputGateMiddleware:
    """Refuses addresses and forms that no page can use: NUL, bytes that are not UTF-8, bodies over the limit.

    The body is read here, before the tenant's transaction opens, so that a slow sender holds no connection.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # No page of ours sets such a cookie, and none can look it up: it counts as not sent.
        for name in [name for name, value in request.COOKIES.items() if unusable_text(value)]:
            del request.COOKIES[name]
        # No program of ours reads such a header either, and what keeps the browser's name could not store it.
        for name in [
            name for name, value in request.META.items() if name.startswith("HTTP_") and "\0" in value
        ]:
            del request.META[name]
        if self._address_is_unusable(request):
            return self._refuse(request, 400, _("The address holds characters that cannot be used."))
        if not _is_length(request.META.get("CONTENT_LENGTH")):
            return self._refuse(request, 400, _("The request cannot be read."))
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            try:
                with places_for_large_bodies.one_for(request):
                    unusable = self._form_is_unusable(request)
            except NoPlace:
                response = self._refuse(request, 503, _("Try again later"))
                response["Retry-After"] = str(RETRY_AFTER_S)
                return response
            except RequestDataTooBig:
                return self._refuse(request, 413, _("This is larger than the limit. Nothing has changed."))
            except (UnicodeError, LookupError):
                unusable = True
            if unusable:
                return self._refuse(
                    request, 400, _("The form holds characters that cannot be stored. Nothing has changed.")
                )
        return self.get_response(request)

    @staticmethod
    def _address_is_unusable(request: HttpRequest) -> bool:
        try:
            query = unquote_to_bytes(request.META.get("QUERY_STRING", "")).decode("utf-8")
        except UnicodeDecodeError:
            return True
        return "\ufffd" in request.path or unusable_text(request.path) or unusable_text(query)

    @staticmethod
    def _form_is_unusable(request: HttpRequest) -> bool:
        # Files go to the disk before any view sees them, a stranger's too. One a little too large is told there.
        if int(request.META.get("CONTENT_LENGTH") or 0) > 2 * settings.IMPORT_MAX_BYTES:
            raise RequestDataTooBig
        if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
            if request.content_type == "application/x-www-form-urlencoded":
                # Django would put U+FFFD where the sender's bytes are no text, and the form would store it.
                unquote_to_bytes(request.body).decode("utf-8")
            return any(
                unusable_text(name) or any(unusable_text(value) for value in values)
                for name, values in request.POST.lists()
            )
        _read = request.body
        return False

    @staticmethod
    def _refuse(request: HttpRequest, status: int, sentence: str | Promise) -> HttpResponse:
        from common.error_pages import error_page  # it reads the settings, which name this module

        return error_page(request, status, sentence)
