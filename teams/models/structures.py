"""One org chart of a company: its boxes and what each of them is for."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from common.ids import uuid7
from roles.models import CompanyRole, Involvement, Responsibility, Role, Stage
from teams.querysets import PositionRoleQuerySet, StructureQuerySet

SHARE = [MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(100))]


class Structure(CompanyOwned):
    """One org chart. `revision` counts the operations that changed it; the row is locked first by every change.

    `kept_on` is the local day before whose first change a version was written (teams.actions.versions). A draft is a
    copy of `base_structure` as `base_version` says it was, and `decisions` what people have decided about its changes:
    id of the change -> {"verdict": "accepted" | "rejected", "stamp": what was seen}. `follow_at`: the midnight of the
    company at which its findings have to follow the calendar next (teams.actions.following).
    """

    class State(models.TextChoices):
        LIVE = "live", _("As it is")
        DRAFT = "draft", _("Draft")
        ARCHIVED = "archived", _("Archived")

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=120)
    state = models.CharField(max_length=8, choices=State, default=State.LIVE)
    stage = models.CharField(_("stage of the company"), max_length=6, choices=Stage, default=Stage.GROWTH)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by_label = models.CharField(max_length=120, blank=True, default="")
    kept_on = models.DateField(null=True)
    base_structure = OwnedForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="drafts")
    base_version = OwnedForeignKey(
        "teams.StructureVersion", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decisions = models.JSONField(default=dict)
    archived_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    follow_at = models.DateTimeField(default=timezone.now)

    objects = StructureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=Q(state="live"), name="teams_structure_one_live"
            ),
            models.UniqueConstraint(fields=["company", "uid"], name="teams_structure_uid_once"),
        ]
        indexes = [
            models.Index(
                fields=["follow_at"], name="teams_structure_to_follow", condition=~Q(state="archived")
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def etag(self) -> str:
        return f'"r{self.revision}"'


class Position(CompanyOwned):
    """A box of the chart; vacant when nobody is assigned. `key` stays the same in every copy of the structure."""

    structure = OwnedForeignKey(Structure, on_delete=models.CASCADE, related_name="positions")
    parent = OwnedForeignKey("self", on_delete=models.RESTRICT, null=True, blank=True, related_name="reports")
    key = models.UUIDField(default=uuid7)
    title = models.CharField(_("title"), max_length=160)
    team = models.CharField(_("team"), max_length=160, blank=True)
    fte = models.DecimalField(_("rate"), max_digits=4, decimal_places=2, default=Decimal(1))
    order = models.PositiveIntegerField(default=0)
    opened_on = models.DateField(default=timezone.localdate)
    cost_rub = models.DecimalField(
        _("pay a month, ₽"), max_digits=12, decimal_places=2, null=True, blank=True
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "structure", "key"], name="teams_position_key_once"),
            models.UniqueConstraint(
                fields=["company", "structure", "id"], name="teams_position_in_structure"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="teams_position_not_under_itself"),
            models.CheckConstraint(condition=Q(fte__gt=0, fte__lte=10), name="teams_position_fte_sane"),
            models.CheckConstraint(
                condition=Q(cost_rub=None) | Q(cost_rub__gte=0), name="teams_position_cost_sane"
            ),
        ]
        indexes = [models.Index(fields=["company", "structure", "parent"], name="teams_position_children")]

    def __str__(self) -> str:
        return self.title


class PositionRole(CompanyOwned):
    """A role that a position carries, with the share of its time: one of the catalogue, which the company may have
    edited for itself (the position follows whatever the company has), or one that the company wrote."""

    position = OwnedForeignKey(Position, on_delete=models.CASCADE, related_name="roles")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, related_name="+")
    company_role = OwnedForeignKey(CompanyRole, on_delete=models.RESTRICT, null=True, related_name="+")
    share_pct = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(100), validators=SHARE)

    objects = PositionRoleQuerySet.as_manager()

    class Meta:
        ordering = ["-share_pct", "id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "position", "role"], name="teams_positionrole_once"),
            models.UniqueConstraint(
                fields=["company", "position", "company_role"], name="teams_positionrole_own_once"
            ),
            models.CheckConstraint(
                condition=Q(role=None, company_role__isnull=False) | Q(role__isnull=False, company_role=None),
                name="teams_positionrole_one_role",
            ),
            models.CheckConstraint(
                condition=Q(share_pct__gt=0, share_pct__lte=100), name="teams_positionrole_share_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_id or self.company_role_id} {self.share_pct}"


class Dimension(models.TextChoices):
    REGION = "region", _("Region")
    SEGMENT = "segment", _("Segment")
    PRODUCT = "product", _("Product")
    CHANNEL = "channel", _("Channel")
    STAGE = "stage", pgettext_lazy("of the funnel", "Stage")


class PositionScope(CompanyOwned):
    """One value of one dimension of the part of the market that a position works on; no row = all of it."""

    position = OwnedForeignKey(Position, on_delete=models.CASCADE, related_name="scopes")
    dimension = models.CharField(max_length=8, choices=Dimension)
    value = models.CharField(max_length=120)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["dimension", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "position", "dimension", "value"], name="teams_positionscope_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dimension}: {self.value}"


class PositionDuty(CompanyOwned):
    """A duty in the client's own words, beside what the roles bring. Unmatched while `responsibility` is empty."""

    position = OwnedForeignKey(Position, on_delete=models.CASCADE, related_name="duties")
    text = models.CharField(max_length=500)
    involvement = models.CharField(max_length=2, choices=Involvement, default=Involvement.RESPONSIBLE)
    responsibility = models.ForeignKey(Responsibility, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class PositionInvolvement(CompanyOwned):
    """What a position does with a responsibility instead of what its roles say; empty = handed over."""

    position = OwnedForeignKey(Position, on_delete=models.CASCADE, related_name="involvements")
    responsibility = models.ForeignKey(Responsibility, on_delete=models.PROTECT, related_name="+")
    involvement = models.CharField(max_length=2, choices=Involvement, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "position", "responsibility"], name="teams_positioninvolvement_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.responsibility_id}: {self.involvement or '-'}"


class Link(CompanyOwned):
    """A line beside the reporting tree: `target` is the deputy, mentor or functional leader of `position`."""

    class Kind(models.TextChoices):
        DEPUTY = "deputy", _("Deputy")
        FUNCTIONAL = "functional", _("Functional")
        PROJECT = "project", _("Project")
        MENTOR = "mentor", _("Mentor")

    position = OwnedForeignKey(Position, on_delete=models.CASCADE, related_name="links")
    target = OwnedForeignKey(Position, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=10, choices=Kind)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "position", "target", "kind"], name="teams_link_once"),
            models.CheckConstraint(condition=~Q(position=F("target")), name="teams_link_to_another"),
        ]

    def __str__(self) -> str:
        return self.kind
