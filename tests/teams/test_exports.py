"""The chart as a file: every kind of it, who may have it, and the job where it takes longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from defusedxml import ElementTree
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.access import Access, Scope
from accounts.models import AuditEvent
from accounts.tenancy import tenant
from common.drawing.typst_pages import SettingFailed
from jobs.models import Job, JobFile
from jobs.registry import link_of
from salesorg.celery import app
from teams import jobs as teams_jobs
from teams.actions import exports as export_actions
from teams.actions.exports import EXPORT, start_export
from teams.exports import files, request, writing
from teams.exports.request import FORMATS, ExportRequest
from teams.facts import catalogue_facts, structure_facts
from teams.jobs import make_export
from teams.models import Position
from teams.structure_json import read_structure
from tests.factories import make_company, make_key, make_member, owner_of, signed_in
from tests.factories.drafts import make_draft
from tests.factories.structures import Office, make_office
from tests.teams.chart_samples import HOSTILE, letters

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "send_task", lambda *_args, **_options: None)


@pytest.fixture
def office() -> Office:
    found = make_office()
    head = found.add("Директор по продажам", roles=["sales-head"], person="Лаврентьев Игорь", team="Продажи")
    seller = found.add("Менеджер, Москва", parent=head, roles=["sales-manager"], person="Ермакова Наталья")
    scope = {"region": ["Москва"], "segment": ["B2B", "B2C"]}
    found.apply({"op": "set_scope", "key": seller, "scope": scope})
    found.add("Менеджер, Тула", parent=head, roles=["sales-manager"])
    return found


def url(office: Office, tail: str = "") -> str:
    return f"/c/{office.company.slug}/structure/{office.structure.uid}/export/{tail}"


def as_(office: Office, access: str = Access.OWNER) -> Client:
    return signed_in(
        owner_of(office.company) if access == Access.OWNER else make_member(office.company, access)
    )


def ask(client: Client, office: Office, format: str = "pdf", **given: Any) -> Any:
    plain = {"format": format, "paper": "a4", "on": timezone.localdate().isoformat(), "marks": "on"}
    return client.post(url(office), plain | given)


def wanted(format: str = "pages", **given: Any) -> ExportRequest:
    plain: Json = {
        "format": format, "paper": "a4", "on": timezone.localdate(), "marks": True, "language": "ru",
        "sees_findings": True, "sees_costs": False,
    }  # fmt: skip
    return ExportRequest(**plain | given)


def start(office: Office, asked: ExportRequest | None = None) -> Job:
    with office.open():
        return start_export(structure=office.structure, wanted=asked or wanted(), by=office.by)


def work(job: Job) -> JobFile:
    """The job as a worker does it, and marked done."""
    result = make_export(job, lambda *_progress: None)
    with tenant(job.company_id):
        mine = Job.objects.for_company(job.company_id).filter(pk=job.pk)
        mine.update(state="done", finished_at=timezone.now(), result=result)
        return JobFile.objects.for_company(job.company_id).get(job=job)


def jobs_of(office: Office) -> list[Job]:
    with office.open():
        return list(Job.objects.for_company(office.company).filter(kind=EXPORT))


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


# --- the job ----------------------------------------------------------------------------------------------------


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file takes longer than a request."""
    for name, kind in request.FORMATS.items():
        monkeypatch.setitem(request.FORMATS, name, replace(kind, soon_boxes=0))


@pytest.mark.usefixtures("slow")
def test_what_takes_longer_becomes_a_job_whose_page_leads_to_the_file(office: Office):
    client = as_(office)
    response = ask(client, office, "pages")
    (job,) = jobs_of(office)
    assert (response.status_code, response["Location"]) == (302, f"/c/{office.company.slug}/jobs/{job.uid}/")
    made = work(job)
    page = client.get(response["Location"]).content.decode()
    assert url(office, f"{job.uid}/") in page
    fetched = client.get(url(office, f"{job.uid}/"))
    assert fetched.content == bytes(made.content)
    assert fetched["Content-Disposition"].startswith("attachment")


def test_the_same_request_twice_at_once_is_one_job(office: Office):
    assert start(office).pk == start(office).pk
    assert start(office, wanted(paper="a3")).pk != start(office).pk


def test_the_same_request_after_the_first_is_over_is_made_afresh(office: Office):
    first = start(office)
    work(first)
    second = start(office)
    assert second.pk != first.pk
    assert second.state == Job.State.READY


def test_only_so_many_files_are_made_at_once(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(export_actions, "MOST_AT_ONCE", 1)
    first = start(office)
    assert start(office).pk == first.pk
    with pytest.raises(ValidationError):
        start(office, wanted("png"))
    assert len(jobs_of(office)) == 1


def test_a_file_with_pay_or_findings_is_not_for_those_who_may_not_see_them(office: Office):
    with_pay = start(office, wanted("xlsx", paper="", marks=False, sees_costs=True))
    with_findings = start(office, wanted("xlsx", paper="", marks=False))
    plain = start(office, wanted("xlsx", paper="", marks=False, sees_findings=False))
    for job in (with_pay, with_findings, plain):
        work(job)

    def answers(access: str) -> list[int]:
        client = as_(office, access)
        return [
            client.get(url(office, f"{job.uid}/")).status_code for job in (with_pay, with_findings, plain)
        ]

    assert answers(Access.HEAD) == [200, 200, 200]
    assert answers(Access.VIEWER) == [404, 200, 200]
    assert answers(Access.MEMBER) == [404, 404, 200]


def test_the_file_of_a_draft_is_not_reached_by_way_of_the_live_structure(office: Office):
    draft = make_draft(office)
    job = start(draft, wanted(sees_findings=False))
    work(job)
    member = as_(office, Access.MEMBER)
    assert member.get(url(draft, f"{job.uid}/")).status_code == 404
    assert member.get(url(office, f"{job.uid}/")).status_code == 404
    assert as_(office).get(url(draft, f"{job.uid}/")).status_code == 200


def test_a_job_of_another_kind_is_no_file_of_the_chart(office: Office):
    with office.open():
        other = Job.objects.create(
            company=office.company, kind="kpis.gap_report", unique_key="x", state="done"
        )
        JobFile.objects.create(
            company=office.company, job=other, name="x", content_type="x", content=b"x", size=1
        )
    assert as_(office).get(url(office, f"{other.uid}/")).status_code == 404


def test_the_file_of_another_company_is_not_there(office: Office):
    job = start(office)
    work(job)
    other = make_office(with_roles=False)
    assert as_(other).get(url(other, f"{job.uid}/")).status_code == 404
    foreign = f"/c/{other.company.slug}/structure/{office.structure.uid}/export/{job.uid}/"
    assert as_(other).get(foreign).status_code == 404


def test_a_waiting_job_has_no_file_yet_and_its_page_no_link(office: Office):
    job = start(office)
    client = as_(office)
    assert client.get(url(office, f"{job.uid}/")).status_code == 404
    assert (
        url(office, f"{job.uid}/")
        not in client.get(f"/c/{office.company.slug}/jobs/{job.uid}/").content.decode()
    )


def test_the_job_draws_in_the_language_of_who_asked(office: Office):
    job = start(office, wanted("svg", paper="", language="en"))
    with translation.override("ru"):
        made = work(job)
    assert "vacancy" in bytes(made.content).decode().lower()
    with office.open():
        assert link_of(job)[0].endswith(f"/export/{job.uid}/")


def test_a_structure_that_went_meanwhile_fails_the_job_with_a_sentence(office: Office):
    job = start(office)
    job.payload["structure"] = str(uuid4())
    with pytest.raises(ValidationError, match="структуры больше нет"):
        work(job)


def test_a_drawing_that_takes_too_long_is_said_in_a_sentence(office: Office, monkeypatch: pytest.MonkeyPatch):
    def give_up(*_args: object, **_kwargs: object) -> bytes:
        raise SettingFailed("timeout", "wall clock")

    monkeypatch.setattr(writing, "set_pages", give_up)
    job = start(office)
    with pytest.raises(ValidationError, match="слишком велика"):
        work(job)
    response = ask(as_(office), office, "png")
    assert response.status_code == 302
    assert len(jobs_of(office)) == 2
    assert jobs_of(office)[0].kind == teams_jobs.EXPORT


def test_a_chart_over_the_limit_is_refused_for_drawings(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(request.FORMATS, "svg", replace(FORMATS["svg"], most_boxes=2))
    response = ask(as_(office), office, "svg")
    assert response.status_code == 422
    assert "Выберите XLSX или JSON" in response.content.decode()


def test_the_estimate_goes_by_the_number_of_boxes(office: Office, monkeypatch: pytest.MonkeyPatch):
    for most, soon in ((3, True), (2, False)):
        monkeypatch.setitem(request.FORMATS, "png", replace(FORMATS["png"], soon_boxes=most))
        with office.open():
            assert files.is_soon(office.structure, wanted("png")) is soon


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


# --- the API ----------------------------------------------------------------------------------------------------


def api(office: Office, tail: str = "") -> str:
    return f"/api/v1/companies/{office.company.slug}/structures/{office.structure.uid}/exports{tail}"


def key_of(office: Office, *scopes: Scope) -> Json:
    return {"headers": make_key(office.company, scopes=scopes or (Scope.STRUCTURE_READ,)).headers}


def test_a_program_asks_waits_and_fetches(office: Office):
    client, key = Client(), key_of(office)
    asked = client.post(api(office), {"format": "svg"}, content_type="application/json", **key)
    assert asked.status_code == 202
    assert (asked.json()["state"], asked.json()["file"]) == ("ready", None)
    assert asked["Location"].endswith(api(office, f"/{asked.json()['id']}"))
    made = work(jobs_of(office)[0])
    done = client.get(asked["Location"], **key).json()
    assert done["state"] == "done"
    assert client.get(done["file"], **key).content == bytes(made.content)


@pytest.mark.parametrize(
    "body", [{}, {"format": "exe"}, {"format": "pdf", "on": "1789-07-14"}, {"format": "pages", "paper": "a0"}]
)
def test_a_program_that_asks_for_nonsense_is_told_and_nothing_is_made(office: Office, body: Json):
    answer = Client().post(api(office), body, content_type="application/json", **key_of(office))
    assert answer.status_code in (400, 422)
    assert jobs_of(office) == []


def test_a_program_may_not_fetch_pay_that_it_could_not_ask_for(office: Office):
    job = start(office, wanted("xlsx", paper="", marks=False, sees_costs=True))
    work(job)
    read, write = key_of(office), key_of(office, Scope.STRUCTURE_READ, Scope.STRUCTURE_WRITE)
    assert Client().get(api(office, f"/{job.uid}/file"), **read).status_code == 404
    assert Client().get(api(office, f"/{job.uid}"), **read).status_code == 404
    assert Client().get(api(office, f"/{job.uid}/file"), **write).status_code == 200


def test_a_program_that_asks_for_too_many_is_told_to_wait(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(export_actions, "MOST_AT_ONCE", 0)
    answer = Client().post(api(office), {"format": "svg"}, content_type="application/json", **key_of(office))
    assert answer.status_code == 429
