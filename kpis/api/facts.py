"""The API of facts: pushed in bulk, listed, corrected with a reason; and of the months that are closed."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from accounts.api.door import CompanyView
from common.bulk import bulk_body
from kpis.actions.actuals import MAX_BULK, push_actuals
from kpis.actions.corrections import FactIn, correct_fact, withdraw_fact
from kpis.actions.months import close_month, reopen_month
from kpis.analysis.periods import Period, parse_period
from kpis.api import fact_shapes as shapes
from kpis.models import Actual, ClosedMonth, FactKey
from kpis.selectors.facts import fact_key, fact_view
from teams.api.serializers import BulkResultSerializer
from teams.api.views import bulk_items


class ActualsBulk(CompanyView):
    """Pushes facts; the same call twice changes nothing, a bad item does not stop the others.

    At least 10,000 items a call. A deal's credits may not exceed 100 %; a call that names all 100 % restates the deal.
    An item that is older than what is stored is unchanged, and says `"stale": true`. Facts of closed months are
    refused, unless `correction` says why they change.
    """

    rights = {"POST": Permission.PUSH_ACTUALS}

    @extend_schema(request=shapes.ActualsBulkSerializer, responses=BulkResultSerializer)
    def post(self, request: Request) -> Response:
        items = bulk_items(request.data, MAX_BULK)
        results = push_actuals(
            company=self.company,
            items=items,
            source=Actual.Source.API,
            by=self.actor,
            reason=_correction(request.data),
        )
        return Response(bulk_body(results))


def _correction(data: Any) -> str:
    """Why closed months change; empty when the call does not want that."""
    given = data.get("correction")
    if given is None:
        return ""
    if not isinstance(given, str) or not given.strip():
        raise ValidationError({"correction": _("Say why, in a sentence.")})
    return given


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
    """Facts as they stand: `?metric=&person=&on_from=&on_to=` (the last day is not included)."""

    rights = {"GET": Permission.VIEW_KPI}
    serializer_class = shapes.ActualSerializer
    queryset = Actual.objects.none()
    filter_backends = [DjangoFilterBackend]
    filterset_class = ActualFilter

    def get_queryset(self) -> QuerySet[Actual]:
        return Actual.objects.for_company(self.company).select_related("metric", "person")


class _OneFact(CompanyView):
    def fact(self, uid: UUID) -> FactKey:
        key = fact_key(self.company, uid)
        if key is None:
            raise Http404
        return key

    def told(self, uid: UUID) -> Response:
        return Response(shapes.FactSerializer(fact_view(self.fact(uid))).data)


class ActualDetail(_OneFact):
    """One fact with everything that it said before: who changed it, when, from what to what, and why."""

    rights = {"GET": Permission.VIEW_KPI}

    @extend_schema(responses=shapes.FactSerializer)
    def get(self, request: Request, uid: UUID) -> Response:
        return self.told(uid)


class ActualCorrection(_OneFact):
    """Corrects a fact, in a closed month too. What its sender repeats then changes nothing; what it says anew does."""

    rights = {"POST": Permission.PUSH_ACTUALS}

    @extend_schema(request=shapes.CorrectionSerializer, responses=shapes.FactSerializer)
    def post(self, request: Request, uid: UUID) -> Response:
        given = shapes.CorrectionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        fact = FactIn(said.get("on"), said.get("value"), said.get("share_pct"))
        correct_fact(key=self.fact(uid), given=fact, reason=said["reason"], by=self.actor)
        return self.told(uid)


class ActualWithdrawal(_OneFact):
    """Takes a fact away, in a closed month too; what it said stays in its history."""

    rights = {"POST": Permission.PUSH_ACTUALS}

    @extend_schema(request=shapes.ReasonSerializer, responses=shapes.FactSerializer)
    def post(self, request: Request, uid: UUID) -> Response:
        given = shapes.ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        withdraw_fact(key=self.fact(uid), reason=given.validated_data["reason"], by=self.actor)
        return self.told(uid)


class ClosedMonths(CompanyView, generics.ListAPIView[ClosedMonth]):
    """The months that were closed, the newest first; and closing one that is over. A key may read them."""

    rights = {"GET": Permission.VIEW_KPI, "POST": Permission.CLOSE_MONTHS}
    serializer_class = shapes.ClosedMonthSerializer
    queryset = ClosedMonth.objects.none()

    def get_queryset(self) -> QuerySet[ClosedMonth]:
        return ClosedMonth.objects.for_company(self.company)

    @extend_schema(request=shapes.CloseMonthSerializer, responses={201: shapes.ClosedMonthSerializer})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Closes a month; one that is closed stays as it is."""
        given = shapes.CloseMonthSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        closed = close_month(
            company=self.company, month=_month(said["month"]), note=said["note"], by=self.actor
        )
        return Response(shapes.ClosedMonthSerializer(closed).data, status=status.HTTP_201_CREATED)


class MonthReopening(CompanyView):
    """Lets the facts of a closed month change again."""

    rights = {"POST": Permission.CLOSE_MONTHS}

    @extend_schema(request=shapes.ReasonSerializer, responses=shapes.ClosedMonthSerializer)
    def post(self, request: Request, month: str) -> Response:
        given = shapes.ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        reason = given.validated_data["reason"]
        opened = reopen_month(
            company=self.company, month_on=_month(month).start, reason=reason, by=self.actor
        )
        return Response(shapes.ClosedMonthSerializer(opened).data)


def _month(text: str) -> Period:
    try:
        return parse_period(text)
    except ValueError:
        raise ValidationError({"month": _("Enter a month as 2026-11.")}) from None
