"""Letters about one's own account: confirming an address, a new password, a change that one should know of.

A request only stores the wish, the same row whether the address is known or not; a worker looks the address up, makes
the link and sends. So an answer takes as long for a stranger's address as for a member's, a mail server that is away
loses nothing, and no table and no queue ever holds a working link. A worker that dies between the mail server's "taken"
and the row's removal lets a letter go twice, with one Message-ID, by which mail programs show one.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID, uuid5

from allauth.account import app_settings as account_settings
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import filter_users_by_email, user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from prometheus_client.core import GaugeMetricFamily, Metric

from accounts.events import Happened, phrase_of_event
from accounts.models import Letter
from common.mail import short_letter

logger = logging.getLogger(__name__)
AT_ONCE = 100
# 1 minute to 12 hours: a mail server may be away for two days before a letter is given up.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60, 180, 720, 720, 720))
TRIES = len(WAITS) + 1


@dataclass(frozen=True)
class Words:
    """What a letter says; the one thing to do is behind `link`, a path."""

    title: str
    text: str
    link: str
    label: str
    note: str
    origin: str = ""
    """Where the link leads when that is not the site's own address: "https://host"."""
    name: str = ""
    """What tells it from the others of one wish, the same at every try: they may be fewer or in another order then."""


def queue(kind: str, email: str, **data: str) -> None:
    """Stores a letter and rings for a worker; beat finds it when nobody hears the bell."""
    from accounts.tasks import send_letters

    language = translation.get_language() or "ru"
    # In a transaction, so that what became of it is known when the database's answer is lost.
    with transaction.atomic(savepoint=False):
        Letter.objects.create(kind=kind, email=email.lower(), language=language, data=data)

    def ring() -> None:
        try:
            send_letters.apply_async(retry=False)
        except Exception:  # (whatever the broker's trouble is, the letter is stored)
            logger.warning("a letter could not be announced")

    transaction.on_commit(ring)


def letter_kind(
    kind: str, words_of: Callable[[Letter], list[Words]], *, sent: Callable[[Letter], None]
) -> None:
    """A kind of letter that another module words; `sent` notes down that one has left."""
    _KINDS[kind], _SENT[kind] = words_of, sent


def send_due() -> int:
    """Sends what is due, one letter after the other; how many left."""
    sent = 0
    for _turn in range(AT_ONCE):
        letter = _take(timezone.now())
        if letter is None:
            break
        if letter.attempts > TRIES:
            logger.error("letter %s is given up after %s tries", letter.pk, TRIES)
            letter.delete()
            continue
        sent += _send(letter)
    return sent


@transaction.atomic
def _take(now: datetime) -> Letter | None:
    """The next letter, its try counted before the mail server is asked: a letter that kills its worker must end."""
    letter = (
        Letter.objects.select_for_update(skip_locked=True).filter(next_at__lte=now).order_by("pk").first()
    )
    if letter is None:
        return None
    letter.next_at = now + WAITS[min(letter.attempts, len(WAITS) - 1)]
    letter.attempts += 1
    letter.save(update_fields=["next_at", "attempts"])
    return letter


def _send(letter: Letter) -> bool:
    try:
        with translation.override(letter.language):
            for words in _KINDS[letter.kind](letter):
                _mail(letter.email, words, once=uuid5(letter.uid, words.name)).send()
                _SENT.get(letter.kind, _nothing)(letter)
    except (OSError, SMTPException):
        return False
    letter.delete()
    return True


def _nothing(_letter: Letter) -> None:
    """Most letters leave no note."""


def _mail(to: str, words: Words, *, once: UUID) -> EmailMultiAlternatives:
    return short_letter(
        to,
        title=words.title,
        text=words.text,
        link=(words.origin or settings.SITE_URL).rstrip("/") + words.link,
        label=words.label,
        note=words.note,
        once=once,
    )


def operational_figures() -> Iterator[Metric]:
    """How many letters wait, and how long the oldest has: a mail server that refuses everything shows here first."""
    waiting = Letter.objects.aggregate(number=Count("pk"), since=Min("created_at"))
    age = timezone.now() - waiting["since"] if waiting["since"] else timedelta(0)
    yield GaugeMetricFamily(
        "salesorg_account_letters_waiting", "Letters about accounts not yet sent.", value=waiting["number"]
    )
    yield GaugeMetricFamily(
        "salesorg_oldest_account_letter_seconds",
        "How long the oldest of them waits.",
        value=age.total_seconds(),
    )


def _reset(letter: Letter) -> list[Words]:
    """A link for each account of the address; nothing for an address that is unknown: nobody there has asked."""
    tokens = account_settings.PASSWORD_RESET_TOKEN_GENERATOR()
    users = filter_users_by_email(letter.email, is_active=True, prefer_verified=True)
    return [
        Words(
            title=_("New password for SalesOrg"),
            text=_("Somebody, probably you, has asked for a new password."),
            link=reverse(
                "account_reset_password_from_key",
                kwargs={"uidb36": user_pk_to_url_str(user), "key": tokens.make_token(user)},
            ),
            label=_("Choose a new password"),
            note=_(
                "The link works once and for one hour. If it was not you, do nothing: the password stays as it is."
            ),
            name=str(user.pk),
        )
        for user in users
    ]


def _confirm(letter: Letter) -> list[Words]:
    address = (
        EmailAddress.objects.filter(email__iexact=letter.email, user_id=letter.data["user"], verified=False)
        .select_related("user")
        .first()
    )
    if address is None:
        return []
    return [
        Words(
            title=_("Confirm the address for SalesOrg"),
            text=_("This address was given for signing in to SalesOrg. Confirm that it is yours."),
            link=reverse("account_confirm_email", args=[EmailConfirmationHMAC.create(address).key]),
            label=_("Confirm the address"),
            note=_("If it was not you, do nothing: without a confirmation the address is not used."),
        )
    ]


def _exists(_letter: Letter) -> list[Words]:
    return [
        Words(
            title=_("You have an account at SalesOrg already"),
            text=_("Somebody, probably you, wanted to create an account with this address. There is one."),
            link=reverse("account_reset_password"),
            label=_("Choose a new password"),
            note=_("If you remember the password, sign in as usual. If it was not you, do nothing."),
        )
    ]


def _notice(letter: Letter) -> list[Words]:
    return [
        Words(
            title=_("A change of your sign-in to SalesOrg"),
            text=phrase_of_event(Happened(letter.data["what"])),
            link=reverse("security"),
            label=_("Look at the security page"),
            note=_("If it was not you, choose a new password at once and tell the owner of your company."),
        )
    ]


_KINDS: dict[str, Callable[[Letter], list[Words]]] = {
    "reset": _reset,
    "confirm": _confirm,
    "exists": _exists,
    "notice": _notice,
}
_SENT: dict[str, Callable[[Letter], None]] = {}
