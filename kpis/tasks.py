"""The alarm clock of gap reports: Celery beat rings it every minute."""

from celery import shared_task

from kpis.actions import reports


@shared_task(name="kpis.tasks.open_due_reports")
def open_due_reports() -> int:
    """Asks for every report that is due; returns how many."""
    return reports.open_due_reports()
