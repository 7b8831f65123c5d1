"""The letters of a report: written down with it, sent each once, whatever happens to the worker in between.

Who gets the report is decided when it is made. A letter is taken, handed to the mail server and marked sent, each step
in a transaction of its own. A worker that dies before the server has taken the letter leaves it waiting; the next
one sends it. What cannot be helped by anybody: a worker that dies between the server's "taken" and the mark, some
milliseconds, lets the letter go a second time. Both then carry the same Message-ID, by which mail programs show one.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Company, Membership, User
from accounts.tenancy import tenant
from jobs.actions import enqueue, holds
from jobs.models import Job
from kpis.models import GapReport, ReportLetter
from kpis.selectors.subscriptions import receivers, wish_of

MAIL = "kpis.gap_report_mail"
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720))
"""How long a mail server that takes nothing is left in peace after the first, second, … try; then the letter failed."""


@dataclass(frozen=True)
class Addressed:
    """A letter that may be sent now, and to whom."""

    letter: ReportLetter
    report: GapReport
    company: Company
    membership: Membership
    user: User


def address_letters(*, report: GapReport, by: Actor) -> int:
    """Writes down a letter for everybody who gets reports of this cadence, and has them sent after the commit."""
    wanted = [
        (found.user, found.wishes[report.cadence].scope)
        for found in receivers(report.company)
        if found.wishes[report.cadence].is_on
    ]
    ReportLetter.objects.bulk_create(
        ReportLetter(company=report.company, report=report, user=user, email=user.email, scope=scope)
        for user, scope in wanted
    )
    if wanted:
        payload = {"report": report.pk}
        enqueue(company=report.company, kind=MAIL, unique_key=str(report.uid), payload=payload, by=by)
    return len(wanted)


def waiting_letters(company_id: int, report_id: int) -> list[int]:
    """The ids of the letters of a report that have not left, in the order of sending."""
    with tenant(company_id):
        rows = ReportLetter.objects.for_company(company_id).filter(
            report_id=report_id, state=ReportLetter.State.WAITING
        )
        return list(rows.order_by("tries", "pk").values_list("pk", flat=True))


def take_letter(job: Job, letter_id: int) -> Addressed | None:
    """The letter, its try counted; None when the job has lost its lease, or nobody wants the letter any more."""
    with tenant(job.company_id):
        letter = (
            ReportLetter.objects.for_company(job.company_id)
            .select_for_update(of=("self",))
            .select_related("report", "company", "user")
            .get(pk=letter_id)
        )
        if letter.state != ReportLetter.State.WAITING or not holds(job):
            return None
        wish = wish_of(letter.company, letter.user, letter.report.cadence) if letter.user else None
        if letter.user is None or wish is None or not wish.is_on:
            letter.state = ReportLetter.State.DROPPED
            letter.save(update_fields=["state"])
            return None
        letter.tries += 1
        letter.save(update_fields=["tries"])
        return _addressed(letter, letter.user)


def _addressed(letter: ReportLetter, user: User) -> Addressed:
    member = Membership.objects.for_company(letter.company).get(user=user)
    return Addressed(letter, letter.report, letter.company, member, user)


def mark_sent(addressed: Addressed) -> None:
    _mark(addressed, state=ReportLetter.State.SENT, sent_at=timezone.now(), trouble="")


def mark_refused(addressed: Addressed, trouble: str) -> None:
    """The mail server will never take this one: an address that is not there."""
    _mark(addressed, state=ReportLetter.State.FAILED, trouble=trouble[:200])


def note_trouble(addressed: Addressed, trouble: str) -> timedelta | None:
    """The mail server took nothing now: how long to wait, or None after the last try, and then it failed."""
    tries = addressed.letter.tries
    if tries > len(WAITS):
        mark_refused(addressed, trouble)
        return None
    _mark(addressed, trouble=trouble[:200])
    return WAITS[tries - 1]


def _mark(addressed: Addressed, **values: object) -> None:
    letter = addressed.letter
    with tenant(letter.company_id):
        ReportLetter.objects.for_company(letter.company_id).filter(
            pk=letter.pk, state=ReportLetter.State.WAITING
        ).update(**values)


def close_mailing(*, company_id: int, report_id: int) -> int:
    """Notes on the report that its letters have left; how many. A second note changes nothing."""
    with tenant(company_id):
        sent = ReportLetter.objects.for_company(company_id).filter(
            report_id=report_id, state=ReportLetter.State.SENT
        )
        count = int(sent.count())
        if count:
            GapReport.objects.for_company(company_id).filter(pk=report_id, mailed_at=None).update(
                mailed_at=timezone.now()
            )
        return count
