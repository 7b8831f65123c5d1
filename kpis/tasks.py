"""The alarm clock of gap reports: Celery beat rings it every minute."""

from celery import shared_task

from kpis.actions import schedules


@shared_task(name="kpis.tasks.open_due_reports")
def open_due_reports() -> int:
    """Asks for every report that is due; returns how many."""
    return schedules.open_due_reports()


@shared_task(name="kpis.tasks.follow_time_zones")
def follow_time_zones() -> int:
    """Moves the schedules of companies that live by other clocks now; returns how many."""
    return schedules.follow_time_zones()
