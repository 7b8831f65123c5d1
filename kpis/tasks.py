"""The alarm clocks of numbers: Celery beat rings them."""

from celery import shared_task
from django.utils import timezone

from kpis.actions import entry, forgetting, partitions, schedules


@shared_task(name="kpis.tasks.open_due_reports")
def open_due_reports() -> int:
    """Asks for every report that is due; returns how many."""
    return schedules.open_due_reports()


@shared_task(name="kpis.tasks.follow_time_zones")
def follow_time_zones() -> int:
    """Moves the schedules of companies that live by other clocks now; returns how many."""
    return schedules.follow_time_zones()


@shared_task(name="kpis.tasks.keep_partitions")
def keep_partitions() -> list[str]:
    """Makes the months that the table of facts will need; returns the names of what was made."""
    return partitions.keep_partitions(today=timezone.localdate())


@shared_task(name="kpis.tasks.remind_of_entries")
def remind_of_entries() -> int:
    """Asks for the letters of companies whose hour of reminders has come; returns how many."""
    return entry.remind_of_entries()


@shared_task(name="kpis.tasks.forget_old_logs")
def forget_old_logs() -> int:
    """Deletes what is told of reports and is older than the settings say; returns how many rows."""
    return forgetting.forget_old_logs()
