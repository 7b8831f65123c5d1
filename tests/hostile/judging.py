"""What is wrong with an answer to hostile input: a 500, a traceback, no sentence, text unescaped, half a write."""

from __future__ import annotations

import html
import json
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.signals import got_request_exception
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse

from accounts.models import Company
from accounts.tenancy import tenant

_WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# Kept whatever becomes of a request: who is signed in, when a key was last seen, how often somebody tried.
_KEPT = {"django_session", "salesorg_cache", "accounts_apikey", "usersessions_usersession"}
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"|‘[^’]*’")
_SPECIAL = re.compile("[<>\"'&]")
# The elements in which pages say what is wrong, and the header by which fragments do.
_SAID = re.compile(
    r'class="[^"]*(?:error|alert|refus|fault|conflict|lost|toast|empty)[^"]*"|role="alert"|<h1'
)
LONGEST_SENTENCE = 700
BUSY = 503
LEAST_WORDS = 10
MAX_EXAMPLE = 160


@dataclass
class Judge:
    """Sends requests that are taken back afterwards, and counts what it saw."""

    company: Company
    requests: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Exceptions of views and statements that write are noted while it lasts."""
        got_request_exception.connect(self._note_exception)
        try:
            with connection.execute_wrapper(self._note_write):
                yield
        finally:
            got_request_exception.disconnect(self._note_exception)

    def _note_exception(self, **_given: Any) -> None:
        self.raised.append("".join(traceback.format_exc(limit=-3))[-900:])

    def _note_write(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        if isinstance(sql, str) and (found := _WRITE.match(sql)):
            self.written.append(found.group(1))
        return execute(sql, params, many, context)

    def ask(
        self,
        what: str,
        send: Callable[[], HttpResponse],
        *,
        language: str,
        payload: str = "",
        may: bool = True,
        then: Callable[[HttpResponse], str | None] | None = None,
    ) -> int:
        """One request with its verdict; `may` False: whoever takes it is at fault. The status. `then` looks at what
        comes of it, and says what is wrong."""
        self.written.clear()
        self.raised.clear()
        why: str | None = None
        beginning = transaction.savepoint()
        answer = send()
        text = answer.getvalue().decode(errors="replace")
        # Typesetting is given seconds; a machine that has none left says so, whatever it was asked.
        if answer.status_code != BUSY or "pdf" not in what:
            why = self.verdict(answer, text, language, payload, may) or self.stored(answer, beginning)
        if then is not None and why is None:
            why = then(answer)
        transaction.set_rollback(False)
        transaction.savepoint_rollback(beginning)
        self.requests += 1
        self.refused += not self.taken(answer)
        if why:
            self.faults.append(f"{what}: {why}")
        return answer.status_code

    def taken(self, answer: HttpResponse) -> bool:
        return answer.status_code < 400

    def verdict(self, answer: HttpResponse, text: str, language: str, payload: str, may: bool) -> str | None:
        status, kind = answer.status_code, answer.headers.get("Content-Type", "")
        if status >= 500 or self.raised:
            return f"status {status} {self.raised or text[:MAX_EXAMPLE]}"
        if "Traceback (most recent call last)" in text:
            return "a traceback"
        if "\r" in str(answer.headers.values()):
            return "a header of two lines"
        if "html" in kind and _SPECIAL.search(payload) and payload in text:
            return f"unescaped: …{text[max(0, text.index(payload) - 60) :][:MAX_EXAMPLE]}"
        if self.taken(answer) and not may:
            return f"taken with {status}"
        if status < 400:
            return None
        if "json" in kind:
            return _json_fault(status, kind, text, language)
        return _page_fault(answer, text, language)

    def stored(self, answer: HttpResponse, beginning: Any) -> str | None:
        """A refusal leaves every row as it was; what is taken keeps the rules that are looked at when all is done."""
        touched = sorted(set(self.written) - _KEPT)
        if not touched:
            return None
        if self.taken(answer):
            return self._broken_rule()
        after = self._rows(touched)
        transaction.savepoint_rollback(beginning)
        before = self._rows(touched)
        changed = [table for table in touched if before[table] != after[table]]
        return f"refused with {answer.status_code}, yet changed {', '.join(changed)}" if changed else None

    def _broken_rule(self) -> str | None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except DatabaseError as error:
            return f"would fail when it is committed: {error}"
        return None

    def _rows(self, tables: list[str]) -> dict[str, Any]:
        found = {}
        with tenant(self.company), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(
                    f"SELECT count(*), md5(string_agg(md5(t::text), '' ORDER BY t::text)) FROM \"{table}\" t"
                )
                found[table] = cursor.fetchone()
        return found


def _json_fault(status: int, kind: str, text: str, language: str) -> str | None:
    said = json.loads(text)
    if "form" in said:
        # What allauth answers to programs: the form's fields, each with its errors.
        return None if any(field["errors"] for field in said["form"]["fields"].values()) else "no error"
    if "problem+json" in kind and said.get("status") != status:
        return f"a problem of status {said.get('status')} sent with {status}"
    sentence = said.get("detail") or said.get("sentence") or ""
    if not sentence or len(sentence) > LONGEST_SENTENCE:
        return f"no clear sentence: {text[:MAX_EXAMPLE]}"
    for told in (sentence, *(error["detail"] for error in said.get("errors", []))):
        if is_foreign(told, language):
            return f"not in {language}: {told[:MAX_EXAMPLE]}"
    return None


def is_foreign(sentence: str, language: str) -> bool:
    """A Russian sentence has a Russian letter; an English one has none outside of what it quotes; "": whichever."""
    if language == "ru":
        return not _CYRILLIC.search(sentence)
    return language == "en" and bool(_CYRILLIC.search(_QUOTED.sub("", sentence)))


def _page_fault(answer: HttpResponse, text: str, language: str) -> str | None:
    if answer.status_code == 405:
        return None
    toast = answer.headers.get("HX-Trigger", "")
    if not text.strip() and not toast:
        return f"{answer.status_code} without a word"
    if text.strip() and "html" in answer.headers.get("Content-Type", ""):
        if (answer.status_code == 422 and not _SAID.search(text)) or len(_words(text)) < LEAST_WORDS:
            return f"{answer.status_code} without a sentence: {_words(text)[:MAX_EXAMPLE]}"
        if language == "ru" and not _CYRILLIC.search(text):
            return f"not in {language}: {_words(text)[:MAX_EXAMPLE]}"
    return None


def _words(text: str) -> str:
    return html.unescape(" ".join(re.sub("<[^>]*>", " ", text).split()))
