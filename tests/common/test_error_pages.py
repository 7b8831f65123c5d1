"""Pages for what went wrong: in both languages, with a number to name, and without the database."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.views.decorators.http import require_POST

from common.error_pages import FormsOnlyMiddleware, error_page
from tests.factories import make_user, signed_in


def _crash(request: HttpRequest) -> HttpResponse:
    raise ValueError("the words of the fault")


def _refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("nobody is told why")


def _too_large(request: HttpRequest) -> HttpResponse:
    return error_page(request, 413)


@require_POST
def _form_only(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


urlpatterns = [
    path("form/", _form_only),
    path("crash/", _crash),
    path("closed/", _refuse),
    path("large/", _too_large),
    path("api/crash/", _crash),
    path("", include("salesorg.urls")),
]
handler400, handler403 = "common.error_pages.bad_request", "common.error_pages.permission_denied"
handler404, handler500 = "common.error_pages.page_not_found", "common.error_pages.server_error"
pytestmark = [pytest.mark.urls(__name__)]

PAGES = [
    ("/?q=%00", 400, "Запрос не прочитан", "The request could not be read"),
    ("/closed/", 403, "Эта страница для вас закрыта", "This is closed to you"),
    ("/nothing/", 404, "Такой страницы здесь нет", "There is no such page here"),
    ("/large/", 413, "Слишком большой", "Too large"),
    ("/crash/", 500, "У нас что-то сломалось", "Something broke on our side"),
]


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that does not answer."""

    def refuse(*_arguments: object) -> Any:
        raise OperationalError("connection to server at 10.9.8.7 refused")

    monkeypatch.setattr(connections["default"], "cursor", refuse)


def _words(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u00a0", " ").replace("\u2011", "-")


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(("address", "status", "russian", "english"), PAGES)
@pytest.mark.usefixtures("away")
def test_a_page_needs_no_database(
    address: str, status: int, russian: str, english: str, language: str
) -> None:
    answer = Client(headers={"accept-language": language}, raise_request_exception=False).get(address)
    assert answer.status_code == status
    assert (russian if language == "ru" else english) in _words(answer)
    assert f'<html lang="{language}"' in _words(answer)
    number = re.search(r'class="so-request-id">.*?<code>([0-9a-f]{32})</code>', _words(answer), re.DOTALL)
    assert number is not None
    assert number.group(1) == answer.headers["X-Request-Id"]


@pytest.mark.parametrize("address", ["/crash/", "/closed/"])
@pytest.mark.usefixtures("away")
def test_no_page_repeats_the_words_of_a_fault(address: str) -> None:
    answer = Client(raise_request_exception=False).get(address)
    assert "fault" not in _words(answer)
    assert "nobody is told" not in _words(answer)


@pytest.mark.django_db
def test_whoever_is_signed_in_is_told_that_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(make_user())
    client.raise_request_exception = False

    def refuse(*_arguments: object) -> Any:
        raise OperationalError("connection to server at 10.9.8.7 refused")

    with monkeypatch.context() as patch:
        patch.setattr(connections["default"], "cursor", refuse)
        answer = client.get("/")
    assert answer.status_code == 503
    assert "База данных не отвечает" in _words(answer)
    assert "10.9.8.7" not in _words(answer)
    assert client.get("/").status_code == 200


def test_a_program_reads_a_problem_document() -> None:
    client = Client(raise_request_exception=False)
    for address, status in (("/api/crash/", 500), ("/api/v1/nothing", 404)):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status
        assert "fault" not in answer.json()["title"]
        assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


def test_a_form_from_another_session_is_answered_with_a_page_of_ours() -> None:
    answer = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).post("/accounts/login/")
    assert answer.status_code == 403
    assert "This page has grown old" in _words(answer)


@pytest.mark.parametrize(
    ("language", "words"), [("ru", "Здесь нечего открывать"), ("en", "There is nothing to open here")]
)
def test_an_address_of_a_form_opened_by_itself_answers_with_a_page(language: str, words: str) -> None:
    answer = Client(headers={"accept-language": language, "accept": "text/html"}).get("/form/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert words in _words(answer)


def test_a_form_that_is_sent_to_it_is_taken() -> None:
    assert Client(headers={"accept": "text/html"}).post("/form/").content == b"taken"


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
def test_a_program_that_asks_by_the_wrong_method_gets_no_page(accept: str) -> None:
    answer = Client(headers={"accept": accept}).get("/form/")
    assert (answer.status_code, answer.content) == (405, b"")


def test_a_refusal_that_names_no_method_becomes_a_page_all_the_same() -> None:
    request = RequestFactory(headers={"accept": "text/html"}).get("/form/")
    answer = FormsOnlyMiddleware(lambda _request: HttpResponse(status=405))(request)
    assert answer.status_code == 405
    assert b"<h1" in answer.content
