"""Errors of the API as problem documents (RFC 9457).

Shape: `{"type", "title", "status", "detail", "errors": [{"pointer", "code", "detail"}]}`, sent as
`application/problem+json`. Extra members carry what a client can act on, for instance `revision` with 412.
"""

import json
import logging
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response

from common import second_try
from common.database_guards import RETRY_AFTER_S, trouble_of

logger = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
_LONG_WORD = re.compile(r"([^\s\"”»]{40})[^\s\"”»]{40,}")


class Problem(exceptions.APIException):
    """An error with its own status and members, e.g. `Problem(412, sentence, revision=7)`."""

    def __init__(
        self, status_code: int, detail: str, *, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(detail)
        self.status_code = status_code
        self.members = members
        self.headers = dict(headers or {})


def problem_body(status_code: int, detail: str, **members: Any) -> dict[str, Any]:
    """A problem document of RFC 9457 in the active language; `members` are its extensions."""
    titles = {
        400: _("The request cannot be read"),
        401: _("Sign-in needed"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Method not allowed"),
        409: _("Conflict"),
        412: _("Changed meanwhile"),
        413: _("Too large"),
        415: _("Wrong media type"),
        422: _("Refused"),
        428: _("If-Match needed"),
        429: _("Too many requests"),
        503: _("Try again later"),
    }
    return {
        "type": "about:blank",
        "title": titles.get(status_code, _("Error")),
        "status": status_code,
        "detail": detail,
        **members,
    }


def problem_response(status_code: int, detail: str, **members: Any) -> HttpResponse:
    """The same document where no DRF view is at hand (middleware, error handlers)."""
    body = json.dumps(problem_body(status_code, detail, **members), ensure_ascii=False)
    return HttpResponse(body, status=status_code, content_type=CONTENT_TYPE)


def _pointer(attr: str | int | None) -> str:
    """`attr`: a path of names; the number of an item of a list that is wrong as a whole."""
    return "" if attr in (None, "", "non_field_errors") else "/" + str(attr).replace(".", "/")


def _shortened(sentence: str) -> str:
    """What somebody sent is quoted by its beginning: the sentence around it is what they have to read."""
    return _LONG_WORD.sub(r"\1…", sentence)


def _as_api_exception(exc: Exception) -> exceptions.APIException | None:
    if isinstance(exc, exceptions.APIException):
        return exc
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, RequestDataTooBig):
        return Problem(413, _("This is larger than the limit. Nothing has changed."))
    if isinstance(exc, DjangoValidationError):
        return exceptions.ValidationError(exc.message_dict if hasattr(exc, "error_dict") else exc.messages)
    return _as_database_problem(exc)


def _as_database_problem(exc: Exception) -> Problem | None:
    """What PostgreSQL refused, by its SQLSTATE. Its DETAIL may hold another row's values and is never shown."""
    code = getattr(exc.__cause__, "pgcode", None) or ""
    if isinstance(exc, IntegrityError):
        logger.warning("integrity error %s", code)
        if code in ("23505", "23P01"):
            return Problem(409, _("Something like this exists already. Nothing has changed."))
        return Problem(422, _("The data contradict each other. Nothing has changed."))
    if trouble := trouble_of(exc):
        logger.warning("database trouble", extra={"sqlstate": trouble.sqlstate})
        return Problem(503, str(trouble.sentence), headers={"Retry-After": str(RETRY_AFTER_S)})
    if isinstance(exc, DataError) and code in ("22003", "22008"):
        return Problem(422, _("A number or a date is out of range. Nothing has changed."))
    return None


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: every refusal becomes one problem document. (The company's door rolls back what was written.)"""
    # It imports APIView, which reads the settings that name this module: not while the module loads.
    from drf_standardized_errors.formatter import flatten_errors
    from rest_framework.renderers import JSONRenderer

    error = _as_api_exception(exc)
    if error is None:
        return None
    if trouble := trouble_of(exc):
        sentence = second_try.note(context["request"]._request, trouble)
        error.detail = exceptions.ErrorDetail(str(sentence))
    members: dict[str, Any] = dict(getattr(error, "members", {}))
    headers: dict[str, str] = dict(getattr(error, "headers", {}))
    code = error.status_code
    if isinstance(error, exceptions.ValidationError):
        code = status.HTTP_422_UNPROCESSABLE_ENTITY
        members["errors"] = [
            {"pointer": _pointer(item.attr), "code": item.code, "detail": _shortened(item.detail)}
            for item in flatten_errors(error.detail)
        ]
        detail = members["errors"][0]["detail"] if members["errors"] else _("The data are not valid.")
    else:
        detail = _shortened(str(error.detail))
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    answer = Response(
        problem_body(code, detail, **members), status=code, headers=headers or None, content_type=CONTENT_TYPE
    )
    # A page's renderer would put its own words into what calls itself a problem document.
    context["request"].accepted_renderer = JSONRenderer()
    context["request"].accepted_media_type = JSONRenderer.media_type
    return answer
