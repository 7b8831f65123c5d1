"""What the run log says of each period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import tenant
from jobs.models import Job
from kpis.actions.forgetting import forget_old_logs
from kpis.actions.reports import REPORT, note_skipped, request_report
from kpis.analysis.periods import Grain, Period, parse_period
from kpis.models import GapReport, ReportLetter, ReportRun
from kpis.selectors.run_log import Outcome, run_lines
from salesorg.celery import app
from tests.factories import actor_of, make_member, owner_of, signed_in
from tests.factories.kpis import SmallShop
from tests.kpis.report_steps import post, run
from tests.kpis.test_schedule import moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_20_november", "no_messages")]


def test_the_log_says_made_skipped_failed_and_waiting(small: SmallShop) -> None:
    post(small.company)
    by = actor_of(small.company)
    with tenant(small.company):
        note_skipped(
            small.company,
            parse_period("2026-W46"),
            moment("2026-11-13T19:00:00+03:00"),
            moment("2026-11-20T18:00:00+03:00"),
        )
        failed = request_report(company=small.company, period=parse_period("2026-11-18"), by=by)
        Job.objects.for_company(small.company).filter(pk=failed.pk).update(
            state=Job.State.FAILED, message="There is nothing to report on."
        )
        request_report(company=small.company, period=parse_period("2026-11-19"), by=by)
        lines, _older = run_lines(small.company) or ([], None)
    found = {line.period.key: line.outcome for line in lines}
    assert found == {
        "2026-W47": Outcome.MADE,
        "2026-W46": Outcome.SKIPPED,
        "2026-11-18": Outcome.FAILED,
        "2026-11-19": Outcome.WAITING,
    }
    body = signed_in(make_member(small.company, "head")).get(f"/c/{small.company.slug}/reports/runs/")
    text = body.content.decode()
    assert "There is nothing to report on." in text
    assert str(owner_of(small.company).user) in text


def test_a_skipped_period_can_be_made_by_hand(small: SmallShop) -> None:
    week = parse_period("2026-W46")
    with tenant(small.company):
        note_skipped(
            small.company, week, moment("2026-11-13T19:00:00+03:00"), moment("2026-11-20T18:00:00+03:00")
        )
    client, url = signed_in(make_member(small.company, "head")), f"/c/{small.company.slug}/reports/runs/make/"
    assert client.post(url, {"period": "2026-W46"}).status_code == 302
    assert client.post(url, {"period": "yesterday"}).status_code == 422
    with tenant(small.company):
        run = ReportRun.objects.for_company(small.company).get()
        assert (run.is_skipped, run.job is not None) == (False, True)


def test_the_log_takes_the_same_queries_for_two_lines_and_for_twenty(small: SmallShop) -> None:
    counts = []
    for first, last in ((0, 2), (2, 20)):
        for number in range(first, last):
            period = Period.of(Grain.DAY, date(2026, 11, 20) - timedelta(days=number))
            with tenant(small.company):
                report = GapReport.objects.create(
                    company=small.company, cadence="day", period_starts_on=period.start, period_ends_on=period.end,
                    snapshot={}, structure_revision=1,
                )  # fmt: skip
                ReportRun.objects.create(company=small.company, cadence="day", period_starts_on=period.start)
                ReportLetter.objects.create(company=small.company, report=report, email=f"{number}@x.example")
        with tenant(small.company), CaptureQueriesContext(connection) as found:
            assert len((run_lines(small.company) or ([], None))[0]) == last
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_the_log_has_pages(small: SmallShop) -> None:
    for number in range(5):
        with tenant(small.company):
            start = date(2026, 11, 20) - timedelta(days=number)
            ReportRun.objects.create(company=small.company, cadence="day", period_starts_on=start)
    seen: list[str] = []
    after = None
    for _page in range(3):
        with tenant(small.company):
            lines, after = run_lines(small.company, after, limit=2) or ([], None)
        seen += [line.period.key for line in lines]
    assert (len(seen), len(set(seen)), after) == (5, 5, None)


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_old_lines_and_letters_are_forgotten_and_reports_are_not(small: SmallShop, settings: Any) -> None:
    settings.RUN_LOG_DAYS, settings.LETTER_LOG_DAYS = 90, 30
    post(small.company)
    with tenant(small.company):
        request_report(company=small.company, period=parse_period("2026-11-19"), by=actor_of(small.company))
    run(small.company, REPORT)
    built = moment("2026-11-20T18:40:00+03:00")

    def kept() -> tuple[int, int, int, int]:
        with tenant(small.company):
            models = (ReportRun, ReportLetter, Job, GapReport)
            runs, sent, done, reports = (model.objects.for_company(small.company).count() for model in models)
        return runs, sent, done, reports

    # The letters of the second report have not left, and their job waits.
    assert kept() == (2, 2, 3, 2)
    assert forget_old_logs(built + timedelta(days=30)) == 0
    assert forget_old_logs(built + timedelta(days=31)) == 3
    assert kept() == (2, 0, 2, 2)
    assert forget_old_logs(built + timedelta(days=91)) == 3
    assert kept() == (0, 0, 1, 2)


def test_the_nightly_tasks_are_in_the_clock_s_schedule(settings: Any) -> None:
    nightly = {"kpis.tasks.forget_old_logs", "integrations.tasks.forget_old_deliveries"}
    assert nightly <= settings.CELERY_BEAT_SCHEDULE.keys()
    app.loader.import_default_modules()
    assert nightly <= app.tasks.keys()
