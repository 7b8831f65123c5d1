"""Endpoints of webhooks: made, stopped, given another secret, tried; and who is told of which event of the trail."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import SYSTEM, Actor
from accounts.models import AuditEvent, Company
from accounts.tenancy import as_dispatcher, tenant
from common.ids import uuid7
from common.outbound import RefusedUrl, destination_of, site_of
from integrations.models import WebhookDelivery, WebhookEndpoint
from integrations.selectors import keepers
from integrations.webhooks.events import OF_VERB, TEST, body_of, test_body
from integrations.webhooks.reach import allowed_networks
from integrations.webhooks.signing import secret_of
from integrations.webhooks.words import refusal_of
from jobs.actions import enqueue
from jobs.rounds import go_round

DELIVER = "integrations.webhook"
STOPPED_LETTER = "integrations.webhook_stopped"
MOST_ENDPOINTS = 10
EVENTS_LIVE = timedelta(days=7)
"""Events that are older when they are first looked at are told to nobody."""


def _checked(url: str) -> str:
    try:
        destination_of(url.strip(), allowed_networks())
    except RefusedUrl as refused:
        raise ValidationError({"url": refusal_of(refused.code)}) from None
    return url.strip()


@transaction.atomic
def add_endpoint(*, company: Company, name: str, url: str, by: Actor) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret, which is shown in this answer only. ValidationError: an address that may not be
    called, or one endpoint too many."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if WebhookEndpoint.objects.for_company(company).count() >= MOST_ENDPOINTS:
        raise ValidationError(_("A company has at most %(most)s webhooks.") % {"most": MOST_ENDPOINTS})
    endpoint = WebhookEndpoint.objects.create(
        company=company, name=name, url=_checked(url), created_by_label=by.label[:120]
    )
    audit.record(company, by, "webhook.added", endpoint, name=name, site=site_of(endpoint.url))
    return endpoint, secret_of(endpoint.uid, endpoint.secret_version)


@transaction.atomic
def change_endpoint(*, endpoint: WebhookEndpoint, name: str, url: str, by: Actor) -> None:
    """Another address begins without the failures of the former one."""
    checked = _checked(url)
    if (endpoint.name, endpoint.url) == (name, checked):
        return
    before = _told(endpoint)
    if endpoint.url != checked:
        endpoint.failing_since = None
    endpoint.name, endpoint.url = name, checked
    endpoint.save(update_fields=["name", "url", "failing_since"])
    audit.record(endpoint.company_id, by, "webhook.changed", endpoint, before=before, after=_told(endpoint))


def _told(endpoint: WebhookEndpoint) -> dict[str, str]:
    """What the trail says of an endpoint. Many a path is a password, and the trail has more readers."""
    return {"name": endpoint.name, "site": site_of(endpoint.url)}


@transaction.atomic
def stop_endpoint(*, endpoint: WebhookEndpoint, by: Actor, why: str = WebhookEndpoint.Stopped.OWNER) -> None:
    """Nothing more is sent to it; what waits has failed when its turn comes. When nobody has stopped it by hand, those
    who may start it again are written to, once."""
    at_work = WebhookEndpoint.objects.for_company(endpoint.company_id).filter(pk=endpoint.pk, stopped="")
    if not at_work.update(stopped=why):
        return
    audit.record(endpoint.company_id, by, "webhook.stopped", endpoint, name=endpoint.name, why=str(why))
    if why != WebhookEndpoint.Stopped.OWNER:
        for member in keepers(endpoint.company_id):
            enqueue(
                company=endpoint.company,
                kind=STOPPED_LETTER,
                unique_key=str(uuid7()),
                payload={"endpoint": endpoint.pk, "membership": member.pk},
                by=by,
            )


@transaction.atomic
def start_endpoint(*, endpoint: WebhookEndpoint, by: Actor) -> None:
    """Sends to it again, from the events of now on."""
    stopped = (
        WebhookEndpoint.objects.for_company(endpoint.company_id).filter(pk=endpoint.pk).exclude(stopped="")
    )
    if stopped.update(stopped="", failing_since=None, listens_since=timezone.now()):
        audit.record(endpoint.company_id, by, "webhook.started", endpoint, name=endpoint.name)


@transaction.atomic
def change_secret(*, endpoint: WebhookEndpoint, by: Actor) -> str:
    """A new secret, shown in this answer only; for a day the former one signs too, so that nothing is lost."""
    locked = WebhookEndpoint.objects.for_company(endpoint.company_id).select_for_update().get(pk=endpoint.pk)
    locked.secret_version, locked.rotated_at = locked.secret_version + 1, timezone.now()
    locked.save(update_fields=["secret_version", "rotated_at"])
    audit.record(endpoint.company_id, by, "webhook.secret_changed", locked, name=locked.name)
    return secret_of(locked.uid, locked.secret_version)


@transaction.atomic
def remove_endpoint(*, endpoint: WebhookEndpoint, by: Actor) -> None:
    audit.record(endpoint.company_id, by, "webhook.removed", endpoint, **_told(endpoint))
    endpoint.delete()


@transaction.atomic
def send_test(*, endpoint: WebhookEndpoint, by: Actor) -> WebhookDelivery:
    """A message without consequences, on the same way as all others."""
    body = test_body(endpoint.company, timezone.now().isoformat())
    delivery = WebhookDelivery.objects.create(
        company=endpoint.company, endpoint=endpoint, event=TEST, source_uid=uuid7(), body=body
    )
    _hand_over(delivery, by)
    return delivery


@transaction.atomic
def send_again(*, delivery: WebhookDelivery, by: Actor) -> bool:
    """A new round of tries for a message that has failed; False for another one."""
    found = (
        WebhookDelivery.objects.for_company(delivery.company_id)
        .select_for_update()
        .filter(pk=delivery.pk, state=WebhookDelivery.State.FAILED)
        .first()
    )
    if found is None:
        return False
    found.state, found.round_from = WebhookDelivery.State.WAITING, len(found.tries)
    found.save(update_fields=["state", "round_from"])
    _hand_over(found, by)
    return True


def _hand_over(delivery: WebhookDelivery, by: Actor) -> None:
    enqueue(
        company=delivery.company,
        kind=DELIVER,
        unique_key=job_key(delivery),
        payload={"delivery": delivery.pk},
        by=by,
    )


def job_key(delivery: WebhookDelivery) -> str:
    """The unique key of the job of the delivery's present round."""
    return f"{delivery.uid}:{delivery.round_from}"


# --- the trail is the outbox ------------------------------------------------------------------------------------


def relay_events() -> int:
    """Makes a message for each event that an endpoint has not been told of, in every company; returns how many."""
    return go_round(companies_with_endpoints(), _relay, "webhooks")


def companies_with_endpoints() -> list[tuple[int]]:
    """(company id,) of every company that has an endpoint at work, across companies."""
    with as_dispatcher():
        rows = WebhookEndpoint.objects.get_queryset().filter(stopped="")
        return [(company_id,) for company_id in sorted(set(rows.values_list("company_id", flat=True)))]


def _relay(company_id: int) -> int:
    with tenant(company_id):
        endpoints = (
            WebhookEndpoint.objects.for_company(company_id)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("company")
            .filter(stopped="")
            .order_by("pk")
        )
        return sum(_tell(endpoint) for endpoint in endpoints)


def _tell(endpoint: WebhookEndpoint) -> int:
    """No cursor: two transactions may store their events in another order than they took their numbers."""
    since = max(endpoint.listens_since, timezone.now() - EVENTS_LIVE)
    known = WebhookDelivery.objects.for_company(endpoint.company_id).filter(endpoint=endpoint)
    events = (
        AuditEvent.objects.for_company(endpoint.company_id)
        .filter(verb__in=OF_VERB, at__gte=since)
        .exclude(uid__in=known.filter(created_at__gte=since).values("source_uid"))
        .order_by("pk")
    )
    told = 0
    for event in events:
        body = body_of(endpoint.company, event)
        if body is not None:
            delivery = WebhookDelivery.objects.create(
                company=endpoint.company,
                endpoint=endpoint,
                event=OF_VERB[event.verb],
                source_uid=event.uid,
                object_uid=event.object_uid,
                body=body,
            )
            _hand_over(delivery, SYSTEM)
            told += 1
    return told
