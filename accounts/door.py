"""The door of every company page: who asks, whose company, and which right it takes.

    @company_door(Permission.VIEW_STRUCTURE)
    def chart(request, uid): ...      # request.company, request.membership, request.actor are set

A stranger and a missing company get the same 404; a member without the right gets 403. The view and the rendering
of its answer run inside `tenant(company)` and in the company's time zone. A test walks the URL conf: a company route
without a door fails it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Permission
from accounts.actors import Actor, member_actor
from accounts.models import Company, Membership, User
from accounts.second_factor import Demand, demand_on
from accounts.selectors import membership_in
from accounts.tenancy import tenant
from common.templatetags.formats import moment

View = Callable[..., HttpResponse]


class CompanyRequest(HttpRequest):
    """What a view behind the door receives."""

    user: User
    company: Company
    membership: Membership
    actor: Actor
    id: str


def _lead_to_security(request: HttpRequest) -> HttpResponse:
    """A member without the second factor that the company demands sets it up before anything of it opens."""
    if request.headers.get("HX-Request"):
        # A fragment cannot show another page: the browser is told to go there.
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("security")})
    return redirect("security")


def _remind(request: HttpRequest, company: Company, demand: Demand) -> None:
    """Once a session, while there is time."""
    told = request.session.get("second_factor_told", [])
    if company.pk not in told:
        request.session["second_factor_told"] = [*told, company.pk]
        messages.warning(
            request,
            _("“%(company)s” asks for a second factor until %(until)s. Set it up in “Security”.")
            % {"company": demand.company, "until": moment(demand.until)},
        )


def only_reads(request: HttpRequest) -> bool:
    """A page asks a dozen times; a seat that somebody fills between two answers must not stand beside a chart that does
    not know its position."""
    return request.method in ("GET", "HEAD")


def company_door(permission: Permission) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, company_slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            found = membership_in(request.user, company_slug)
            if found is None:
                raise Http404
            membership, company = found
            demand = demand_on(membership, company, timezone.now())
            if demand is not None and demand.is_over:
                return _lead_to_security(request)
            if not membership.may(permission):
                raise PermissionDenied
            request.company, request.membership = company, membership  # type: ignore[attr-defined]
            request.actor = member_actor(membership, request.user)  # type: ignore[attr-defined]
            with timezone.override(company.time_zone), tenant(company, one_moment=only_reads(request)):
                if demand is not None:
                    _remind(request, company, demand)
                response = view(request, *args, **kwargs)
                # A lazily rendered answer would query after the tenant's transaction has ended.
                if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                    response.render()
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate
