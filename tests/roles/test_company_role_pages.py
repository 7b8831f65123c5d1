"""Pages of a company's own roles: the list, the card, comparing, returning, putting away, news of the catalogue."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from accounts.tenancy import tenant
from roles import actions
from roles.actions import load_catalogue
from roles.cards.content import ContentDuty, ContentLine
from roles.catalogue_types import Text
from roles.models import CompanyRole, Role
from tests.factories import make_company
from tests.factories.catalogue import load_roles
from tests.factories.structures import make_office
from tests.roles.catalogue_samples import with_roles
from tests.roles.company_role_site import SELLER, Pages, changed_catalogue

pytestmark = pytest.mark.django_db
OF_SELLER = f"roles/{SELLER}/"
TAILS = ("", "edit/", "changes/", "return/", "archive/")


@pytest.fixture
def pages() -> Pages:
    load_roles()
    return Pages(make_company("Пример"))


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


def own_role(pages: Pages, name: str = "Своя") -> CompanyRole:
    with tenant(pages.company):
        return actions.create_role(
            company=pages.company, name=name, category="sales", by=pages.by, duties=[("Поёт", None, "R")]
        )


def test_an_own_role_that_was_put_away_is_taken_back_as_it_was(pages: Pages) -> None:
    row = own_role(pages)
    assert pages.post(f"roles/{row.slug}/archive/", {"revision": row.revision}).status_code == 302
    assert pages.get(f"roles/{row.slug}/").status_code == 404
    assert "Вернуть: Своя" in pages.html()
    assert pages.post(f"roles/{row.slug}/restore/", client=pages.reader).status_code == 403
    pages.post(f"roles/{row.slug}/restore/")
    assert "Поёт" in pages.html(f"roles/{row.slug}/")
    before = pages.stored()
    pages.post(f"roles/{row.slug}/restore/")
    assert pages.stored() == before


def test_a_role_is_not_taken_back_under_a_name_that_is_in_use(pages: Pages) -> None:
    row = own_role(pages)
    pages.post(f"roles/{row.slug}/archive/", {"revision": row.revision})
    own_role(pages)
    before = pages.stored()
    answer = pages.client.post(f"{pages.base}roles/{row.slug}/restore/", follow=True)
    assert "уже есть" in answer.content.decode()
    assert pages.stored() == before


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


def test_news_of_every_role_cost_the_queries_of_one(pages: Pages) -> None:
    pages.take()
    load_catalogue(changed_catalogue())
    pages.queries("news/")
    few = pages.queries("news/")
    whole = changed_catalogue(purpose="Иное назначение")
    with tenant(pages.company):
        for role in Role.objects.all():
            actions.take_role(company=pages.company, role=role, by=pages.by)
    new = Text("Назначение, какого не было", "A purpose that never was")
    load_catalogue(with_roles(whole, [replace(card, purpose=new) for card in whole.roles.values()]))
    pages.queries("news/")
    assert pages.html("news/").count("Назначение, какого не было") == len(whole.roles)
    assert pages.queries("news/") == few


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
