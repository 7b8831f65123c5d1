"""Users, companies, members, invitations and keys for tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from django.test import Client

from accounts import actions
from accounts.access import Access, Scope
from accounts.actors import Actor, member_actor
from accounts.models import ApiKey, Company, Invitation, Membership, User
from accounts.sessions import begin
from accounts.tenancy import tenant

in_company = tenant
_numbers = count(1)


@dataclass(frozen=True)
class IssuedKey:
    """A key and its full text; `headers` is what a request with it sends."""

    key: ApiKey
    full: str

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.full}"}


def make_user(email: str = "", *, full_name: str = "", password: str | None = None) -> User:
    number = next(_numbers)
    return User.objects.create_user(
        email or f"user{number}@example.com", password, full_name or f"Иванова Анна {number}"
    )


def make_company(name: str = "", *, owner: User | None = None, time_zone: str = "Europe/Moscow") -> Company:
    """A company with one owner, a new user unless given; `owner_of(company)` finds the membership."""
    return actions.create_company(
        name=name or f"Компания {next(_numbers)}", by=owner or make_user(), time_zone=time_zone
    )


def owner_of(company: Company) -> Membership:
    with tenant(company):
        return (
            Membership.objects.for_company(company)
            .select_related("user")
            .filter(access=Access.OWNER)
            .order_by("id")[0]
        )


def make_member(company: Company, access: str = Access.MEMBER, *, user: User | None = None) -> Membership:
    """A member with this access, with its `user` at hand."""
    with tenant(company):
        return Membership.objects.create(company=company, user=user or make_user(), access=access)


def actor_of(who: Company | Membership) -> Actor:
    """`by=` for an action: a member, or the owner of a company."""
    membership = owner_of(who) if isinstance(who, Company) else who
    return member_actor(membership, membership.user)


def make_invitation(
    company: Company, email: str = "", *, access: str = Access.VIEWER, by: Actor | None = None
) -> tuple[Invitation, str]:
    """An open invitation and the token of its link."""
    with tenant(company):
        return actions.invite_member(
            company=company,
            email=email or f"guest{next(_numbers)}@example.com",
            access=access,
            by=by or actor_of(company),
        )


def make_key(
    company: Company, scopes: Sequence[str] = tuple(Scope.values), *, name: str = "", days: int = 90
) -> IssuedKey:
    """A live API key of the company, with all scopes unless told."""
    with tenant(company):
        key, full = actions.issue_key(
            company=company,
            name=name or f"CRM {next(_numbers)}",
            scopes=scopes,
            by=actor_of(company),
            days=days,
        )
        return IssuedKey(key, full)


def signed_in(who: User | Membership, **client_options: object) -> Client:
    """A browser in which this user is signed in; cookies and all."""
    client = Client(**client_options)
    client.force_login(who.user if isinstance(who, Membership) else who)
    session = client.session
    begin(session)
    session.save()
    return client
