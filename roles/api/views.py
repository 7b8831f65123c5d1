"""The catalogue over REST, in the language of Accept-Language."""

import re
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Permission
from accounts.api.door import CompanyView
from common.paging import CursorPagination
from roles import selectors
from roles.api import serializers as shapes
from roles.api.filters import ResponsibilityFilter, RoleFilter, StrictFilterBackend
from roles.models import Responsibility, Role

ORDER = re.compile(r"[0-9]{1,9}")


class CatalogueOrder(CursorPagination):
    """Cards and responsibilities in the order of the catalogue's files."""

    ordering = "order"

    def decode_cursor(self, request: Request) -> Any:
        """A cursor that we did not make is refused; the framework would compare its text with the number."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not ORDER.fullmatch(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor


class RoleList(CompanyView, generics.ListAPIView[Role]):
    """The roles of the catalogue."""

    rights = {"GET": Permission.VIEW_CATALOGUE}
    serializer_class = shapes.RoleSerializer
    pagination_class = CatalogueOrder
    filter_backends = [StrictFilterBackend]
    filterset_class = RoleFilter
    queryset = Role.objects.none()

    def get_queryset(self) -> QuerySet[Role]:
        return selectors.roles_with_sections()


class RoleDetail(CompanyView):
    """A role card, complete."""

    rights = {"GET": Permission.VIEW_CATALOGUE}

    @extend_schema(responses=shapes.RoleCardSerializer, operation_id="roles_retrieve")
    def get(self, request: Request, slug: str) -> Response:
        card = selectors.role_card(slug)
        if card is None:
            raise Http404
        return Response(shapes.RoleCardSerializer(card).data)


class ResponsibilityList(CompanyView, generics.ListAPIView[Responsibility]):
    """The canonical responsibilities."""

    rights = {"GET": Permission.VIEW_CATALOGUE}
    serializer_class = shapes.ResponsibilitySerializer
    pagination_class = CatalogueOrder
    filter_backends = [StrictFilterBackend]
    filterset_class = ResponsibilityFilter
    queryset = Responsibility.objects.none()

    def get_queryset(self) -> Any:
        return selectors.counted_responsibilities()


class ResponsibilityDetail(CompanyView):
    """A canonical responsibility: who claims it, by what it is measured."""

    rights = {"GET": Permission.VIEW_CATALOGUE}

    @extend_schema(responses=shapes.ResponsibilityPageSerializer, operation_id="responsibilities_retrieve")
    def get(self, request: Request, slug: str) -> Response:
        page = selectors.responsibility_page(slug)
        if page is None:
            raise Http404
        return Response(shapes.ResponsibilityPageSerializer(page).data)
