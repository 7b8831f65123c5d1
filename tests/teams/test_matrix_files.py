"""The responsibility matrix taken out: as a spreadsheet, as pages, and by the API."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone, translation
from openpyxl import load_workbook

from common.drawing.shapes import Text
from teams.chart_document import Viewer, chart_document
from teams.drawing.content import chart_content
from teams.exports.matrix_pages import matrix_pages
from teams.exports.matrix_sheet import write_matrix_sheet
from teams.exports.request import MATRIX_FORMATS, Format
from teams.matrix_selectors import MatrixView, matrix_view
from tests.factories import make_member, owner_of, signed_in
from tests.factories.structures import Office, make_office
from tests.teams.chart_site import at, browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_russian() -> Any:
    with translation.override("ru"):
        yield


@pytest.fixture
def office() -> Office:
    found = make_office()
    with found.at_once():
        head = found.add("=HYPERLINK(1)", roles=["sales-head"], person="Ковалёв Дмитрий")
        for number in range(3):
            found.add("Менеджер", parent=head, roles=["sales-manager"], person=f"Ермакова {number}")
    return found


def read(office: Office, **how: Any) -> tuple[Any, MatrixView]:
    how = {"by": "positions", "fold": True, "findings": True} | how
    today = timezone.localdate()
    with office.open():
        content = chart_content(
            chart_document(office.structure, Viewer(None, True, False, False), today), company="ООО «Ромашка»"
        )
        return content, matrix_view(office.structure, office.company, on=today, **how)


def cells(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_spreadsheet_holds_what_the_page_shows_in_russian(office: Office) -> None:
    content, view = read(office)
    heads, names, *rows = cells(write_matrix_sheet(content, view))
    assert names[:2] == ["Область", "Обязанность"]
    assert heads[3] == "Менеджер"
    assert names[3].startswith("3: Ермакова 0, ")
    plan = next(row for row in rows if row[1] == "План продаж отдела")
    assert plan[2] in ("A", "AR")
    assert rows[-1][1] == "Итого: отвечает / выполняет"


def test_no_text_of_the_spreadsheet_is_a_formula(office: Office) -> None:
    content, view = read(office)
    book = load_workbook(BytesIO(write_matrix_sheet(content, view)))
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "'=HYPERLINK(1)" in [cell.value for cell in every]
    assert {cell.data_type for cell in every} <= {"s", "n"}


@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_pages_hold_every_row_and_every_column_within_the_paper(office: Office, paper: str) -> None:
    for number in range(40):
        office.add(f"Особая должность {number}", roles=["sales-analyst"])
    content, view = read(office, fold=False)
    pages = matrix_pages(content, view, paper)
    texts = [shape for page in pages for shape in page.shapes if isinstance(shape, Text)]
    for page in pages:
        for shape in page.shapes:
            if isinstance(shape, Text):
                assert shape.left >= -0.1
                assert shape.left + shape.width <= page.width + 0.1
                assert 0 <= shape.y <= page.height
    said = " ".join(shape.text for shape in texts)
    for number in range(40):
        assert f" {number}" in said
    assert "План продаж отдела" in said


def test_the_page_gives_the_file_at_once(office: Office) -> None:
    client = signed_in(owner_of(office.company), headers={"accept-language": "ru"})
    answer = client.post(at(office, "matrix/file/"), {"file": "a4", "by": "roles"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "-matrix-" in answer["Content-Disposition"]
    sheet = client.post(at(office, "matrix/file/"), {"file": "xlsx", "by": "people"})
    assert cells(sheet.content)[0][2].startswith("Ковалёв")


def test_a_file_folds_what_the_page_folds(office: Office) -> None:
    client = signed_in(owner_of(office.company), headers={"accept-language": "ru"})
    columns = {
        fold: len(
            [title for title in cells(client.post(at(office, "matrix/file/"), body).content)[0] if title]
        )
        for fold, body in (("yes", {"file": "xlsx"}), ("no", {"file": "xlsx", "fold": "no"}))
    }
    assert columns == {"yes": 2, "no": 4}


def test_columns_of_one_title_are_told_apart_on_paper(office: Office) -> None:
    content, view = read(office, fold=False)
    [page, *_rest] = matrix_pages(content, view, "a4")
    texts = [shape.text for shape in page.shapes if isinstance(shape, Text)]
    assert texts.count("Менеджер") == 3
    for number in range(3):
        assert f"Ермакова {number}" in texts


def test_a_long_name_of_a_company_stands_on_paper_in_full(office: Office) -> None:
    content, view = read(office)
    name = "Общество с очень длинным названием " * 8
    pages = matrix_pages(replace(content, company=name), view, "a4")
    said = [shape.text for shape in pages[0].shapes if isinstance(shape, Text)]
    assert " ".join(said).count("длинным") == 8


def test_a_matrix_too_wide_for_its_file_says_what_to_choose(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MATRIX_FORMATS, "matrix-xlsx", Format("xlsx", "", 1_500, 1))
    client = signed_in(owner_of(office.company), headers={"accept-language": "ru"})
    answer = client.post(
        at(office, "matrix/file/"), {"file": "xlsx", "fold": "no", "by": "people"}, follow=True
    )
    assert "Выберите столбцами роли" in answer.content.decode()
    assert answer.request["QUERY_STRING"] == "by=people"


def test_a_file_for_who_may_not_see_findings_holds_none(office: Office) -> None:
    sheet = browser(office, "member").post(at(office, "matrix/file/"), {"file": "xlsx"})
    assert {row[-1] for row in cells(sheet.content)[2:]} <= {None, ""}


def api(office: Office, query: str = "", access: str = "owner") -> Any:
    who = owner_of(office.company) if access == "owner" else make_member(office.company, access)
    client = signed_in(who, headers={"accept-language": "ru"})
    url = f"/api/v1/companies/{office.company.slug}/structures/{office.structure.uid}/matrix{query}"
    return client.get(url)


def test_the_api_gives_rows_columns_and_cells(office: Office) -> None:
    answer = api(office)
    assert answer.status_code == 200
    body = answer.json()
    assert answer["ETag"]
    assert body["by"] == "positions"
    plan = next(row for row in body["rows"] if row["responsibility"] == "sales-plan")
    assert plan["title"] == "План продаж отдела"
    assert {cell["column"] for cell in plan["cells"]} <= set(range(len(body["columns"])))
    assert all(row["cells"] or row["findings"] for row in body["rows"])
    assert len(api(office, "?all=yes").json()["rows"]) > len(body["rows"])


def test_the_api_refuses_what_it_does_not_know(office: Office) -> None:
    refused = api(office, "?by=teams")
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith("Здесь возможно одно из: positions")
    assert api(office, "?on=yesterday").status_code == 422


def test_the_api_keeps_findings_from_who_may_not_see_them(office: Office) -> None:
    body = api(office, access="member").json()
    assert body["problems"] == 0
    assert not any(row["findings"] for row in body["rows"])
