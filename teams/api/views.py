"""The API of structures, people and owners."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from accounts.api.door import CompanyView
from accounts.models import Company
from common.bulk import bulk_body
from common.etags import required_revision
from common.problems import Problem
from roles.models import Responsibility
from teams.actions.operations import Applied, StructureConflict, apply_operations
from teams.actions.people import MAX_BULK, upsert_people
from teams.api import serializers as shapes
from teams.facts import structure_facts
from teams.models import Person, Structure
from teams.operations import OperationRefused
from teams.selectors import (
    finding_views,
    live_structure_of,
    responsibility_owners,
    visible_structure,
)
from teams.structure_json import write_structure

IF_MATCH = OpenApiParameter("If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True)
ON = OpenApiParameter("on", OpenApiTypes.DATE, OpenApiParameter.QUERY)


def day_of(request: Request) -> date:
    """`?on=2026-11-30`, today when it is not given."""
    given = request.query_params.get("on")
    if not given:
        return timezone.localdate()
    try:
        if not (given.isascii() and len(given) == 10):
            raise ValueError
        day = date.fromisoformat(given)
    except ValueError:
        raise ValidationError({"on": _("Enter a date as 2026-11-30.")}) from None
    if not 1990 <= day.year <= 2100:
        raise ValidationError({"on": _("The date must lie between 1990 and 2100.")})
    return day


class StructureMixin(CompanyView):
    def structure(self, uid: Any) -> Structure:
        structure = visible_structure(self.company, self.actor, uid)
        if structure is None:
            raise Http404
        return structure


class StructureList(CompanyView, generics.ListAPIView[Structure]):
    """The company's structures: the live one and the drafts."""

    rights = {"GET": Permission.VIEW_STRUCTURE}
    serializer_class = shapes.StructureSerializer
    queryset = Structure.objects.none()

    def get_queryset(self) -> Any:
        return Structure.objects.for_company(self.company).visible_to(self.actor)


class StructureDetail(StructureMixin):
    """One structure with its positions on a day."""

    rights = {"GET": Permission.VIEW_STRUCTURE}

    @extend_schema(parameters=[ON], responses=shapes.StructureDocumentSerializer)
    def get(self, request: Request, uid: Any) -> Response:
        structure = self.structure(uid)
        document = write_structure(structure_facts(structure, self.company, day_of(request)))
        head = shapes.StructureSerializer(structure).data
        return Response({**head, **document}, headers={"ETag": structure.etag})


class StructureOperations(StructureMixin):
    """Changes a structure: all of the operations or none."""

    rights = {"POST": Permission.EDIT_STRUCTURE}

    @extend_schema(
        parameters=[IF_MATCH], request=shapes.OperationsRequestSerializer, responses=shapes.AppliedSerializer
    )
    def post(self, request: Request, uid: Any) -> Response:
        structure = self.structure(uid)
        base = required_revision(request.headers.get("If-Match"))
        if not isinstance(request.data, dict):
            raise Problem(422, _("Send an object with a list of operations."))
        try:
            applied = apply_operations(
                structure=structure,
                operations=request.data.get("operations", []),
                base_revision=base,
                by=self.actor,
                batch=_batch_in(request.data),
            )
        except StructureConflict as conflict:
            raise _stale(conflict) from None
        except OperationRefused as refused:
            raise _refused(refused) from None
        return Response(applied_body(applied, self.company), headers={"ETag": f'"r{applied.revision}"'})


def _batch_in(data: dict[str, Any]) -> UUID | None:
    """The sender's own id of the batch: sent again under it, nothing is applied twice."""
    given = data.get("batch")
    if given is None:
        return None
    try:
        if not isinstance(given, str) or len(given) != 36:
            raise ValueError
        return UUID(given)
    except ValueError:
        raise Problem(422, _("“%(name)s” must be an identifier.") % {"name": "batch"}) from None


def _stale(conflict: StructureConflict) -> Problem:
    """412 with what others did to the same things meanwhile."""
    theirs = shapes.OperationSerializer(conflict.theirs, many=True).data
    tag = {"ETag": f'"r{conflict.revision}"'}
    return Problem(412, str(conflict), headers=tag, revision=conflict.revision, theirs=theirs)


def _refused(refused: OperationRefused) -> Problem:
    """422 that points to the operation and its member at fault."""
    pointer = f"/operations/{refused.index}{refused.pointer}"
    error = {"pointer": pointer, "code": "refused", "detail": refused.sentence}
    return Problem(422, refused.sentence, errors=[error])


def applied_body(applied: Applied, company: Company) -> dict[str, Any]:
    return {
        "revision": applied.revision,
        "operations": shapes.OperationSerializer(applied.operations, many=True).data,
        "health": applied.findings.health,
        "opened": shapes.FindingSerializer(finding_views(applied.findings.opened, company), many=True).data,
        "closed": shapes.FindingSerializer(finding_views(applied.findings.closed, company), many=True).data,
    }


class PeopleList(CompanyView, generics.ListAPIView[Person]):
    """Everybody who works or worked for the company."""

    rights = {"GET": Permission.VIEW_STRUCTURE}
    serializer_class = shapes.PersonSerializer
    queryset = Person.objects.none()

    def get_queryset(self) -> Any:
        return Person.objects.for_company(self.company)


class PeopleBulk(CompanyView):
    """Creates or updates people by external id; a bad item does not stop the others."""

    rights = {"POST": Permission.IMPORT_PEOPLE}

    @extend_schema(request=shapes.PeopleBulkSerializer, responses=shapes.BulkResultSerializer)
    def post(self, request: Request) -> Response:
        items = bulk_items(request.data, MAX_BULK)
        return Response(bulk_body(upsert_people(company=self.company, items=items, by=self.actor)))


def bulk_items(data: Any, limit: int) -> list[Any]:
    """The list under `items`; what is wrong with single items is told per item, not here."""
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise ValidationError({"items": _("Send a list of items.")})
    if len(items) > limit:
        raise Problem(413, _("At most %(limit)s items in one call. Nothing has changed.") % {"limit": limit})
    return items


class ResponsibilityOwners(CompanyView):
    """Who owns what: the holders of a responsibility in the live structure on a day."""

    rights = {"GET": Permission.VIEW_STRUCTURE}

    @extend_schema(parameters=[ON], responses=shapes.OwnersSerializer)
    def get(self, request: Request, slug: str) -> Response:
        responsibility = get_object_or_404(Responsibility, slug=slug)
        structure = live_structure_of(self.company)
        if structure is None:
            raise Http404
        on = day_of(request)
        owners = responsibility_owners(structure, self.company, responsibility, on)
        return Response(
            {
                "responsibility": slug,
                "name": responsibility.name,
                "on": on.isoformat(),
                "owners": shapes.OwnerSerializer(owners, many=True).data,
            }
        )
