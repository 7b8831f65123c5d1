"""The editor in the browser: what it says beforehand, refuses, keeps and stores; two editors of one role."""

from __future__ import annotations

import pytest

from tests.factories import make_company
from tests.factories.catalogue import load_roles
from tests.roles.company_role_site import SELLER, Pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages() -> Pages:
    load_roles()
    return Pages(make_company("Пример"))


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
    load_roles()
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
