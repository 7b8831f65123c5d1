"""The door of every company route of the API.

    class Findings(CompanyView):
        rights = {"GET": Permission.VIEW_FINDINGS}

`CompanyView` authenticates, finds the company (404 for a stranger, a key of another company and a missing company
alike), asks for the right (403), and runs the handler inside `tenant(company)` and in the company's time zone.
"""

from contextlib import ExitStack
from typing import Any, ClassVar

from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import Permission
from accounts.actions import touch_key
from accounts.actors import Actor, key_actor, member_actor
from accounts.api.permissions import CompanyDoorPermission
from accounts.door import only_reads
from accounts.models import ApiKey, Company, User
from accounts.second_factor import demand_on
from accounts.selectors import membership_in
from accounts.tenancy import tenant
from common.problems import Problem


class CompanyView(APIView):
    """Base of every company route. `rights` names the permission of each method."""

    rights: ClassVar[dict[str, Permission]] = {}
    permission_classes = [CompanyDoorPermission]
    door_is_open = is_in_transaction = False
    company: Company
    actor: Actor

    def dispatch(
        self, request: HttpRequest, *args: Any, company_slug: str, **kwargs: Any
    ) -> HttpResponseBase:
        self.company_slug = company_slug
        # The tenant's transaction spans the handler and the rendering, and rolls back with a refusal.
        with ExitStack() as self._tenant:
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.render()
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        if self.is_in_transaction:
            transaction.set_rollback(True)
        return response

    def _enter(self, company: Company | int) -> None:
        self._tenant.enter_context(tenant(company, one_moment=only_reads(self.request)))
        self.is_in_transaction = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.perform_authentication(request)
        if not request.user.is_authenticated:
            raise exceptions.NotAuthenticated
        self._open_door(request, self.company_slug)
        super().initial(request, *args, **kwargs)

    def _open_door(self, request: Request, slug: str) -> None:
        if isinstance(request.auth, ApiKey):
            touch_key(request.auth, timezone.now())
            self._enter(request.auth.company_id)
            company = Company.objects.filter(pk=request.auth.company_id, slug=slug, erase_at=None).first()
            actor = key_actor(request.auth)
        else:
            user = request.user
            found = membership_in(user, slug) if isinstance(user, User) else None
            company = found[1] if found else None
            actor = member_actor(found[0], found[0].user) if found else Actor(label="")
            if found is not None:
                demand = demand_on(*found, timezone.now())
                if demand is not None and demand.is_over:
                    raise Problem(403, _("This company asks for a second factor. Set it up first."))
                self._enter(found[1])
        if company is None:
            raise Http404
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method != "OPTIONS" and method not in self.rights:
            raise exceptions.MethodNotAllowed(method)
        if method != "OPTIONS" and not actor.may(self.rights[method]):
            raise exceptions.PermissionDenied
        self._tenant.enter_context(timezone.override(company.time_zone))
        self.company, self.actor, self.door_is_open = company, actor, True
