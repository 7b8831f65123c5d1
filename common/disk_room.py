"""While the disk is nearly full nothing is changed any more, so that everything can be read.

PostgreSQL refuses a row for which there is no room, and goes on; but when its log finds none, it ends, and no page is
answered before somebody has made room and started it again. So writing stops a little earlier.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)
RETRY_AFTER_S = 60


def is_enough() -> bool:
    """Whether each disk of DISK_PATHS has DISK_LEAST_FREE_MB left; a path that is not there says nothing."""
    for path in settings.DISK_PATHS:
        try:
            found = os.statvfs(path)
        except OSError:
            continue
        if found.f_bavail * found.f_frsize < settings.DISK_LEAST_FREE_MB * 1024**2:
            return False
    return True


class DiskRoomMiddleware:
    """Refuses what would write, before its body is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS") or is_enough():
            return self.get_response(request)
        from common.error_pages import error_page  # it reads the settings, which name this module

        logger.error("the disk is nearly full: nothing is changed any more")
        sentence = _("The disk of this site is full. Nothing was changed; everything can still be read.")
        response = error_page(request, 503, sentence)
        response["Retry-After"] = str(RETRY_AFTER_S)
        return response
