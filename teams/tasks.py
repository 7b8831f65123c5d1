"""The clock of structures: Celery beat rings, and what a day brings is done where the company is."""

from celery import shared_task

from teams.actions import acceptances, following, planned_changes


@shared_task(name="teams.tasks.apply_planned_changes")
def apply_planned_changes() -> int:
    """Makes every planned change whose day has come; returns how many."""
    return planned_changes.apply_due_changes()


@shared_task(name="teams.tasks.reopen_expired")
def reopen_expired() -> int:
    """Opens the findings whose acceptance has run out; returns how many."""
    return acceptances.reopen_all_expired()


@shared_task(name="teams.tasks.follow_new_days")
def follow_new_days() -> int:
    """Asks for the analysis of every company whose midnight has passed; returns in how many."""
    return following.ask_for_days()
