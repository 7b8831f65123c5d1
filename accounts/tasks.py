"""Letters of accounts, sent by a worker."""

from celery import shared_task

from accounts.letters import send_due


@shared_task(name="accounts.tasks.send_letters")
def send_letters() -> None:
    """Sends the letters about accounts that are due; beat rings too, should the bell of a request be lost."""
    send_due()
