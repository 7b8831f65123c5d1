"""The log of webhooks is not kept for ever; and a message that no worker has any more does not wait for ever."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.tenancy import tenant
from integrations.actions import DELIVER, STOPPED_LETTER, job_key
from integrations.deliveries import end_lost
from integrations.models import WebhookDelivery
from jobs.forgetting import companies_with_old, forget, forget_jobs
from jobs.models import Job
from jobs.rounds import go_round

KINDS = (DELIVER, STOPPED_LETTER)
LOST_AFTER = timedelta(days=1)


def forget_old_deliveries(now: datetime | None = None) -> int:
    """Deletes messages older than WEBHOOK_LOG_DAYS with their jobs, of all companies, and ends lost ones; how many."""
    now = now or timezone.now()
    before = now - timedelta(days=settings.WEBHOOK_LOG_DAYS)
    ended = go_round(
        companies_with_old([DELIVER], now), lambda company_id: _end_lost(company_id, now), "lost messages"
    )
    return ended + go_round(
        companies_with_old(KINDS, before), lambda company_id: _forget(company_id, before), "old messages"
    )


def _forget(company_id: int, before: datetime) -> int:
    over = WebhookDelivery.objects.for_company(company_id).filter(created_at__lt=before)
    over = over.exclude(state=WebhookDelivery.State.WAITING)
    return forget(company_id, over) + forget_jobs(company_id, KINDS, before)


def _end_lost(company_id: int, now: datetime) -> int:
    """Messages that wait though their job has failed: it killed its workers. Now they can be sent again by hand."""
    with tenant(company_id):
        waiting = WebhookDelivery.objects.for_company(company_id).filter(
            state=WebhookDelivery.State.WAITING, created_at__lt=now - LOST_AFTER
        )
        keys = {job_key(row): row.pk for row in waiting.defer("body")}
        failed = Job.objects.for_company(company_id).filter(
            kind=DELIVER, unique_key__in=keys, state=Job.State.FAILED
        )
        lost = [keys[key] for key in failed.values_list("unique_key", flat=True)]
    for pk in lost:
        end_lost(company_id, pk, now)
    return len(lost)
