"""The chart as a file: every kind of it, and who may have what in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from defusedxml import ElementTree
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.access import Access
from accounts.models import AuditEvent
from salesorg.celery import app
from teams.exports import request, writing
from teams.exports.request import FORMATS, ExportRequest
from teams.facts import catalogue_facts, structure_facts
from teams.models import Position
from teams.structure_json import read_structure
from tests.factories import make_company, make_member, owner_of, signed_in
from tests.factories.drafts import make_draft
from tests.factories.structures import Office, make_office
from tests.teams.chart_samples import HOSTILE, letters
from tests.teams.export_site import as_, ask, jobs_of, small_office, url

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "send_task", lambda *_args, **_options: None)


@pytest.fixture
def office() -> Office:
    return small_office()


# --- what is in the files ---------------------------------------------------------------------------------------

TEXT_OF: dict[str, Callable[[bytes], str]] = {
    "pdf": lambda made: "".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages),
    "pages": lambda made: "".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages),
    "svg": lambda made: "".join(ElementTree.fromstring(made).itertext()),
    "json": lambda made: made.decode(),
    "xlsx": lambda made: "".join(
        str(cell) for row in load_workbook(BytesIO(made)).worksheets[0].values for cell in row
    ),
}


@pytest.mark.parametrize("format", TEXT_OF)
def test_every_kind_of_file_holds_every_title_and_name(office: Office, format: str):
    response = ask(as_(office), office, format)
    assert response.status_code == 200
    words = letters(TEXT_OF[format](response.content))
    for name in (
        "Директор по продажам",
        "Менеджер, Москва",
        "Менеджер, Тула",
        "Лаврентьев Игорь",
        "Ермакова Наталья",
    ):
        assert letters(name) in words, name


def test_a_png_is_a_picture_twice_as_sharp_as_the_screen(office: Office):
    made = ask(as_(office), office, "png").content
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(made[16:20]) > 800


@pytest.mark.parametrize(("width", "height"), [(400, 300), (14_000, 2_000), (60_000, 3_000), (900, 90_000)])
def test_a_png_of_any_chart_stays_one_that_programs_open(width: float, height: float):
    scale = writing.pixels_per_unit(width, height)
    assert scale <= writing.SHARP
    assert width * height * scale**2 <= writing.MOST_PIXELS * 1.001
    assert max(width, height) * scale <= writing.LONGEST_SIDE * 1.001


@pytest.mark.parametrize("format", FORMATS)
def test_the_file_has_a_name_of_latin_letters_its_day_and_its_kind(office: Office, format: str):
    response = ask(as_(office), office, format)
    name = response["Content-Disposition"]
    assert name.isascii()
    assert f"{timezone.localdate()}" in name
    assert name.endswith(f'.{FORMATS[format].ending}"')
    assert response["Content-Type"] == FORMATS[format].content_type
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("format", ["pdf", "svg", "xlsx"])
def test_hostile_titles_are_text_in_the_file(office: Office, format: str):
    titles = [
        title
        for title in HOSTILE
        if "😀" not in title and not any("\u0600" < sign < "\u0700" for sign in title)
    ]
    for title in titles:
        office.add(title.strip())
    words = letters(TEXT_OF[format](ask(as_(office), office, format).content))
    assert [title for title in titles if letters(title) not in words] == []


def test_the_json_reads_back_to_the_same_facts(office: Office):
    made = ask(as_(office), office, "json").content
    with office.open():
        mine = structure_facts(office.structure, office.company, timezone.localdate())
        read = read_structure(made, catalogue_facts(office.company))
    assert read.structure == mine
    assert read.notes == ()


# --- XLSX -------------------------------------------------------------------------------------------------------


def rows_of(response: Any) -> list[Json]:
    head, *rows = load_workbook(BytesIO(response.content)).worksheets[0].values
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_table_has_a_row_for_each_position_with_its_place_and_people(office: Office):
    rows = {row["Должность"]: row for row in rows_of(ask(as_(office), office, "xlsx"))}
    seller = rows["Менеджер, Москва"]
    assert seller["Путь"] == "Директор по продажам / Менеджер, Москва"
    assert (seller["Уровень"], seller["Подчиняется"], seller["ФИО руководителя"]) == (
        2, "Директор по продажам", "Лаврентьев Игорь",
    )  # fmt: skip
    assert seller["Человек"] == "Ермакова Наталья"
    assert seller["Роли и доли"].replace("\xa0", " ") == "Менеджер по продажам 100 %"
    assert (seller["Регион"], seller["Сегмент"]) == ("Москва", "B2B, B2C")
    assert (seller["Ставка"], seller["Загрузка, %"]) == (1, 100)
    assert rows["Менеджер, Тула"]["Человек"].startswith("Вакансия")
    assert rows["Директор по продажам"]["Команда"] == "Продажи"


def test_text_of_the_table_is_never_a_formula(office: Office):
    office.add('=HYPERLINK("http://example.com","x")', team="=1+1", person="@SUM(A1) Иванов")
    sheet = load_workbook(BytesIO(ask(as_(office), office, "xlsx").content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert not any(cell.hyperlink for cell in cells)


def test_pay_is_in_the_table_of_those_who_edit_and_of_nobody_else(office: Office):
    key = office.add("С оплатой")
    with office.open():
        Position.objects.for_company(office.company).filter(key=key).update(cost_rub=150_000)
    title = "Стоимость в месяц за ставку, ₽"
    paid = next(row for row in rows_of(ask(as_(office), office, "xlsx")) if row["Должность"] == "С оплатой")
    assert paid[title] == 150_000
    for access in (Access.MEMBER, Access.VIEWER):
        assert title not in rows_of(ask(as_(office, access), office, "xlsx"))[0]


def test_findings_are_in_the_table_of_those_who_see_them(office: Office):
    person = office.person("Двойнова Вера")
    for title in ("Первая", "Вторая"):
        office.add(title, roles=["sales-manager"], person=person)
    seen = {
        row["Должность"]: row["Находки"] for row in rows_of(ask(as_(office, Access.VIEWER), office, "xlsx"))
    }
    assert "Перегрузка" in seen["Первая"]
    assert "Находки" not in rows_of(ask(as_(office, Access.MEMBER), office, "xlsx"))[0]


# --- which day, which structure ---------------------------------------------------------------------------------


def test_the_file_shows_who_sat_where_on_the_day(office: Office):
    before = ask(as_(office), office, "svg", on="2026-01-01").content.decode()
    assert "Ермакова" not in before
    assert "1\u00a0января 2026" in before.replace("1 января", "1\u00a0января").replace(
        "января\u00a02026", "января 2026"
    )
    assert "Ермакова" in ask(as_(office), office, "svg").content.decode()


@pytest.mark.parametrize(
    "given",
    [{"on": "1789-07-14"}, {"on": "x"}, {"on": ""}, {"format": "exe"}, {"format": ""}, {"paper": "a0"}],
)
def test_nonsense_is_refused_beside_its_field_and_nothing_is_made(office: Office, given: Json):
    response = ask(as_(office), office, **{"format": "pdf", **given})
    assert response.status_code == 422
    assert jobs_of(office) == []


def test_a_draft_is_for_those_who_may_see_drafts(office: Office):
    draft = make_draft(office)
    assert "ЧЕРНОВИК" in TEXT_OF["svg"](ask(as_(draft), draft, "svg").content)
    for asked in (url(draft), url(draft, f"{uuid4()}/")):
        assert as_(draft, Access.MEMBER).get(asked).status_code == 404
    assert ask(as_(draft, Access.MEMBER), draft).status_code == 404


def test_another_companys_structure_does_not_exist(office: Office):
    stranger = signed_in(owner_of(make_company()))
    mine = make_office(with_roles=False)
    assert ask(stranger, office).status_code == 404
    foreign = f"/c/{mine.company.slug}/structure/{office.structure.uid}/export/"
    assert as_(mine).post(foreign, {"format": "pdf", "paper": "a4", "on": "2026-11-22"}).status_code == 404


def test_who_took_the_chart_out_is_in_the_trail(office: Office):
    ask(as_(office, Access.VIEWER), office, "xlsx")
    with office.open():
        event = AuditEvent.objects.for_company(office.company).get(verb="structure.exported")
    assert event.object_uid == office.structure.uid
    assert (event.data["format"], event.data["costs"]) == ("xlsx", False)


# --- the dialog -------------------------------------------------------------------------------------------------


def test_the_dialog_offers_each_kind_with_a_word_what_it_is_for(office: Office):
    text = as_(office).get(url(office) + "?on=2026-03-01", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert text.count('type="radio"') == len(FORMATS)
    assert 'value="2026-03-01"' in text
    assert "для экрана и плоттера" in text
    assert 'id="dialog-title"' in text


def test_without_scripts_the_choice_is_a_page(office: Office):
    text = as_(office).get(url(office)).content.decode()
    assert "<html" in text
    assert text.count('type="radio" name="format"') == len(FORMATS)


def test_who_may_not_see_findings_gets_a_file_without_them_that_others_share(office: Office):
    asked = [
        request.request_for(by, format="pages", paper="a4", on=TODAY, marks=marks, language="ru")
        for by, marks in (
            (owner_of(office.company), False),
            (make_member(office.company, Access.MEMBER), False),
        )
    ]
    assert asked[0] == asked[1]
    assert asked[0].digest == asked[1].digest
    assert ExportRequest.of(asked[0].payload()) == asked[0]
