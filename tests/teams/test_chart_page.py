"""The chart's page as the server sends it: what it embeds, for whom, and how a company begins."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from teams.models import Structure
from tests.factories import make_company, make_member, owner_of, signed_in
from tests.factories.structures import Office
from tests.teams.chart_site import HTMX, at, browser
from tests.teams.structure_state import revision_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def embedded(page: str, name: str) -> dict[str, Any]:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    value: dict[str, Any] = json.loads(found.group(1))
    return value


def page_of(office: Office, access: str = "owner", query: str = "") -> str:
    answer = browser(office, access).get(at(office) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_company_without_a_structure_is_told_how_to_begin_and_nothing_is_written() -> None:
    company = make_company()
    page = signed_in(owner_of(company), headers={"accept-language": "en"}).get(
        f"/c/{company.slug}/structure/"
    )
    assert "Draw it from nothing" in page.content.decode()
    assert "chart-document" not in page.content.decode()


def test_a_chart_is_begun_with_an_empty_canvas() -> None:
    company = make_company()
    client = signed_in(owner_of(company))
    assert client.post(f"/c/{company.slug}/structure/start/").status_code == 302
    page = client.get(f"/c/{company.slug}/structure/").content.decode()
    assert embedded(page, "chart-document")["boxes"] == []


@pytest.mark.parametrize("access", ["viewer", "member"])
def test_who_may_not_edit_begins_nothing(access: str) -> None:
    company = make_company()
    client = signed_in(make_member(company, access))
    assert client.post(f"/c/{company.slug}/structure/start/").status_code == 403
    assert "start/" not in client.get(f"/c/{company.slug}/structure/").content.decode()


def test_the_page_carries_the_document(office: Office) -> None:
    key = office.add("Руководитель продаж", roles=["sales-head"], person="Ковалёв Дмитрий")
    document = embedded(page_of(office), "chart-document")
    [box] = document["boxes"]
    assert (box["key"], box["people"][0]["short"]) == (key, "Ковалёв Дмитрий")
    assert document == browser(office).get(at(office, "document/")).json() | {"undo": document["undo"]}


def test_the_live_structure_has_an_address_of_its_own(bare: Office) -> None:
    bare.add()
    page = browser(bare).get(f"/c/{bare.company.slug}/structure/").content.decode()
    assert embedded(page, "chart-document")["structure"]["uid"] == str(bare.structure.uid)


def test_the_page_says_where_everything_is(bare: Office) -> None:
    bare.add()
    config = embedded(page_of(bare), "chart-config")
    assert config["urls"]["operations"] == at(bare, "operations/")
    assert config["urls"]["position"] == at(bare, "positions/00000000-0000-0000-0000-000000000000/")
    assert (config["mayEdit"], config["language"]) == (True, "en")
    assert embedded(page_of(bare, "viewer"), "chart-config")["mayEdit"] is False


def test_the_number_of_queries_does_not_grow_with_the_chart(office: Office) -> None:
    client = browser(office)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(at(office)).status_code == 200
        return len(seen)

    head = office.add("Руководитель", roles=["sales-head"], person="Ковалёв Дмитрий")
    office.add(parent=head, roles=["sales-manager"], person="Титов Илья")
    queries()
    small = queries()
    for number in range(18):
        office.add(f"Менеджер {number}", parent=head, roles=["sales-manager"], person=f"Титов {number}")
    assert queries() == small


def test_a_hostile_title_stays_a_text(bare: Office) -> None:
    bare.add("</script><script>alert(1)</script>", person='"><img src=x onerror=alert(1)>А')
    page = page_of(bare)
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert embedded(page, "chart-document")["boxes"][0]["title"] == "</script><script>alert(1)</script>"


def test_a_structure_in_the_archive_is_shown_and_not_edited(bare: Office) -> None:
    bare.add()
    with bare.open():
        Structure.objects.for_company(bare.company).update(state="archived")
    page = page_of(bare)
    assert embedded(page, "chart-document")["may_edit"] is False
    assert 'id="stage-form"' not in page


def test_a_page_of_a_past_day_is_not_edited(bare: Office) -> None:
    bare.add()
    document = embedded(page_of(bare, query="?on=2026-01-31"), "chart-document")
    assert (document["on"], document["may_edit"]) == ("2026-01-31", False)


def test_a_day_before_the_structure_was_known_is_not_told_as_that_days_state(bare: Office) -> None:
    bare.add("Менеджер")
    assert "This is how it was" not in page_of(bare, query="?on=2026-01-31")
    assert "The structure is known from" in page_of(bare, query="?on=2026-01-31")
    with bare.open():
        Structure.objects.for_company(bare.company).update(created_at="2025-06-01T09:00Z")
    assert "This is how it was at the end of" in page_of(bare, query="?on=2026-01-31")


@pytest.mark.parametrize("query", ["?on=x", "?on=9999-99-99", "?box=x", "?box=01a20173-9f16-7c3b-8fb5-9c221f5d34b7",
                                   "?tab=bomb", "?lens=%3Cb%3E", "?at=NaN,NaN,0"])  # fmt: skip
def test_an_address_with_nonsense_opens_the_chart(bare: Office, query: str) -> None:
    bare.add()
    assert embedded(page_of(bare, query=query), "chart-document")["is_today"] is True


def test_the_selected_position_is_open_in_the_panel(bare: Office) -> None:
    key = bare.add("Менеджер, Тула")
    assert '<h2 class="so-panel-title"' in page_of(bare, query=f"?box={key}")


def test_the_stage_is_chosen_on_the_page(office: Office) -> None:
    office.add("РОП", roles=["sales-head"])
    client, before = browser(office), revision_of(office)
    answer = client.post(at(office, "stage/"), {"stage": "mature"}, headers=HTMX)
    assert answer.status_code == 204
    assert "finding" in json.loads(answer["HX-Trigger"])["chart:changed"]["said"]
    assert client.post(at(office, "stage/"), {"stage": "eternal"}, headers=HTMX).status_code == 422
    assert revision_of(office) == before + 1
    assert embedded(page_of(office), "chart-document")["structure"]["stage"] == "mature"


def test_the_stage_of_a_structure_in_the_archive_stays(bare: Office) -> None:
    bare.add()
    with bare.open():
        Structure.objects.for_company(bare.company).update(state="archived")
    assert browser(bare).post(at(bare, "stage/"), {"stage": "mature"}, headers=HTMX).status_code == 422
    assert revision_of(bare) == 1
