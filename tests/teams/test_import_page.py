"""The pages of an import: what people send, what they are told, what they get back."""

from __future__ import annotations

import csv
import io
import zipfile
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import Access
from teams.models import Person, Position, StaffListImport
from tests.factories.accounts import make_member, owner_of, signed_in
from tests.factories.structures import Office, make_office
from tests.teams.test_import_action import HEADER, LIST, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(office: Office) -> Client:
    return signed_in(owner_of(office.company))


def url(office: Office, name: str, *args: object) -> str:
    return reverse(f"teams:{name}", args=[office.company.slug, *args])


def send(client: Client, office: Office, data: bytes, name: str = "staff.csv") -> HttpResponse:
    return client.post(url(office, "import"), {"file": SimpleUploadedFile(name, data)})


def uploaded(client: Client, office: Office, text: str = LIST, name: str = "staff.csv") -> StaffListImport:
    answer = send(client, office, text.encode(), name)
    assert answer.status_code == 302, answer.content.decode()
    with office.open():
        return StaffListImport.objects.for_company(office.company).order_by("-id")[0]


def stored(office: Office) -> tuple[int, int, int]:
    with office.open():
        return (
            StaffListImport.objects.for_company(office.company).count(),
            Position.objects.for_company(office.company).count(),
            Person.objects.for_company(office.company).count(),
        )


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (160 * 1024 * 1024))
    return stream.getvalue()


HOSTILE = {
    "empty.csv": b"",
    "blank.csv": b"  \r\n\r\n",
    "nul.csv": b"\x00\x01\x02\x00\x05" * 50,
    "paper.pdf": b"%PDF-1.7 something",
    "paper.xlsx": b"%PDF-1.7 something",
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "broken.xlsx": b"PK\x03\x04 not a zip at all",
    "page.xlsx": b"<html><table><tr><td>1</td></tr></table></html>",
    "picture.csv": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    "quote.csv": 'ФИО;Должность\n"Иванов;РОП\n'.encode(),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_file_that_is_no_list_is_refused_with_a_sentence(client: Client, office: Office, name: str) -> None:
    answer = send(client, office, HOSTILE[name], name)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert stored(office) == (0, 0, 0)


def test_a_bomb_is_refused(client: Client, office: Office) -> None:
    answer = send(client, office, bomb(), "bomb.xlsx")
    assert answer.status_code == 422
    assert stored(office) == (0, 0, 0)


def test_more_rows_than_are_read_are_refused_not_cut(client: Client, office: Office) -> None:
    rows = b"".join(b"Petrov Petr;Manager\n" for _number in range(50_001))
    answer = send(client, office, b"Name;Title\n" + rows)
    assert answer.status_code == 422
    assert stored(office) == (0, 0, 0)


def test_eleven_megabytes_are_refused_before_they_are_read(client: Client, office: Office) -> None:
    answer = send(client, office, b"a;b\n" * (11 * 1024 * 1024 // 4))
    assert answer.status_code == 422
    assert "11" in answer.content.decode()


def test_no_file_at_all_is_told(client: Client, office: Office) -> None:
    assert client.post(url(office, "import"), {}).status_code == 422
    assert client.post(url(office, "import"), {"file": "text"}).status_code == 422


def test_a_name_of_a_file_with_anything_in_it_is_kept_as_text(client: Client, office: Office) -> None:
    source = uploaded(client, office, name="../../<script>'; DROP.csv")
    page = client.get(url(office, "import")).content.decode()
    assert "<script>'" not in page
    assert "/" not in source.file_name


def test_columns_are_guessed_and_another_choice_is_kept(client: Client, office: Office) -> None:
    source = uploaded(client, office)
    page = client.get(url(office, "import-columns", source.uid)).content.decode()
    assert '<option value="boss" selected>' in page
    answer = client.post(url(office, "import-columns", source.uid), {"column-0": "name", "column-1": "title"})
    assert answer.status_code == 302
    with office.open():
        source.refresh_from_db()
    assert {name: column[0] for name, column in source.columns["fields"].items()} == {"name": 0, "title": 1}


@pytest.mark.parametrize(
    "chosen",
    [{}, {"column-0": "name", "column-1": "name"}, {"column-2": "team"}, {"column-0": "salary"}],
)
def test_columns_that_make_no_list_are_refused(
    client: Client, office: Office, chosen: dict[str, str]
) -> None:
    source = uploaded(client, office)
    assert client.post(url(office, "import-columns", source.uid), chosen).status_code == 422


def test_the_preview_names_each_fate_and_the_reason(client: Client, office: Office) -> None:
    source = uploaded(client, office, LIST + "Панин Степан Ильич;Менеджер;Отдел;Никто Никтович;panin@;;;9\n")
    page = client.get(url(office, "import-preview", source.uid)).content.decode()
    fates = {fate: page.count(f'data-fate="{fate}"') for fate in ("create", "decide", "error")}
    assert fates == {"create": 3, "decide": 1, "error": 1}  # no catalogue role fits a commercial director
    assert "Никто Никтович" in page
    assert "panin@" in page


def test_choices_are_kept_and_shown(client: Client, office: Office) -> None:
    source = uploaded(client, office)
    choose = url(office, "import-choose", source.uid)
    answer = client.post(choose, {"row": "4-0", "role": "sales-analyst"}, headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith("<div")
    assert '<option value="sales-analyst" selected>' in answer.content.decode()
    out = client.post(choose, {"leave": "4-0", "out": "1"}, headers={"HX-Request": "true"})
    assert 'class="is-out"' in out.content.decode()


@pytest.mark.parametrize(
    "data", [{"row": "x", "role": ""}, {"leave": "1"}, {"title": "РОП", "role": "nobody"}]
)
def test_a_choice_that_cannot_be_is_refused(client: Client, office: Office, data: dict[str, str]) -> None:
    source = uploaded(client, office)
    assert client.post(url(office, "import-choose", source.uid), data).status_code == 422


def test_a_list_is_loaded_once_and_then_shows_what_came_of_it(client: Client, office: Office) -> None:
    source = uploaded(client, office)
    answer = client.post(url(office, "import-apply", source.uid), follow=True)
    assert answer.redirect_chain[-1][0] == url(office, "import-done", source.uid)
    assert stored(office) == (1, 4, 3)
    assert client.post(url(office, "import-apply", source.uid)).status_code == 409
    assert stored(office) == (1, 4, 3)
    for name in ("import-preview", "import-columns"):
        assert client.get(url(office, name, source.uid)).status_code == 302


def test_a_list_without_a_sound_row_is_refused_on_the_page(client: Client, office: Office) -> None:
    source = uploaded(client, office, HEADER + "Панин Степан Ильич;Менеджер;Отдел;Никто Никтович;;;;\n")
    assert client.post(url(office, "import-apply", source.uid)).status_code == 422
    assert stored(office) == (1, 0, 0)


@pytest.mark.parametrize(
    "name", ["import-preview", "import-columns", "import-done", "import-choose", "import-apply"]
)
def test_a_list_of_another_company_is_not_there(client: Client, office: Office, name: str) -> None:
    other = make_office()
    theirs = uploaded(signed_in(owner_of(other.company)), other)
    send_it = client.post if name in ("import-choose", "import-apply") else client.get
    assert send_it(url(office, name, theirs.uid)).status_code == 404
    assert client.get(url(office, "import-rejected", theirs.uid, "csv")).status_code == 404
    assert send_it(url(office, name, uuid4())).status_code == 404
    assert stored(other) == (1, 0, 0)


@pytest.mark.parametrize("access", [Access.MEMBER, Access.VIEWER])
def test_only_who_may_import_gets_in(office: Office, access: str) -> None:
    assert signed_in(make_member(office.company, access)).get(url(office, "import")).status_code == 403


FORMULA = "\"=cmd|'/c calc'!A1\";Менеджер по продажам;Отдел продаж;Никто Никтович;;;;11\n"


def test_bad_rows_come_back_with_their_reason_and_no_formula(client: Client, office: Office) -> None:
    source = uploaded(client, office, LIST + FORMULA)
    answer = client.get(url(office, "import-rejected", source.uid, "csv"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][0].startswith("'=")
    assert "Никто Никтович" in rows[1][-1]
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(url(office, "import-rejected", source.uid, "xlsx")).content)
    ).active
    assert [cell.data_type for cell in sheet[2] if cell.value is not None] == ["s"] * 6
    assert client.get(url(office, "import-rejected", source.uid, "exe")).status_code == 404


def test_the_mended_file_finds_its_columns_again(client: Client, office: Office) -> None:
    source = uploaded(client, office, LIST + FORMULA)
    client.post(url(office, "import-apply", source.uid))
    mended = client.get(url(office, "import-rejected", source.uid, "csv")).content.decode("utf-8-sig")
    again = uploaded(client, office, mended.replace("Никто Никтович;", "Жданова Е. И.;", 1))
    client.post(url(office, "import-apply", again.uid))
    with office.open():
        assert Person.objects.for_company(office.company).filter(full_name__startswith="=cmd").exists()


def test_cells_of_a_workbook_keep_their_kinds(client: Client, office: Office) -> None:
    from datetime import date

    data = workbook(
        ("ФИО", "Должность", "Дата приёма", "Ставка"),
        ("Ким Вера Ильинична", "РОП", date(2024, 3, 1), 0.5),
        ("Ян Олег Петрович", "Менеджер", date(2024, 4, 1), 1),
    )
    assert send(client, office, data, "staff.xlsx").status_code == 302
    with office.open():
        source = StaffListImport.objects.for_company(office.company).get()
    client.post(url(office, "import-apply", source.uid))
    with office.open():
        person = Person.objects.for_company(office.company).get(full_name="Ким Вера Ильинична")
        assert person.starts_on == date(2024, 3, 1)


def test_the_preview_asks_the_same_number_of_queries_for_any_number_of_rows(
    client: Client, office: Office
) -> None:
    few, many = (uploaded(client, office, HEADER + people(count)) for count in (2, 20))
    client.get(url(office, "import-preview", few.uid))
    assert queries(client, office, many) == queries(client, office, few)


def queries(client: Client, office: Office, source: StaffListImport) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url(office, "import-preview", source.uid)).status_code == 200
    return len(caught)


def test_long_lists_are_shown_by_pages(client: Client, office: Office) -> None:
    source = uploaded(client, office, HEADER + people(130))
    page = client.get(url(office, "import-preview", source.uid), {"page": "2"}).content.decode()
    assert page.count('data-fate="create"') + page.count('data-fate="decide"') == 30
    for number in ("0", "-3", "99", "x", "²"):
        assert client.get(url(office, "import-preview", source.uid), {"page": number}).status_code == 200
