"""A company's own roles and wordings over REST."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from accounts.api.door import CompanyView
from common.etags import required_revision
from common.problems import Problem
from roles import actions
from roles.api import company_serializers as shapes
from roles.models import CompanyRole, CompanyWording, Role
from roles.selectors.company_roles import company_role_content, compare_with_catalogue, update_of

IF_MATCH = OpenApiParameter("If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True)


class CompanyRoleView(CompanyView):
    def role(self, slug: str) -> CompanyRole:
        rows = CompanyRole.objects.for_company(self.company).current().select_related("base", "seen_revision")
        return get_object_or_404(rows, slug=slug)

    def answer(self, row: CompanyRole, *, unlinked: bool = False, status_code: int = 200) -> Response:
        row.content, row.unlinked = company_role_content(row), unlinked  # type: ignore[attr-defined]
        body = shapes.CompanyRoleDetailSerializer(row).data
        return Response(body, status=status_code, headers={"ETag": row.etag})

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, actions.RoleConflict):
            tag = {"ETag": f'"r{exc.revision}"'}
            exc = Problem(412, str(exc), headers=tag, revision=exc.revision)
        return super().handle_exception(exc)


class CompanyRoleList(CompanyRoleView, generics.ListAPIView[CompanyRole]):
    """The company's roles: those it follows, its edited copies, and those it wrote."""

    rights = {"GET": Permission.VIEW_CATALOGUE, "POST": Permission.EDIT_CATALOGUE}
    serializer_class = shapes.CompanyRoleSerializer
    queryset = CompanyRole.objects.none()

    def get_queryset(self) -> Any:
        return CompanyRole.objects.for_company(self.company).current().select_related("base")

    @extend_schema(
        request=shapes.NewCompanyRoleSerializer, responses={201: shapes.CompanyRoleDetailSerializer}
    )
    def post(self, request: Request) -> Response:
        """Follows a role of the catalogue (`base`), or makes one of the company's own."""
        wanted = shapes.NewCompanyRoleSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        given = wanted.validated_data
        if "base" in given:
            if len(given) > 1:
                raise ValidationError(
                    {"base": _("A role that follows the catalogue has no texts of its own.")}
                )
            role = Role.objects.filter(slug=given["base"]).first()
            if role is None:
                raise ValidationError({"base": _("There is no such role in the catalogue.")})
            row = actions.take_role(company=self.company, role=role, by=self.actor)
        else:
            given = {"name": "", "category": "", **given}
            row = actions.create_role(company=self.company, by=self.actor, **given)
        return self.answer(self.role(row.slug), status_code=status.HTTP_201_CREATED)


class CompanyRoleDetail(CompanyRoleView):
    """One role of the company with all that it says."""

    rights = {
        "GET": Permission.VIEW_CATALOGUE,
        "PUT": Permission.EDIT_CATALOGUE,
        "DELETE": Permission.EDIT_CATALOGUE,
    }

    @extend_schema(responses=shapes.CompanyRoleDetailSerializer, operation_id="company_roles_retrieve")
    def get(self, request: Request, slug: str) -> Response:
        return self.answer(self.role(slug))

    @extend_schema(
        parameters=[IF_MATCH],
        request=shapes.RoleContentSerializer,
        responses=shapes.CompanyRoleDetailSerializer,
    )
    def put(self, request: Request, slug: str) -> Response:
        """Changes what is sent. The first edit of a role in sync makes it the company's copy."""
        row, seen = self.role(slug), required_revision(request.headers.get("If-Match"))
        wanted = shapes.RoleContentSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        edited = actions.edit_role(company_role=row, revision=seen, by=self.actor, **wanted.validated_data)
        return self.answer(self.role(slug), unlinked=edited.unlinked)

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        """Puts the role away; refused while positions hold it."""
        row, seen = self.role(slug), required_revision(request.headers.get("If-Match"))
        actions.archive_role(company_role=row, revision=seen, by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)


class CompanyRoleReturn(CompanyRoleView):
    """Gives the company's copy up: the role follows the catalogue again."""

    rights = {"POST": Permission.EDIT_CATALOGUE}

    @extend_schema(parameters=[IF_MATCH], request=None, responses=shapes.CompanyRoleDetailSerializer)
    def post(self, request: Request, slug: str) -> Response:
        row, seen = self.role(slug), required_revision(request.headers.get("If-Match"))
        actions.return_to_catalogue(company_role=row, revision=seen, by=self.actor)
        return self.answer(self.role(slug))


class CompanyRoleChanges(CompanyRoleView):
    """What the catalogue says anew, and what the company's copy says differently."""

    rights = {"GET": Permission.VIEW_CATALOGUE, "POST": Permission.EDIT_CATALOGUE}

    @extend_schema(responses=shapes.RoleChangesSerializer)
    def get(self, request: Request, slug: str) -> Response:
        return self._changes(self.role(slug))

    @extend_schema(request=None, responses=shapes.RoleChangesSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Marks what the catalogue says anew as seen."""
        row = self.role(slug)
        if row.is_own:
            raise Http404
        actions.acknowledge_update(company_role=row, by=self.actor)
        return self._changes(self.role(slug))

    def _changes(self, row: CompanyRole) -> Response:
        update = update_of(row)
        found = {"catalogue": update.changes if update else (), "own": compare_with_catalogue(row)}
        return Response(shapes.RoleChangesSerializer(found).data, headers={"ETag": row.etag})


class CompanyWordings(CompanyView):
    """Keeps what people say about a wording: from then on the matching knows it in this company."""

    rights = {"POST": Permission.EDIT_CATALOGUE}

    @extend_schema(request=shapes.CompanyWordingSerializer, responses={201: shapes.CompanyWordingSerializer})
    def post(self, request: Request) -> Response:
        wanted = shapes.CompanyWordingSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        same = said["verdict"] == CompanyWording.Verdict.SAME
        decide = actions.confirm_wording if same else actions.reject_wording
        row = decide(
            company=self.company, text=said["text"], responsibility=said["responsibility"], by=self.actor
        )
        return Response(shapes.CompanyWordingSerializer(row).data, status=status.HTTP_201_CREATED)
