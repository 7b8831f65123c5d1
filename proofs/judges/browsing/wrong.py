"""The addresses of the site, and one more at which things go wrong, as often as asked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from common.error_pages import error_page
from salesorg.urls import handler400, handler403, handler404, handler500
from salesorg.urls import urlpatterns as of_the_site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
WRONG = "gone-wrong"


def wrong(request: HttpRequest, page: str) -> HttpResponse:
    """The page of an error, `404` or `403_csrf`."""
    return error_page(request, int(page[:3]), template=f"{page}.html")


urlpatterns = [*of_the_site, path(f"{WRONG}/<slug:page>/", wrong, name=WRONG)]
