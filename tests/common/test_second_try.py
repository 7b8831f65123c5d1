"""What a restart of the database cuts off is done once more where that cannot do it twice, and is told elsewhere.

Here everything is rolled back; what is stored, and what a commit comes to, is in test_cut_commits.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.functional import lazystr

from common import second_try
from common.database_guards import Trouble
from kpis.api import facts
from teams.forms.people import PersonForm
from teams.views import people as people_pages
from tests.accounts.factors import add_codes
from tests.factories import make_company, make_key, make_user, owner_of, signed_in

pytestmark = pytest.mark.django_db
CUT_OFF = Trouble(lazystr("The database does not answer."), "57P01")


class _Cut(psycopg2.OperationalError):
    """What the driver says of a connection that the server has closed: no code."""


class _Overtaken(psycopg2.OperationalError):
    """What it says of a row that another has changed since this transaction began to read."""

    pgcode = "40001"


def cut_off(
    times: int, work: Callable[..., Any], cause: type[psycopg2.OperationalError] = _Cut
) -> tuple[Callable[..., Any], list[int]]:
    """The work, which first meets a closed connection that many times; and how often it was begun."""
    begun: list[int] = []

    def broken(*given: Any, **named: Any) -> Any:
        begun.append(1)
        if len(begun) <= times:
            raise OperationalError("server closed the connection unexpectedly") from cause()
        return work(*given, **named)

    return broken, begun


def push(monkeypatch: pytest.MonkeyPatch, times: int) -> tuple[int, int]:
    """A call of the API that is cut off so often: its status, and how often it was begun."""
    company = make_company()
    key = make_key(company)
    broken, begun = cut_off(times, facts.push_actuals)
    monkeypatch.setattr(facts, "push_actuals", broken)
    answer = Client().post(
        f"/api/v1/companies/{company.slug}/actuals/bulk",
        {"items": []},
        content_type="application/json",
        headers=key.headers,
    )
    return answer.status_code, len(begun)


def look(
    monkeypatch: pytest.MonkeyPatch,
    times: int,
    method: str = "get",
    cause: type[psycopg2.OperationalError] = _Cut,
) -> tuple[int, int]:
    """The same for the page of the people, or a form that is sent to it."""
    company = make_company()
    client = signed_in(owner_of(company))
    broken, begun = cut_off(times, people_pages.render, cause)
    monkeypatch.setattr(people_pages, "render", broken)
    address = f"/c/{company.slug}/people/" + ("new/" if method == "post" else "")
    return getattr(client, method)(address).status_code, len(begun)


def test_a_page_that_was_cut_off_comes_after_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(monkeypatch, 1) == (200, 2)


def test_a_page_that_wrote_what_others_had_changed_since_comes_after_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert look(monkeypatch, 1, cause=_Overtaken) == (200, 2)


def test_a_call_that_was_rolled_back_is_made_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert push(monkeypatch, 1) == (200, 2)


def test_a_form_that_was_rolled_back_is_worked_on_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(monkeypatch, 1, "post") == (200, 2)


def test_a_form_that_had_stored_something_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def store_and_make(given: Any) -> PersonForm:
        # As the backend does when a transaction has come to its end.
        connection.stored += 1
        return PersonForm(given)

    monkeypatch.setattr(people_pages, "PersonForm", store_and_make)
    assert look(monkeypatch, 1, "post") == (503, 1)


def _stored_and_cut_off(*_given: Any, **_named: Any) -> Any:
    connection.stored += 1
    raise OperationalError("server closed the connection unexpectedly") from _Cut()


def test_who_sent_a_form_that_may_be_stored_is_told_to_look(monkeypatch: pytest.MonkeyPatch) -> None:
    company = make_company()
    monkeypatch.setattr(people_pages, "render", _stored_and_cut_off)
    client = signed_in(owner_of(company))
    answer = client.post(f"/c/{company.slug}/people/new/", headers={"accept-language": "en"})
    assert answer.status_code == 503
    assert "look before you try it again" in answer.content.decode()


@pytest.mark.parametrize("code", ["55P03", "57014"])
def test_who_waited_too_long_after_something_was_stored_is_told_to_look(
    rf: RequestFactory, code: str
) -> None:
    slow = Trouble(lazystr("Nothing was changed."), code)
    said: list[str] = []

    def work(request: HttpRequest) -> HttpResponse:
        said.append(str(second_try.note(request, slow)))
        connection.stored += 1
        said.append(str(second_try.note(request, slow)))
        return HttpResponse(status=503)

    assert second_try.SecondTryMiddleware(work)(rf.post("/")).status_code == 503
    assert said == ["Nothing was changed.", str(second_try.PERHAPS_STORED)]


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_page_that_had_stored_something_is_not_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def store_and_mark(self: RecoveryCodes) -> None:
        mark(self)
        # As the backend counts it outside of a test's transaction.
        connection.stored += 1

    mark = RecoveryCodes.mark_as_viewed
    monkeypatch.setattr(RecoveryCodes, "mark_as_viewed", store_and_mark)
    user = make_user("anna@example.com")
    client = signed_in(user)
    client.post("/security/check-again/", {"code": add_codes(user)[0]})
    broken, begun = cut_off(1, ViewRecoveryCodesView.render_to_response)
    monkeypatch.setattr(ViewRecoveryCodesView, "render_to_response", broken)
    answer = getattr(client, method)("/security/codes/")
    assert (answer.status_code, len(begun)) == (503, 1)


def test_a_program_whose_call_may_be_stored_is_told_to_look(monkeypatch: pytest.MonkeyPatch) -> None:
    company = make_company()
    headers = make_key(company).headers | {"accept-language": "en"}
    monkeypatch.setattr(facts, "push_actuals", _stored_and_cut_off)
    address = f"/api/v1/companies/{company.slug}/actuals/bulk"
    answer = Client().post(address, {"items": []}, content_type="application/json", headers=headers)
    assert answer.status_code == 503
    assert "look before you try it again" in answer.json()["detail"]


def test_the_second_try_knows_nothing_of_the_first(rf: RequestFactory) -> None:
    seen: list[tuple[Any, ...]] = []

    def work(request: HttpRequest) -> HttpResponse:
        file = request.FILES["file"]
        seen.append((hasattr(request, "_cached_user"), request.POST["name"], file.read()))
        request._cached_user = "changed, and rolled back"  # type: ignore[attr-defined]
        if len(seen) == 1:
            second_try.note(request, CUT_OFF)
        return HttpResponse()

    asked = rf.post("/", {"name": "Орлова", "file": SimpleUploadedFile("a.csv", b"1;2")})
    second_try.SecondTryMiddleware(work)(asked)
    assert seen == [(False, "Орлова", b"1;2")] * 2


def test_a_form_whose_file_is_gone_is_not_worked_on_again(rf: RequestFactory) -> None:
    seen: list[int] = []

    def work(request: HttpRequest) -> HttpResponse:
        request.FILES["file"].close()
        seen.append(1)
        second_try.note(request, CUT_OFF)
        return HttpResponse(status=503)

    asked = rf.post("/", {"file": SimpleUploadedFile("a.csv", b"1;2")})
    assert second_try.SecondTryMiddleware(work)(asked).status_code == 503
    assert len(seen) == 1


@pytest.mark.parametrize("ask", [look, push])
def test_a_third_trouble_is_told(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[[pytest.MonkeyPatch, int], tuple[int, int]]
) -> None:
    assert ask(monkeypatch, 3) == (503, 3)


def test_two_restarts_one_after_the_other_cost_nothing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(monkeypatch, 2, "post") == (200, 3)


def test_whoever_has_waited_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_try, "LONGEST_S", 0.0)
    assert look(monkeypatch, 1) == (503, 1)


def test_without_the_guard_the_page_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_try, "_may_be_repeated", lambda _request: False)
    assert look(monkeypatch, 1) == (503, 1)


def test_what_somebody_else_holds_or_what_takes_too_long_is_not_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # psycopg2 gives the code itself; of its own classes this one always carries 55P03.
    monkeypatch.setattr(_Cut, "pgcode", "55P03", raising=False)
    assert look(monkeypatch, 1) == (503, 1)
