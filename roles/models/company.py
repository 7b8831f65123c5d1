"""A company's own catalogue: roles it follows, its edited copies, the roles it wrote, and the words it confirmed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from common.ids import uuid7
from roles.models.catalogue import Category, Involvement, MetricTemplate, Responsibility, Role, RoleRevision
from roles.querysets import CompanyRoleQuerySet

OWN_PREFIX = "own-"
"""Slugs of roles that a company wrote begin so; those of the catalogue never do."""


class Language(models.TextChoices):
    RUSSIAN = "ru", _("Russian")
    ENGLISH = "en", _("English")


class CompanyCatalogue(CompanyOwned):
    """Which state a company's roles are in: `version` is new after every change, and is the key of everything
    derived from them. A counter would not do: what was read before a rollback could be taken for what came after."""

    version = models.UUIDField(default=uuid7)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company"], name="roles_companycatalogue_once"),
        ]

    def __str__(self) -> str:
        return str(self.version)


class CompanyRole(CompanyOwned):
    """A role as this company has it.

    `base` without `edited_at`: in sync, so every text is the catalogue's and those here are empty. Both: the
    company's copy. No `base`: the company wrote it. `seen_revision`: the state of the catalogue's card that the
    company has seen. `revision` counts the edits.
    """

    slug = models.SlugField(max_length=60)
    base = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)
    seen_revision = models.ForeignKey(RoleRevision, on_delete=models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=2, choices=Language, default=Language.RUSSIAN)
    name = models.CharField(max_length=120, blank=True)
    short = models.CharField(max_length=24, blank=True)
    category = models.CharField(max_length=12, choices=Category, blank=True)
    purpose = models.TextField(blank=True)
    thought = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True)

    objects = CompanyRoleQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "slug"], name="roles_companyrole_slug_once"),
            models.UniqueConstraint(fields=["company", "base"], name="roles_companyrole_base_once"),
            models.CheckConstraint(
                condition=Q(base=None, slug__startswith=OWN_PREFIX)
                | Q(base__isnull=False) & ~Q(slug__startswith=OWN_PREFIX),
                name="roles_companyrole_own_slug",
            ),
            models.CheckConstraint(
                condition=~Q(name="", base=None) & ~Q(name="", edited_at__isnull=False),
                name="roles_companyrole_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def etag(self) -> str:
        return f'"r{self.revision}"'

    @property
    def is_own(self) -> bool:
        return self.base_id is None

    @property
    def is_in_sync(self) -> bool:
        return self.base_id is not None and self.edited_at is None


class CompanyDuty(CompanyOwned):
    """A duty of a role that a company wrote or edited. Unmatched while `responsibility` is empty."""

    company_role = OwnedForeignKey(CompanyRole, on_delete=models.CASCADE, related_name="duties")
    order = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    responsibility = models.ForeignKey(Responsibility, on_delete=models.PROTECT, null=True, related_name="+")
    involvement = models.CharField(max_length=2, choices=Involvement, default=Involvement.RESPONSIBLE)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        verbose_name_plural = "company duties"

    def __str__(self) -> str:
        return self.text


class CompanyCardLine(CompanyOwned):
    """A line of another section of such a role's card. `group` names a style, `text` words a KPI."""

    class Section(models.TextChoices):
        ZONES = "zones", _("Zones of responsibility")
        COMPETENCIES = "competencies", _("Competencies")
        HARD_SKILLS = "hard_skills", _("Hard skills")
        SOFT_SKILLS = "soft_skills", _("Soft skills")
        STYLES = "styles", _("Styles of work")
        KPIS = "kpis", _("Metrics")
        PORTRAIT = "portrait", _("Portrait")

    company_role = OwnedForeignKey(CompanyRole, on_delete=models.CASCADE, related_name="lines")
    section = models.CharField(max_length=12, choices=Section)
    order = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    example = models.TextField(blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    responsibility = models.ForeignKey(Responsibility, on_delete=models.PROTECT, null=True, related_name="+")
    metric = models.ForeignKey(MetricTemplate, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__gte=1, level__lte=5),
                name="roles_companycardline_level_sane",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class CompanyWording(CompanyOwned):
    """A company's word on whether a text means a responsibility. `text_normal`: roles.matching.words.same_text."""

    class Verdict(models.TextChoices):
        SAME = "same", _("means this")
        DIFFERENT = "different", _("does not mean this")

    text_normal = models.CharField(max_length=500)
    text = models.CharField(max_length=500)
    responsibility = models.ForeignKey(Responsibility, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=9, choices=Verdict)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "text_normal", "responsibility"], name="roles_companywording_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text
