"""The letter of a gap report: the verdict as its subject, four figures, the waterfall, the worst teams, the first
cause, one link; why one gets it, and how to stop it."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from email.mime.image import MIMEImage
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import Company
from accounts.tenancy import tenant
from common.drawing.typst_pages import SettingFailed
from common.letters import squeeze
from kpis.actions.report_letters import Addressed
from kpis.models import GapReport, LetterScope
from kpis.report_drawing import letter_picture
from kpis.selectors.department import Department, department_of
from kpis.selectors.letter_story import Story, story_of
from kpis.selectors.report_facts import ReportView, report_view
from kpis.selectors.subscriptions import team_of
from kpis.unsubscribing import Ticket, link_of

PICTURE = "waterfall"
"""The Content-ID of the picture, by which the letter shows it."""
logger = logging.getLogger(__name__)


class Letter(EmailMultiAlternatives):
    """Text, HTML, and the pictures that the HTML shows."""

    mixed_subtype = "related"


@dataclass(frozen=True)
class Page:
    """What all letters of one language about the same team say, and the picture in them."""

    story: Story
    picture: bytes | None


class Edition:
    """The letters of one report. What several receivers read is put together and drawn once."""

    def __init__(self, company: Company, report: GapReport) -> None:
        self.company, self.report = company, report
        self._views: dict[str, ReportView] = {}
        self._pages: dict[tuple[str, str | None], Page] = {}

    def letter_to(self, addressed: Addressed) -> EmailMultiAlternatives:
        """The letter in its receiver's language, about the whole company or the receiver's team."""
        language = addressed.user.language or settings.LANGUAGE_CODE
        with tenant(self.company):
            team = self._team_of(addressed) if addressed.letter.scope == LetterScope.TEAM else None
        with translation.override(language):
            return _letter(addressed, self._page(language, team))

    def _team_of(self, addressed: Addressed) -> str | None:
        on = self.report.period_ends_on - timedelta(days=1)
        return team_of(self.company, self._department, addressed.user, on)

    @cached_property
    def _department(self) -> Department:
        """Who sat where on the last day of the period."""
        end = self.report.period_ends_on
        return department_of(self.company, end - timedelta(days=1), end)

    def _page(self, language: str, team: str | None) -> Page:
        if (language, team) not in self._pages:
            with tenant(self.company):
                if language not in self._views:
                    self._views[language] = report_view(self.company, self.report)
                story = story_of(self.company, self._views[language], team)
            # Drawing takes a moment: no transaction waits for it.
            self._pages[language, team] = Page(story, _picture(story, language))
        return self._pages[language, team]


def _letter(addressed: Addressed, page: Page) -> EmailMultiAlternatives:
    story = page.story
    context = {**_frame(addressed), "story": story, "picture": PICTURE if page.picture else ""}
    letter = Letter(
        # A name may hold a line break, and a header must not.
        subject=squeeze(f"{addressed.company.name}: {story.subject}"),
        body=render_to_string("emails/gap_report.txt", context),
        to=[addressed.letter.email],
        headers=_headers(addressed, str(context["unsubscribe_link"])),
    )
    letter.attach_alternative(render_to_string("emails/gap_report.html", context), "text/html")
    if page.picture:
        _attach(letter, page.picture)
    return letter


def _picture(story: Story, language: str) -> bytes | None:
    """The waterfall; a letter without it is better than none."""
    try:
        return letter_picture(story, language)
    except SettingFailed:
        logger.exception("The picture of a report's letter was not drawn")
        return None


def _attach(letter: EmailMultiAlternatives, picture: bytes) -> None:
    """Inside the letter, so that mail programs show it without asking another server."""
    image = MIMEImage(picture, "png")
    image.add_header("Content-ID", f"<{PICTURE}>")
    image.add_header("Content-Disposition", "inline", filename=f"{PICTURE}.png")
    letter.attach(image)


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
