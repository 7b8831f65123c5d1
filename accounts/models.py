"""Who signs in, whose data it is, and what happened."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import RIGHTS, SCOPE_RIGHTS, Access, Permission, Scope
from accounts.querysets import ApiKeyQuerySet, InvitationQuerySet, MembershipQuerySet
from accounts.tenancy import CompanyOwned, OwnedQuerySet
from common.ids import uuid7

TIME_ZONES = [
    ("Europe/Kaliningrad", _("Kaliningrad (UTC+2)")),
    ("Europe/Moscow", _("Moscow (UTC+3)")),
    ("Europe/Samara", _("Samara (UTC+4)")),
    ("Asia/Yekaterinburg", _("Yekaterinburg (UTC+5)")),
    ("Asia/Omsk", _("Omsk (UTC+6)")),
    ("Asia/Novosibirsk", _("Novosibirsk (UTC+7)")),
    ("Asia/Irkutsk", _("Irkutsk (UTC+8)")),
    ("Asia/Yakutsk", _("Yakutsk (UTC+9)")),
    ("Asia/Vladivostok", _("Vladivostok (UTC+10)")),
    ("Asia/Magadan", _("Magadan (UTC+11)")),
    ("Asia/Kamchatka", _("Kamchatka (UTC+12)")),
    ("UTC", "UTC"),
]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, full_name: str = "") -> "User":
        user = self.model(email=self.normalize_email(email).lower(), full_name=full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in. Rights come from memberships alone: there is no staff and no superuser."""

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("name"), max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=5, blank=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case_once")]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def browser_key(self) -> str:
        """Tells the accounts of one browser apart: whose unsent changes are kept there."""
        return salted_hmac("chart-viewer", str(self.pk)).hexdigest()[:16]


class Company(models.Model):
    """A client company: the tenant. Everything owned carries its id."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Moscow", choices=TIME_ZONES)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Since when members who can write must have a second factor (None: they need none), and their days of grace.
    second_factor_since = models.DateTimeField(null=True, blank=True, editable=False)
    second_factor_grace_days = models.PositiveSmallIntegerField(default=7, editable=False)
    # A company that is to be erased is closed to everybody from the moment it was asked until then (accounts.closing).
    erase_at = models.DateTimeField(null=True, blank=True, editable=False)
    erase_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    erase_asked_by = models.ForeignKey(
        User,
        on_delete=models.DO_NOTHING,
        null=True,
        editable=False,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(erase_at=None, erase_asked_at=None, erase_asked_by=None)
                | models.Q(erase_at__gt=models.F("erase_asked_at")),
                name="accounts_company_closed_whole",
            )
        ]
        indexes = [
            models.Index(
                fields=["erase_at"],
                condition=models.Q(erase_at__isnull=False),
                name="accounts_company_closed",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """A letter about one's account that waits to be sent. It holds no link: the worker makes that when it sends.

    Of no company, because a sign-in belongs to none; gone when it is sent.
    """

    # Made by the database, so that rows of an earlier version, and of one that still runs, get one each too.
    uid = models.UUIDField(db_default=RandomUUID(), editable=False)
    kind = models.CharField(max_length=20)
    email = models.EmailField()
    language = models.CharField(max_length=5)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="accounts_letter_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Membership(CompanyOwned):
    """A user's place in a company, with an access level."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    access = models.CharField(_("access"), max_length=12, choices=Access)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "user"], name="accounts_membership_user_once"),
            models.CheckConstraint(
                condition=models.Q(access__in=Access.values), name="accounts_membership_access_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.access} {self.company_id}"

    def may(self, permission: Permission) -> bool:
        return permission in RIGHTS[self.access]


class Invitation(CompanyOwned):
    """An offer of access to the holder of an e-mail address. Only the token's SHA-256 is stored."""

    email = models.EmailField(_("e-mail"))
    access = models.CharField(_("access"), max_length=12, choices=Access)
    token_hash = models.CharField(max_length=64)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "token_hash"], name="accounts_invitation_token_once"),
            models.UniqueConstraint(
                models.F("company"), Lower("email"), name="accounts_invitation_open_once_per_email",
                condition=models.Q(accepted_at=None, revoked_at=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"invitation {self.uid}"

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at


class ApiKey(CompanyOwned):
    """A program's way in. The key itself is shown once; its SHA-256 stays."""

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=80)
    prefix = models.CharField(max_length=16)
    key_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), validators=[MaxLengthValidator(5)])
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "prefix"], name="accounts_apikey_prefix_once")
        ]
        indexes = [models.Index(fields=["prefix"], name="accounts_apikey_prefix")]

    def __str__(self) -> str:
        return self.name

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    def may(self, permission: Permission) -> bool:
        return any(permission in SCOPE_RIGHTS[scope] for scope in self.scopes if scope in SCOPE_RIGHTS)


class AuditEvent(CompanyOwned):
    """What happened: written by every action, changed by none (a trigger refuses it)."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    verb = models.CharField(max_length=60)
    # Never updated, not even when the user goes: the label below still says who it was.
    user = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    actor_label = models.CharField(max_length=120)
    object_type = models.CharField(max_length=40)
    object_uid = models.UUIDField(null=True)
    request_id = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["company", "-id"], name="accounts_auditevent_newest")]
        constraints = [
            models.UniqueConstraint(fields=["company", "uid"], name="accounts_auditevent_uid_once")
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type}"
