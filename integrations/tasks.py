"""The alarm clock of webhooks: Celery beat rings it every fifteen seconds."""

from celery import shared_task

from integrations import actions


@shared_task(name="integrations.tasks.relay_events")
def relay_events() -> int:
    """Makes the messages about what has happened; returns how many."""
    return actions.relay_events()
