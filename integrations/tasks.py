"""The alarm clocks of webhooks: Celery beat rings them."""

from celery import shared_task

from integrations import actions, forgetting


@shared_task(name="integrations.tasks.relay_events")
def relay_events() -> int:
    """Makes the messages about what has happened; returns how many."""
    return actions.relay_events()


@shared_task(name="integrations.tasks.forget_old_deliveries")
def forget_old_deliveries() -> int:
    """Deletes messages that are older than the settings say, and ends those that got lost; returns how many."""
    return forgetting.forget_old_deliveries()
