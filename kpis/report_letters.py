"""The letter of a gap report: the verdict as its subject, four figures, the worst teams, the first cause, one link."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.access import Access
from accounts.models import Company, Membership, User
from accounts.tenancy import tenant
from kpis.analysis.snapshot import from_json
from kpis.models import GapReport
from kpis.report_building import StoredReport
from kpis.report_wording import letter_subject
from kpis.selectors.report_facts import report_view

READERS = (Access.OWNER, Access.CONSULTANT, Access.HEAD)


def letters_of(company_id: int, report_id: int) -> list[EmailMultiAlternatives]:
    """A letter for each who runs the company's sales, in the own language; none when they have left already."""
    with tenant(company_id):
        row = GapReport.objects.for_company(company_id).filter(pk=report_id, mailed_at=None).first()
        if row is None:
            return []
        company = Company.objects.get(pk=company_id)
        readers = Membership.objects.for_company(company).filter(access__in=READERS, user__is_active=True)
        users = [member.user for member in readers.select_related("user").order_by("pk")]
        return [_letter(company, row, user) for user in users]


def _letter(company: Company, row: GapReport, user: User) -> EmailMultiAlternatives:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        view = report_view(company, row)
        stored = from_json(StoredReport, row.snapshot)
        origin = settings.SITE_URL.rstrip("/")
        context = {
            "company": company,
            "view": view,
            "teams": [team for team in view.teams if (team.line.figures.gap or 0) < 0][:3],
            "cause": view.causes[0] if view.causes else None,
            "link": origin + reverse("kpis:report", args=[company.slug, row.uid]),
            "schedule_link": origin + reverse("kpis:reports", args=[company.slug]),
        }
        letter = EmailMultiAlternatives(
            subject=f"{company.name}: {letter_subject(stored)}",
            body=render_to_string("emails/gap_report.txt", context),
            to=[user.email],
        )
        letter.attach_alternative(render_to_string("emails/gap_report.html", context), "text/html")
    return letter
