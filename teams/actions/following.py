"""Findings follow what no operation says: another day, and what a company sets for all its structures.

A change of a norm, a limit, a volume or a role of its own is read by the analysis of every structure in use. A small
company's follow at once, a large one's in a job. Each night a job does the same for the new day: assignments begin and
end, acceptances run out, another month has other money under its metrics, a new catalogue may have been loaded.

The order of locks (docs/adr/0003-structure-lock.md): whoever holds a row of the company, a role's or a job's never
waits for a structure. So structures that are not free are left to the job, which holds nothing else.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.actors import SYSTEM, Actor
from accounts.models import Company
from accounts.tenancy import as_dispatcher, tenant
from jobs.actions import enqueue, enqueue_after
from jobs.models import Job
from jobs.rounds import go_round
from jobs.selectors import unfinished
from teams.actions.findings import FindingChanges, sync_findings
from teams.models import Position, Structure
from teams.standings import forget_all

logger = logging.getLogger(__name__)
FOLLOW = "teams.follow"
MOST_POSITIONS_AT_ONCE = 500
"""Positions of all structures in use that a request analyses itself: at about 1 ms for each half a second."""
SECONDS_OF_A_JOB = 120
"""After these the rest goes to another job: far below a task's limit, so that the last structure has its time."""
Followed = FindingChanges | Job | None
"""What a change of a setting did to the living structure, the job in which the findings follow it, or nothing."""


def _in_use(company_id: int) -> Any:
    return Structure.objects.for_company(company_id).exclude(state=Structure.State.ARCHIVED)


# --- what a company sets ------------------------------------------------------------------------------------------


def follow_settings(company_id: int, by: Actor) -> Followed:
    """The last step of a change of what all structures are read against, in its transaction."""
    if _is_large(company_id):
        return enqueue_after(company=company_id, kind=FOLLOW, by=by)
    structures = _in_use(company_id)
    free = list(structures.select_for_update(no_key=True, skip_locked=True).order_by("pk"))
    if len(free) < structures.count():
        return enqueue_after(company=company_id, kind=FOLLOW, by=by)
    told: FindingChanges | None = None
    for structure in free:
        changes = sync_findings(structure=structure, by=by)
        if structure.state == Structure.State.LIVE:
            told = changes
    return told


def following_job(company: Company) -> Job | None:
    """The job in which findings are being brought in line at present: until it is over, some may be of before."""
    return unfinished(company, FOLLOW)


def _is_large(company_id: int) -> bool:
    rows = Position.objects.for_company(company_id).exclude(structure__state=Structure.State.ARCHIVED)
    return bool(rows[: MOST_POSITIONS_AT_ONCE + 1].count() > MOST_POSITIONS_AT_ONCE)


# --- the work of a job --------------------------------------------------------------------------------------------


def follow_structures(job: Job, told: Callable[[int, int], None]) -> dict[str, Any]:
    """Analyses every structure in use as of the company's today, each in its own transaction, so that it may be
    repeated from the start; `told(done, of)` as it goes. ValidationError when one of them could not be analysed."""
    first = last = int(job.payload.get("after", 0))
    total, done, failed, begun = _count_after(job.company_id, first), 0, 0, monotonic()
    by = Actor(label=job.created_by_label)
    while (pk := _next_after(job.company_id, last)) is not None:
        if last != first and monotonic() - begun > SECONDS_OF_A_JOB:
            _leave_rest(job, last)
            break
        told(done, max(total, done + 1))
        failed += not _followed(job.company_id, pk, by)
        done, last = done + 1, pk
    if failed:
        raise ValidationError(
            gettext_noop("Some structures could not be checked. It is logged, and tried again.")
        )
    return {"structures": done}


def _count_after(company_id: int, pk: int) -> int:
    with tenant(company_id):
        return int(_in_use(company_id).filter(pk__gt=pk).count())


def _next_after(company_id: int, pk: int) -> int | None:
    """Asked for one by one: a draft whose copying held up the one before it is seen then."""
    with tenant(company_id):
        found: int | None = (
            _in_use(company_id).filter(pk__gt=pk).order_by("pk").values_list("pk", flat=True).first()
        )
        return found


def _leave_rest(job: Job, last: int) -> None:
    with tenant(job.company_id):
        enqueue(
            company=job.company,
            kind=FOLLOW,
            unique_key=f"{job.unique_key.split(' after ')[0]} after {last}",
            by=Actor(label=job.created_by_label),
            payload={"after": last},
        )


def _followed(company_id: int, pk: int, by: Actor) -> bool:
    """False when it could not be; the others are to follow all the same."""
    try:
        _follow(company_id, pk, by)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("findings of structure %s of company %s could not follow", pk, company_id)
        return False
    finally:
        # The next change of these structures is made by another process: here they would only take up memory.
        forget_all()
    return True


def _follow(company_id: int, pk: int, by: Actor) -> None:
    """No version of the day is kept (teams.actions.versions): the structure itself does not change."""
    with tenant(company_id):
        company = Company.objects.get(pk=company_id)
        with timezone.override(company.time_zone):
            structure = _in_use(company_id).select_for_update(no_key=True).filter(pk=pk).first()
            if structure is not None:
                sync_findings(structure=structure, by=by)


# --- another day --------------------------------------------------------------------------------------------------


def ask_for_days(now: datetime | None = None) -> int:
    """Asks for the analysis of the new day in every company where it has begun; in how many.

    Safe to run twice and at the same time: rows that another round holds are passed over, and the job of a company and
    a day is unique. A missed night is made up for by the next round.
    """
    now = now or timezone.now()
    return go_round(companies_with_a_new_day(now), lambda company_id: ask_for_day(company_id, now), "new day")


def companies_with_a_new_day(now: datetime, limit: int = 1000) -> list[tuple[int]]:
    """(company id,) of those whose midnight has passed, the longest waiting first."""
    with as_dispatcher():
        rows = (
            Structure.objects.get_queryset()
            .exclude(state=Structure.State.ARCHIVED)
            .filter(follow_at__lte=now)
        )
        due = rows.values("company_id").annotate(since=Min("follow_at")).order_by("since", "company_id")
        return list(due.values_list("company_id")[:limit])


def ask_for_day(company_id: int, now: datetime) -> bool:
    """Asks for the analysis of the company's local day and sets the next midnight; False when that has been done."""
    with tenant(company_id):
        company = Company.objects.get(pk=company_id)
        zone = ZoneInfo(company.time_zone)
        today = now.astimezone(zone).date()
        due = _in_use(company_id).filter(follow_at__lte=now)
        found = list(due.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True))
        if not found:
            return False
        # With the zone: after a move to the west the same day comes a second time, and is to be looked at again.
        _job, created = enqueue(company=company, kind=FOLLOW, unique_key=f"{today} {zone}", by=SYSTEM)
        _in_use(company_id).filter(pk__in=found).update(follow_at=midnight_after(today, zone))
        return created


def midnight_after(day: date, zone: ZoneInfo) -> datetime:
    """When the day is over; where the clocks skip midnight, the moment at which they do."""
    return datetime.combine(day + timedelta(days=1), time.min, zone)
