"""The page of the responsibility matrix as the server sends it: what it carries, for whom, of which day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.tenancy import tenant
from teams.actions.drafts import create_draft
from teams.models import Finding
from tests.factories import make_company, make_member, owner_of, signed_in
from tests.factories.structures import Office, make_office
from tests.teams.chart_calls import Tab
from tests.teams.chart_site import at, browser
from tests.teams.test_chart_page import embedded

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    """A head and two sellers; two of the three answer for the same."""
    found = make_office()
    answers = {"op": "set_involvement", "responsibility": "receivables-control", "involvement": "A"}
    with found.at_once():
        head = found.add("Руководитель", roles=["sales-head"], person="Ковалёв Дмитрий")
        seller = found.add("Менеджер", parent=head, roles=["sales-manager"], person="Ермакова Наталья")
        found.add("Менеджер", parent=head, roles=["sales-manager"])
        found.put(answers | {"key": head}, answers | {"key": seller})
    return found


def page_of(office: Office, access: str = "owner", query: str = "") -> str:
    answer = browser(office, access).get(at(office, "matrix/") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def matrix_of(page: str) -> dict[str, Any]:
    return embedded(page, "matrix-document")


def row_of(matrix: dict[str, Any], slug: str) -> dict[str, Any]:
    return next(row for row in matrix["rows"] if row["responsibility"] == slug)


def test_the_page_carries_columns_rows_and_what_is_wrong_with_them(office: Office) -> None:
    matrix = matrix_of(page_of(office))
    assert [(column["kind"], len(column["positions"])) for column in matrix["columns"]] == [
        ("position", 1), ("group", 2),
    ]  # fmt: skip
    row = row_of(matrix, "receivables-control")
    assert row["check"]["code"] == "double_accountable"
    assert row["check"]["words"] == "3 owners"
    assert matrix["findings"][row["findings"][0]]["kind"] == "double_accountable"
    assert row["cells"][1]["mixed"]


def test_of_the_live_structure_the_page_has_an_address_of_its_own(office: Office) -> None:
    answer = browser(office).get(f"/c/{office.company.slug}/matrix/")
    assert matrix_of(answer.content.decode())["columns"]
    assert 'aria-current="page"' in answer.content.decode()


def test_without_a_structure_the_page_leads_to_the_chart() -> None:
    company = make_company()
    answer = signed_in(owner_of(company)).get(f"/c/{company.slug}/matrix/")
    assert answer.status_code == 200
    assert f'href="/c/{company.slug}/structure/"' in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("?by=roles", {"role"}),
        ("?by=people", {"person", "vacancies"}),
        ("?fold=no", {"position"}),
        ("?by=nonsense", {"position", "group"}),
    ],
)
def test_the_columns_are_what_the_address_says(office: Office, query: str, kinds: set[str]) -> None:
    assert {column["kind"] for column in matrix_of(page_of(office, query=query))["columns"]} == kinds


def test_a_draft_has_a_matrix_that_may_be_edited(office: Office) -> None:
    with office.open():
        draft = create_draft(source=office.structure, name="Иначе", by=office.by)
    page = browser(office).get(f"/c/{office.company.slug}/structure/{draft.uid}/matrix/").content.decode()
    assert embedded(page, "chart-document")["may_edit"]
    assert matrix_of(page)["columns"]


def test_a_day_of_the_past_is_only_looked_at_and_its_findings_lead_nowhere(office: Office) -> None:
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    page = page_of(office, query=f"?on={yesterday}")
    assert matrix_of(page)["on"] == yesterday
    assert not embedded(page, "chart-document")["may_edit"]
    assert embedded(page, "chart-config")["urls"]["finding"] == ""
    assert 'aria-readonly="true"' in page


def test_an_accepted_finding_is_quiet(office: Office) -> None:
    with tenant(office.company):
        rows = Finding.objects.for_company(office.company).filter(responsibility_slug="receivables-control")
        assert rows.update(state=Finding.State.ACCEPTED)
    matrix = matrix_of(page_of(office))
    row = row_of(matrix, "receivables-control")
    assert row["check"]["code"] == "accepted"
    assert not any("guilty" in cell for cell in row["cells"])


def test_who_may_not_see_findings_sees_parts_and_no_findings(office: Office) -> None:
    page = page_of(office, "member")
    matrix = matrix_of(page)
    assert matrix["findings"] == {}
    assert matrix["problems"] == 0
    assert row_of(matrix, "receivables-control")["check"]["code"] == "fine"
    assert "mx-only" not in page
    assert 'data-part="R"' not in page


def test_a_hostile_title_stays_text(office: Office) -> None:
    office.add("</script><script>alert(1)</script>", roles=["sales-analyst"])
    assert "<script>alert" not in page_of(office)


def test_the_cells_follow_a_change(office: Office) -> None:
    client = browser(office)
    before = client.get(at(office, "matrix/cells/")).json()
    key = before["columns"][0]["positions"][0]
    office.apply(
        {"op": "set_involvement", "key": key, "responsibility": "receivables-control", "involvement": "C"}
    )
    after = client.get(at(office, "matrix/cells/")).json()
    assert after["revision"] == before["revision"] + 1
    row = row_of(after, "receivables-control")
    assert row["cells"][0]["involvement"] == "C"
    assert row["check"]["code"] != "double_accountable"


def test_a_cell_that_two_have_changed_is_called_by_its_row_and_column(office: Office) -> None:
    mine, theirs = Tab(office, browser(office)), Tab(office, browser(office))
    key = mine.document()["boxes"][0]["key"]
    theirs.document()
    change = {"op": "set_involvement", "key": key, "responsibility": "receivables-control"}
    said = theirs.send(change | {"involvement": "C"})["said"]
    assert said.startswith("Receivables control · Руководитель: is asked.")
    met = mine.try_to_send(change | {"involvement": None})
    assert met.status_code == 409
    assert [each["said"] for each in met.json()["theirs"]] == [
        "Receivables control · Руководитель: is asked."
    ]


def test_a_stranger_finds_no_matrix(office: Office) -> None:
    other = make_company()
    client = signed_in(make_member(other, "owner"))
    assert client.get(at(office, "matrix/")).status_code == 404
    assert client.get(at(office, "matrix/cells/")).status_code == 404


def queries(office: Office, query: str) -> int:
    client = browser(office)
    client.get(at(office, "matrix/") + query)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(at(office, "matrix/") + query).status_code == 200
    return len(caught)


@pytest.mark.parametrize("query", ["", "?by=roles", "?by=people"])
def test_the_page_asks_as_much_of_twenty_positions_as_of_two(query: str) -> None:
    small, large = make_office(), make_office()
    for office, count in ((small, 2), (large, 20)):
        head = None
        for number in range(count):
            role = ["sales-head", "sales-manager"][number > 0]
            key = office.add(f"Место {number}", parent=head, roles=[role], person=f"Иванова {number}")
            head = head or key
    assert queries(small, query) == queries(large, query)
