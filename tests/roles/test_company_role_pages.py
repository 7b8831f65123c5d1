"""Pages of a company's own roles: taking, editing, comparing, returning, putting away, news of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import AuditEvent, Company
from accounts.tenancy import tenant
from roles import actions
from roles.actions import load_catalogue
from roles.cards.content import ContentDuty, ContentLine
from roles.catalogue_files import read_catalogue
from roles.catalogue_types import Text
from roles.models import CompanyCardLine, CompanyDuty, CompanyRole, Role
from roles.selectors.company_roles import company_role_content
from roles.selectors.editing import known_names
from tests.factories import actor_of, make_company, make_member, signed_in
from tests.factories.structures import load_roles, make_office
from tests.roles.catalogue_samples import with_roles

pytestmark = pytest.mark.django_db
SELLER = "sales-manager"
OF_SELLER = f"roles/{SELLER}/"
TAILS = ("", "edit/", "changes/", "return/", "archive/")
FIELDS = ("name", "short", "category", "purpose", "thought")


class Pages:
    """The pages of one company as its owner sees them, in Russian."""

    def __init__(self, company: Company) -> None:
        self.company, self.by = company, actor_of(company)
        self.base = f"/c/{company.slug}/catalogue/"
        self.client = signed_in(make_member(company, "owner"))
        self.reader = signed_in(make_member(company, "member"))

    def get(self, path: str = "", client: Client | None = None, **headers: str) -> HttpResponse:
        return (client or self.client).get(self.base + path, headers=headers)

    def html(self, path: str = "", client: Client | None = None) -> str:
        response = self.get(path, client)
        assert response.status_code == 200, path
        return response.content.decode()

    def post(self, path: str, data: Any = None, client: Client | None = None, **headers: str) -> HttpResponse:
        return (client or self.client).post(self.base + path, data or {}, headers=headers)

    def take(self, slug: str = SELLER) -> CompanyRole:
        with tenant(self.company):
            role = Role.objects.get(slug=slug)
            return actions.take_role(company=self.company, role=role, by=self.by)

    def role(self, slug: str = SELLER) -> CompanyRole:
        with tenant(self.company):
            return CompanyRole.objects.for_company(self.company).get(slug=slug)

    def edit(self, slug: str = SELLER, **changes: Any) -> None:
        row = self.role(slug)
        with tenant(self.company):
            actions.edit_role(company_role=row, revision=row.revision, by=self.by, **changes)

    def content(self, slug: str = SELLER) -> Any:
        row = self.role(slug)
        with tenant(self.company):
            return company_role_content(row)

    def form(self, slug: str = SELLER) -> dict[str, Any]:
        """What the browser would send when nothing is touched."""
        content, row = self.content(slug), self.role(slug)
        with tenant(self.company):
            known = known_names()
        sent: dict[str, Any] = {name: getattr(content, name) for name in FIELDS}
        sent |= {"revision": row.revision, "do": "save"}
        sent["duties-text"] = [duty.text for duty in content.duties]
        sent["duties-refers"] = [
            known.responsibilities.get(duty.responsibility, "") for duty in content.duties
        ]
        sent["duties-involvement"] = [duty.involvement for duty in content.duties]
        sent["duties-group"] = [duty.group for duty in content.duties]
        for section, lines in content.lines.items():
            names = known.of(section)
            sent[f"{section}-text"] = [line.text for line in lines]
            sent[f"{section}-group"] = [line.group for line in lines]
            sent[f"{section}-example"] = [line.example for line in lines]
            sent[f"{section}-level"] = [str(line.level or 3) for line in lines]
            sent[f"{section}-refers"] = [
                names.get(line.metric or line.responsibility or "", "") for line in lines
            ]
        return sent

    def stored(self) -> list[Any]:
        """Everything of the company's roles: a refusal must leave it as it is."""
        with tenant(self.company):
            tables = (CompanyRole, CompanyDuty, CompanyCardLine)
            rows = [
                list(table.objects.for_company(self.company).order_by("pk").values_list()) for table in tables
            ]
            return [*rows, AuditEvent.objects.for_company(self.company).count()]

    def queries(self, path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            self.html(path)
        return len(found)


@pytest.fixture
def pages() -> Pages:
    load_roles()
    return Pages(make_company("Пример"))


def changed_catalogue(slug: str = SELLER, purpose: str = "Приводит новых покупателей.") -> Any:
    files = read_catalogue()
    card = replace(files.roles[slug], purpose=Text(purpose, "Brings new buyers."))
    return with_roles(files, [card if item.slug == slug else item for item in files.roles.values()])


# --- the list and the card ---


def test_a_role_is_taken_by_a_button_and_stands_in_the_list(pages: Pages) -> None:
    assert "Взять роль" in pages.html(f"roles/{SELLER}/")
    answer = pages.post(f"roles/{SELLER}/take/")
    assert answer.status_code == 302
    assert pages.role().is_in_sync
    assert "как в каталоге" in pages.html()
    card = pages.html(f"roles/{SELLER}/")
    assert "Взять роль" not in card
    assert "Первая правка сделает роль копией компании" in card


def test_a_company_without_roles_is_told_how_to_begin(pages: Pages) -> None:
    assert "Пока ни одной" in pages.html()
    assert "Компания пока не взяла" in pages.html(client=pages.reader)


def test_a_card_says_who_unlinked_it_and_how_much_differs(pages: Pages) -> None:
    pages.take()
    pages.edit(purpose="Продаёт.")
    card = pages.html(f"roles/{SELLER}/")
    assert "правленая копия" in card
    assert f", {pages.by.label}." in card
    assert "расходится 1 строка" in card
    assert "Продаёт." in card
    assert "Продаёт." not in pages.html(f"roles/{SELLER}/?catalogue")


def test_an_own_role_has_a_card_even_with_lines_that_the_catalogue_does_not_know(pages: Pages) -> None:
    with tenant(pages.company):
        row = actions.create_role(
            company=pages.company,
            name="Менеджер по тендерам",
            category="sales",
            by=pages.by,
            duties=[("Готовит заявки", None, "R")],
            lines={"kpis": [ContentLine("Доля побед")]},
        )
    card = pages.html(f"roles/{row.slug}/")
    assert "своя роль" in card
    assert "Доля побед" in card
    assert "своими словами" in card


def test_a_reader_sees_the_roles_and_no_button(pages: Pages) -> None:
    pages.take()
    pages.edit(purpose="Продаёт.")
    for path in ("", f"roles/{SELLER}/", f"roles/{SELLER}/changes/", "news/", "roles/sales-head/"):
        html = pages.html(path, pages.reader).split("<main")[1].split("</main>")[0]
        for button in ("Взять роль", "Править", "Вернуть к каталогу", "Убрать", "Понятно", "Написать с нуля"):
            assert button not in html, (path, button)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", f"roles/{SELLER}/edit/"),
        ("post", f"roles/{SELLER}/edit/"),
        ("post", f"roles/{SELLER}/take/"),
        ("get", f"roles/{SELLER}/return/"),
        ("post", f"roles/{SELLER}/return/"),
        ("post", f"roles/{SELLER}/bring-back/"),
        ("post", f"roles/{SELLER}/archive/"),
        ("post", f"news/{SELLER}/seen/"),
        ("get", "new-role/"),
        ("post", "new-role/"),
    ],
)
def test_who_may_only_read_changes_nothing(pages: Pages, method: str, path: str) -> None:
    pages.take()
    before = pages.stored()
    assert getattr(pages, method)(path, client=pages.reader).status_code == 403
    assert pages.stored() == before


def test_another_companys_role_is_not_found(pages: Pages) -> None:
    other = Pages(make_company("Другая"))
    with tenant(other.company):
        row = actions.create_role(
            company=other.company,
            name="Тайная роль",
            category="sales",
            by=other.by,
            duties=[("Молчит", None, "R")],
        )
    before = other.stored()
    for tail in ("", "edit/", "changes/", "return/", "archive/"):
        assert pages.get(f"roles/{row.slug}/{tail}").status_code == 404
        assert pages.get(f"roles/no-such-role/{tail}").status_code == 404
    for tail in ("edit/", "take/", "return/", "bring-back/", "archive/"):
        assert pages.post(f"roles/{row.slug}/{tail}").status_code == 404
    assert pages.post(f"news/{row.slug}/seen/").status_code == 404
    assert "Тайная роль" not in pages.html()
    assert other.stored() == before


def test_five_roles_cost_the_queries_of_one(pages: Pages) -> None:
    pages.take()
    pages.edit(purpose="Продаёт.")
    pages.queries("")
    few = [pages.queries(path) for path in ("", "news/", f"roles/{SELLER}/")]
    for slug in ("sales-head", "sales-trainer", "sales-analyst", "designer"):
        pages.take(slug)
        pages.edit(slug, purpose="Иначе.")
    assert [pages.queries(path) for path in ("", "news/", f"roles/{SELLER}/")] == few


# --- the editor ---


def test_the_form_says_beforehand_that_the_first_edit_unlinks(pages: Pages) -> None:
    pages.take()
    assert "отвяжется" in pages.html(f"roles/{SELLER}/edit/")
    pages.edit(purpose="Продаёт.")
    assert "отвяжется" not in pages.html(f"roles/{SELLER}/edit/")


def test_saving_one_changed_line_unlinks_and_says_so(pages: Pages) -> None:
    pages.take()
    before, sent = pages.content(), pages.form()
    sent["duties-text"][0] = "Звонит тем, кто давно не покупал"
    answer = pages.client.post(f"{pages.base}roles/{SELLER}/edit/", sent, follow=True)
    assert "отвязана от каталога" in answer.content.decode()
    after = pages.content()
    assert after.duties[0].text == "Звонит тем, кто давно не покупал"
    assert after.duties[1:] == before.duties[1:]
    assert after.lines == before.own().lines


def test_saving_an_untouched_form_leaves_the_role_as_in_the_catalogue(pages: Pages) -> None:
    pages.take()
    before = pages.stored()
    answer = pages.client.post(f"{pages.base}roles/{SELLER}/edit/", pages.form(), follow=True)
    assert "Отличий не было" in answer.content.decode()
    assert pages.stored() == before


def test_every_card_of_the_catalogue_goes_through_the_form_unchanged(pages: Pages) -> None:
    load_catalogue(read_catalogue())
    for slug in ("sales-head", "account-manager", "sales-trainer", "seo-specialist"):
        pages.take(slug)
        pages.post(f"roles/{slug}/edit/", pages.form(slug))
        assert pages.role(slug).is_in_sync, slug


def test_a_refused_form_keeps_every_word_and_points_at_the_line(pages: Pages) -> None:
    pages.take()
    before, sent = pages.stored(), pages.form()
    sent["duties-text"][0] = "Совсем другой текст"
    sent["duties-refers"][1] = "такой функции нет"
    sent["name"] = ""
    answer = pages.post(f"roles/{SELLER}/edit/", sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Совсем другой текст" in html
    assert "такой функции нет" in html
    assert 'href="#line-duties-1"' in html
    assert pages.stored() == before


def test_an_empty_name_is_refused_by_its_field(pages: Pages) -> None:
    pages.take()
    before, sent = pages.stored(), pages.form()
    sent["name"] = "  "
    answer = pages.post(f"roles/{SELLER}/edit/", sent)
    assert answer.status_code == 422
    assert 'aria-describedby="error-name"' in answer.content.decode()
    assert pages.stored() == before


@pytest.mark.parametrize(
    "what", ["add-duties", "up-duties-1", "remove-zones-0", "choose-duties-0-sales-plan", "x"]
)
def test_a_button_of_a_line_stores_nothing(pages: Pages, what: str) -> None:
    pages.take()
    before = pages.stored()
    answer = pages.post(f"roles/{SELLER}/edit/", {**pages.form(), "do": what})
    assert answer.status_code == 200
    assert pages.stored() == before


def test_a_button_answers_with_its_part_alone_when_the_page_asks_so(pages: Pages) -> None:
    pages.take()
    headers = {"HX-Request": "true", "HX-Target": "part-duties"}
    answer = pages.post(f"roles/{SELLER}/edit/", {**pages.form(), "do": "add-duties"}, **headers)
    html = answer.content.decode()
    assert html.lstrip().startswith("<section")
    assert "part-zones" not in html
    assert html.count("autofocus") == 1


def test_a_new_text_brings_suggestions_of_the_matcher(pages: Pages) -> None:
    pages.take()
    path = f"roles/{SELLER}/edit/?duties-text=Контролирует+дебиторскую+задолженность"
    answer = pages.get(path, **{"HX-Request": "true", "HX-Target": "hints-duties-3"})
    html = answer.content.decode()
    assert 'value="choose-duties-3-receivables-control"' in html
    assert "<form" not in html


def test_of_two_editors_the_second_keeps_the_text_and_sees_the_first_ones(pages: Pages) -> None:
    pages.take()
    mine = pages.form()
    mine["purpose"] = "Мой текст о роли."
    pages.edit(purpose="Их текст о роли.")
    before = pages.stored()
    answer = pages.post(f"roles/{SELLER}/edit/", mine)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Мой текст о роли." in html
    assert "<del>Их текст о роли.</del>" in html
    assert pages.by.label in html
    assert pages.stored() == before
    mine["revision"] = pages.role().revision
    assert f'name="revision" value="{mine["revision"]}"' in html
    pages.post(f"roles/{SELLER}/edit/", mine)
    assert pages.content().purpose == "Мой текст о роли."


def test_a_refused_form_does_not_pass_over_what_came_meanwhile(pages: Pages) -> None:
    pages.take()
    sent = pages.form()
    sent["duties-refers"][0] = "такой функции нет"
    pages.edit(purpose="Их текст о роли.")
    html = pages.post(f"roles/{SELLER}/edit/", sent).content.decode()
    assert f'name="revision" value="{sent["revision"]}"' in html


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 5_000, "²"])
def test_a_revision_that_is_none_is_a_conflict(pages: Pages, revision: str) -> None:
    pages.take()
    before = pages.stored()
    assert pages.post(f"roles/{SELLER}/edit/", {**pages.form(), "revision": revision}).status_code == 409
    pages.post(f"roles/{SELLER}/archive/", {"revision": revision})
    assert pages.stored() == before


def test_a_role_is_written_from_nothing(pages: Pages) -> None:
    assert "Новая роль" in pages.html("new-role/")
    sent = {
        "do": "save",
        "name": "Менеджер по тендерам",
        "category": "sales",
        "duties-text": ["Готовит заявки", ""],
        "duties-refers": ["", ""],
        "duties-involvement": ["R", "R"],
        "duties-group": ["", ""],
    }
    answer = pages.post("new-role/", sent)
    assert answer.status_code == 302
    assert [duty.text for duty in pages.content(answer.url.split("/")[-2]).duties] == ["Готовит заявки"]


def test_a_new_role_without_a_name_keeps_its_lines(pages: Pages) -> None:
    before = pages.stored()
    answer = pages.post(
        "new-role/", {"do": "save", "duties-text": ["Готовит заявки"], "duties-involvement": ["R"]}
    )
    assert answer.status_code == 422
    assert "Готовит заявки" in answer.content.decode()
    assert pages.stored() == before


@pytest.mark.parametrize("text", ["я" * 1_000_000, "<script>alert(1)</script>", "{{ 7 }}", "\u202e"])
def test_no_text_breaks_the_editor(pages: Pages, text: str) -> None:
    pages.take()
    before = pages.stored()
    sent = {**pages.form(), "purpose": text, "duties-text": [text] * 300, "name": ""}
    answer = (
        pages.post(f"roles/{SELLER}/edit/", sent)
        if len(text) < 99
        else pages.post(f"roles/{SELLER}/edit/", {**pages.form(), "purpose": text})
    )
    assert answer.status_code == 422
    assert "<script>alert(1)" not in answer.content.decode()
    assert pages.stored() == before


def test_nul_is_refused_at_the_gate(pages: Pages) -> None:
    pages.take()
    before = pages.stored()
    assert pages.post(f"roles/{SELLER}/edit/", {**pages.form(), "purpose": "a\x00b"}).status_code == 400
    assert pages.stored() == before


# --- comparing and returning ---


def test_the_comparison_strikes_the_catalogues_line_and_shows_the_companys(pages: Pages) -> None:
    pages.take()
    before = pages.content()
    first = before.duties[0]
    duties = [replace(first, text=f"{first.text} каждый день"), *before.duties[2:], ContentDuty("Поёт")]
    pages.edit(duties=duties)
    html = pages.html(f"roles/{SELLER}/changes/")
    assert f"<del>{first.text}</del>" in html
    assert f"<ins>{first.text} каждый день</ins>" in html
    assert f"<del>{before.duties[1].text}</del>" in html
    assert "<ins>Поёт</ins>" in html
    assert "отличаются 3 строки" in html


@pytest.mark.parametrize("tail", ["changes/", "return/"])
def test_an_own_role_has_nothing_to_be_compared_with(pages: Pages, tail: str) -> None:
    with tenant(pages.company):
        row = actions.create_role(
            company=pages.company, name="Своя", category="sales", by=pages.by, duties=[("Поёт", None, "R")]
        )
    assert pages.get(f"roles/{row.slug}/{tail}").status_code == 404


def test_returning_says_what_is_lost_and_the_copy_can_be_brought_back(pages: Pages) -> None:
    pages.take()
    pages.edit(purpose="Продаёт.")
    asked = pages.html(f"roles/{SELLER}/return/")
    assert "Пропадёт 1 строка" in asked
    assert "останется в истории" in asked
    pages.post(f"roles/{SELLER}/return/", {"revision": pages.role().revision})
    assert pages.role().is_in_sync
    assert "Вернуть копию" in pages.html(f"roles/{SELLER}/")
    pages.post(f"roles/{SELLER}/bring-back/", {"revision": pages.role().revision})
    assert pages.content().purpose == "Продаёт."


def test_the_dialog_holds_the_question_alone(pages: Pages) -> None:
    pages.take()
    pages.edit(purpose="Продаёт.")
    for tail in ("return/", "archive/"):
        answer = pages.get(f"roles/{SELLER}/{tail}", **{"HX-Request": "true", "HX-Target": "dialog-body"})
        assert "<html" not in answer.content.decode()
        assert 'name="revision"' in answer.content.decode()


def test_a_return_that_another_came_before_changes_nothing(pages: Pages) -> None:
    pages.take()
    pages.edit(purpose="Продаёт.")
    seen = pages.role().revision
    pages.edit(purpose="Продаёт и возит.")
    before = pages.stored()
    answer = pages.client.post(f"{pages.base}roles/{SELLER}/return/", {"revision": seen}, follow=True)
    assert "роль изменили" in answer.content.decode()
    assert pages.stored() == before


# --- putting away ---


def test_a_role_that_nobody_holds_is_put_away_and_can_be_taken_again(pages: Pages) -> None:
    pages.take()
    pages.post(f"roles/{SELLER}/archive/", {"revision": pages.role().revision})
    assert "Взять роль" in pages.html(f"roles/{SELLER}/")
    pages.post(f"roles/{SELLER}/take/")
    assert "как в каталоге" in pages.html()


def test_a_role_that_a_position_holds_stays_and_the_reason_is_said() -> None:
    office = make_office()
    pages = Pages(office.company)
    with tenant(office.company):
        row = actions.create_role(
            company=office.company, name="Своя", category="sales", by=office.by, duties=[("Поёт", None, "R")]
        )
    office.add("Певец", roles={row.slug: 100})
    before = pages.stored()
    answer = pages.client.post(
        f"{pages.base}roles/{row.slug}/archive/", {"revision": pages.role(row.slug).revision}, follow=True
    )
    assert "1 должность" in answer.content.decode()
    assert pages.stored() == before


# --- news of the catalogue ---


def test_what_the_catalogue_changed_is_told_until_somebody_has_understood(pages: Pages) -> None:
    pages.take()
    assert "Нового нет" in pages.html("news/")
    load_catalogue(changed_catalogue())
    assert "каталог изменил 1 строку" in pages.html()
    news = pages.html("news/")
    assert "<ins>Приводит новых покупателей.</ins>" in news
    assert "Роль компании изменилась вместе с каталогом" in news
    assert pages.post(f"news/{SELLER}/seen/").status_code == 302
    assert "Нового нет" in pages.html("news/")
    assert "каталог изменил" not in pages.html()


def test_a_copy_is_told_the_news_and_stays_as_it_is(pages: Pages) -> None:
    pages.take()
    pages.edit(purpose="Продаёт.")
    load_catalogue(changed_catalogue())
    assert "нужное перенесите сами" in pages.html("news/")
    assert pages.content().purpose == "Продаёт."


@pytest.mark.parametrize("path", ["", "news/", "new-role/", *(OF_SELLER + tail for tail in TAILS)])
def test_the_pages_speak_english_too(pages: Pages, path: str) -> None:
    pages.client.cookies["django_language"] = "en"
    with tenant(pages.company):
        actions.take_role(company=pages.company, role=Role.objects.get(slug=SELLER), by=pages.by)
    with translation.override("en"):
        pages.edit(purpose="Sells.")
    html = pages.html(path).split("<main")[1].split("</main>")[0]
    html = html.replace(pages.company.name, "").replace(pages.by.label, "")
    assert not any("а" <= letter <= "я" for letter in html.casefold())
