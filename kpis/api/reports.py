"""Gap reports in the API: the stored ones, and asking for one."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.access import Permission
from accounts.api.door import CompanyView
from common.paging import CursorPagination
from jobs.models import Job
from kpis.actions.reports import request_report
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.local_time import today_of
from kpis.models import Cadence, GapReport
from kpis.selectors.report_facts import period_of

CADENCE = OpenApiParameter("cadence", OpenApiTypes.STR, enum=Cadence.values)
PERIOD = OpenApiParameter("period", OpenApiTypes.STR, description="2026-11-20, 2026-W47 or 2026-11")


class NewestFirst(CursorPagination):
    """Reports in the order they were made, the newest first."""

    ordering = "-id"


class GapReportHeadSerializer(serializers.ModelSerializer[GapReport]):
    """A report in the list. The period is half-open: `ends_on` is the first day after it."""

    period = serializers.SerializerMethodField(help_text="2026-11-20, 2026-W47 or 2026-11")
    starts_on = serializers.DateField(source="period_starts_on")
    ends_on = serializers.DateField(source="period_ends_on")

    class Meta:
        model = GapReport
        fields = [
            "uid",
            "cadence",
            "period",
            "starts_on",
            "ends_on",
            "structure_revision",
            "built_at",
            "mailed_at",
        ]

    def get_period(self, row: GapReport) -> str:
        return period_of(row).key


class GapReportSerializer(GapReportHeadSerializer):
    """A report with its figures, as they stood when it was made; amounts are strings in the metric's unit."""

    unit = serializers.CharField(source="snapshot.unit")
    period_fact = serializers.CharField(source="snapshot.period_fact", allow_null=True)
    period_due = serializers.CharField(source="snapshot.period_due", allow_null=True)
    report = serializers.DictField(source="snapshot.report")
    changes = serializers.ListField(source="snapshot.changes", child=serializers.DictField())

    class Meta(GapReportHeadSerializer.Meta):
        fields = [
            *GapReportHeadSerializer.Meta.fields,
            "unit",
            "period_fact",
            "period_due",
            "report",
            "changes",
        ]


class ReportRequestSerializer(serializers.Serializer[Any]):
    """Which report is wanted: a `period`, or a `cadence` for its running period; without both that of today."""

    cadence = serializers.ChoiceField(choices=Cadence.choices, required=False)
    period = serializers.CharField(max_length=10, required=False)


class ReportJobSerializer(serializers.Serializer[Any]):
    """The job that makes the report; `report` is there when it is done."""

    job = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Job.State.choices)
    cadence = serializers.ChoiceField(choices=Cadence.choices)
    period = serializers.CharField()
    report = serializers.UUIDField(allow_null=True)


def _period(text: str) -> Period:
    try:
        return parse_period(text)
    except ValueError:
        raise ValidationError({"period": _("Enter a period as 2026-11-20, 2026-W47 or 2026-11.")}) from None


@extend_schema_view(get=extend_schema(parameters=[CADENCE, PERIOD]))
class GapReports(CompanyView, generics.ListAPIView[GapReport]):
    """The company's gap reports, the newest first; and asking for one now."""

    rights = {"GET": Permission.VIEW_REPORTS, "POST": Permission.RUN_REPORTS}
    serializer_class = GapReportHeadSerializer
    pagination_class = NewestFirst
    queryset = GapReport.objects.none()

    def get_queryset(self) -> QuerySet[GapReport]:
        rows = GapReport.objects.for_company(self.company)
        asked = self.request.query_params
        if cadence := asked.get("cadence"):
            if cadence not in Cadence.values:
                raise ValidationError({"cadence": _("Choose a day, a week or a month.")})
            rows = rows.filter(cadence=cadence)
        if text := asked.get("period"):
            period = _period(text)
            rows = rows.filter(cadence=period.grain.value, period_starts_on=period.start)
        return rows

    @extend_schema(request=ReportRequestSerializer, responses={202: ReportJobSerializer})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Asks for a report. The same period asked for twice is one and the same job and report."""
        given = ReportRequestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        period = self._wanted(given.validated_data)
        job = request_report(company=self.company, period=period, by=self.actor)
        body = {
            "job": job.uid,
            "state": job.state,
            "cadence": period.grain.value,
            "period": period.key,
            "report": job.result.get("report"),
        }
        where = reverse("api-gap-reports", args=[self.company.slug])
        headers = {"Location": f"{where}?period={period.key}"}
        return Response(ReportJobSerializer(body).data, status=status.HTTP_202_ACCEPTED, headers=headers)

    def _wanted(self, data: dict[str, Any]) -> Period:
        cadence = data.get("cadence")
        if "period" not in data:
            return Period.of(Grain(cadence or Cadence.DAY), today_of(self.company))
        period = _period(data["period"])
        if cadence and cadence != period.grain.value:
            raise ValidationError({"period": _("The period does not go with the cadence.")})
        return period


class GapReportDetail(CompanyView):
    """One gap report with its figures."""

    rights = {"GET": Permission.VIEW_REPORTS}

    @extend_schema(responses=GapReportSerializer)
    def get(self, request: Request, uid: Any) -> Response:
        row = get_object_or_404(GapReport.objects.for_company(self.company), uid=uid)
        return Response(GapReportSerializer(row).data)
