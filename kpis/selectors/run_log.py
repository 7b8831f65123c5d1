"""The run log of reports: each period that was due or asked for, what came of it and why, and who has it by now.

A room to the right that tells reports on (webhooks) adds its own lines: `register_telling`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Company
from jobs.models import Job
from jobs.selectors import message_of
from kpis.analysis.periods import Grain, Period
from kpis.models import GapReport, ReportLetter, ReportRun
from kpis.report_wording import period_title

PAGE_RUNS = 30


class Outcome(StrEnum):
    MADE = "made"
    WAITING = "waiting"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Told:
    """One who was told of a report: a receiver of its letter, or another system. `at`: when it arrived."""

    name: str
    state: str
    trouble: str
    at: datetime | None


@dataclass(frozen=True)
class RunLine:
    """One line of the log. `trouble`: why it failed, or what is being waited for, in the reader's language."""

    run: ReportRun
    period: Period
    title: str
    outcome: Outcome
    trouble: str
    report: UUID | None
    built_at: datetime | None
    letters: tuple[Told, ...]
    told: tuple[Told, ...]

    @property
    def letters_sent(self) -> int:
        return sum(1 for letter in self.letters if letter.state == ReportLetter.State.SENT)


Telling = Callable[[Company, Sequence[UUID]], Mapping[UUID, Sequence[Told]]]
_tellings: list[Telling] = []


def register_telling(telling: Telling) -> None:
    """Adds who else was told of reports: the reports' uids -> whom; said where the app that knows is set up."""
    _tellings.append(telling)


def run_lines(
    company: Company, after: UUID | None = None, limit: int = PAGE_RUNS
) -> tuple[list[RunLine], UUID | None] | None:
    """The newest lines and the cursor of the next page; None: unknown cursor. The same few queries for any number."""
    rows = ReportRun.objects.for_company(company).select_related("job").order_by("-opened_at", "-pk")
    if after is not None:
        last = ReportRun.objects.for_company(company).filter(uid=after).first()
        if last is None:
            return None
        rows = rows.filter(Q(opened_at__lt=last.opened_at) | Q(opened_at=last.opened_at, pk__lt=last.pk))
    page = list(rows[: limit + 1])
    older = page[limit - 1].uid if len(page) > limit else None
    return _lines(company, page[:limit]), older


def _lines(company: Company, runs: Sequence[ReportRun]) -> list[RunLine]:
    reports = {(row.cadence, row.period_starts_on): row for row in _reports(company, runs)}
    letters = _letters(company, [row.pk for row in reports.values()])
    told: dict[UUID, list[Told]] = {}
    for telling in _tellings:
        for uid, found in telling(company, [row.uid for row in reports.values()]).items():
            told.setdefault(uid, []).extend(found)
    lines = []
    for run in runs:
        report = reports.get((run.cadence, run.period_starts_on))
        period = Period(Grain(run.cadence), run.period_starts_on)
        outcome, trouble = _outcome(run, report)
        lines.append(
            RunLine(
                run=run,
                period=period,
                title=period_title(period),
                outcome=outcome,
                trouble=trouble,
                report=report.uid if report else None,
                built_at=report.built_at if report else None,
                letters=tuple(letters.get(report.pk, ())) if report else (),
                told=tuple(told.get(report.uid, ())) if report else (),
            )
        )
    return lines


def _reports(company: Company, runs: Sequence[ReportRun]) -> list[GapReport]:
    days = {run.period_starts_on for run in runs}
    rows = GapReport.objects.for_company(company).filter(period_starts_on__in=days)
    return list(rows.only("uid", "cadence", "period_starts_on", "built_at"))


def _letters(company: Company, reports: Sequence[int]) -> dict[int, list[Told]]:
    found: dict[int, list[Told]] = {}
    rows = ReportLetter.objects.for_company(company).filter(report_id__in=reports)
    for row in rows.select_related("user").order_by("pk"):
        name = str(row.user) if row.user else row.email
        trouble = _("not made: the fault is logged") if row.trouble == row.NOT_MADE else row.trouble
        found.setdefault(row.report_id, []).append(Told(name, row.state, trouble, row.sent_at))
    return found


def _outcome(run: ReportRun, report: GapReport | None) -> tuple[Outcome, str]:
    if report is not None:
        return Outcome.MADE, ""
    if run.is_skipped:
        return Outcome.SKIPPED, ""
    if run.job is None or run.job.state == Job.State.FAILED:
        return Outcome.FAILED, message_of(run.job) if run.job else ""
    return Outcome.WAITING, message_of(run.job)
