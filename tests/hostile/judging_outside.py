"""What is wrong with an answer to somebody who is not signed in, or has to show once more who it is.

allauth answers a form that it refuses with the page again, and status 200: such an answer is a refusal here, and says
why. Where a sentence would tell who has an account, the answer leads on, the same for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404
from django.utils import translation

from accounts import letters
from tests.accounts.factors import HOST
from tests.hostile.judging import LONGEST_SENTENCE, Judge, is_foreign

SIGN_IN = "/accounts/login/"
# Done, they lead there themselves.
LEADS_TO_SIGN_IN = {"account_confirm_email", "account_logout"}
# Answered before any page, to machines, in no language.
MACHINES = ("/health/", "/metrics")
TOO_MANY = 429
HIDDEN = "the limit of attempts hid the door"
# Takes what it is asked for and says so on the page that it answers with.
SAYS_SO = {"unsubscribe"}
_MARKS = ("errorlist", "so-error", "so-alert-error", "so-toast-error")
_EMPTY = {
    "input",
    "br",
    "img",
    "hr",
    "meta",
    "link",
    "path",
    "use",
    "circle",
    "rect",
    "line",
    "polyline",
    "polygon",
}


class _Refusals(HTMLParser):
    """The texts of the elements in which pages say what was refused, but those that are hidden, and the headings."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.found, self.headings = 0, list[str](), list[str]()
        self.has_form = self.is_heading = False

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        marks = dict(given)
        self.is_heading = tag == "h1"
        self.has_form |= "so-form" in (marks.get("class") or "")
        if self.depth:
            self.depth += tag not in _EMPTY
        elif any(mark in (marks.get("class") or "").split() for mark in _MARKS) and "hidden" not in marks:
            self.depth = 1
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if self.depth and tag not in _EMPTY:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.is_heading:
            self.headings.append(data)
            self.is_heading = False
        if self.depth:
            self.found[-1] += data


def refusals_of(page: str) -> list[str]:
    """What a page says was wrong, sentence by sentence. One that has no form any more says it by its heading."""
    reader = _Refusals()
    reader.feed(page)
    found = _words(reader.found)
    return found if reader.has_form or found else _words(reader.headings)


def _words(texts: Iterable[str]) -> list[str]:
    """Without the empty ones: a place for messages may stand on a page that has none."""
    return [said for text in texts if (said := " ".join(text.split()))]


class JudgeOutside(Judge):
    """Follows where an answer leads, and sends the letters that were asked for."""

    client = Client()
    """The browser that asks, to be set before each request."""

    def taken(self, answer: HttpResponse) -> bool:
        if answer.status_code >= 400 or self._said_again(answer):
            return False
        to_sign_in = answer.headers.get("Location", "").startswith(SIGN_IN)
        return not to_sign_in or _name_of(answer) in LEADS_TO_SIGN_IN

    @staticmethod
    def _said_again(answer: HttpResponse) -> bool:
        """The page of the form once more."""
        is_post = answer.request["REQUEST_METHOD"] == "POST"  # type: ignore[attr-defined]
        return is_post and answer.status_code == 200 and _name_of(answer) not in SAYS_SO

    def verdict(self, answer: HttpResponse, text: str, language: str, payload: str, may: bool) -> str | None:
        if answer.status_code == TOO_MANY:
            return HIDDEN
        if answer.request["PATH_INFO"].startswith(MACHINES) and answer.status_code < 500:  # type: ignore[attr-defined]
            return None
        if why := super().verdict(answer, text, language, payload, may):
            return why
        if answer.status_code >= 400:
            return None
        if self._said_again(answer):
            return _sentence_fault(text, language)
        return self._led_to(answer, language, may) or self._letters_fault()

    def _led_to(self, answer: HttpResponse, language: str, may: bool) -> str | None:
        where = answer.headers.get("Location")
        if where is None:
            return None
        if urlsplit(where).netloc not in ("", HOST, *settings.ALLOWED_HOSTS) or where.startswith(
            ("//", "/\\", "\\")
        ):
            return f"leads away: {where[:160]}"
        # What is stored by looking, as that codes were shown, is no deed of the answer.
        asked, looking = list(self.written), transaction.savepoint()
        shown = self.client.get(where, follow=True, headers={"accept-language": language})
        transaction.savepoint_rollback(looking)
        self.written[:] = asked
        page = shown.content.decode(errors="replace")
        if shown.status_code >= 500 or self.raised:
            return f"led to {where} with {shown.status_code} {self.raised}"
        return None if may else _sentence_fault(page, language)

    def _letters_fault(self) -> str | None:
        """A letter that was asked for is sent, whatever it is addressed to."""
        if "accounts_letter" not in self.written:
            return None
        try:
            letters.send_due()
        except Exception as error:  # (whatever it is, it is a fault)
            return f"its letter could not be sent: {error!r}"
        return None


def _name_of(answer: HttpResponse) -> str:
    """The route that answered; "" when none was asked."""
    try:
        return str(answer.resolver_match.url_name)  # type: ignore[attr-defined]
    except Resolver404:
        return ""


def _limits(language: str) -> set[str]:
    """What forms say that were sent too often."""
    words = DefaultAccountAdapter.error_messages
    with translation.override(language or settings.LANGUAGE_CODE):
        return {str(words["too_many_login_attempts"]), str(words["rate_limited"])}


def _sentence_fault(page: str, language: str) -> str | None:
    said = refusals_of(page)
    if _limits(language) & set(said):
        return HIDDEN
    if not said:
        return "refused without a word"
    for sentence in said:
        if len(sentence) > LONGEST_SENTENCE or is_foreign(sentence, language):
            return f"not in {language}: {sentence[:160]}"
    return None
