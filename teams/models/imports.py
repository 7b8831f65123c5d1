"""A staff list on its way into a structure."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.tenancy import CompanyOwned, OwnedQuerySet


class StaffListImport(CompanyOwned):
    """An uploaded staff list: its cells as read, the chosen columns, and what became of it.

    Until it is applied, nothing else has changed.
    """

    class State(models.TextChoices):
        READ = "read", _("read")
        APPLIED = "applied", _("applied")

    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    table = models.JSONField()
    columns = models.JSONField(default=dict)
    state = models.CharField(max_length=7, choices=State, default=State.READ)
    outcome = models.JSONField(default=dict)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "uid"], name="teams_stafflistimport_uid_once")
        ]

    def __str__(self) -> str:
        return self.file_name
