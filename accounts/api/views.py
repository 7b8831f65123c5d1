"""Which companies the caller may name in an address, and what one of them is."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import Permission
from accounts.actors import Actor, key_actor, member_actor
from accounts.api.door import CompanyView
from accounts.api.serializers import CompanyListSerializer, CompanySerializer
from accounts.models import ApiKey, Company, User
from accounts.selectors import memberships_of
from accounts.tenancy import tenant


def _shown(company: Company, actor: Actor) -> dict[str, Any]:
    return {
        "slug": company.slug,
        "name": company.name,
        "time_zone": company.time_zone,
        "access": actor.membership.access if actor.membership else None,
        "permissions": [right for right in Permission if actor.may(right)],
    }


class SignedIn(BasePermission):
    """A user or a live key. The answer names nothing but the caller's own companies."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.user.is_authenticated


class MyCompanies(APIView):
    """The companies of the signed-in user; with a key, the one company of the key. Closed ones are not named."""

    permission_classes = [SignedIn]

    @extend_schema(responses=CompanyListSerializer, operation_id="companies_list")
    def get(self, request: Request) -> Response:
        if isinstance(request.auth, ApiKey):
            with tenant(request.auth.company_id):
                open_ones = Company.objects.filter(pk=request.auth.company_id, erase_at=None)
                found = [_shown(company, key_actor(request.auth)) for company in open_ones]
        else:
            user = request.user
            mine = memberships_of(user) if isinstance(user, User) else []
            found = [_shown(member.company, member_actor(member, member.user)) for member in mine]
        return Response(CompanyListSerializer({"results": found}).data, headers={"Cache-Control": "no-store"})


class CompanyDetail(CompanyView):
    """One company, and what the caller may do in it."""

    rights = {"GET": Permission.VIEW_STRUCTURE}

    @extend_schema(responses=CompanySerializer, operation_id="companies_retrieve")
    def get(self, request: Request) -> Response:
        return Response(CompanySerializer(_shown(self.company, self.actor)).data)
