"""The doors to other systems: whom we call when something has happened, and what came of each call."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.tenancy import CompanyOwned, OwnedForeignKey, OwnedQuerySet
from common.outbound import LONGEST_URL
from integrations.webhooks.signing import secret_of


class WebhookEndpoint(CompanyOwned):
    """An address that is called with each event. Its secret is made of `uid` and `secret_version`, never stored; for a
    day after a change the former one signs too. Events before `listens_since` are not told to it. `failing_since`: the
    first failure after the last success."""

    OLD_SECRET_LIVES = timedelta(hours=24)

    class Stopped(models.TextChoices):
        OWNER = "owner", _("by the owner")
        FAILURES = "failures", _("after five days without a success")
        GONE = "gone", _("the receiver says it is gone (410)")

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=80)
    url = models.CharField(_("address"), max_length=LONGEST_URL)
    stopped = models.CharField(max_length=8, choices=Stopped, blank=True)
    secret_version = models.PositiveSmallIntegerField(default=1)
    rotated_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    created_by_label = models.CharField(max_length=120, blank=True)
    listens_since = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "uid"], name="integrations_webhookendpoint_uid_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return not self.stopped

    def secrets(self, now: datetime) -> list[str]:
        """The secrets that sign a message at present, the newest first."""
        versions = [self.secret_version]
        if self.rotated_at is not None and now < self.rotated_at + self.OLD_SECRET_LIVES:
            versions.append(self.secret_version - 1)
        site_keys = (None, *settings.SECRET_KEY_FALLBACKS)
        return [secret_of(self.uid, version, key) for version in versions for key in site_keys]


class WebhookDelivery(CompanyOwned):
    """One message to one endpoint. `tries`: [{"at", "status", "trouble", "seconds"}] in order; those from `round_from`
    on belong to the present round. `source_uid`: the event of the trail; `object_uid`: what it is about."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    endpoint = OwnedForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    source_uid = models.UUIDField()
    object_uid = models.UUIDField(null=True, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    tries = models.JSONField(default=list)
    round_from = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "endpoint", "source_uid"], name="integrations_webhookdelivery_event_once"
            ),
            models.UniqueConstraint(fields=["company", "uid"], name="integrations_webhookdelivery_uid_once"),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False)
                | (~Q(state="delivered") & Q(delivered_at=None)),
                name="integrations_webhookdelivery_delivered_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "object_uid"], name="integrations_wh_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"

    @property
    def message_id(self) -> str:
        """What the receiver knows the message by, however often it comes."""
        return f"msg_{self.uid.hex}"
