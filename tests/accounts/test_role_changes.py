"""What somebody has lost is refused on the first request after the loss, in a session that stays open.

Each request is the first one: what it changed is taken back before the next, and so are the cookies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts import actions, closing
from accounts.access import RIGHTS, Access, Permission
from accounts.models import ApiKey, Company, Membership, User
from accounts.selectors import membership_in
from accounts.tenancy import tenant
from tests.factories import actor_of, make_company, make_key, make_member, signed_in
from tests.factories.kpis import make_small_shop
from tests.tenancy.objects import missing_values
from tests.tenancy.routes import Route, company_routes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("refusals_unlogged")]
ROUTES = company_routes()
LOGIN, SECURITY = "/accounts/login/", "/security/"


@dataclass(frozen=True)
class Loss:
    """How a member with `access` loses something; `page` and `api` are what answers then, status and address."""

    name: str
    access: str
    happens: Callable[[Membership], None]
    page: tuple[int, str]
    api: int
    keeps: frozenset[Permission] = field(default_factory=frozenset)

    def __str__(self) -> str:
        return self.name


def _gets(access: str) -> Callable[[Membership], None]:
    def happens(member: Membership) -> None:
        with tenant(member.company_id):
            actions.change_access(membership=member, access=access, by=actor_of(member.company))

    return happens


def _is_removed(member: Membership) -> None:
    with tenant(member.company_id):
        actions.remove_member(membership=member, by=actor_of(member.company))


def _is_suspended(member: Membership) -> None:
    # Not by the action, which ends the sessions too: the open one must be worth nothing by itself.
    User.objects.filter(pk=member.user_id).update(is_active=False)


def _company_closes(member: Membership) -> None:
    with tenant(member.company_id):
        company = member.company
        closing.close_company(company=company, typed_name=company.name, by=actor_of(company))


def _factor_is_demanded(member: Membership) -> None:
    with tenant(member.company_id):
        Company.objects.filter(pk=member.company_id).update(
            second_factor_since=timezone.now(), second_factor_grace_days=0
        )


LOSSES = (
    Loss("role down", Access.CONSULTANT, _gets(Access.VIEWER), (403, ""), 403, RIGHTS[Access.VIEWER]),
    Loss("sight narrowed", Access.VIEWER, _gets(Access.MEMBER), (403, ""), 403, RIGHTS[Access.MEMBER]),
    Loss("owner to member", Access.OWNER, _gets(Access.MEMBER), (403, ""), 403, RIGHTS[Access.MEMBER]),
    Loss("removed", Access.HEAD, _is_removed, (404, ""), 404),
    Loss("suspended", Access.HEAD, _is_suspended, (302, LOGIN), 401),
    Loss("company closed", Access.OWNER, _company_closes, (404, ""), 404),
    Loss("second factor demanded", Access.CONSULTANT, _factor_is_demanded, (302, SECURITY), 403),
)


@dataclass(frozen=True)
class Wish:
    """A request that a right opens."""

    route: Route
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


def wishes(has: frozenset[Permission], keeps: frozenset[Permission]) -> list[Wish]:
    """The requests of every route that are open to who has these rights, and closed to who keeps those."""
    return [
        Wish(route, method)
        for route in ROUTES
        for method in (route.api_view.rights if route.is_api and route.api_view else ("GET", "POST"))
        if route.permission(method) in has - keeps
    ]


def ask(client: Client, company: Company, wish: Wish) -> Any:
    """The answer; afterwards everything is as it was before."""
    cookies = {name: cookie.value for name, cookie in client.cookies.items()}
    path = wish.route.path(company_slug=company.slug, **missing_values(wish.route))
    with transaction.atomic():
        answer = getattr(client, wish.method.lower())(path)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    return answer


def came_in(answer: Any) -> bool:
    """Whether the door let the request through, whatever was found behind it."""
    if context := getattr(answer, "renderer_context", None):
        return bool(context["view"].door_is_open)
    return hasattr(answer.wsgi_request, "company")


def open_to(client: Client, company: Company, asked: list[Wish]) -> list[Wish]:
    return [wish for wish in asked if came_in(ask(client, company, wish))]


def refusal(wish: Wish, answer: Any) -> tuple[int, str] | int:
    """What is compared with a `Loss`."""
    if wish.route.is_api:
        return int(answer.status_code)
    return answer.status_code, answer.headers.get("Location", "").partition("?")[0]


def wrong_after(loss: Loss, step: int = 1) -> tuple[list[Wish], dict[str, object]]:
    """What a member could do before the loss, every `step`th request of it, and the answers after it that are wrong."""
    company = make_company()
    member = make_member(company, loss.access)
    client = signed_in(member)
    asked = open_to(client, company, wishes(RIGHTS[loss.access], loss.keeps)[::step])
    loss.happens(member)
    found = {wish: refusal(wish, ask(client, company, wish)) for wish in asked}
    right = {wish: loss.api if wish.route.is_api else loss.page for wish in asked}
    return asked, {str(wish): said for wish, said in found.items() if said != right[wish]}


def wrong_after_revoking(step: int = 1) -> tuple[list[Wish], dict[str, object]]:
    """The same for a key with every scope."""
    company = make_company()
    program = Client(headers=make_key(company).headers)
    calls = [wish for wish in wishes(frozenset(Permission), frozenset()) if wish.route.is_api]
    asked = open_to(program, company, calls[::step])
    with tenant(company):
        actions.revoke_key(key=ApiKey.objects.for_company(company).get(), by=actor_of(company))
    found = {str(wish): ask(program, company, wish).status_code for wish in asked}
    return asked, {wish: status for wish, status in found.items() if status != 401}


# Every request of every route: proofs/judges/test_role_changes.py.
@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_the_first_request_after_a_loss_is_refused(loss: Loss) -> None:
    asked, wrong = wrong_after(loss, step=11)
    assert len(asked) >= 3
    assert wrong == {}


def test_the_first_call_with_a_revoked_key_is_refused() -> None:
    asked, wrong = wrong_after_revoking(step=11)
    assert len(asked) >= 3
    assert wrong == {}


def test_who_may_see_the_own_figures_only_loses_the_others_at_once() -> None:
    shop = make_small_shop()
    member = make_member(shop.company, Access.VIEWER)
    client, anna = signed_in(member), shop.anna.uid
    query = f"?metric=revenue&of=person-{anna}&period=2026-11"
    addresses = [
        f"/c/{shop.company.slug}/board/explain/{query}",
        f"/c/{shop.company.slug}/board/rows/{query}",
        f"/c/{shop.company.slug}/scorecard/explain/?person={anna}",
        f"/c/{shop.company.slug}/scorecard/?person={anna}",
        f"/api/v1/companies/{shop.company.slug}/scorecards/{anna}",
    ]
    assert [client.get(address).status_code for address in addresses] == [200] * 5
    _gets(Access.MEMBER)(member)
    assert [client.get(address).status_code for address in addresses] == [403] * 5


def test_a_door_that_remembers_who_came_in_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the membership of an earlier request the lost routes stay open, and the check says so."""
    company = make_company()
    member = make_member(company, Access.HEAD)
    client = signed_in(member)
    remembered = cache(lambda user_id, slug: membership_in(User.objects.get(pk=user_id), slug))
    for door in ("accounts.door.membership_in", "accounts.api.door.membership_in"):
        monkeypatch.setattr(door, lambda user, slug: remembered(user.pk, slug))
    asked = open_to(client, company, wishes(RIGHTS[Access.HEAD], frozenset())[:20])
    assert asked
    _is_removed(member)
    assert open_to(client, company, asked) == asked
