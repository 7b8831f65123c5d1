"""What logs say: one line a request and a job, and nothing of anybody's name, address, phone, key or text."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from accounts.access import Access
from common.logs import JsonFormatter, ReadableFormatter, RoutesForAddresses, masked
from jobs.tasks import run_job
from kpis.actions.reports import REPORT
from salesorg.celery import app
from tests.factories import make_company, make_key, owner_of, signed_in
from tests.factories.structures import make_office
from tests.jobs.helpers import put
from tests.teams.test_import_action import HEADER

NAME, LATIN, MAIL, PHONE = "Канарейкина Пелагея", "Kanareikina", "pelagia@canary.example", "+7 912 345-67-89"


def _crash(request: HttpRequest, token: str) -> HttpResponse:
    who, phone = NAME, PHONE
    raise ValueError(f"{who} <{MAIL}> cannot be called at {phone}")


urlpatterns = [path("crash/<str:token>/", _crash, name="crash"), path("", include("salesorg.urls"))]
handler500 = "common.error_pages.server_error"


class Lines(logging.Handler):
    """Every line that a deployed site would write."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.stream = io.StringIO()
        self.addFilter(RoutesForAddresses())
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.stream.write(self.format(record) + "\n")

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def of(self, logger: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, self.text.splitlines()) if line["logger"] == logger]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    monkeypatch.setattr(app, "send_task", lambda *_args, **_options: None)
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


def _assert_silent(lines: Lines, *secrets: str) -> None:
    said = lines.text.casefold()
    canaries = (*NAME.split(), LATIN, MAIL, "canary", "345-67-89", "79123456789", *secrets)
    assert [canary for canary in canaries if canary.casefold() in said] == []
    assert len(said) > 100


@pytest.mark.django_db
def test_signing_up_and_an_invitation_leave_no_trace_of_anybody(lines: Lines) -> None:
    password = "слон-Canary-идёт-9"
    form = {"full_name": f"{NAME} {LATIN}", "email": MAIL, "password1": password}
    Client().post("/accounts/signup/", form)
    Client().post("/accounts/signup/", form)
    Client().post("/accounts/login/", {"login": MAIL, "password": "wrong"})
    Client().post("/accounts/password/reset/", {"email": MAIL})
    company = make_company()
    client = signed_in(owner_of(company))
    client.post(f"/c/{company.slug}/members/invite/", {"email": f"guest+{MAIL}", "access": Access.VIEWER})
    client.get("/invitations/Canary0Token1That2Nobody3Ever4Made5Here/")
    assert lines.of("salesorg.requests")
    _assert_silent(lines, password, "Canary0Token1", *(letter.body[-60:] for letter in mail.outbox))


@pytest.mark.django_db
def test_a_staff_list_leaves_no_trace_of_those_on_it(lines: Lines) -> None:
    office = make_office(with_roles=False)
    client = signed_in(owner_of(office.company))
    staff = f"{HEADER}{NAME};{LATIN};Отдел {PHONE};;{MAIL};Тверь;1;1\n".encode()
    address = reverse("teams:import", args=[office.company.slug])
    assert client.post(address, {"file": SimpleUploadedFile("canary.csv", staff)}).status_code == 302
    client.post(address, {"file": SimpleUploadedFile(f"{LATIN}.xlsx", f"{NAME} {MAIL}".encode())})
    client.get(f"/c/{office.company.slug}/people/", {"q": f"{NAME} {MAIL}"})
    _assert_silent(lines)


@pytest.mark.django_db
def test_a_program_with_a_key_is_a_number_in_the_logs(lines: Lines) -> None:
    company = make_company()
    key = make_key(company, name=LATIN)
    call = {"headers": key.headers, "content_type": "application/json"}
    person = {"external_id": "1", "name": NAME, "email": MAIL, "phone": PHONE}
    Client().post(f"/api/v1/companies/{company.slug}/people/bulk", {"items": [person]}, **call)
    Client().get(f"/api/v1/companies/{company.slug}/people", {"q": MAIL}, headers=key.headers)
    Client().get("/api/v1/companies", headers={"authorization": f"Bearer {key.full[:-1]}x"})
    line = lines.of("salesorg.requests")[0]
    assert (line["company_id"], line["key_id"]) == (company.pk, key.key.pk)
    assert "user_id" not in line
    _assert_silent(lines, key.full, key.full[13:40], company.slug)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_fault_is_told_with_its_place_and_without_what_it_held(lines: Lines) -> None:
    client = Client(raise_request_exception=False)
    answer = client.get("/crash/Canary0Token1That2Nobody3Ever4Made5Here/", {"phone": PHONE})
    assert answer.status_code == 500
    ((fault,), (request,)) = lines.of("django.request"), lines.of("salesorg.requests")
    assert fault["message"] == "Internal Server Error: crash"
    assert "in _crash" in fault["exception"]
    assert fault["request_id"] == request["request_id"] == answer.headers["X-Request-Id"]
    _assert_silent(lines, "Canary0Token1")


@pytest.mark.django_db
def test_a_job_that_fails_leaves_one_line_and_no_names(lines: Lines) -> None:
    company = make_company(f"{NAME} {LATIN}")
    job = put(company, REPORT, key=LATIN, period=f"{NAME} {MAIL}")
    run_job(company.pk, job.pk)
    (line,) = lines.of("salesorg.jobs")
    told = {"kind": REPORT, "outcome": "failed", "company_id": company.pk, "job_id": job.pk, "attempt": 1}
    assert line.items() >= told.items()
    assert line["request_id"] == f"job-{job.pk}"
    assert line["queries"] > 0
    _assert_silent(lines)


@pytest.mark.django_db
def test_a_request_is_one_line_of_route_status_time_and_numbers(lines: Lines) -> None:
    company = make_company()
    owner = owner_of(company)
    answer = signed_in(owner).get(f"/c/{company.slug}/members/")
    (line,) = lines.of("salesorg.requests")
    assert line.pop("ms") > 0
    assert line.pop("queries") > 0
    assert line.pop("at")
    assert line == {
        "level": "INFO",
        "logger": "salesorg.requests",
        "message": "request",
        "request_id": answer.headers["X-Request-Id"],
        "route": "accounts:members",
        "method": "GET",
        "status": 200,
        "company_id": company.pk,
        "user_id": owner.user_id,
    }


@pytest.mark.django_db
def test_an_address_nobody_knows_is_not_repeated(lines: Lines) -> None:
    Client().get(f"/{LATIN}/{MAIL}")
    (line,) = lines.of("salesorg.requests")
    assert (line["route"], line["status"]) == ("unmatched", 404)
    _assert_silent(lines)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("KeyError: 'anna@example.com'", "KeyError: '…'"),
        ("no such person: Анна-Мария «Петрова»", "no such person: …»"),
        ("call 8 (912) 345-67-89 now", "call … now"),
        ("GET /people/?q=anna&x=1 failed", "GET /people/… failed"),
        ("sok_abcd1234_" + "Aa1" * 14 + "z_0a1b2c was sent", "… was sent"),
        ("job 123 of kind kpis.gap_report, attempt 2", "job 123 of kind kpis.gap_report, attempt 2"),
        ("2026-11-22T23:00:00.000+00:00 8 workers", "2026-11-22T23:00:00.000+00:00 8 workers"),
        (
            'relation "teams_position_company_id_parent_id_same_company" does not exist',
            'relation "teams_position_company_id_parent_id_same_company" does not exist',
        ),
    ],
)
def test_what_looks_like_somebody_is_taken_out_and_the_rest_stays(text: str, left: str) -> None:
    assert masked(text) == left


def _record() -> logging.LogRecord:
    try:
        raise LookupError("nothing\nhere")
    except LookupError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed %s", ("twice",), sys.exc_info())
    record.kind, record.secret = "kpis.report", "hidden"
    return record


def test_what_is_not_on_the_list_of_fields_is_not_told() -> None:
    line = JsonFormatter().format(_record())
    assert "\n" not in line
    assert json.loads(line).keys() == {"at", "level", "logger", "message", "kind", "exception"}


def test_a_line_for_eyes_says_the_same() -> None:
    lines = ReadableFormatter().format(_record())
    assert "failed twice" in lines
    assert "kpis.report" in lines
    assert lines.rstrip().endswith("here")
    assert "hidden" not in lines
