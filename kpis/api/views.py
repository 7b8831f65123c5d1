"""The API of metrics and actuals."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from accounts.api.door import CompanyView
from common.bulk import bulk_body
from kpis.actions.actuals import MAX_BULK, push_actuals
from kpis.api import serializers as shapes
from kpis.models import Actual, Metric
from teams.api.serializers import BulkResultSerializer
from teams.api.views import bulk_items


class Metrics(CompanyView, generics.ListAPIView[Metric]):
    """What the company measures."""

    rights = {"GET": Permission.VIEW_KPI}
    serializer_class = shapes.MetricSerializer
    queryset = Metric.objects.none()

    def get_queryset(self) -> QuerySet[Metric]:
        return Metric.objects.for_company(self.company)


class MetricDetail(CompanyView, generics.RetrieveAPIView[Metric]):
    """One metric: how it is counted or computed."""

    rights = {"GET": Permission.VIEW_KPI}
    serializer_class = shapes.MetricSerializer
    queryset = Metric.objects.none()
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Metric]:
        return Metric.objects.for_company(self.company)


class ActualsBulk(CompanyView):
    """Pushes facts; the same call twice changes nothing, a bad item does not stop the others.

    At least 10,000 items a call. A deal's credits may not exceed 100 %; a call that names all 100 % restates the deal.
    """

    rights = {"POST": Permission.PUSH_ACTUALS}

    @extend_schema(request=shapes.ActualsBulkSerializer, responses=BulkResultSerializer)
    def post(self, request: Request) -> Response:
        items = bulk_items(request.data, MAX_BULK)
        results = push_actuals(company=self.company, items=items, source=Actual.Source.API, by=self.actor)
        return Response(bulk_body(results))


class ActualFilter(django_filters.FilterSet):
    metric = django_filters.CharFilter(field_name="metric__slug")
    person = django_filters.CharFilter(method="of_person", help_text="External id or uid.")
    on_from = django_filters.DateFilter(field_name="on", lookup_expr="gte")
    on_to = django_filters.DateFilter(field_name="on", lookup_expr="lt")

    class Meta:
        model = Actual
        fields: list[str] = []

    def of_person(self, rows: Any, name: str, value: str) -> Any:
        try:
            return rows.filter(Q(person__external_id=value) | Q(person__uid=UUID(value)))
        except ValueError:
            return rows.filter(person__external_id=value)


class Actuals(CompanyView, generics.ListAPIView[Actual]):
    """Facts as they were received: `?metric=&person=&on_from=&on_to=` (the last day is not included)."""

    rights = {"GET": Permission.VIEW_KPI}
    serializer_class = shapes.ActualSerializer
    queryset = Actual.objects.none()
    filter_backends = [DjangoFilterBackend]
    filterset_class = ActualFilter

    def get_queryset(self) -> QuerySet[Actual]:
        return Actual.objects.for_company(self.company).select_related("metric", "person")
