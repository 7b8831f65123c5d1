"""Lines of the run log, letters and the jobs behind them are not kept for ever; reports are."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from jobs.forgetting import companies_with_old, forget, forget_jobs
from jobs.rounds import go_round
from kpis.actions.entry import MAIL as REMINDERS
from kpis.actions.report_letters import MAIL as LETTERS
from kpis.actions.reports import REPORT
from kpis.models import ReportLetter, ReportRun


def forget_old_logs(now: datetime | None = None) -> int:
    """Deletes run lines older than RUN_LOG_DAYS and letters older than LETTER_LOG_DAYS, of all companies; how many."""
    now = now or timezone.now()
    runs, letters = (now - timedelta(days=days) for days in (settings.RUN_LOG_DAYS, settings.LETTER_LOG_DAYS))
    with_runs, with_letters = companies_with_old([REPORT], runs), companies_with_old(_MAILS, letters)
    return go_round(with_runs, lambda company_id: _forget_runs(company_id, runs), "old run lines") + go_round(
        with_letters, lambda company_id: _forget_letters(company_id, letters), "old letters"
    )


_MAILS = (LETTERS, REMINDERS)


def _forget_runs(company_id: int, before: datetime) -> int:
    lines = ReportRun.objects.for_company(company_id).filter(opened_at__lt=before)
    return forget(company_id, lines) + forget_jobs(company_id, [REPORT], before)


def _forget_letters(company_id: int, before: datetime) -> int:
    letters = ReportLetter.objects.for_company(company_id).filter(report__built_at__lt=before)
    return forget(company_id, letters) + forget_jobs(company_id, _MAILS, before)
