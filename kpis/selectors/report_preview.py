"""A report as it would be made now; nothing is stored."""

from datetime import date

from django.utils import timezone

from accounts.models import Company
from kpis.analysis.periods import Period
from kpis.analysis.snapshot import from_json, to_json
from kpis.models import GapReport
from kpis.report_building import StoredReport, stored_report
from kpis.selectors.report_facts import ReportView, report_view


def preview_of(company: Company, period: Period, through: date) -> ReportView:
    """The view of a report that is stored nowhere. ValidationError: the company measures nothing to report on."""
    built = stored_report(company, period, through, report_before(company, period))
    row = GapReport(
        company=company,
        cadence=period.grain.value,
        period_starts_on=period.start,
        period_ends_on=period.end,
        snapshot=to_json(built),
        structure_revision=built.report.structure_revision or 0,
        built_at=timezone.now(),
    )
    return report_view(company, row)


def report_before(company: Company, period: Period) -> StoredReport | None:
    """The stored report of the same rhythm that came last before the period."""
    rows = GapReport.objects.for_company(company).filter(
        cadence=period.grain.value, period_starts_on__lt=period.start
    )
    row = rows.newest_first().first()
    return from_json(StoredReport, row.snapshot) if row else None
