"""Who gets which report, what came of each run of the schedule, and each letter."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from jobs.models import Job
from kpis.models.reports import Cadence, GapReport


class LetterScope(models.TextChoices):
    """How much of a report its letter tells."""

    COMPANY = "company", _("the whole company")
    TEAM = "team", _("own team")


class ReportSubscription(CompanyOwned):
    """Whether a member gets the letters of a cadence, and about what. Without a row the access decides
    (kpis.selectors.subscriptions.by_default)."""

    membership = OwnedForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    cadence = models.CharField(max_length=5, choices=Cadence)
    is_on = models.BooleanField(default=True)
    scope = models.CharField(max_length=7, choices=LetterScope, default=LetterScope.COMPANY)
    set_by_label = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "membership", "cadence"], name="kpis_reportsubscription_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.cadence} {self.is_on}"


class ReportRun(CompanyOwned):
    """One line of the run log: the report of a period that was due, or was asked for. What came of it stands in its
    job and in the GapReport of the same period. `due_at` is empty for one that only people asked for."""

    LATE_AFTER = timedelta(minutes=10)

    cadence = models.CharField(max_length=5, choices=Cadence)
    period_starts_on = models.DateField()
    due_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    asked_by_label = models.CharField(max_length=120, blank=True)
    is_skipped = models.BooleanField(default=False)
    job = OwnedForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "cadence", "period_starts_on"], name="kpis_reportrun_once_per_period"
            ),
            models.UniqueConstraint(fields=["company", "uid"], name="kpis_reportrun_uid_once"),
            models.CheckConstraint(
                condition=Q(is_skipped=False) | Q(due_at__isnull=False, job=None),
                name="kpis_reportrun_skipped_was_due",
            ),
        ]
        indexes = [models.Index(fields=["company", "-opened_at", "-id"], name="kpis_reportrun_newest")]

    def __str__(self) -> str:
        return f"{self.cadence} {self.period_starts_on}"

    @property
    def is_late(self) -> bool:
        """Whether the run was caught up after its hour."""
        return self.due_at is not None and self.opened_at - self.due_at > self.LATE_AFTER


class ReportLetter(CompanyOwned):
    """The letter of a report to one receiver: written down with the report, sent once.

    A letter that is waiting may have been tried (`tries`); the worker marks it sent in a transaction of its own, right
    after the mail server has taken it. `trouble`: what the mail server said, or NOT_MADE.
    """

    NOT_MADE = "not_made"

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("Not wanted any more")
        FAILED = "failed", _("Failed")

    report = OwnedForeignKey(GapReport, on_delete=models.CASCADE, related_name="letters")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    email = models.EmailField()
    scope = models.CharField(max_length=7, choices=LetterScope, default=LetterScope.COMPANY)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "report", "email"], name="kpis_reportletter_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="kpis_reportletter_sent_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.state}"
