"""What a worker does about facts: load a file of them, and write to those who have not typed theirs in."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts.actors import Actor
from accounts.models import User
from accounts.tenancy import tenant
from common.mail import short_letter
from jobs.models import Job
from jobs.registry import Progress, job_kind
from kpis.actions.actuals_import import LOAD, load_import
from kpis.actions.entry import MAIL, Reminded, forget_reminder, take_reminder
from kpis.models import ActualsImport
from kpis.period_words import title_of
from kpis.selectors.entry import Missing

NAMES_SHOWN = 10


def _to_file(job: Job) -> tuple[str, str]:
    return reverse("kpis:actuals_file", args=[job.company.slug, job.payload["import"]]), _(
        "What came of the file"
    )


@job_kind(LOAD, link=_to_file)
def load_file(job: Job, progress: Progress) -> dict[str, Any]:
    """Loads a file of facts, all of it or nothing; one that is loaded already is left alone."""
    asked = job.payload
    opened = ActualsImport.objects.for_company(job.company).filter(uid=asked["import"]).first()
    if opened is None or opened.loaded_at is not None:
        return {}
    user = User.objects.filter(pk=asked["user"]).first() if asked["user"] else None
    by = Actor(label=job.created_by_label, user=user)
    preview = load_import(opened=opened, by=by, reason=asked["reason"], progress=progress)
    return {"counts": dict(preview.counts)}


@job_kind(MAIL, outside=True)
def mail_reminder(job: Job, progress: Progress) -> dict[str, Any]:
    """Writes to a member about what is missing; at most once a day, whatever happens to the worker."""
    progress(0, 1, gettext_noop("Writing the letter"))
    reminded = take_reminder(job)
    if reminded is None:
        return {"letters": 0}
    try:
        letter_of(job, reminded).send()
    except OSError:
        forget_reminder(job, reminded)
        raise
    return {"letters": 1}


def letter_of(job: Job, reminded: Reminded) -> EmailMultiAlternatives:
    """The letter in its receiver's language: what is missing, of whom, and where to type it in."""
    user, company = reminded.membership.user, reminded.membership.company
    origin = settings.SITE_URL.rstrip("/")
    with translation.override(user.language or settings.LANGUAGE_CODE), tenant(company):
        off = origin + reverse("kpis:reminders", args=[company.slug])
        return short_letter(
            user.email,
            title=_("%(company)s: facts to enter") % {"company": company.name},
            text="\n".join(_line(missing) for missing in reminded.missing),
            link=origin + reverse("kpis:new_actual", args=[company.slug]),
            label=_("Enter a fact"),
            note=_("You type these figures in. Switch the reminder off or give it to somebody else: %(link)s")
            % {"link": off},
            once=job.uid,
        )


def _line(missing: Missing) -> str:
    names = ", ".join(missing.people[:NAMES_SHOWN])
    rest = len(missing.people) - NAMES_SHOWN
    if rest > 0:
        names += " " + ngettext("and %(count)s more", "and %(count)s more", rest) % {"count": rest}
    said = {"metric": missing.title, "period": title_of(missing.period), "names": names}
    return _("%(metric)s, %(period)s: nothing is entered for %(names)s.") % said
