"""The short letter of the house: something to know and one thing to do, as text and as HTML."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from common.letters import squeeze


def short_letter(
    to: str, *, title: str, text: str, link: str, label: str, note: str, once: UUID
) -> EmailMultiAlternatives:
    """`link`: a whole address, which `label` opens. `once`: what the letter is sent for; should it go twice, mail
    programs take it for the same letter."""
    context = {"title": title, "text": text, "link": link, "label": label, "note": note}
    host = urlsplit(settings.SITE_URL).hostname or "salesorg"
    letter = EmailMultiAlternatives(
        # A header is one line, whatever names stand in it.
        subject=squeeze(title),
        body=render_to_string("emails/letter.txt", context),
        to=[to],
        headers={"Message-ID": f"<{once}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    letter.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    return letter
