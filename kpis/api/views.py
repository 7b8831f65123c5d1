"""The API of metrics."""

from django.db.models import QuerySet
from rest_framework import generics

from accounts.access import Permission
from accounts.api.door import CompanyView
from kpis.api import serializers as shapes
from kpis.models import Metric


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
