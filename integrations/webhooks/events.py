"""What other systems are told of, and in which words: the trail's events as messages of Standard Webhooks."""

import json
from datetime import UTC
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import AuditEvent, Company
from kpis.analysis.snapshot import from_json
from kpis.models import GapReport
from kpis.report_building import StoredReport
from kpis.selectors.report_facts import period_of

REPORT_READY, TEST = "report.ready", "webhook.test"
OF_VERB = {"report.built": REPORT_READY}
"""Which event of ours a verb of the trail is."""


def body_of(company: Company, event: AuditEvent) -> str | None:
    """The message about an event of the trail; None when what it is about is gone."""
    if event.object_uid is None:
        return None
    report = GapReport.objects.for_company(company).filter(uid=event.object_uid).first()
    if report is None:
        return None
    return _message(OF_VERB[event.verb], event.at.astimezone(UTC).isoformat(), _report(company, report))


def test_body(company: Company, at: str) -> str:
    return _message(TEST, at, {"company": company.slug})


def _message(event: str, at: str, data: dict[str, Any]) -> str:
    return json.dumps({"type": event, "timestamp": at, "data": data}, ensure_ascii=False)


def _report(company: Company, row: GapReport) -> dict[str, Any]:
    """The essence; whoever wants all of it asks the API. Amounts are strings in `unit`, `ends_on` is outside."""
    stored = from_json(StoredReport, row.snapshot)
    figures, origin = stored.report.verdict, settings.SITE_URL.rstrip("/")
    return {
        "company": company.slug,
        "report": str(row.uid),
        "cadence": row.cadence,
        "period": period_of(row).key,
        "starts_on": row.period_starts_on.isoformat(),
        "ends_on": row.period_ends_on.isoformat(),
        "through": stored.report.through.isoformat(),
        "metric": stored.report.metric,
        "unit": stored.unit,
        "plan": _text(figures.plan),
        "due": _text(figures.due),
        "fact": _text(figures.fact),
        "gap": _text(figures.gap),
        "url": origin + reverse("kpis:report", args=[company.slug, row.uid]),
        "api_url": origin + reverse("api-gap-report", args=[company.slug, row.uid]),
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
