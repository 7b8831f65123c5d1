"""Bodies of the chart's JSON calls, checked member by member; what is wrong is a Problem with a sentence."""

import io
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError

from common.json_gate import GatedJSONParser
from common.problems import Problem

MAX_REVISION = 2_000_000_000


@dataclass(frozen=True)
class Body:
    data: dict[str, Any]

    def uuid(self, name: str) -> UUID | None:
        """None when the member is absent or null."""
        value = self.data.get(name)
        if value is None:
            return None
        try:
            if not isinstance(value, str) or len(value) != 36:
                raise ValueError
            return UUID(value)
        except ValueError:
            raise Problem(400, _("“%(name)s” must be an identifier.") % {"name": name}) from None

    def required_uuid(self, name: str) -> UUID:
        value = self.uuid(name)
        if value is None:
            raise Problem(400, _("“%(name)s” must be an identifier.") % {"name": name})
        return value

    def revision(self, name: str) -> int:
        value = self.data.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_REVISION:
            raise Problem(400, _("“%(name)s” must be a revision.") % {"name": name})
        return value


def read_body(request: HttpRequest, members: Collection[str], limit: int) -> Body:
    """The body as an object with no members but these. 415, 413 or 400 when it is not."""
    if request.content_type != "application/json":
        raise Problem(415, _("Send application/json."))
    if len(request.body) > limit:
        raise Problem(413, _("This is larger than the limit. Nothing has changed."))
    try:
        data = GatedJSONParser().parse(io.BytesIO(request.body))
    except ParseError as error:
        raise Problem(400, str(error.detail)) from None
    if not isinstance(data, dict):
        raise Problem(400, _("Send an object."))
    if unknown := sorted(set(data) - set(members)):
        raise Problem(400, _("There is no member “%(name)s” here.") % {"name": unknown[0][:60]})
    return Body(data)
