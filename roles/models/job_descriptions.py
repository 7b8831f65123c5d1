"""A job description on its way to become a role of the company."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from roles.models.catalogue import Category
from roles.models.company import CompanyRole


class JobDescription(CompanyOwned):
    """A job description as it was read, and what has been decided about each of its lines.

    `text` is kept as read, so nothing of it is lost. `lines`: roles.job_draft.DraftLine as JSON. `reading`: what the
    person should know of how it was read (notices, lines that no part of a card needs). Until a role is made of it,
    nothing else has changed; `company_role` is that role, and there is never a second one.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("in work")
        USED = "used", _("became a role")
        DISCARDED = "discarded", _("put aside")

    file_name = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    title = models.CharField(max_length=120, blank=True)
    category = models.CharField(max_length=12, choices=Category)
    lines = models.JSONField(default=list)
    reading = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    company_role = OwnedForeignKey(CompanyRole, on_delete=models.RESTRICT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "uid"], name="roles_jobdescription_uid_once"),
            models.CheckConstraint(
                condition=~Q(state="used") | Q(company_role__isnull=False),
                name="roles_jobdescription_used_has_a_role",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name or str(self.uid)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.DRAFT
