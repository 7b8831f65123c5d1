"""One report and one letter for each, whoever starts them, however often, and wherever the worker is killed."""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from accounts.models import Company
from accounts.tenancy import tenant
from jobs import actions as jobs_actions
from jobs.actions import release_lost
from jobs.models import Job
from jobs.tasks import run_job
from kpis import jobs as work
from kpis.actions import reports
from kpis.actions.report_letters import MAIL
from kpis.actions.reports import REPORT, request_report
from kpis.actions.schedules import open_due_reports, set_schedule
from kpis.analysis.periods import Grain, Period
from kpis.models import GapReport, ReportLetter, ReportRun, ReportSchedule
from tests.accounts.helpers import at_the_same_time
from tests.factories import actor_of, make_member, owner_of
from tests.factories.kpis import make_small_shop

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_20_november", "no_messages"),
]
TODAY = date(2026, 11, 20)
STARTERS, PERIODS = 16, 50


def job_of(company: Company, kind: str, **given: Any) -> Job:
    with tenant(company):
        return Job.objects.for_company(company).filter(kind=kind, **given).latest("pk")


def start(company: Company, day: date) -> None:
    """What a click or a beat does, and what a worker does with it."""
    with tenant(company):
        period = Period.of(Grain.DAY, day)
        job = request_report(company=company, period=period, by=actor_of(company), through=day)
    run_job(company.pk, job.pk)


def test_sixteen_starts_of_fifty_periods_and_two_beats_make_one_report_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The figures of one report serve for all: what is proved here is how many there are."""
    company = make_small_shop().company
    days = [TODAY - timedelta(days=number) for number in range(PERIODS)]
    with tenant(company):
        once = reports.stored_report(company, Period.of(Grain.DAY, TODAY), TODAY, None)
        monkeypatch.setattr(reports, "stored_report", lambda *_asked: once)
        for cadence in ("day", "week", "month"):
            set_schedule(company=company, cadence=cadence, weekday=4, hour=12, by=actor_of(company))
        ReportSchedule.objects.for_company(company).update(next_at=timezone.now() - timedelta(days=45))

    def play(number: int) -> None:
        if number >= STARTERS:
            for _ring in range(5):
                open_due_reports()
            return
        for step in range(PERIODS):
            start(company, days[(step + number * 3) % PERIODS])

    assert at_the_same_time(STARTERS + 2, play) == [None] * (STARTERS + 2)
    for job in _ready(company, REPORT):
        run_job(company.pk, job)
    with tenant(company):
        made = GapReport.objects.for_company(company).values_list("cadence", "period_starts_on")
        found = Counter(made)
        assert Job.objects.for_company(company).filter(kind=MAIL).count() == len(found)
        letters = ReportLetter.objects.for_company(company).count()
        told = set(
            ReportRun.objects.for_company(company)
            .filter(is_skipped=False)
            .values_list("cadence", "period_starts_on")
        )
    assert set(found.values()) == {1}
    assert sum(1 for cadence, _day in found if cadence == "day") == PERIODS
    assert {cadence for cadence, _day in found} == {"day", "week", "month"}
    assert letters == len(found)
    assert told == set(found)


def _ready(company: Company, kind: str) -> list[int]:
    with tenant(company):
        rows = Job.objects.for_company(company).filter(kind=kind, state=Job.State.READY)
        return list(rows.values_list("pk", flat=True))


# --- killed workers ----------------------------------------------------------------------------------------------


def die(*_args: Any, **_more: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def die_the_second_time(real: Callable[..., Any]) -> Callable[..., Any]:
    calls: list[int] = []

    def take(*args: Any) -> Any:
        calls.append(1)
        return real(*args) if len(calls) == 1 else die()

    return take


def killed(company: Company, job: Job, where: Any, name: str, by: Callable[..., Any]) -> None:
    """Another process does the job and is killed, with SIGKILL, when it gets there."""
    connection.close()
    child = os.fork()
    if child == 0:
        # After a journey the parent's connections hang on the event loop of its browser, which the child has not: it
        # would find an older one, and share it with the parent, who would keep it open when the child is dead.
        connections["default"] = connections["default"].copy()
        setattr(where, name, by)
        run_job(company.pk, job.pk)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it was not reached"
    assert os.WTERMSIG(status) == signal.SIGKILL


def another_worker(company: Company, job: Job) -> None:
    """What the sweep does when the lease is over, and the worker that it wakes."""
    with tenant(company):
        Job.objects.for_company(company).filter(pk=job.pk).update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
    assert release_lost(company.pk, job.pk)
    run_job(company.pk, job.pk)


def letters_in(folder: Path) -> Counter[tuple[str, str]]:
    """(Message-ID, receiver) of every letter that the mail server has got."""
    found: Counter[tuple[str, str]] = Counter()
    for path in folder.glob("*.log"):  # (letters of the same second may share a file)
        text = path.read_text()
        found.update(
            zip(
                re.findall(r"^Message-ID: (.+)$", text, re.M),
                re.findall(r"^To: (.+)$", text, re.M),
                strict=True,
            )
        )
    return found


@pytest.fixture
def mailbox(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Letters as files, which outlive the process that sends them; no picture is drawn into them."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    monkeypatch.setattr("kpis.report_letters.letter_picture", lambda *_asked: None)
    return tmp_path


def test_a_worker_killed_at_five_points_leaves_one_whole_report_and_one_letter_each(mailbox: Path) -> None:
    company = make_small_shop().company
    receivers = {make_member(company, "head").user.email, owner_of(company).user.email}
    points: list[tuple[str, str, Any, str, Callable[..., Any]]] = [
        ("before anything is written", REPORT, work, "build_gap_report", die),
        ("after the report is written, before it is stored", REPORT, jobs_actions, "finish", die),
        ("before the first letter", MAIL, work, "waiting_letters", die),
        ("between two letters", MAIL, work, "take_letter", die_the_second_time(work.take_letter)),
        ("after the last letter", MAIL, work, "close_mailing", die),
    ]
    for number, (what, kind, where, name, by) in enumerate(points):
        day, before = TODAY - timedelta(days=number), letters_in(mailbox)
        with tenant(company):
            period = Period.of(Grain.DAY, day)
            request_report(company=company, period=period, by=actor_of(company), through=day)
        for step in (REPORT, MAIL):
            job = job_of(company, step)
            if step == kind:
                killed(company, job, where, name, by)
                another_worker(company, job)
            else:
                run_job(company.pk, job.pk)
        with tenant(company):
            report = GapReport.objects.for_company(company).get(period_starts_on=day)
            states = set(
                ReportLetter.objects.for_company(company)
                .filter(report=report)
                .values_list("state", flat=True)
            )
        assert (states, report.mailed_at is None) == ({"sent"}, False), what
        assert report.snapshot["report"]["verdict"], what
        new = letters_in(mailbox) - before
        assert sorted(new.values()) == [1, 1], what
        assert {receiver for _id, receiver in new} == receivers, what
    assert Counter(job.state for job in _all(company)) == {Job.State.DONE: 2 * len(points)}


def _all(company: Company) -> list[Job]:
    with tenant(company):
        return list(Job.objects.for_company(company).filter(kind__in=(REPORT, MAIL)))


def test_a_letter_that_goes_twice_goes_under_one_message_id(mailbox: Path) -> None:
    """The window that nobody can close: killed after the mail server has taken it and before that is written down."""
    company = make_small_shop().company
    start(company, TODAY)
    job = job_of(company, MAIL)
    killed(company, job, work, "mark_sent", die)
    another_worker(company, job)
    assert list(letters_in(mailbox).values()) == [2]
