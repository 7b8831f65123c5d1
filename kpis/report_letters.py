"""The letter of a gap report: the verdict as its subject, four figures, the waterfall, the worst teams, the first
cause, one link; why one gets it, and how to stop it."""

import logging
from email.mime.image import MIMEImage
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.tenancy import tenant
from common.drawing.typst_pages import SettingFailed
from kpis.actions.report_letters import Addressed
from kpis.analysis.snapshot import from_json
from kpis.report_building import StoredReport
from kpis.report_drawing import letter_picture
from kpis.report_wording import letter_subject, team_subject
from kpis.selectors.report_facts import ReportView, report_view
from kpis.selectors.report_rows import TeamRow
from kpis.unsubscribing import Ticket, link_of

PICTURE = "waterfall"
"""The Content-ID of the picture, by which the letter shows it."""
logger = logging.getLogger(__name__)


class Letter(EmailMultiAlternatives):
    """Text, HTML, and the pictures that the HTML shows."""

    mixed_subtype = "related"


def letter_of(addressed: Addressed) -> EmailMultiAlternatives:
    """The letter in its receiver's language, about the whole company or the receiver's team."""
    with tenant(addressed.company), translation.override(addressed.user.language or settings.LANGUAGE_CODE):
        view = report_view(addressed.company, addressed.report)
    # Drawing takes a moment: no transaction waits for it.
    with translation.override(addressed.user.language or settings.LANGUAGE_CODE):
        picture = _picture(view)
        teams = _teams(view, addressed.team)
        context = {
            **_frame(addressed),
            "view": view,
            "picture": PICTURE if picture else "",
            **_essence(view, teams, addressed.team),
        }
        letter = Letter(
            subject=f"{addressed.company.name}: {_subject(addressed, teams)}",
            body=render_to_string("emails/gap_report.txt", context),
            to=[addressed.letter.email],
            headers=_headers(addressed, str(context["unsubscribe_link"])),
        )
        letter.attach_alternative(render_to_string("emails/gap_report.html", context), "text/html")
        if picture:
            _attach(letter, picture)
    return letter


def _picture(view: ReportView) -> bytes | None:
    """The waterfall; a letter without it is better than none."""
    try:
        return letter_picture(view, translation.get_language() or settings.LANGUAGE_CODE)
    except SettingFailed:
        logger.exception("The picture of a report's letter was not drawn")
        return None


def _attach(letter: EmailMultiAlternatives, picture: bytes) -> None:
    """Inside the letter, so that mail programs show it without asking another server."""
    image = MIMEImage(picture, "png")
    image.add_header("Content-ID", f"<{PICTURE}>")
    image.add_header("Content-Disposition", "inline", filename=f"{PICTURE}.png")
    letter.attach(image)


def _teams(view: ReportView, only: str | None) -> list[TeamRow]:
    """The receiver's team with those under it, or the company's teams that are behind."""
    if only is not None and (own := [row for row in view.teams if only in (row.line.key, row.line.parent)]):
        return sorted(own, key=lambda row: row.line.key != only)
    return [row for row in view.teams if (row.line.figures.gap or 0) < 0][:3]


def _essence(view: ReportView, teams: list[TeamRow], only: str | None) -> dict[str, object]:
    own = teams[0].line if only is not None and teams and teams[0].line.key == only else None
    return {"teams": teams, "team": own, "cause": view.causes[0] if view.causes else None}


def _subject(addressed: Addressed, teams: list[TeamRow]) -> str:
    stored = from_json(StoredReport, addressed.report.snapshot)
    if addressed.team is not None and teams and teams[0].line.key == addressed.team:
        return team_subject(teams[0].line, stored)
    return letter_subject(stored)


def _frame(addressed: Addressed) -> dict[str, object]:
    """What every letter says besides the report: where it stands, why one gets it, where to stop it."""
    origin, slug = settings.SITE_URL.rstrip("/"), addressed.company.slug
    ticket = Ticket(addressed.company.pk, addressed.membership.pk, addressed.report.cadence)
    return {
        "company": addressed.company,
        "link": origin + reverse("kpis:report", args=[slug, addressed.report.uid]),
        "access": addressed.membership.get_access_display(),
        "rhythm": addressed.report.get_cadence_display(),
        "delivery_link": origin + reverse("kpis:report_delivery", args=[slug]),
        "unsubscribe_link": link_of(ticket),
    }


def _headers(addressed: Addressed, unsubscribe_link: str) -> dict[str, str]:
    """One click stops the letters (RFC 8058); a letter that goes twice is the same letter; no robot answers it."""
    host = urlsplit(settings.SITE_URL).hostname or "salesorg"
    return {
        "Message-ID": f"<{addressed.letter.uid}@{host}>",
        "List-Unsubscribe": f"<{unsubscribe_link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
