"""The API of findings: the list, one with its ways out and history, and what people or programs decide."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from accounts.api.door import CompanyView
from common.paging import CursorPagination
from teams.actions.acceptances import accept_finding, reopen_finding
from teams.actions.finding_undo import take_back_decision
from teams.actions.resolutions import Resolved, resolve_finding
from teams.api import finding_shapes
from teams.api import serializers as shapes
from teams.api.views import StructureMixin, applied_body
from teams.facts import structure_facts
from teams.finding_history import finding_events, last_decisions
from teams.finding_moves import move_json, moves_panel
from teams.health_selectors import health_history, health_now
from teams.models import Decision, Finding, Structure
from teams.moves.answers import Answers
from teams.moves.case import Situation
from teams.moves.registry import ACCEPT, ways_of
from teams.selectors import finding_views


class StructureFindings(StructureMixin):
    """What is wrong with a structure, worst first; accepted findings too, closed ones not."""

    rights = {"GET": Permission.VIEW_FINDINGS}

    @extend_schema(responses=shapes.FindingsSerializer)
    def get(self, request: Request, uid: Any) -> Response:
        structure = self.structure(uid)
        health = health_now(structure, self.company, health_history(structure, 1))
        rows = Finding.objects.for_company(self.company).filter(structure=structure).exclude(state="closed")
        return Response(
            {
                "revision": structure.revision,
                "health": {"score": health.score, "parts": dict(health.parts)},
                "findings": shapes.FindingSerializer(finding_views(rows, self.company), many=True).data,
            },
            headers={"ETag": structure.etag},
        )


class FindingMixin(CompanyView):
    def finding(self, uid: Any) -> Finding:
        """Of a structure that the asker may see."""
        rows = Finding.objects.for_company(self.company).select_related("structure")
        found: Finding = get_object_or_404(rows, uid=uid)
        seen = Structure.objects.for_company(self.company).visible_to(self.actor)
        if not seen.filter(pk=found.structure_id).exists():
            raise Http404
        return found

    def body(self, finding: Finding) -> Any:
        row = Finding.objects.for_company(self.company).get(pk=finding.pk)
        return shapes.FindingSerializer(finding_views([row], self.company)[0]).data


class FindingDetail(FindingMixin):
    """One finding: why, the duties that collide, what became of it and what is planned."""

    rights = {"GET": Permission.VIEW_FINDINGS}

    @extend_schema(responses=finding_shapes.FindingDetailSerializer)
    def get(self, request: Request, uid: Any) -> Response:
        row = self.finding(uid)
        planned = list(row.planned_changes.defer("operations"))
        facts = structure_facts(row.structure, self.company, timezone.localdate())
        context = {
            "events": finding_events(row, last_decisions(row), planned, facts),
            "planned": [change for change in planned if change.state in ("planned", "refused")],
        }
        view = finding_views([row], self.company)[0]
        return Response(finding_shapes.FindingDetailSerializer(view, context=context).data)


class FindingMoves(FindingMixin):
    """The ways out of a finding with the advised answers, and what each would change. Nothing is written."""

    rights = {"GET": Permission.VIEW_FINDINGS, "POST": Permission.VIEW_FINDINGS}

    @extend_schema(responses=finding_shapes.MovesSerializer)
    def get(self, request: Request, uid: Any) -> Response:
        row = self.finding(uid)
        situation = Situation.of(row.structure)
        panels = [moves_panel([row], situation, self.company.slug, code) for code in ways_of(row)]
        return Response({"moves": [move_json(panel) for panel in panels]})

    @extend_schema(request=finding_shapes.AnswersSerializer, responses=finding_shapes.MoveSerializer)
    def post(self, request: Request, uid: Any) -> Response:
        """What one way out would change with these answers; what is left out is filled with the advice."""
        row = self.finding(uid)
        wanted = finding_shapes.AnswersSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        situation, move = Situation.of(row.structure), wanted.validated_data["move"]
        panel = moves_panel([row], situation, self.company.slug, move, wanted.answers())
        return Response(move_json(panel))


class NewestFirst(CursorPagination):
    """A decision carries up to 500 operations, so a page of them is short."""

    ordering = "-id"
    page_size = 20
    max_page_size = 100


class FindingDecisions(FindingMixin, generics.ListAPIView[Decision]):
    """What was decided about a finding, the latest first; and a decision."""

    rights = {"GET": Permission.VIEW_FINDINGS, "POST": Permission.RESOLVE_FINDINGS}
    serializer_class = finding_shapes.DecisionSerializer
    pagination_class = NewestFirst
    queryset = Decision.objects.none()

    def get_queryset(self) -> Any:
        finding = self.finding(self.kwargs["uid"])
        return Decision.objects.for_company(self.company).filter(finding=finding)

    @extend_schema(
        request=finding_shapes.DecisionRequestSerializer,
        responses={201: finding_shapes.DecidedSerializer},
    )
    def post(self, request: Request, uid: Any) -> Response:
        row = self.finding(uid)
        wanted = finding_shapes.DecisionRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        done = self._decide(row, wanted.validated_data, wanted.answers())
        body = {
            "finding": self.body(row),
            "applied": applied_body(done.applied, self.company) if done.applied else None,
            "planned": finding_shapes.PlannedSerializer(done.planned, many=True).data,
        }
        return Response(body, status=201)

    def _decide(self, row: Finding, data: dict[str, Any], answers: Answers) -> Resolved:
        if data["move"] == ACCEPT:
            accept_finding(finding=row, reason=data["reason"], until_on=data["until_on"], by=self.actor)
            return Resolved()
        if data["move"] == finding_shapes.TAKE_BACK:
            take_back_decision(finding=row, by=self.actor)
            return Resolved()
        return resolve_finding(
            finding=row, move=data["move"], answers=answers, reason=data["reason"], by=self.actor
        )


class FindingResolution(FindingMixin):
    """Carries out a way out that needs a position alone, accepts the finding, or opens it again."""

    rights = {"POST": Permission.RESOLVE_FINDINGS}

    @extend_schema(request=shapes.ResolutionSerializer, responses=shapes.FindingSerializer)
    def post(self, request: Request, uid: Any) -> Response:
        finding = self.finding(uid)
        wanted = shapes.ResolutionSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        data, reason = wanted.validated_data, wanted.validated_data["reason"]
        if data["move"] == ACCEPT:
            accept_finding(finding=finding, reason=reason, until_on=data["until_on"], by=self.actor)
        elif data["move"] == "reopen":
            reopen_finding(finding=finding, by=self.actor)
        else:
            answers = Answers(position=str(data.get("position", "")), involvement="C")
            resolve_finding(finding=finding, move=data["move"], answers=answers, reason=reason, by=self.actor)
        return Response(self.body(finding))
