"""What a worker does for this room: make a gap report, mail a gap report."""

import logging
import time
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.actors import Actor
from jobs.models import Job
from jobs.registry import Later, Progress, job_kind
from kpis.actions.report_letters import (
    MAIL,
    Addressed,
    close_mailing,
    mark_refused,
    mark_sent,
    note_trouble,
    take_letter,
    waiting_letters,
)
from kpis.actions.reports import REPORT, build_gap_report, payload_of
from kpis.report_letters import Edition

SHIFT_S = 90.0
"""How long one start sends letters: well inside the task's time limit, also with a slow mail server for the last."""
logger = logging.getLogger(__name__)


def _to_report(job: Job) -> tuple[str, str]:
    url = reverse("kpis:report", args=[job.company.slug, job.result["report"]])
    return url, _("Open the report")


@job_kind(REPORT, link=_to_report)
def make_report(job: Job, progress: Progress) -> dict[str, Any]:
    """Builds and stores the report of the period that was asked for."""
    progress(0, 1, gettext_noop("Counting plan, fact and causes"))
    period, through = payload_of(job)
    by = Actor(label=job.created_by_label)
    report = build_gap_report(company=job.company, period=period, through=through, by=by)
    return {"report": str(report.uid)}


@job_kind(MAIL, outside=True)
def mail_report(job: Job, progress: Progress) -> dict[str, Any]:
    """Sends the letters of a report that have not left; comes back later when the mail server takes none, and at once
    when there are more than one start has the time for. A letter that cannot be made holds up no other."""
    report_id = job.payload["report"]
    letters, edition, waits = waiting_letters(job.company_id, report_id), None, list[timedelta]()
    began = time.monotonic()
    for done, letter_id in enumerate(letters):
        progress(done, len(letters))
        if done and time.monotonic() - began > SHIFT_S:
            raise Later(timedelta(0))
        addressed = take_letter(job, letter_id)
        if addressed is not None:
            edition = edition or Edition(addressed.company, addressed.report)
            if (wait := _send(addressed, edition)) is not None:
                waits.append(wait)
    if waits:
        raise Later(min(waits), gettext_noop("A letter could not be made; the fault is logged."))
    return {"letters": close_mailing(company_id=job.company_id, report_id=report_id)}


def _send(addressed: Addressed, edition: Edition) -> timedelta | None:
    """One letter; how long one that cannot be made waits. `Later` when the server takes none now, and one that it will
    never take is marked."""
    try:
        letter = edition.letter_to(addressed)
        letter.message()  # what no header can hold is said here
    except (SoftTimeLimitExceeded, DatabaseError):
        raise
    except Exception:
        logger.exception("letter %s of a report was not made", addressed.letter.pk)
        return note_trouble(addressed, addressed.letter.NOT_MADE)
    try:
        letter.send()
    except OSError as trouble:  # (every SMTPException is one)
        if _is_final(trouble):
            mark_refused(addressed, str(trouble))
        elif wait := note_trouble(addressed, str(trouble) or type(trouble).__name__):
            raise Later(wait, gettext_noop("The mail server does not take letters now.")) from trouble
    else:
        mark_sent(addressed)
    return None


def _is_final(trouble: OSError) -> bool:
    """Whether the server has refused this letter for good (a code from 500 on) and not only for now."""
    if isinstance(trouble, SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in trouble.recipients.values())
    return isinstance(trouble, SMTPDataError | SMTPSenderRefused) and trouble.smtp_code >= 500
