"""A role from a job description: read, decided line by line, made once; whatever is refused, nothing is lost."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import Company
from common.documents import pasted_document
from roles import actions
from roles.actions import JobDescriptionRefused, LineChange
from roles.job_draft import DraftLine, lines_from_json
from roles.job_reading import read_job
from roles.models import CompanyDuty, CompanyRole, CompanyWording, JobDescription
from roles.role_input import MAX_LINES
from roles.selectors import duty_matcher
from roles.selectors.job_descriptions import JobDescriptionPage, drafts_of
from tests.common.document_files import docx, paragraph, pdf
from tests.factories import actor_of, in_company, make_company, make_member, signed_in
from tests.factories.catalogue import load_roles

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "job_descriptions"
TEXT = (SAMPLES / "distributor-manager.txt").read_text(encoding="utf-8")


@pytest.fixture
def company(db: None) -> Company:
    load_roles()
    return make_company("Пример")


@pytest.fixture
def client(company: Company) -> Client:
    return signed_in(make_member(company, "consultant"))


def start(company: Company) -> str:
    return f"/c/{company.slug}/catalogue/job-descriptions/"


def drafts(company: Company) -> list[JobDescription]:
    with in_company(company):
        return list(JobDescription.objects.for_company(company))


def stored(company: Company, text: str = TEXT) -> JobDescription:
    with in_company(company):
        return actions.store_job_description(
            company=company, document=pasted_document(text), by=actor_of(make_member(company, "consultant"))
        )


def lines(company: Company, draft: JobDescription) -> list[DraftLine]:
    with in_company(company):
        draft.refresh_from_db()
    return lines_from_json(draft.lines)


def duty(company: Company, draft: JobDescription, word: str) -> DraftLine:
    return next(line for line in lines(company, draft) if word in line.text)


def here(company: Company, draft: JobDescription) -> str:
    return f"{start(company)}{draft.uid}/"


def page(answer: Any) -> str:
    return str(answer.content.decode())


# --- reading ----------------------------------------------------------------------------------------------------


def test_a_pasted_text_becomes_a_draft_with_suggestions(company: Company, client: Client) -> None:
    answer = client.post(start(company), {"text": TEXT})
    (draft,) = drafts(company)
    assert answer.status_code == 302
    assert answer.url == here(company, draft)
    assert (draft.title, draft.category, draft.state) == ("Менеджер по продажам", "sales", "draft")
    sure = duty(company, draft, "дебиторскую")
    assert sure.best is not None
    assert (sure.best.slug, sure.confidence) == ("receivables-control", "sure")
    assert {line.part for line in lines(company, draft)} >= {"duties", "zones", "unused"}


@pytest.mark.parametrize("kind", ["docx", "pdf", "txt"])
def test_a_file_is_read_as_well(company: Company, client: Client, kind: str) -> None:
    rows = [
        "Должностная инструкция менеджера по продажам",
        "Обязанности",
        "1. Контролирует дебиторскую задолженность",
    ]
    made = {
        "docx": docx("".join(map(paragraph, rows))),
        "pdf": pdf([rows]),
        "txt": "\n".join(rows).encode("cp1251"),
    }
    client.post(start(company), {"file": SimpleUploadedFile(f"инструкция.{kind}", made[kind])})
    (draft,) = drafts(company)
    assert draft.file_name == f"инструкция.{kind}"
    assert [line.text for line in lines(company, draft)] == ["Контролирует дебиторскую задолженность"]


def bomb() -> bytes:
    return docx("<w:p/>" + " " * 20_000_000)


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("readme.txt", "text")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.docx", b"", "Здесь нет текста"),
        ("a.pdf", pdf([[]], picture=True), "В файле нет текста: это скан"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "старый документ DOC"),
        ("a.pdf", b"%PDF-1.7 nothing", "PDF повреждён"),
        ("a.docx", archive(), "Это архив"),
        ("a.docx", bomb(), "Документ распаковывается в 19"),
        ("a.txt", b"x" * (10 * 1024 * 1024 + 1), "Файл занимает 11"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "Это картинка"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    company: Company, client: Client, name: str, data: bytes, sentence: str
) -> None:
    answer = client.post(start(company), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert sentence in page(answer)
    assert drafts(company) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("  \n ", "Здесь нет текста"),
        ("дело " * 210_000, "Текст длиннее 1 000 000 знаков"),
        ("- ведёт базу\n" * 10_001, "В тексте больше 10 000 строк"),
        ("Обязанности\n" + "- ведёт базу\n" * (MAX_LINES + 1), "В тексте 301 строк с обязанностями"),
        ("Общие положения\n" + "- никто не читает\n" * 1_200, "а разбирается не больше 1 000"),
    ],
)
def test_a_text_that_is_refused_stays_in_its_box(
    company: Company, client: Client, text: str, sentence: str
) -> None:
    answer = client.post(start(company), {"text": text})
    body = page(answer).replace("\xa0", " ")
    assert answer.status_code == 422
    assert sentence in body
    assert text.strip()[:40] in body
    assert drafts(company) == []


def test_the_text_of_a_file_that_is_too_long_is_put_into_the_box(company: Company, client: Client) -> None:
    data = ("Обязанности\n" + "".join(f"- ведёт базу {n}\n" for n in range(400))).encode()
    answer = client.post(start(company), {"file": SimpleUploadedFile("a.txt", data)})
    assert answer.status_code == 422
    assert "ведёт базу 399" in page(answer)


def test_a_text_and_a_file_at_once_are_not_guessed_about(company: Company, client: Client) -> None:
    file = SimpleUploadedFile("a.txt", "Ведёт базу".encode())
    answer = client.post(start(company), {"text": "Пишет письма", "file": file})
    assert answer.status_code == 422
    assert "Оставьте что-то одно" in page(answer)
    assert "Пишет письма" in page(answer)


def test_letters_of_another_language_are_kept_and_told(company: Company, client: Client) -> None:
    draft = stored(company, "职责\n开发新客户并维护客户关系\n准备合同")
    answer = client.get(here(company, draft))
    assert "Текст на языке, который не сопоставляется" in page(answer)
    assert "开发新客户并维护客户关系" in page(answer)


def test_more_lines_take_no_more_queries(company: Company, client: Client) -> None:
    counts = []
    for number in (3, 40):
        draft = stored(company, "Обязанности\n" + "".join(f"- готовит отчёт {n}\n" for n in range(number)))
        client.get(here(company, draft))
        with CaptureQueriesContext(connection) as asked:
            client.get(here(company, draft))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] < 25


def test_three_hundred_duties_are_shown_by_pages(company: Company, client: Client) -> None:
    draft = stored(company, "Обязанности\n" + "".join(f"- готовит отчёт {n}\n" for n in range(MAX_LINES)))
    answer = client.get(f"{here(company, draft)}?page=6")
    assert "готовит отчёт 299".capitalize() in page(answer)
    assert client.get(f"{here(company, draft)}?page=no&show=no").status_code == 200


# --- deciding ---------------------------------------------------------------------------------------------------


def test_a_line_is_confirmed_with_what_was_chosen(company: Company, client: Client) -> None:
    draft = stored(company)
    line = duty(company, draft, "дебиторскую")
    answer = client.post(
        f"{here(company, draft)}lines/{line.number}/",
        {
            "do": "confirm",
            "text": "Следит за долгами",
            "responsibility": "receivables-control",
            "involvement": "A",
        },
        headers={"HX-Request": "true"},
    )
    after = duty(company, draft, "долгами")
    assert answer.status_code == 200
    assert 'id="job-bar" hx-swap-oob="true"' in page(answer)
    assert (after.state, after.responsibility, after.involvement) == ("confirmed", "receivables-control", "A")
    assert after.read == line.read


def test_a_line_goes_to_another_part_and_back(company: Company, client: Client) -> None:
    draft = stored(company)
    line = duty(company, draft, "отгрузок")
    address = f"{here(company, draft)}lines/{line.number}/"
    answer = client.post(address, {"do": "edit", "part": "duties"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "#review"
    assert duty(company, draft, "отгрузок").part == "duties"
    assert client.post(address, {"do": "edit", "part": "kpis"}).status_code == 302
    assert duty(company, draft, "отгрузок").part == "kpis"


def test_a_responsibility_is_found_by_hand_and_taken(company: Company, client: Client) -> None:
    draft = stored(company)
    line = duty(company, draft, "Сдавать")
    address = f"{here(company, draft)}lines/{line.number}/"
    found = client.get(
        f"{address}?q=скрипты", headers={"HX-Request": "true", "HX-Target": f"found-{line.number}"}
    )
    assert 'value="sales-scripts"' in page(found)
    assert "<html" not in page(found)
    assert "<html" in page(client.get(f"{address}?q=скрипты"))
    client.post(address, {"choose": "sales-scripts", "q": "скрипты"})
    after = duty(company, draft, "Сдавать")
    assert (after.state, after.responsibility) == ("confirmed", "sales-scripts")


def test_everything_sure_is_confirmed_at_once(company: Company, client: Client) -> None:
    draft = stored(company)
    sure = [
        line.number for line in lines(company, draft) if line.part == "duties" and line.confidence == "sure"
    ]
    client.post(f"{here(company, draft)}sure/")
    assert [line.number for line in lines(company, draft) if line.state == "confirmed"] == sure
    assert sure


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "confirm", "text": " ", "responsibility": ""},
        {"do": "confirm", "text": "я" * 2001, "responsibility": ""},
        {"do": "confirm", "text": "Ведёт базу", "responsibility": "no-such-thing"},
        {"do": "confirm", "text": "Ведёт базу", "involvement": "Z"},
        {"do": "edit", "part": "nowhere"},
        {"do": "explode"},
    ],
)
def test_a_choice_that_cannot_be_made_changes_nothing(
    company: Company, client: Client, sent: dict[str, str]
) -> None:
    draft = stored(company)
    before = lines(company, draft)
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(f"{here(company, draft)}lines/{before[3].number}/", sent, headers=headers)
        assert answer.status_code == 422
    assert lines(company, draft) == before


def test_two_tabs_decide_different_lines_and_both_stay(company: Company) -> None:
    draft, again = stored(company), None
    with in_company(company):
        again = JobDescription.objects.for_company(company).get(pk=draft.pk)
    first, second = (line.number for line in lines(company, draft)[3:5])
    with in_company(company):
        actions.decide_line(draft=draft, number=first, change=LineChange(state="skipped"))
        actions.decide_line(draft=again, number=second, change=LineChange(state="skipped"))
    assert {line.number for line in lines(company, draft) if line.state == "skipped"} == {first, second}


def test_an_older_tab_does_not_undo_the_text_that_another_one_wrote(company: Company, client: Client) -> None:
    draft = stored(company)
    line = duty(company, draft, "Сдавать")
    url = f"{here(company, draft)}lines/{line.number}/"
    client.post(url, {"do": "edit", "text": "Сдаёт отчёт по пятницам", "was": line.text})
    client.post(url, {"do": "confirm", "text": line.text, "was": line.text, "responsibility": ""})
    kept = {found.number: (found.text, found.state) for found in lines(company, draft)}
    assert kept[line.number] == ("Сдаёт отчёт по пятницам", "confirmed")


def test_every_draft_in_work_is_listed_however_many_there_are(company: Company) -> None:
    kept = {stored(company, f"Обязанности:\n- Готовит КП номер {number}").pk for number in range(22)}
    with in_company(company):
        assert {draft.pk for draft in drafts_of(company)} == kept


# --- the role ---------------------------------------------------------------------------------------------------


def create(client: Client, company: Company, draft: JobDescription, title: str = "Наш менеджер") -> Any:
    return client.post(f"{here(company, draft)}create/", {"title": title, "category": "sales"})


def test_the_role_holds_every_line_that_was_not_left_out(company: Company, client: Client) -> None:
    draft = stored(company)
    client.post(f"{here(company, draft)}sure/")
    left_out = duty(company, draft, "Сдавать")
    client.post(f"{here(company, draft)}lines/{left_out.number}/", {"do": "skip"})
    answer = create(client, company, draft)
    assert answer.url == here(company, draft)
    with in_company(company):
        role = CompanyRole.objects.for_company(company).get(name="Наш менеджер")
        duties = list(
            CompanyDuty.objects.for_company(company)
            .filter(company_role=role)
            .select_related("responsibility")
        )
    assert len(duties) == 6
    known = {each.text: each.responsibility.slug for each in duties if each.responsibility}
    assert known["Контролировать дебиторскую задолженность своих клиентов"] == "receivables-control"
    assert "Наш менеджер" in page(client.get(here(company, draft)))


def test_a_role_that_is_refused_leaves_the_draft_as_it_was(company: Company, client: Client) -> None:
    draft = stored(company)
    for line in lines(company, draft):
        client.post(f"{here(company, draft)}lines/{line.number}/", {"do": "skip"})
    with in_company(company):
        draft.refresh_from_db()
    before = (draft.title, draft.revision)
    answer = create(client, company, draft)
    assert answer.status_code == 422
    assert "Наш менеджер" in page(answer)
    with in_company(company):
        draft.refresh_from_db()
    assert (draft.title, draft.revision) == before


def test_a_second_click_comes_to_the_same_role(company: Company, client: Client) -> None:
    draft = stored(company)
    assert [create(client, company, draft).status_code for _click in range(3)] == [302, 302, 302]
    with in_company(company):
        assert CompanyRole.objects.for_company(company).count() == 1


def test_what_people_chose_against_the_suggestion_is_remembered(company: Company, client: Client) -> None:
    draft = stored(company)
    address = here(company, draft)
    wrong, weak = duty(company, draft, "дебиторскую"), duty(company, draft, "Искать")
    client.post(f"{address}lines/{wrong.number}/", {"do": "confirm", "responsibility": "sales-forecast"})
    client.post(f"{address}lines/{weak.number}/", {"do": "confirm", "responsibility": ""})
    create(client, company, draft)
    with in_company(company):
        said = {
            (row.text, row.responsibility.slug): row.verdict
            for row in CompanyWording.objects.for_company(company).select_related("responsibility")
        }
    assert said[wrong.text, "sales-forecast"] == "same"
    assert said[wrong.text, "receivables-control"] == "different"


def test_the_next_description_is_understood_the_way_people_said(company: Company, client: Client) -> None:
    draft = stored(company)
    line = duty(company, draft, "Искать")
    client.post(
        f"{here(company, draft)}lines/{line.number}/", {"do": "confirm", "responsibility": "sales-forecast"}
    )
    create(client, company, draft)
    again = duty(company, stored(company), "Искать").best
    assert again is not None
    assert again.slug == "sales-forecast"
    other = make_company("Другая")
    elsewhere = duty(other, stored(other), "Искать").best
    assert elsewhere is None or elsewhere.slug != "sales-forecast"


def test_a_sure_suggestion_that_was_taken_teaches_nothing(company: Company, client: Client) -> None:
    draft = stored(company)
    client.post(f"{here(company, draft)}sure/")
    create(client, company, draft)
    with in_company(company):
        assert not CompanyWording.objects.for_company(company).exists()


def test_a_name_that_is_taken_is_refused_and_every_decision_stays(company: Company, client: Client) -> None:
    first, second = stored(company), stored(company)
    create(client, company, first)
    client.post(f"{here(company, second)}sure/")
    before = lines(company, second)
    answer = create(client, company, second)
    assert answer.status_code == 422
    assert "aria-invalid" in page(answer)
    assert lines(company, second) == before
    assert create(client, company, second, "Другой менеджер").status_code == 302


def test_a_role_without_a_name_or_a_duty_is_refused(company: Company, client: Client) -> None:
    draft = stored(company)
    assert "Назовите роль" in page(create(client, company, draft, " "))
    empty = stored(company, "Требования:\nОпыт от года")
    answer = create(client, company, empty)
    assert answer.status_code == 422
    assert "Роли нужна хотя бы одна" in page(answer)
    with in_company(company):
        assert not CompanyRole.objects.for_company(company).exists()


def test_a_used_description_changes_no_more(company: Company, client: Client) -> None:
    draft = stored(company)
    create(client, company, draft)
    before = lines(company, draft)
    with in_company(company), pytest.raises(JobDescriptionRefused):
        actions.decide_line(draft=draft, number=before[3].number, change=LineChange(state="skipped"))
    answer = client.post(
        f"{here(company, draft)}lines/{before[3].number}/", {"do": "skip"}, headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Redirect"] == here(company, draft)
    assert client.post(f"{here(company, draft)}sure/").status_code == 302
    assert client.post(f"{here(company, draft)}aside/").status_code == 302
    assert lines(company, draft) == before


def test_a_description_put_aside_waits_and_comes_back(company: Company, client: Client) -> None:
    draft = stored(company)
    client.post(f"{here(company, draft)}aside/")
    assert "отложена" in page(client.get(start(company)))
    assert client.post(f"{here(company, draft)}sure/").status_code == 302
    assert all(line.state == "open" for line in lines(company, draft))
    client.post(f"{here(company, draft)}aside/", {"back": "1"})
    assert create(client, company, draft).status_code == 302


def test_name_and_category_are_kept_as_they_are_typed(company: Company, client: Client) -> None:
    draft = stored(company)
    client.post(f"{here(company, draft)}about/", {"title": "Хранитель полок", "category": "operations"})
    with in_company(company):
        draft.refresh_from_db()
    assert (draft.title, draft.category) == ("Хранитель полок", "operations")
    assert client.post(f"{here(company, draft)}about/", {"title": "Ы", "category": "x"}).status_code == 422


def test_reading_needs_the_right_to_edit_the_catalogue(company: Company) -> None:
    reader = signed_in(make_member(company, "viewer"))
    assert reader.get(start(company)).status_code == 403
    assert start(company) not in page(reader.get(f"/c/{company.slug}/catalogue/"))


def test_the_page_is_english_for_those_who_read_english(company: Company, client: Client) -> None:
    draft = stored(company, (SAMPLES / "account-manager-english.txt").read_text(encoding="utf-8"))
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        body = page(client.get(here(company, draft)))
    assert "Make the role" in body


# --- values -----------------------------------------------------------------------------------------------------


def test_a_metric_of_the_catalogue_is_known_by_its_name(company: Company) -> None:
    job = read_job(pasted_document("KPI:\n- Средний чек\n- Число улыбок"), duty_matcher())
    assert [bool(line.metric) for line in job.lines] == [True, False]


def test_the_nearest_role_of_the_catalogue_is_named_with_what_is_missing(company: Company) -> None:
    draft = stored(company)
    with in_company(company):
        alike = JobDescriptionPage(draft).alike
    assert alike is not None
    assert alike.slug == "sales-manager"
    assert 0 < alike.covered < alike.total
    assert len(alike.missing) == alike.total - alike.covered


def test_an_unknown_category_is_refused(company: Company) -> None:
    draft = stored(company)
    with in_company(company), pytest.raises(ValidationError):
        actions.name_role(draft=draft, title="Роль", category="nowhere")
