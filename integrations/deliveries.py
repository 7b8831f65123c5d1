"""One try of a delivery: taken, sent, written down. Each step stands in a transaction of its own.

A worker that dies after the receiver has answered and before that is written down sends the message once more: at least
once, always under the same `webhook-id`, by which the receiver knows it.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.actors import SYSTEM
from accounts.tenancy import tenant
from common.outbound import NoAnswer, RefusedUrl, destination_of, post
from integrations.actions import stop_endpoint
from integrations.models import WebhookDelivery, WebhookEndpoint
from integrations.webhooks.reach import allowed_networks
from integrations.webhooks.signing import signed_headers
from jobs.actions import holds
from jobs.models import Job

WAITS_S = (5, 60, 300, 1800, 7200, *(hours * 3600 for hours in (5, 10, 12, 14, 14, 14)))
"""Seconds after the first, second, … failure, about 72 hours in all; then the delivery has failed."""
JITTER = 0.1
GIVE_UP_AFTER = timedelta(days=5)
KEPT_ANSWER = 500
GONE = 410


@dataclass(frozen=True)
class Message:
    """What is sent now, and to where."""

    delivery: int
    url: str
    secrets: tuple[str, ...]
    message_id: str
    body: bytes


@dataclass(frozen=True)
class Outcome:
    """What came of a try: the receiver's status and the beginning of its answer, or a code of trouble."""

    status: int | None = None
    trouble: str = ""
    answer: str = ""
    seconds: float = 0.0

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def take(job: Job, now: datetime) -> Message | None:
    """The message of a job; None when it needs no sending any more, or the job is not ours any more."""
    with tenant(job.company_id):
        delivery = _locked(job.company_id, job.payload["delivery"])
        if delivery is None or delivery.state != WebhookDelivery.State.WAITING or not holds(job):
            return None
        endpoint = delivery.endpoint
        if not endpoint.is_active:
            _end(delivery, Outcome(trouble="stopped"), now)
            return None
        return Message(
            delivery=delivery.pk,
            url=endpoint.url,
            secrets=tuple(endpoint.secrets(now)),
            message_id=delivery.message_id,
            body=delivery.body.encode(),
        )


def send(message: Message, now: datetime) -> Outcome:
    """Calls the receiver; the name is looked up and judged anew each time, and the judged address is called."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "SalesOrg-Webhooks/1",
        **signed_headers(message.secrets, message.message_id, now, message.body),
    }
    try:
        answer = post(destination_of(message.url, allowed_networks()), message.body, headers)
    except (RefusedUrl, NoAnswer) as trouble:
        return Outcome(trouble=trouble.code)
    text = answer.body[: KEPT_ANSWER * 4].decode(errors="replace").replace("\x00", "\ufffd")[:KEPT_ANSWER]
    return Outcome(status=answer.status, answer=text, seconds=answer.seconds)


def note(company_id: int, delivery_id: int, outcome: Outcome, now: datetime) -> timedelta | None:
    """Writes a try down; how long to wait for the next one, None when there is none."""
    with tenant(company_id):
        delivery = _locked(company_id, delivery_id)
        if delivery is None or delivery.state != WebhookDelivery.State.WAITING:
            return None
        failures = len(delivery.tries) - delivery.round_from
        is_over = outcome.is_success or outcome.status == GONE or failures >= len(WAITS_S)
        _note_health(delivery.endpoint, outcome, now)
        if is_over:
            _end(delivery, outcome, now)
            return None
        delivery.tries = [*delivery.tries, _line(outcome, now)]
        delivery.answer = outcome.answer
        delivery.save(update_fields=["tries", "answer"])
        return timedelta(seconds=WAITS_S[failures] * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311


def end_lost(company_id: int, delivery_id: int, now: datetime) -> None:
    """A message whose job is over and that still waits has failed."""
    with tenant(company_id):
        delivery = _locked(company_id, delivery_id)
        if delivery is not None and delivery.state == WebhookDelivery.State.WAITING:
            _end(delivery, Outcome(trouble="lost"), now)


def _locked(company_id: int, delivery_id: int) -> WebhookDelivery | None:
    found: WebhookDelivery | None = (
        WebhookDelivery.objects.for_company(company_id)
        .select_for_update(of=("self",))
        .select_related("endpoint")
        .filter(pk=delivery_id)
        .first()
    )
    return found


def _line(outcome: Outcome, now: datetime) -> dict[str, object]:
    return {
        "at": now.isoformat(),
        "status": outcome.status,
        "trouble": outcome.trouble,
        "seconds": round(outcome.seconds, 3),
    }


def _end(delivery: WebhookDelivery, outcome: Outcome, now: datetime) -> None:
    delivery.tries = [*delivery.tries, _line(outcome, now)]
    delivery.answer = outcome.answer
    delivery.state = WebhookDelivery.State.FAILED
    if outcome.is_success:
        delivery.state, delivery.delivered_at = WebhookDelivery.State.DELIVERED, now
    delivery.save(update_fields=["tries", "answer", "state", "delivered_at"])


def _note_health(endpoint: WebhookEndpoint, outcome: Outcome, now: datetime) -> None:
    """An endpoint that has only failed for days, or says that it is gone, is stopped; its page says so."""
    mine = WebhookEndpoint.objects.for_company(endpoint.company_id).filter(pk=endpoint.pk)
    if outcome.is_success:
        mine.exclude(failing_since=None).update(failing_since=None)
    elif outcome.status == GONE:
        stop_endpoint(endpoint=endpoint, by=SYSTEM, why=WebhookEndpoint.Stopped.GONE)
    elif endpoint.failing_since is None:
        mine.filter(failing_since=None).update(failing_since=now)
    elif now - endpoint.failing_since > GIVE_UP_AFTER:
        stop_endpoint(endpoint=endpoint, by=SYSTEM, why=WebhookEndpoint.Stopped.FAILURES)
