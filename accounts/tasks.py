"""Letters of accounts, sent by a worker."""

from celery import shared_task

from accounts.invitations import send_letter
from accounts.letters import send_due


@shared_task(
    name="accounts.tasks.mail_invitation",
    autoretry_for=(OSError,),
    retry_backoff=4,
    retry_backoff_max=60,
    max_retries=6,
)
def mail_invitation(company_id: int, invitation_id: int, origin: str, language: str) -> None:
    """Sends the letter of one invitation; tries again for about three minutes while the mail server is away."""
    send_letter(company_id, invitation_id, origin, language)


@shared_task(name="accounts.tasks.send_letters")
def send_letters() -> None:
    """Sends the letters about accounts that are due; beat rings too, should the bell of a request be lost."""
    send_due()
