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

    # Whatever is asked of a structure's findings names the company too, and that has an index.
    structure = OwnedForeignKey(Structure, on_delete=models.CASCADE, related_name="findings", db_index=False)
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
        indexes = [
            models.Index(fields=["company", "structure", "state"], name="teams_finding_by_state"),
            # Each change asks for those that have run out: an index of nothing but them.
            models.Index(
                fields=["company", "structure", "accepted_until_on"],
                condition=models.Q(state="accepted"),
                name="teams_finding_accepted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.responsibility_slug}"


class Decision(CompanyOwned):
    """What somebody did about a finding, and why."""

    class Move(models.TextChoices):
        KEEP_OWNER = "keep_owner", _("one owner kept")
        MAKE_CONSULTED = "make_consulted", _("made consulted")
        ASSIGN_OWNER = "assign_owner", _("owner named")
        SPLIT_SCOPE = "split_scope", _("split by scope")
        HAND_OVER = "hand_over", _("handed over on a day")
        EDIT = "edit", _("structure edited")
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


class PlannedChange(CompanyOwned):
    """Operations that a structure will take on a day to come: a hand-over that has been agreed.

    `refusal`: why it could not be done when the day came; then somebody has to look at it. `attempts` counts the starts
    (before the work, so one that kills its worker is counted), `retry_at` is when one that failed may start again.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        REFUSED = "refused", _("could not be done")
        CANCELLED = "cancelled", _("cancelled")

    structure = OwnedForeignKey(Structure, on_delete=models.CASCADE, related_name="planned_changes")
    finding = OwnedForeignKey(
        Finding, on_delete=models.SET_NULL, null=True, blank=True, related_name="planned_changes"
    )
    due_on = models.DateField()
    operations = models.JSONField()
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    refusal = models.CharField(max_length=500, blank=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.UniqueConstraint(fields=["company", "uid"], name="teams_planned_uid_once")]
        indexes = [models.Index(fields=["company", "state", "due_on"], name="teams_planned_by_day")]

    def __str__(self) -> str:
        return f"{self.due_on} {self.state}"


class HealthPoint(CompanyOwned):
    """The health of a structure after a change: `score` 0-100, `parts` 0-1 by name (teams.analysis.health).

    A revision has more points than one when another day, or what the company sets, has changed the health.
    """

    structure = OwnedForeignKey(Structure, on_delete=models.CASCADE, related_name="health_points")
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()
    score = models.PositiveSmallIntegerField()
    parts = models.JSONField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-revision", "-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "structure", "revision", "at"], name="teams_health_once_a_moment"
            ),
            models.UniqueConstraint(fields=["company", "uid"], name="teams_health_uid_once"),
        ]

    def __str__(self) -> str:
        return f"r{self.revision}: {self.score}"
