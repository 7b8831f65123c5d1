"""The pages of facts: a list narrowed and paged, a fact by hand, a file read, checked and loaded once."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import tenant
from jobs.models import Job
from jobs.tasks import run_job
from kpis.actions.actuals_import import LOAD
from kpis.models import Actual, ActualsImport, FactChange
from tests.factories import make_member, owner_of, signed_in
from tests.kpis.makers import Desk, item, make_desk, make_person, push, stored

TABLE = "Дата;Показатель;Сотрудник;Значение\n07.10.2024;Выручка;a-1;5,5\n07.10.2024;Погода;a-1;=1+1\n"


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def client_of(desk: Desk) -> Client:
    return signed_in(owner_of(desk.company))


def address(desk: Desk, path: str = "") -> str:
    return f"/c/{desk.company.slug}/actuals/{path}"


def upload(desk: Desk, client: Client, text: str | bytes = TABLE, name: str = "факт.csv") -> HttpResponse:
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(address(desk, "file/"), {"file": SimpleUploadedFile(name, data)})


def load(desk: Desk, client: Client, page: str, **given: str) -> HttpResponse:
    """Presses the button, and has a worker do what was asked."""
    answer = client.post(f"{page}load/", given)
    with tenant(desk.company):
        waiting = list(
            Job.objects.for_company(desk.company)
            .filter(kind=LOAD, state="ready")
            .values_list("pk", flat=True)
        )
    for pk in waiting:
        run_job(desk.company.pk, pk)
    return answer


def form(desk: Desk, **other: str) -> dict[str, str]:
    given = {"metric": "revenue", "person": str(desk.anna.uid), "on": "07.10.2024", "value": "1 250,5"}
    return {**given, "note": "По счёту № 7", **other}


def test_the_newest_facts_stand_first_and_lead_on_by_pages(desk: Desk, client_of: Client) -> None:
    push(desk, *[item(f"d{n:03}", on=f"2024-10-{n % 28 + 1:02}") for n in range(120)])
    seen: list[str] = []
    query = ""
    while True:
        page = client_of.get(address(desk, query)).context["page"]
        seen += [row.external_id for row in page.rows]
        if not page.older:
            break
        query = f"?after={page.older}"
    assert len(seen) == len(set(seen)) == 120
    assert seen[0] == "d111"


def test_the_list_is_narrowed_by_month_metric_and_person(desk: Desk, client_of: Client) -> None:
    push(desk, item("a"), item("b", metric="deals"), item("c", person="b-2"), item("d", on="2024-11-01"))
    query = f"?month=2024-10&metric=revenue&person={desk.anna.uid}"
    page = client_of.get(address(desk, query)).context["page"]
    assert [row.external_id for row in page.rows] == ["a"]


@pytest.mark.parametrize(
    "query", ["?month=x", "?month=2024", "?month=9999-99", "?person=7", "?person=%D0%90"]
)
def test_an_address_that_names_nothing_is_not_found(desk: Desk, client_of: Client, query: str) -> None:
    assert client_of.get(address(desk, query)).status_code == 404


@pytest.mark.parametrize("after", ["x", "2024-02-31.5", "2024-10-01." + "9" * 30, "%00"])
def test_a_torn_cursor_is_the_start_or_a_bad_request(desk: Desk, client_of: Client, after: str) -> None:
    assert client_of.get(address(desk, f"?after={after}")).status_code in (200, 400)


def test_another_companys_person_narrows_the_list_to_nothing(desk: Desk, client_of: Client) -> None:
    push(desk, item())
    alien = make_desk()
    page = client_of.get(address(desk, f"?person={alien.anna.uid}")).context["page"]
    assert page.rows == ()


def test_a_fact_by_hand_is_stored_with_its_note_and_an_id_of_its_own(desk: Desk, client_of: Client) -> None:
    assert client_of.post(address(desk, "new/"), form(desk)).status_code == 302
    with tenant(desk.company):
        fact = Actual.objects.for_company(desk.company).get()
    assert fact.external_id.startswith("manual-")
    assert (fact.value, fact.source, fact.note) == (Decimal("1250.5"), "manual", "По счёту № 7")


def test_a_form_sent_twice_is_one_fact_and_another_fact_from_it_is_a_second_one(
    desk: Desk, client_of: Client
) -> None:
    entry = re.findall(
        r'name="entry" value="([-0-9a-f]{36})"', client_of.get(address(desk, "new/")).content.decode()
    )
    assert len(entry) == 1
    typed = form(desk, entry=entry[0])
    for sent in (typed, typed, {**typed, "value": "7"}):
        assert client_of.post(address(desk, "new/"), sent).status_code == 302
    with tenant(desk.company):
        values = Actual.objects.for_company(desk.company).values_list("value", flat=True)
        assert sorted(values) == [Decimal(7), Decimal("1250.5")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "сто"}, {"value": ""}, {"value": "1" * 30}, {"on": "31.02.2024"}, {"on": "07.10.2099"}, {"on": ""},
        {"metric": "lead-conversion"}, {"metric": "weather"}, {"person": "x"}, {"note": ""}, {"note": "я" * 301},
    ],
)  # fmt: skip
def test_a_wrong_fact_by_hand_is_explained_and_not_stored(
    desk: Desk, client_of: Client, wrong: dict[str, str]
) -> None:
    answer = client_of.post(address(desk, "new/"), form(desk, **wrong))
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert stored(desk) == {}


def test_a_file_is_checked_then_loaded_once_and_gives_its_bad_rows_back(
    desk: Desk, client_of: Client
) -> None:
    page = upload(desk, client_of)["Location"]
    text = client_of.get(page).content.decode()
    assert "Погода" in text
    assert stored(desk) == {}
    answer = load(desk, client_of, page)
    assert "/jobs/" in answer["Location"]
    assert page in client_of.get(answer["Location"]).content.decode()
    assert list(stored(desk).values()) == ["5.5000 × 100.00"]
    assert load(desk, client_of, page)["Location"] == page
    assert len(stored(desk)) == 1
    refused = client_of.get(f"{page}refused/").content.decode("utf-8-sig").splitlines()
    assert refused[0].startswith("Дата;Показатель;Сотрудник;Значение;")
    assert refused[1].startswith("07.10.2024;Погода;a-1;'=1+1;")


def test_the_columns_of_a_file_can_be_read_another_way(desk: Desk, client_of: Client) -> None:
    page = upload(desk, client_of, "когда;кто;сколько;что\n07.10.2024;a-1;5;x\n")["Location"]
    columns = {"column.0": "on", "column.1": "person", "column.2": "=revenue", "column.3": ""}
    assert client_of.post(page, columns).status_code == 302
    load(desk, client_of, page)
    assert list(stored(desk).values()) == ["5.0000 × 100.00"]


def test_a_file_changes_a_closed_month_only_with_a_reason(desk: Desk, client_of: Client) -> None:
    client_of.post(address(desk, "months/2024-10/close/"))
    page = upload(desk, client_of)["Location"]
    assert 'name="reason"' in client_of.get(page).content.decode()
    assert load(desk, client_of, page, reason="Акт пришёл позже")["Location"] != page
    assert list(stored(desk).values()) == ["5.5000 × 100.00"]
    with tenant(desk.company):
        (change,) = FactChange.objects.for_company(desk.company)
    assert change.reason == "Акт пришёл позже"
    assert change.user == desk.by.user


@pytest.mark.parametrize(
    "junk",
    [{"column.0": "=no-such", "on": "x"}, {"column.0": "x" * 500, "metric": "y" * 500}, {"date_order": "?"}],
)
def test_a_made_up_choice_of_columns_breaks_nothing(
    desk: Desk, client_of: Client, junk: dict[str, str]
) -> None:
    page = upload(desk, client_of)["Location"]
    assert client_of.post(page, junk).status_code == 302
    assert client_of.get(page).status_code == 200


@pytest.mark.parametrize(("data", "name"), [(b"", "a.csv"), (b"PK\x03\x04", "a.xlsx"), (b"%PDF", "a.pdf")])
def test_a_file_that_cannot_be_read_is_explained(
    desk: Desk, client_of: Client, data: bytes, name: str
) -> None:
    answer = upload(desk, client_of, data, name)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()


def test_an_upload_without_a_file_is_explained(desk: Desk, client_of: Client) -> None:
    assert client_of.post(address(desk, "file/")).status_code == 422


def test_another_companys_file_is_not_found(desk: Desk, client_of: Client) -> None:
    other = make_desk()
    page = upload(other, signed_in(owner_of(other.company)))["Location"].rstrip("/")
    uid = page.rpartition("/")[2]
    for path in (f"file/{uid}/", f"file/{uid}/refused/"):
        assert client_of.get(address(desk, path)).status_code == 404
    assert client_of.post(address(desk, f"file/{uid}/load/")).status_code == 404


def test_a_viewer_reads_the_facts_and_brings_none(desk: Desk) -> None:
    client = signed_in(make_member(desk.company, "viewer"))
    assert client.get(address(desk)).status_code == 200
    assert client.post(address(desk, "new/"), form(desk)).status_code == 403
    assert upload(desk, client).status_code == 403
    with tenant(desk.company):
        assert not ActualsImport.objects.for_company(desk.company).exists()


def test_two_people_and_forty_take_the_same_number_of_queries(desk: Desk, client_of: Client) -> None:
    push(desk, item("a"), item("b", person="b-2"))
    client_of.get(address(desk))
    with CaptureQueriesContext(connection) as few:
        client_of.get(address(desk))
    for number in range(38):
        make_person(desk.company, f"Продавец {number}", f"p-{number}")
    push(desk, *[item(f"d{n}", person=f"p-{n}") for n in range(38)])
    with CaptureQueriesContext(connection) as many:
        client_of.get(address(desk))
    assert len(many) == len(few)
