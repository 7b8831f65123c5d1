"""Every write of accounts: companies, members, invitations, keys. Each leaves an AuditEvent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts import audit, keys
from accounts.access import SCOPE_RIGHTS, Access, Scope, may_grant
from accounts.actors import Actor, member_actor
from accounts.models import ApiKey, Company, Invitation, Membership, User
from accounts.sessions import end_sessions
from accounts.tenancy import as_invitation, as_user, tenant
from common.second_try import may_come_twice
from common.slugs import latin_slug

SLUG_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
INVITATION_LIFE = timedelta(hours=72)
KEY_LIFE_DAYS = 90
KEY_LIFE_DAYS_MAX = 365


def create_company(
    *, name: str, by: User, time_zone: str = "Europe/Moscow", is_demo: bool = False
) -> Company:
    """A new company whose first owner is `by`.

    Every address ends in random letters: given only to the second company of a name, they would tell its maker
    that the first one is a client. The demo has nothing to hide and keeps its plain name while that is free.
    """
    base = latin_slug(name, longest=50, otherwise="company")
    for attempt in range(5):
        slug = base if is_demo and attempt == 0 else f"{base}-{get_random_string(4, SLUG_LETTERS)}"
        with connection.cursor() as cursor:
            # The id is needed before the row: the policy lets a company be inserted only in its own context.
            cursor.execute("SELECT nextval(pg_get_serial_sequence('accounts_company', 'id'))")
            (company_id,) = cursor.fetchone()
        try:
            with tenant(company_id):
                company = Company(pk=company_id, name=name, slug=slug, time_zone=time_zone, is_demo=is_demo)
                company.save(force_insert=True)
                membership = Membership.objects.create(company=company, user=by, access=Access.OWNER)
                audit.record(company, member_actor(membership, by), "company.created", name=name)
                return company
        except IntegrityError:
            continue
    raise ValidationError(_("This name cannot be used now. Try another one."))


@transaction.atomic
def rename_company(*, company: Company, name: str, time_zone: str, by: Actor) -> None:
    """Changes the name and the time zone; the address stays, because links to it are out."""
    before = {"name": company.name, "time_zone": company.time_zone}
    after = {"name": name, "time_zone": time_zone}
    if before == after:
        return
    company.name, company.time_zone = name, time_zone
    company.save(update_fields=["name", "time_zone"])
    audit.record(company, by, "company.changed", company, before=before, after=after)


def delete_company(*, company_id: int) -> None:
    """Removes a company with everything it owns, in one transaction (the rows follow by the database's cascade)."""
    with tenant(company_id), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.deleting_company', %s, true)", [str(company_id)])
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("DELETE FROM accounts_company WHERE id = %s", [company_id])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT set_config('app.deleting_company', '', true)")


@transaction.atomic
def invite_member(*, company: Company, email: str, access: str, by: Actor) -> tuple[Invitation, str]:
    """An invitation and the token of its link (accounts.invitations mails it); an earlier one stops working."""
    email = email.strip().lower()
    if by.membership is None or not may_grant(by.membership.access, access):
        raise ValidationError({"access": _("You cannot give this access.")})
    # Two invitations of one address at the same time: the second waits here and replaces the first.
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if Membership.objects.for_company(company).filter(user__email__iexact=email).exists():
        raise ValidationError({"email": _("This person is a member already.")})
    now = timezone.now()
    Invitation.objects.for_company(company).filter(
        email__iexact=email, accepted_at=None, revoked_at=None
    ).update(revoked_at=now)
    invitation = Invitation(
        company=company, email=email, access=access, invited_by=by.user, expires_at=now + INVITATION_LIFE
    )
    token = keys.invitation_token(invitation.uid)
    invitation.token_hash = keys.sha256(token)
    invitation.save(force_insert=True)
    audit.record(company, by, "invitation.sent", invitation, email=email, access=access)
    return invitation, token


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Ends an open invitation; one that was accepted or revoked changes nothing."""
    changed = (
        Invitation.objects.for_company(invitation.company_id)
        .filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
        .update(revoked_at=timezone.now())
    )
    if changed:
        audit.record(invitation.company_id, by, "invitation.revoked", invitation, email=invitation.email)


def find_invitation(token_hash: str) -> Invitation | None:
    """The invitation behind the hash of a link's token, open or not; None when there is none."""
    with as_invitation(token_hash):
        return Invitation.objects.with_token(token_hash).first()


def accept_invitation(*, invitation: Invitation, user: User) -> Membership:
    """Makes the user a member, once: fifty clicks at the same time make one membership."""
    if invitation.email.lower() != user.email.lower():
        raise ValidationError(_("This invitation was sent to another address."))
    with tenant(invitation.company_id):
        locked = (
            Invitation.objects.for_company(invitation.company_id)
            .select_for_update()
            .filter(pk=invitation.pk)
            .first()
        )
        is_closed = Company.objects.filter(pk=invitation.company_id, erase_at__isnull=False).exists()
        if locked is None or is_closed or not locked.is_open(timezone.now()):
            raise ValidationError(
                _("This invitation has been used, withdrawn or has expired. Ask for a new one.")
            )
        locked.accepted_at = timezone.now()
        locked.save(update_fields=["accepted_at"])
        membership, created = Membership.objects.get_or_create(
            company_id=locked.company_id, user=user, defaults={"access": locked.access}
        )
        # A member who was let in meanwhile keeps the access they have.
        verb = "member.joined" if created else "invitation.spent"
        audit.record(
            locked.company_id,
            member_actor(membership, user),
            verb,
            membership,
            email=locked.email,
            access=membership.access,
        )
        return membership


def _locked_members(membership: Membership, by: Actor) -> tuple[list[Membership], Membership, str | None]:
    """All members, locked; the one in question; and the access of the one who acts, as it is under the lock."""
    members = list(
        Membership.objects.for_company(membership.company_id)
        .select_for_update(of=("self",))
        .select_related("user")
        .order_by("id")
    )
    found = {member.pk: member for member in members}
    if membership.pk not in found:
        raise ValidationError(_("This person is not a member any more."))
    acting = found.get(by.membership.pk) if by.membership is not None else None
    return members, found[membership.pk], acting.access if acting else None


@transaction.atomic
def change_access(*, membership: Membership, access: str, by: Actor) -> None:
    """Gives a member another access; the last owner cannot be taken away."""
    members, current, acting = _locked_members(membership, by)
    if current.access == access:
        return
    if acting is None or not (may_grant(acting, access) and may_grant(acting, current.access)):
        raise ValidationError({"access": _("You cannot give this access.")})
    _keep_an_owner(members, current, access)
    before, current.access = current.access, access
    current.save(update_fields=["access"])
    audit.record(
        current.company_id,
        by,
        "member.access_changed",
        current,
        email=current.user.email,
        before=before,
        after=access,
    )


@transaction.atomic
def remove_member(*, membership: Membership, by: Actor) -> None:
    """Takes a member out of the company. Everybody may leave, except the last owner."""
    members, current, acting = _locked_members(membership, by)
    leaves = by.membership is not None and by.membership.pk == current.pk
    if not leaves and (acting is None or not may_grant(acting, current.access)):
        raise ValidationError(_("You cannot remove this member."))
    _keep_an_owner(members, current, None)
    audit.record(
        current.company_id,
        by,
        "member.left" if leaves else "member.removed",
        current,
        email=current.user.email,
        access=current.access,
    )
    current.delete()


def _keep_an_owner(members: Sequence[Membership], changing: Membership, access: str | None) -> None:
    owners = [member.pk for member in members if member.access == Access.OWNER]
    if access != Access.OWNER and owners == [changing.pk]:
        raise ValidationError(_("A company needs an owner. Make somebody else an owner first."))


@transaction.atomic
def issue_key(
    *, company: Company, name: str, scopes: Sequence[str], by: Actor, days: int = KEY_LIFE_DAYS
) -> tuple[ApiKey, str]:
    """A key and its full text, which exists only in this answer."""
    wanted = sorted(set(scopes))
    rights = {right for scope in wanted if scope in SCOPE_RIGHTS for right in SCOPE_RIGHTS[scope]}
    if not wanted or any(scope not in Scope.values for scope in wanted):
        raise ValidationError({"scopes": _("Choose at least one scope.")})
    if not all(by.may(right) for right in rights):
        raise ValidationError({"scopes": _("A key cannot do more than you may do yourself.")})
    if not 1 <= days <= KEY_LIFE_DAYS_MAX:
        raise ValidationError(
            {"days": _("A key lives from 1 to %(days)s days.") % {"days": KEY_LIFE_DAYS_MAX}}
        )
    # Names tell keys apart when one must be revoked; the lock lets a double click make one key.
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    now = timezone.now()
    if (
        ApiKey.objects.for_company(company)
        .filter(name__iexact=name.strip(), revoked_at=None, expires_at__gt=now)
        .exists()
    ):
        raise ValidationError(
            {"name": _("There is a key of this name. Choose another name or revoke that key.")}
        )
    new = keys.new_key()
    key = ApiKey.objects.create(
        company=company,
        name=name.strip(),
        prefix=new.prefix,
        key_hash=new.key_hash,
        scopes=wanted,
        created_by=by.user,
        expires_at=now + timedelta(days=days),
    )
    audit.record(company, by, "key.issued", key, name=key.name, scopes=wanted)
    return key, new.full


@transaction.atomic
def revoke_key(*, key: ApiKey, by: Actor) -> None:
    """Ends a key from its next request on; a key that is revoked already changes nothing."""
    changed = (
        ApiKey.objects.for_company(key.company_id)
        .filter(pk=key.pk, revoked_at=None)
        .update(revoked_at=timezone.now())
    )
    if changed:
        audit.record(key.company_id, by, "key.revoked", key, name=key.name)


def touch_key(key: ApiKey, now: datetime) -> None:
    """Notes the use of a key, at most once a minute, in a transaction of its own: a long call must not hold the row."""
    if key.last_used_at is None or now - key.last_used_at >= timedelta(minutes=1):
        with may_come_twice(), tenant(key.company_id):
            ApiKey.objects.for_company(key.company_id).filter(pk=key.pk).update(last_used_at=now)


def add_member(*, company: Company, user: User, access: str, by: Actor) -> Membership:
    """Makes somebody a member without an invitation: for the demonstration company and for set-up by command."""
    with tenant(company):
        membership, created = Membership.objects.get_or_create(
            company=company, user=user, defaults={"access": access}
        )
        if created:
            audit.record(company, by, "member.added", membership, access=access)
        return membership


def delete_user(*, user: User) -> bool:
    """Removes a user who is a member nowhere. One who has left traces in a company is only locked out (False)."""
    with transaction.atomic(), as_user(user.pk):
        if Membership.objects.of_user(user.pk).exists():
            return False
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        end_sessions(user.pk)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Raw, because the ORM would look for the user's rows in every company.
            cursor.execute("DELETE FROM account_emailaddress WHERE user_id = %s", [user.pk])
            cursor.execute("DELETE FROM mfa_authenticator WHERE user_id = %s", [user.pk])
            cursor.execute("DELETE FROM accounts_user WHERE id = %s", [user.pk])
    except IntegrityError:
        return False
    return True
