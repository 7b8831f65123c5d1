"""Boards, scorecards, the leaderboard, and how figures are judged, in the API. Amounts and percents are strings."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from accounts.api.door import CompanyView
from kpis.actions.figure_settings import (
    BonusStepIn,
    FigureSettingsIn,
    set_bonus_steps,
    set_figure_settings,
)
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.api import board_shapes as shapes
from kpis.local_time import today_of
from kpis.models import BonusStep
from kpis.period_words import SHOWN_GRAINS
from kpis.selectors.board import BoardQuestion, plan_fact_board
from kpis.selectors.figure_settings import settings_of
from kpis.selectors.leaderboard import leaderboard_of
from kpis.selectors.scorecard import own_person, person_by_uid, scorecard_of
from teams.models import Person

PERIOD = OpenApiParameter(
    "period", OpenApiTypes.STR, description="2026-W47, 2026-11, 2026-Q4 or 2026; the running month without it"
)
METRIC = OpenApiParameter("metric", OpenApiTypes.STR, description="slug of a metric")
TEAM = OpenApiParameter(
    "team", OpenApiTypes.UUID, description="key of the team's leading position: its people are the rows"
)


class _PeriodView(CompanyView):
    def asked_period(self, request: Request) -> tuple[Period, date]:
        today = today_of(self.company)
        given = request.query_params.get("period")
        if not given:
            return Period.of(Grain.MONTH, today), today
        try:
            period = parse_period(given)
        except ValueError:
            raise ValidationError(
                {"period": _("Enter a period as 2026-W47, 2026-11, 2026-Q4 or 2026.")}
            ) from None
        if period.grain not in SHOWN_GRAINS:
            raise ValidationError({"period": _("Enter a period as 2026-W47, 2026-11, 2026-Q4 or 2026.")})
        return period, today

    @property
    def own(self) -> Person | None:
        """The person that the caller is; a key is nobody."""
        membership = self.actor.membership
        return own_person(self.company, membership) if membership else None


class Board(_PeriodView):
    """Plan and fact of a period in one metric: the company by team, or a team by person, and the comparisons with the
    period before and that of the year before, both read to the same working day."""

    rights = {"GET": Permission.VIEW_KPI}

    @extend_schema(parameters=[PERIOD, METRIC, TEAM], responses=shapes.BoardSerializer)
    def get(self, request: Request) -> Response:
        period, today = self.asked_period(request)
        asked = BoardQuestion(
            period, request.query_params.get("metric") or None, request.query_params.get("team") or None
        )
        found = plan_fact_board(self.company, asked, today)
        if found is None:
            raise Http404
        return Response(shapes.BoardSerializer(found).data)


class ScorecardDetail(_PeriodView):
    """A person's metrics, weighted score and bonus preview. Who may not see all figures sees the own one alone."""

    rights = {"GET": Permission.VIEW_OWN_KPI}

    @extend_schema(parameters=[PERIOD], responses=shapes.ScorecardSerializer)
    def get(self, request: Request, uid: UUID) -> Response:
        period, today = self.asked_period(request)
        own = self.own
        is_own = own is not None and own.uid == uid
        if not is_own and not self.actor.may(Permission.VIEW_KPI):
            raise PermissionDenied
        person = own if is_own else person_by_uid(self.company, uid)
        if person is None:
            raise Http404
        return Response(shapes.ScorecardSerializer(scorecard_of(self.company, person, period, today)).data)


class LeaderboardView(_PeriodView):
    """Places by the weighted score, or by pace in one metric. `person` and `name` are null where the company's settings
    hide them from the caller; the own place is always named."""

    rights = {"GET": Permission.VIEW_OWN_KPI}

    @extend_schema(parameters=[PERIOD, METRIC], responses=shapes.LeaderboardSerializer)
    def get(self, request: Request) -> Response:
        period, today = self.asked_period(request)
        found = leaderboard_of(
            self.company,
            period,
            today,
            slug=request.query_params.get("metric") or None,
            own=self.own,
            sees_all=self.actor.may(Permission.VIEW_KPI),
        )
        if found is None:
            raise Http404
        return Response(shapes.LeaderboardSerializer(found).data)


class FigureSettingsView(CompanyView):
    """Where the statuses begin, and who sees names in the leaderboard."""

    rights = {"GET": Permission.VIEW_KPI, "PUT": Permission.SET_TARGETS}

    @extend_schema(responses=shapes.FigureSettingsSerializer)
    def get(self, request: Request) -> Response:
        return Response(shapes.FigureSettingsSerializer(settings_of(self.company)).data)

    @extend_schema(request=shapes.FigureSettingsSerializer, responses=shapes.FigureSettingsSerializer)
    def put(self, request: Request) -> Response:
        given = shapes.FigureSettingsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = FigureSettingsIn(**given.validated_data)
        saved = set_figure_settings(company=self.company, given=wanted, by=self.actor)
        return Response(shapes.FigureSettingsSerializer(saved).data)


class BonusScales(CompanyView):
    """The steps of all bonus scales; PUT puts others in their place."""

    rights = {"GET": Permission.VIEW_KPI, "PUT": Permission.SET_TARGETS}

    @extend_schema(responses=shapes.BonusScalesSerializer)
    def get(self, request: Request) -> Response:
        return Response(self._stored())

    @extend_schema(request=shapes.BonusScalesSerializer, responses=shapes.BonusScalesSerializer)
    def put(self, request: Request) -> Response:
        given = shapes.BonusScalesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        steps = [BonusStepIn(**item) for item in given.validated_data["items"]]
        set_bonus_steps(company=self.company, steps=steps, by=self.actor)
        return Response(self._stored())

    def _stored(self) -> dict[str, Any]:
        rows = BonusStep.objects.for_company(self.company).select_related("metric")
        items = [
            {
                "metric": row.metric.slug if row.metric else None,
                "reached_from": row.reached_from,
                "bonus_pct": row.bonus_pct,
            }
            for row in rows.order_by("metric__order", "metric_id", "reached_from")
        ]
        return dict(shapes.BonusScalesSerializer({"items": items}).data)
