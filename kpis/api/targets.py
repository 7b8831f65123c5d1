"""Targets in the API: of every length, one by one and in bulk, with their history."""

from typing import Any
from uuid import UUID

import django_filters
from django.core.exceptions import ValidationError as Refused
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from accounts.api.door import CompanyView
from kpis.actions.actuals import MAX_BULK
from kpis.actions.target_items import TargetIn
from kpis.actions.targets import TargetChanges, return_usual, set_targets
from kpis.actions.targets_bulk import BulkChanges, TemplateIn, apply_template, change_from
from kpis.actions.targets_handing import cascade, split_target
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.api import target_shapes as shapes
from kpis.local_time import today_of
from kpis.models import Target, TargetChange, TargetGrain, TargetWay
from kpis.selectors.metrics import metric_infos
from kpis.selectors.target_cell import TargetCell, target_cell
from kpis.selectors.target_people import groups_on
from kpis.target_forms import periods_between
from teams.api.views import bulk_items

_PERIOD = OpenApiParameter("period", OpenApiTypes.STR, description=shapes.PERIOD_HELP, required=True)
_METRIC = OpenApiParameter("metric", OpenApiTypes.STR, required=True)
_OWNER = [OpenApiParameter("person", OpenApiTypes.UUID), OpenApiParameter("team", OpenApiTypes.UUID)]


def _period(text: str) -> Period:
    try:
        return parse_period(text)
    except ValueError:
        said = _("Enter a period as 2026-12-31, 2026-W47, 2026-12, 2026-Q4 or 2026.")
        raise ValidationError({"period": said}) from None


class TargetFilter(django_filters.FilterSet):
    metric = django_filters.CharFilter(field_name="metric__slug")
    grain = django_filters.ChoiceFilter(choices=TargetGrain.choices)
    period = django_filters.CharFilter(method="of_period", help_text=shapes.PERIOD_HELP)
    month = django_filters.CharFilter(method="of_month", help_text="2026-11")
    person = django_filters.UUIDFilter(field_name="person__uid")
    team = django_filters.UUIDFilter(field_name="team_key")

    def of_period(self, rows: Any, name: str, value: str) -> Any:
        period = _period(value)
        return rows.filter(grain=period.grain.value, starts_on=period.start)

    def of_month(self, rows: Any, name: str, value: str) -> Any:
        try:
            period = parse_period(value)
        except ValueError:
            raise ValidationError({"month": _("Enter a month as 2026-11.")}) from None
        if period.grain is not Grain.MONTH:
            raise ValidationError({"month": _("Enter a month as 2026-11.")})
        return rows.filter(grain=period.grain.value, starts_on=period.start)


class Targets(CompanyView, generics.ListAPIView[Target]):
    """Targets as set: `?period=2026-Q4&metric=revenue&grain=&person=&team=`."""

    rights = {"GET": Permission.VIEW_KPI}
    serializer_class = shapes.TargetSerializer
    queryset = Target.objects.none()
    filter_backends = [DjangoFilterBackend]
    filterset_class = TargetFilter

    def get_queryset(self) -> QuerySet[Target]:
        return Target.objects.for_company(self.company).select_related("metric", "person")


class TargetsHistory(CompanyView, generics.ListAPIView[TargetChange]):
    """Every change of targets: `?metric=revenue&period=2026-11&person=&team=`."""

    rights = {"GET": Permission.VIEW_KPI}
    serializer_class = shapes.TargetChangeSerializer
    queryset = TargetChange.objects.none()
    filter_backends = [DjangoFilterBackend]
    filterset_class = TargetFilter

    def get_queryset(self) -> QuerySet[TargetChange]:
        return TargetChange.objects.for_company(self.company).select_related("metric", "person")


class TargetsBulk(CompanyView):
    """Sets targets, all of them or none; a refusal points at every bad item. Nobody sets the own target."""

    rights = {"POST": Permission.SET_TARGETS}

    @extend_schema(request=shapes.TargetsBulkSerializer, responses=shapes.TargetChangesSerializer)
    def post(self, request: Request) -> Response:
        bulk_items(request.data, MAX_BULK)
        given = shapes.TargetsBulkSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        items = [
            TargetIn(**item, way=TargetWay.ONCE if item["note"] else TargetWay.HAND)
            for item in given.validated_data["items"]
        ]
        return _told(set_targets(company=self.company, items=items, by=self.actor))


class TargetsTemplate(CompanyView):
    """Sets the same targets for everybody of a role, of a team, or of a role in a team."""

    rights = {"POST": Permission.SET_TARGETS}

    @extend_schema(request=shapes.TemplateSerializer, responses=shapes.TargetChangesSerializer)
    def post(self, request: Request) -> Response:
        data = _data(shapes.TemplateSerializer, request)
        today, team = today_of(self.company), data["team"]
        people = groups_on(self.company, today).people(data["role"], str(team) if team else "")
        if people is None:
            raise ValidationError({"team": _("Nobody has such a role or sits in such a team.")})
        template = TemplateIn(data["values"], _periods(data), data["by_share"], data["from_on"])
        done = apply_template(
            company=self.company, template=template, people=people, today=today, by=self.actor
        )
        return _told(done.changes, done)


class TargetsSplit(CompanyView):
    """Splits a long target into shorter ones, by working days or by the season of the last two years."""

    rights = {"POST": Permission.SET_TARGETS}

    @extend_schema(request=shapes.SplitSerializer, responses=shapes.TargetChangesSerializer)
    def post(self, request: Request) -> Response:
        data = _data(shapes.SplitSerializer, request)
        done = split_target(
            company=self.company, metric=data["metric"], period=data["period"], into=Grain(data["into"]),
            by_season=data["by_season"], person=data["person"], team=data["team"],
            today=today_of(self.company), by=self.actor,
        )  # fmt: skip
        return _told(done.changes, done)


class TargetsCascade(CompanyView):
    """Hands the plan of the company, or of a team, down to those below."""

    rights = {"POST": Permission.SET_TARGETS}

    @extend_schema(request=shapes.CascadeSerializer, responses=shapes.TargetChangesSerializer)
    def post(self, request: Request) -> Response:
        data = _data(shapes.CascadeSerializer, request)
        done = cascade(
            company=self.company, metric=data["metric"], periods=_periods(data), team=data["team"],
            anew=data["anew"], by_facts=data["weights"] == "facts", deep=data["deep"],
            today=today_of(self.company), by=self.actor,
        )  # fmt: skip
        return _told(done.changes, done)


class TargetsFrom(CompanyView):
    """Another plan from a day on; what lies before it stays."""

    rights = {"POST": Permission.SET_TARGETS}

    @extend_schema(request=shapes.ChangeFromSerializer, responses=shapes.TargetChangesSerializer)
    def post(self, request: Request) -> Response:
        data = _data(shapes.ChangeFromSerializer, request)
        data["grain"] = Grain(data["grain"])
        done = change_from(company=self.company, today=today_of(self.company), by=self.actor, **data)
        return _told(done.changes, done)


class TargetsReturn(CompanyView):
    """Takes a change for one period back."""

    rights = {"POST": Permission.SET_TARGETS}

    @extend_schema(request=shapes.ReturnSerializer, responses=shapes.TargetChangesSerializer)
    def post(self, request: Request) -> Response:
        data = _data(shapes.ReturnSerializer, request)
        return _told(return_usual(company=self.company, by=self.actor, **data))


class OneTarget(CompanyView):
    """What stands for one owner and period, what other targets say when nothing does, and what the past suggests."""

    rights = {"GET": Permission.VIEW_KPI}

    @extend_schema(parameters=[_METRIC, _PERIOD, *_OWNER], responses=shapes.OneTargetSerializer)
    def get(self, request: Request) -> Response:
        asked = request.query_params
        slug = asked.get("metric", "")
        metric = next((each for each in metric_infos(self.company) if each.slug == slug), None)
        if metric is None:
            raise Http404
        person, team = _uuid(asked.get("person")), _uuid(asked.get("team"))
        period = _period(asked.get("period", ""))
        cell = target_cell(self.company, metric, period, person, team, None, today_of(self.company))
        if cell is None:
            raise Http404
        return Response(shapes.OneTargetSerializer(_one(cell)).data)


def _one(cell: TargetCell) -> dict[str, Any]:
    stored, suggestion = cell.stored, cell.suggestion
    return {
        "period": cell.period.key,
        "plan": stored.value if stored else cell.implied,
        "is_implied": stored is None and cell.implied is not None,
        "way": stored.way if stored else None,
        "suggestion": suggestion.value if suggestion else None,
        "percentile": suggestion.pct if suggestion else None,
        "facts": [{"period": p.key, "value": v} for p, v in suggestion.facts] if suggestion else [],
    }


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _data(shape: type[Any], request: Request) -> dict[str, Any]:
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _periods(data: dict[str, Any]) -> list[Period]:
    try:
        return periods_between(data["first"], data["last"])
    except Refused as refused:
        raise ValidationError({"last": refused.messages}) from None


def _told(changes: TargetChanges, done: BulkChanges | None = None) -> Response:
    body = {
        "set": changes.set, "removed": changes.removed, "unchanged": changes.unchanged, "kept": changes.kept,
        "own": done.own if done else 0,
    }  # fmt: skip
    return Response(shapes.TargetChangesSerializer(body).data)
