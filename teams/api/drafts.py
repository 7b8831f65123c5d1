"""The API of drafts: made, compared, published."""

from typing import Any

from django.core.exceptions import ValidationError as Refusal
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from common.problems import Problem
from teams.actions.drafts import create_draft
from teams.actions.publishing import PublishConflict, publish
from teams.analysis.change_operations import plain
from teams.analysis.diff import Line
from teams.analysis.states import Box
from teams.api import draft_shapes as shapes
from teams.api.serializers import StructureSerializer
from teams.api.views import StructureMixin
from teams.comparison import compare_draft, stamp
from teams.models import Structure, StructureVersion
from teams.operations import OperationRefused
from teams.selectors import live_structure_of


class StructureDrafts(StructureMixin):
    """Makes a draft of a structure."""

    rights = {"POST": Permission.EDIT_STRUCTURE}

    @extend_schema(request=shapes.DraftRequestSerializer, responses={201: StructureSerializer})
    def post(self, request: Request, uid: Any) -> Response:
        source = self.structure(uid)
        wanted = shapes.DraftRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        version = self._version(source, wanted.validated_data["version"])
        name = wanted.validated_data["name"]
        try:
            draft = create_draft(source=source, name=name, by=self.actor, version=version)
        except Refusal as refused:
            raise ValidationError({"name": refused.messages}) from None
        return Response(StructureSerializer(draft).data, status=201, headers={"ETag": draft.etag})

    def _version(self, source: Structure, uid: Any) -> StructureVersion | None:
        if uid is None:
            return None
        rows = StructureVersion.objects.for_company(self.company).filter(structure=source, uid=uid)
        found: StructureVersion | None = rows.exclude(reason=StructureVersion.Reason.DRAFT).first()
        if found is None:
            raise ValidationError({"version": _("There is no such version of this structure.")})
        return found


class DraftMixin(StructureMixin):
    def draft(self, uid: Any) -> tuple[Structure, Structure]:
        """The draft and the living structure that it is for."""
        draft, live = self.structure(uid), live_structure_of(self.company)
        if draft.state != Structure.State.DRAFT or live is None:
            raise Http404
        return draft, live


class DraftComparison(DraftMixin):
    """What a draft changes in the living structure, field by field."""

    rights = {"GET": Permission.VIEW_FINDINGS}

    @extend_schema(responses=shapes.ComparisonSerializer)
    def get(self, request: Request, uid: Any) -> Response:
        draft, live = self.draft(uid)
        compared = compare_draft(draft, live)
        sees_costs = self.actor.may(Permission.EDIT_STRUCTURE)
        changes = [
            line_body(line, sees_costs=sees_costs)
            for line in compared.lines
            if sees_costs or line.change.facet != "cost"
        ]
        body = {
            "revision": draft.revision,
            "target_revision": live.revision,
            "news": len(compared.news),
            "changes": changes,
        }
        return Response(body, headers={"ETag": draft.etag})


def line_body(line: Line, *, sees_costs: bool) -> dict[str, Any]:
    change = line.change
    return {
        "id": change.id,
        "position": change.key,
        "facet": change.facet,
        "kind": change.kind,
        "before": _value(change.before, sees_costs),
        "after": _value(change.after, sees_costs),
        "base": _value(line.base, sees_costs) if line.clash else None,
        "clash": line.clash,
        "stamp": stamp(line),
    }


def _value(value: Any, sees_costs: bool) -> Any:
    body = plain(value)
    if isinstance(value, Box) and not sees_costs:
        body.pop("cost")
    return body


class DraftPublication(DraftMixin):
    """Publishes changes of a draft: all of those named, or none."""

    rights = {"POST": Permission.EDIT_STRUCTURE}

    @extend_schema(request=shapes.PublishRequestSerializer, responses=shapes.PublishedSerializer)
    def post(self, request: Request, uid: Any) -> Response:
        draft, _live = self.draft(uid)
        wanted = shapes.PublishRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        stamps = {item["id"]: item["stamp"] for item in wanted.validated_data["changes"]}
        try:
            done = publish(draft=draft, stamps=stamps, by=self.actor)
        except PublishConflict as met:
            clashes = [line_body(line, sees_costs=True) for line in met.lines]
            raise Problem(409, str(met), changes=clashes) from None
        except OperationRefused as refused:
            raise Problem(422, refused.sentence) from None
        return Response(
            {
                "revision": done.applied.revision,
                "published": done.count,
                "along": list(done.along),
                "left": done.left,
                "state": done.draft.state,
            }
        )
