"""A gap report as PDF and XLSX in the API."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from accounts.access import Permission
from accounts.api.door import CompanyView
from common.drawing.typst_pages import SettingFailed
from kpis.models import GapReport
from kpis.report_files import PDF, XLSX, Made, pdf_file, xlsx_file
from kpis.selectors.report_facts import report_view


class OneKind(BaseContentNegotiation):
    """The address names the kind of file, so whatever is accepted is answered with it; a refusal is JSON."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        return next(iter(parsers), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class Busy(exceptions.APIException):
    """The machine had no time for the document."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "busy"


class _File(CompanyView):
    rights = {"GET": Permission.VIEW_REPORTS}
    content_negotiation_class = OneKind

    def _answer(self, uid: Any, make: Callable[..., Made]) -> HttpResponse:
        row = get_object_or_404(GapReport.objects.for_company(self.company), uid=uid)
        try:
            made = make(report_view(self.company, row), findings=self.actor.may(Permission.VIEW_FINDINGS))
        except SettingFailed:
            raise Busy(_("The file was not made: the server is busy. Try again soon.")) from None
        headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
        return HttpResponse(made.content, content_type=made.content_type, headers=headers)


class GapReportPdf(_File):
    """A gap report as two pages of A4, in the language that is asked for."""

    @extend_schema(responses={(200, PDF): OpenApiTypes.BINARY})
    def get(self, request: Request, uid: Any) -> HttpResponse:
        return self._answer(uid, pdf_file)


class GapReportXlsx(_File):
    """A gap report as a workbook: factors, teams, people, metrics, causes, actions, changes."""

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, uid: Any) -> HttpResponse:
        return self._answer(uid, xlsx_file)
