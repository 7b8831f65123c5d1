"""The delivery of gap reports in the API: schedules, who gets what, the run log."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from accounts.api.door import CompanyView
from kpis.actions.schedules import set_schedule
from kpis.actions.subscriptions import set_subscriptions
from kpis.models import Cadence, LetterScope, ReportLetter
from kpis.selectors.run_log import Outcome, RunLine, run_lines
from kpis.selectors.schedules import rhythms
from kpis.selectors.subscriptions import Receiver, receivers

CADENCE = OpenApiParameter("cadence", OpenApiTypes.STR, OpenApiParameter.PATH, enum=Cadence.values)
AFTER = OpenApiParameter("after", OpenApiTypes.UUID, description="`next` of the page before")


class ScheduleSerializer(serializers.Serializer[Any]):
    """One rhythm. `hour` is on the company's clock; `weekday` (0 is Monday) counts for weeks only."""

    cadence = serializers.ChoiceField(choices=Cadence.choices, read_only=True)
    is_active = serializers.BooleanField()
    weekday = serializers.IntegerField(min_value=0, max_value=6, default=4)
    hour = serializers.IntegerField(min_value=0, max_value=23)
    next_at = serializers.DateTimeField(read_only=True, allow_null=True)


class SubscriptionSerializer(serializers.Serializer[Any]):
    """What a member gets of a cadence: `company`, `team` (the own one), or nothing when empty."""

    member = serializers.UUIDField()
    email = serializers.EmailField(read_only=True)
    cadence = serializers.ChoiceField(choices=Cadence.choices)
    gets = serializers.ChoiceField(choices=LetterScope.choices, allow_blank=True)


class ToldSerializer(serializers.Serializer[Any]):
    """Somebody who was told of a report."""

    name = serializers.CharField()
    state = serializers.ChoiceField(choices=ReportLetter.State.choices)
    trouble = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(allow_null=True)


class RunSerializer(serializers.Serializer[Any]):
    """One line of the run log. `due_at` is null for a report that was only asked for."""

    cadence = serializers.CharField(source="run.cadence")
    period = serializers.CharField(source="period.key", help_text="2026-11-20, 2026-W47 or 2026-11")
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in Outcome])
    reason = serializers.CharField(source="trouble", allow_blank=True)
    due_at = serializers.DateTimeField(source="run.due_at", allow_null=True)
    opened_at = serializers.DateTimeField(source="run.opened_at")
    is_late = serializers.BooleanField(source="run.is_late")
    asked_by = serializers.CharField(source="run.asked_by_label", allow_blank=True)
    report = serializers.UUIDField(allow_null=True)
    built_at = serializers.DateTimeField(allow_null=True)
    letters = ToldSerializer(many=True)
    webhooks = ToldSerializer(source="told", many=True)


class RunPageSerializer(serializers.Serializer[Any]):
    """A page of the run log; `next` goes into `after`."""

    results = RunSerializer(many=True)
    next = serializers.UUIDField(allow_null=True)


class ReportSchedules(CompanyView):
    """When reports come by themselves: each cadence beside the others."""

    rights = {"GET": Permission.VIEW_REPORTS}

    @extend_schema(responses=ScheduleSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(ScheduleSerializer(rhythms(self.company), many=True).data)


class ReportScheduleDetail(CompanyView):
    """One cadence."""

    rights = {"PUT": Permission.RUN_REPORTS}

    @extend_schema(parameters=[CADENCE], request=ScheduleSerializer, responses=ScheduleSerializer)
    def put(self, request: Request, cadence: str) -> Response:
        if cadence not in Cadence.values:
            raise Http404
        given = ScheduleSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        set_schedule(company=self.company, cadence=cadence, **given.validated_data, by=self.actor)
        found = next(rhythm for rhythm in rhythms(self.company) if rhythm.cadence == cadence)
        return Response(ScheduleSerializer(found).data)


class ReportSubscriptions(CompanyView):
    """Who gets which report by mail: everybody's for those who run reports, else the own."""

    rights = {"GET": Permission.VIEW_REPORTS, "PUT": Permission.VIEW_REPORTS}

    @extend_schema(responses=SubscriptionSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(self._shown())

    @extend_schema(request=SubscriptionSerializer(many=True), responses=SubscriptionSerializer(many=True))
    def put(self, request: Request) -> Response:
        """Sets what is named and leaves the rest; another's takes the right to run reports."""
        given = SubscriptionSerializer(data=request.data, many=True)
        given.is_valid(raise_exception=True)
        choices = {(line["member"], line["cadence"]): line["gets"] for line in given.validated_data}
        set_subscriptions(company=self.company, choices=choices, by=self.actor)
        return Response(self._shown())

    def _shown(self) -> list[dict[str, Any]]:
        return [line for receiver in self._receivers() for line in _subscriptions(receiver)]

    def _receivers(self) -> list[Receiver]:
        if self.actor.may(Permission.RUN_REPORTS):
            return receivers(self.company)
        own = self.actor.membership
        return receivers(self.company, only=own) if own is not None else []


def _subscriptions(receiver: Receiver) -> list[dict[str, Any]]:
    return [
        {
            "member": str(receiver.membership.uid),
            "email": receiver.user.email,
            "cadence": cadence,
            "gets": wish.choice,
        }
        for cadence, wish in receiver.wishes.items()
    ]


class ReportRuns(CompanyView):
    """The run log: what came of each report that was due or asked for, and why; the newest first."""

    rights = {"GET": Permission.VIEW_REPORTS}

    @extend_schema(parameters=[AFTER], responses=RunPageSerializer)
    def get(self, request: Request) -> Response:
        lines, older = self._page(request.query_params.get("after"))
        return Response(RunPageSerializer({"results": lines, "next": older}).data)

    def _page(self, after: str | None) -> tuple[list[RunLine], UUID | None]:
        try:
            page = run_lines(self.company, UUID(after) if after else None)
        except ValueError:
            page = None
        if page is None:
            raise ValidationError({"after": _("There is no such page.")})
        return page
