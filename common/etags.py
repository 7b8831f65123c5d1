"""Revisions as strong entity tags (RFC 9110): `"r7"`; `If-Match` is required where a stale write could lose one."""

import re

from django.utils.translation import gettext as _

from common.problems import Problem

_TAG = re.compile(r'"r(\d{1,9})"', re.ASCII)


def required_revision(if_match: str | None) -> int:
    """The revision that the client saw. 428 when it does not say, 412 when it is no tag of ours."""
    if not if_match:
        raise Problem(428, _("Send the revision you saw in If-Match."))
    match = _TAG.fullmatch(if_match.strip())
    if match is None:
        raise Problem(412, _("If-Match does not name a revision of this document."))
    return int(match.group(1))
