"""What people do to a structure: the log of its changes, and who looks at it right now."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.models import User
from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from common.ids import uuid7
from teams.models.structures import Structure


class Operation(CompanyOwned):
    """One change of a structure: what was asked, its inverse, and what it touched (for merging stale edits).

    What was sent together shares a `batch`, is undone together and is applied once however often it is sent.
    `client` is the browser's tab that sent it. `undoes` is the batch that this one takes back: a change, or an undo
    (which makes it a redo).
    """

    structure = OwnedForeignKey(Structure, on_delete=models.CASCADE, related_name="operations")
    revision = models.PositiveIntegerField()
    batch = models.UUIDField(default=uuid7)
    client = models.UUIDField(null=True)
    undoes = models.UUIDField(null=True)
    kind = models.CharField(max_length=24)
    body = models.JSONField()
    inverse = models.JSONField()
    touched = ArrayField(models.CharField(max_length=80))
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "structure", "revision"], name="teams_operation_revision_once"
            )
        ]
        indexes = [
            models.Index(fields=["company", "structure", "batch"], name="teams_operation_of_batch"),
            models.Index(
                fields=["company", "structure", "user", "-revision"], name="teams_operation_of_user"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} r{self.revision}"


class Presence(CompanyOwned):
    """Somebody's browser tab that shows a structure, and the box that is selected in it. Old rows are swept."""

    structure = OwnedForeignKey(Structure, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    client = models.UUIDField()
    box_key = models.UUIDField(null=True)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "presence"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "structure", "client"], name="teams_presence_client_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.seen_at:%H:%M:%S}"
