"""What pages and the API show of webhooks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import Company
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


def endpoint_rows(company: Company) -> list[WebhookEndpoint]:
    return list(WebhookEndpoint.objects.for_company(company).order_by("name", "pk"))


def delivery_lines(endpoint: WebhookEndpoint, limit: int = LOG_LINES) -> list[DeliveryLine]:
    """The newest messages to an endpoint; one query."""
    rows = WebhookDelivery.objects.for_company(endpoint.company_id).filter(endpoint=endpoint).defer("body")
    return [DeliveryLine(row, tries_of(row)) for row in rows.order_by("-pk")[:limit]]


def tries_of(delivery: WebhookDelivery) -> tuple[Try, ...]:
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
