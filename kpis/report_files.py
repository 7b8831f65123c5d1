"""A report as a file: what it is called and how it is made."""

from collections.abc import Callable
from dataclasses import dataclass

from common.slugs import latin_slug
from kpis.local_time import zone_of
from kpis.report_pdf import report_pdf
from kpis.report_sheet import report_sheet
from kpis.selectors.report_facts import ReportView

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Made:
    """`name` holds letters that every system and header takes."""

    name: str
    content_type: str
    content: bytes


def pdf_file(view: ReportView, *, findings: bool) -> Made:
    """Two pages of A4. SettingFailed when Typst gives up."""
    return _made(view, "pdf", PDF, report_pdf, findings)


def xlsx_file(view: ReportView, *, findings: bool) -> Made:
    return _made(view, "xlsx", XLSX, report_sheet, findings)


def _made(view: ReportView, ending: str, kind: str, write: Callable[..., bytes], findings: bool) -> Made:
    built_at = view.row.built_at.astimezone(zone_of(view.company))
    company = latin_slug(view.company.name, longest=60, otherwise="company")
    name = f"{company}-gap-report-{view.period.key}.{ending}"
    return Made(name, kind, write(view, built_at, findings=findings))
