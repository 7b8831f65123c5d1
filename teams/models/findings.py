"""What the analysis found in a structure, and what people decided about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from teams.models.structures import Structure
from teams.querysets import FindingQuerySet


class Finding(CompanyOwned):
    """One finding with its history. `fingerprint` is the same while its facts are the same; `body` is the pure
    finding as JSON (teams.analysis.findings), worded for people by teams.finding_wording."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        CLOSED = "closed", _("closed")

    class Severity(models.TextChoices):
        HIGH = "high", _("high")
        MEDIUM = "medium", _("medium")
        LOW = "low", _("low")

    structure = OwnedForeignKey(Structure, on_delete=models.CASCADE, related_name="findings")
    fingerprint = models.CharField(max_length=64)
    kind = models.CharField(max_length=24)
    severity = models.CharField(max_length=6, choices=Severity)
    responsibility_slug = models.CharField(max_length=80, blank=True)
    position_keys = models.JSONField(default=list)
    body = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_revision = models.PositiveIntegerField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_revision = models.PositiveIntegerField(null=True, blank=True)
    accepted_reason = models.CharField(max_length=500, blank=True)
    accepted_until_on = models.DateField(null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "structure", "fingerprint"], name="teams_finding_fingerprint_once"
            ),
            models.UniqueConstraint(fields=["company", "uid"], name="teams_finding_uid_once"),
        ]
        indexes = [models.Index(fields=["company", "structure", "state"], name="teams_finding_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.responsibility_slug}"


class Decision(CompanyOwned):
    """What somebody did about a finding, and why."""

    class Move(models.TextChoices):
        KEEP_OWNER = "keep_owner", _("one owner kept")
        MAKE_CONSULTED = "make_consulted", _("made consulted")
        ASSIGN_OWNER = "assign_owner", _("owner named")
        ACCEPT = "accept", _("accepted with a reason")
        REOPEN = "reopen", _("opened again")

    finding = OwnedForeignKey(Finding, on_delete=models.CASCADE, related_name="decisions")
    move = models.CharField(max_length=20, choices=Move)
    reason = models.CharField(max_length=500, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    operations = models.JSONField(default=list)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.move
