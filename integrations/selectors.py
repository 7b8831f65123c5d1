"""What pages and the API show of webhooks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.access import RIGHTS, Permission
from accounts.models import Company, Membership
from integrations.models import WebhookDelivery, WebhookEndpoint
from integrations.webhooks.words import trouble_of
from kpis.selectors.run_log import Told

LOG_LINES = 50
_TOLD_STATES = {"waiting": "waiting", "delivered": "sent", "failed": "failed"}


@dataclass(frozen=True)
class Try:
    """One try of a delivery; `trouble` is empty for a success."""

    at: datetime
    status: int | None
    trouble: str
    seconds: float


@dataclass(frozen=True)
class DeliveryLine:
    """One line of an endpoint's log."""

    delivery: WebhookDelivery
    tries: tuple[Try, ...]

    @property
    def trouble(self) -> str:
        return self.tries[-1].trouble if self.tries else ""


def keepers(company_id: int) -> list[Membership]:
    """The members who may change the company's webhooks; one query."""
    access = [level for level, rights in RIGHTS.items() if Permission.MANAGE_WEBHOOKS in rights]
    rows = Membership.objects.for_company(company_id).filter(access__in=access, user__is_active=True)
    return list(rows.select_related("user").order_by("pk"))


def last_trouble(endpoint: WebhookEndpoint) -> str:
    """Why the newest message that failed has failed, in the reader's language; empty when none has."""
    rows = WebhookDelivery.objects.for_company(endpoint.company_id).filter(endpoint=endpoint)
    failed = (
        rows.exclude(state=WebhookDelivery.State.DELIVERED).exclude(tries=[]).defer("body").order_by("-pk")
    )
    # What was on its way when the webhook was stopped says only that.
    told = (line for line in (row.tries[-1] for row in failed[:LOG_LINES]) if line["trouble"] != "stopped")
    newest = next(told, None)
    return trouble_of(newest["trouble"], newest["status"]) if newest else ""


def endpoint_rows(company: Company) -> list[WebhookEndpoint]:
    return list(WebhookEndpoint.objects.for_company(company).order_by("name", "pk"))


def delivery_lines(endpoint: WebhookEndpoint, limit: int = LOG_LINES) -> list[DeliveryLine]:
    """The newest messages to an endpoint; one query."""
    rows = WebhookDelivery.objects.for_company(endpoint.company_id).filter(endpoint=endpoint).defer("body")
    return [DeliveryLine(row, tries_of(row)) for row in rows.order_by("-pk")[:limit]]


def tries_of(delivery: WebhookDelivery) -> tuple[Try, ...]:
    """Each try of a delivery; one that succeeded has no trouble."""
    return tuple(
        Try(
            at=datetime.fromisoformat(line["at"]),
            status=line["status"],
            trouble="" if _is_success(line["status"]) else trouble_of(line["trouble"], line["status"]),
            seconds=line["seconds"],
        )
        for line in delivery.tries
    )


def _is_success(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


def told_of_reports(company: Company, reports: Sequence[UUID]) -> Mapping[UUID, Sequence[Told]]:
    """Which systems were told of these reports, for the run log; one query."""
    found: dict[UUID, list[Told]] = {}
    rows = WebhookDelivery.objects.for_company(company).filter(object_uid__in=reports)
    for row in rows.select_related("endpoint").defer("body").order_by("pk"):
        if row.object_uid is not None:
            tries = tries_of(row)
            trouble = tries[-1].trouble if tries else ""
            told = Told(row.endpoint.name, _TOLD_STATES[row.state], trouble, row.delivered_at)
            found.setdefault(row.object_uid, []).append(told)
    return found
