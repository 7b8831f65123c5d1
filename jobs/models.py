"""Work that outlives a request: the queue of record."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet


class Job(CompanyOwned):
    """One piece of work for a worker. PostgreSQL holds it; a Celery message only says "look now".

    `attempts` is raised and committed before the work starts, so a job that kills its worker stops after
    JOB_MAX_ATTEMPTS starts. `lease_token` is new with each start: a worker that lost its lease cannot finish.
    """

    class State(models.TextChoices):
        READY = "ready", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State, default=State.READY)
    run_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    # What a page shows beside the progress: a text of gettext, translated when shown, or a sentence of a handler.
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    created_by_label = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "unique_key"], name="jobs_job_once_per_key"),
            models.CheckConstraint(
                condition=~models.Q(state="running")
                | models.Q(lease_until__isnull=False, lease_token__isnull=False),
                name="jobs_job_running_has_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["run_at"], name="jobs_job_due", condition=models.Q(state="ready")),
            models.Index(fields=["lease_until"], name="jobs_job_leased", condition=models.Q(state="running")),
            models.Index(fields=["finished_at"], name="jobs_job_failed", condition=models.Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class JobFile(CompanyOwned):
    """What a job made, to be fetched within FILE_DAYS. Who may fetch it is for the room of the job's kind to say."""

    job = OwnedForeignKey(Job, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "job"], name="jobs_jobfile_one_of_a_job")]
        indexes = [models.Index(fields=["created_at"], name="jobs_jobfile_by_age")]

    def __str__(self) -> str:
        return self.name
