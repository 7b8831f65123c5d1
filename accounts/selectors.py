"""Answers about accounts: one user's companies, and what the pages of a company show.

Moments are in the active time zone, which is the company's own behind its door.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.access import Access, Permission, Scope, may_grant
from accounts.audit_wording import detail_of, phrase_of
from accounts.invitations import link_of
from accounts.models import ApiKey, AuditEvent, Company, Invitation, Membership, User
from accounts.tenancy import as_user, tenant

AUDIT_PAGE_ROWS = 50


def memberships_of(user: User) -> list[Membership]:
    """A user's memberships with their companies, by company name; closed ones are not among them."""
    with as_user(user.pk):
        return list(Membership.objects.of_user(user.pk).open())


def membership_in(user: User, slug: str) -> tuple[Membership, Company] | None:
    """The user's membership in the company with this slug; None for a stranger and for a missing or closed company."""
    with as_user(user.pk):
        here = Membership.objects.filter(user_id=user.pk, company__slug=slug).open()
        membership = here.select_related("company").first()
    if membership is None:
        return None
    membership.user = user  # who asks is known already: every request comes this way
    return membership, membership.company


@dataclass(frozen=True)
class Offer:
    """What an open invitation says to whoever holds its link."""

    company: str
    access: str
    email: str
    invited_by: str
    expires_at: datetime


def offer_of(invitation: Invitation) -> Offer | None:
    """None when the invitation is used, withdrawn or expired, or its company is closed."""
    if not invitation.is_open(timezone.now()):
        return None
    with tenant(invitation.company_id):
        company = Company.objects.get(pk=invitation.company_id)
    if company.erase_at is not None:
        return None
    return Offer(
        company=company.name,
        access=invitation.get_access_display(),
        email=invitation.email,
        invited_by=str(invitation.invited_by or ""),
        expires_at=invitation.expires_at,
    )


@dataclass(frozen=True)
class MemberRow:
    uid: UUID
    name: str
    email: str
    access: str
    since: datetime
    is_me: bool
    may_change: bool


def member_rows(company: Company, viewer: Membership) -> list[MemberRow]:
    """Who has access to the company, by level of access and name."""
    manages = viewer.may(Permission.MANAGE_MEMBERS)
    rank = {access: position for position, access in enumerate(Access.values)}
    members = sorted(Membership.objects.for_company(company).listed(), key=lambda member: rank[member.access])
    return [
        MemberRow(
            uid=member.uid,
            name=str(member.user),
            email=member.user.email,
            access=member.get_access_display(),
            since=timezone.localtime(member.created_at),
            is_me=member.pk == viewer.pk,
            may_change=manages and may_grant(viewer.access, member.access),
        )
        for member in members
    ]


@dataclass(frozen=True)
class InvitationRow:
    """`link` is empty for one who may not give this access: the link gives it."""

    uid: UUID
    email: str
    access: str
    expires_at: datetime
    mailed_at: datetime | None
    link: str


def invitation_rows(company: Company, viewer: Membership, origin: str) -> list[InvitationRow]:
    """The open invitations, the newest first; none for a viewer who may not invite."""
    if not viewer.may(Permission.MANAGE_MEMBERS):
        return []
    return [
        InvitationRow(
            uid=invitation.uid,
            email=invitation.email,
            access=invitation.get_access_display(),
            expires_at=timezone.localtime(invitation.expires_at),
            mailed_at=invitation.mailed_at,
            link=link_of(invitation, origin) if may_grant(viewer.access, invitation.access) else "",
        )
        for invitation in Invitation.objects.for_company(company).open_at(timezone.now())
    ]


@dataclass(frozen=True)
class KeyRow:
    uid: UUID
    name: str
    hint: str
    scopes: list[str]
    created_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    is_expired: bool


def key_rows(company: Company) -> list[KeyRow]:
    """The keys that are not revoked, the newest first."""
    now = timezone.now()
    labels = {str(value): str(label) for value, label in Scope.choices}
    return [_key_row(key, labels, now) for key in ApiKey.objects.for_company(company).listed(now)]


def _key_row(key: ApiKey, labels: dict[str, str], now: datetime) -> KeyRow:
    return KeyRow(
        uid=key.uid,
        name=key.name,
        hint=f"sok_{key.prefix}_…",
        scopes=[labels.get(scope, scope) for scope in key.scopes],
        created_by=str(key.created_by or ""),
        created_at=timezone.localtime(key.created_at),
        expires_at=timezone.localtime(key.expires_at),
        last_used_at=key.last_used_at,
        is_expired=not key.is_live(now),
    )


@dataclass(frozen=True)
class AuditRow:
    at: datetime
    who: str
    what: str
    detail: str


@dataclass(frozen=True)
class AuditPage:
    """`older` and `newer` are cursors: the uid of the event that the next page begins after; None at the ends."""

    rows: list[AuditRow]
    older: UUID | None
    is_first: bool


def audit_page(company: Company, after: UUID | None = None) -> AuditPage | None:
    """Fifty events, the newest first, older than the event `after`; None when there is no such event here."""
    events = AuditEvent.objects.for_company(company)
    if after is not None:
        anchor = events.filter(uid=after).values_list("pk", flat=True).first()
        if anchor is None:
            return None
        events = events.filter(pk__lt=anchor)
    found = list(events.order_by("-pk")[: AUDIT_PAGE_ROWS + 1])
    shown = found[:AUDIT_PAGE_ROWS]
    return AuditPage(
        rows=[
            AuditRow(timezone.localtime(event.at), event.actor_label, phrase_of(event.verb), detail_of(event))
            for event in shown
        ],
        older=shown[-1].uid if len(found) > len(shown) else None,
        is_first=after is None,
    )
