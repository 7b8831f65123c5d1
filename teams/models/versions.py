"""Former states of a structure."""

from datetime import date, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from teams.models.structures import Structure


class StructureVersion(CompanyOwned):
    """A structure as it stood until a moment, whole.

    `document`: {"stage": …, "positions": [teams.analysis.documents.snapshot_of …]}, the top of the tree first.
    """

    class Reason(models.TextChoices):
        DAY = "day", _("end of the day")
        IMPORT = "import", _("before a staff list")
        PUBLISH = "publish", _("before a publication")
        RESTORE = "restore", _("before a return")
        DRAFT = "draft", _("base of a draft")

    structure = OwnedForeignKey(Structure, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    until_at = models.DateTimeField()
    reason = models.CharField(max_length=7, choices=Reason)
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=120, blank=True)
    by_label = models.CharField(max_length=120, blank=True)
    positions = models.PositiveIntegerField()
    document = models.JSONField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-until_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["company", "uid"], name="teams_version_uid_once")]
        indexes = [models.Index(fields=["company", "structure", "until_at"], name="teams_version_of_moment")]

    @property
    def last_day(self) -> date:
        """The last whole day on which it stood, on the clock of the company whose door is open."""
        return timezone.localdate(self.until_at) - timedelta(days=1)

    def __str__(self) -> str:
        return f"r{self.revision} until {self.until_at:%Y-%m-%d %H:%M}"
