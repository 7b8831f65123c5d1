"""Steps that tests of webhooks share."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from accounts.models import Company
from accounts.tenancy import tenant
from integrations.actions import DELIVER, add_endpoint
from integrations.models import WebhookDelivery, WebhookEndpoint
from jobs.models import Job
from jobs.tasks import run_job
from kpis.actions.reports import build_gap_report
from kpis.analysis.periods import parse_period
from kpis.models import GapReport
from tests.factories import actor_of
from tests.integrations.conftest import Receiver


def add(company: Company, receiver: Receiver) -> tuple[WebhookEndpoint, str]:
    with tenant(company):
        return add_endpoint(company=company, name="CRM", url=receiver.url, by=actor_of(company))


def run(company: Company) -> None:
    """What a worker would do now: every delivery that is due."""
    with tenant(company):
        due = Job.objects.for_company(company).filter(
            kind=DELIVER, state=Job.State.READY, run_at__lte=timezone.now()
        )
        ids = list(due.values_list("pk", flat=True))
    for pk in ids:
        run_job(company.pk, pk)


def deliveries(company: Company) -> list[WebhookDelivery]:
    with tenant(company):
        rows = WebhookDelivery.objects.for_company(company).select_related("endpoint").order_by("pk")
        return list(rows)


def report(company: Company, day: int = 20) -> GapReport:
    with tenant(company):
        return build_gap_report(
            company=company,
            period=parse_period(f"2026-11-{day}"),
            through=date(2026, 11, day),
            by=actor_of(company),
        )
