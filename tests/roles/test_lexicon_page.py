"""The lexicon's page: a text is tried, two are compared, the lexicon is leafed through, a wording is forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Company
from accounts.tenancy import tenant
from roles import actions
from roles.lexicon_files import read_lexicon
from roles.models import CompanyWording
from roles.selectors.lexicon import compared_texts, tried_text
from roles.selectors.lexicon_browse import PAGE_SIZE, SHOWS, lexicon_page
from roles.selectors.matchers import duty_matcher
from tests.factories import actor_of, make_company, make_member, owner_of, signed_in
from tests.factories.catalogue import load_roles

pytestmark = pytest.mark.django_db
RECEIVABLES = "Контролирует дебиторскую задолженность ключевых клиентов"
STRANGE = [
    "",
    " ",
    "\u202e\u200b",
    "'; DROP TABLE roles_companywording; --",
    "<script>alert(1)</script>",
    "{{ 7 }} {% load i18n %}",
    "(((((" * 400,
    "%",
    "\\",
    "😀 12 -- ??",
    "; ".join(["обзванивает клиентов"] * 3_000),
    "я" * 200_000,
]


@pytest.fixture
def company() -> Company:
    load_roles()
    return make_company("Пример")


@pytest.fixture
def owner(company: Company) -> Client:
    return signed_in(owner_of(company))


@pytest.fixture
def reader(company: Company) -> Client:
    return signed_in(make_member(company, "member"))


def address(company: Company, tail: str = "") -> str:
    return f"/c/{company.slug}/catalogue/lexicon/{tail}"


def tried(client: Client, company: Company, text: str, other: str = "") -> str:
    response = client.post(address(company), {"text": text, "other": other})
    assert response.status_code == 200
    return response.content.decode()


def said(
    company: Company, text: str = "Гоняет должников", slug: str = "receivables-control"
) -> CompanyWording:
    with tenant(company):
        return actions.confirm_wording(company=company, text=text, responsibility=slug, by=actor_of(company))


def wordings(company: Company) -> list[Any]:
    with tenant(company):
        return list(CompanyWording.objects.for_company(company).order_by("pk").values_list())


# --- a text is tried ---


def test_a_text_shows_what_is_done_with_what_and_which_rule_it_obeys(
    company: Company, reader: Client
) -> None:
    html = tried(reader, company, RECEIVABLES)
    for words in ("Контролирует", "Дебиторская задолженность", "берётся без вопросов", "Правило:", "размер"):
        assert words in html, words
    assert "<mark>дебиторскую</mark>" in html


def test_words_that_the_lexicon_does_not_know_are_named(company: Company) -> None:
    with tenant(company):
        found = tried_text(company, "Контролирует глокую куздру клиентов")
    assert {"глокую", "куздру"} <= {word for part in found.parts for word in part.unknown}


def test_a_denial_says_that_it_is_about_nothing(company: Company, reader: Client) -> None:
    html = tried(reader, company, "Не отвечает за дебиторскую задолженность")
    assert "Отрицание." in html


def test_a_confirmed_wording_is_what_was_obeyed(company: Company) -> None:
    said(company)
    with tenant(company):
        best = tried_text(company, "Гоняет должников").matches[0]
    assert (best.slug, best.by, best.certainty) == ("receivables-control", "said", "sure")


def test_a_known_wording_is_shown_when_no_rule_decided(company: Company) -> None:
    with tenant(company):
        names = [
            tried_text(company, wording).matches[0]
            for wording in ("Receivables control", "Сегментация клиентов")
        ]
    assert all(match.by in ("rule", "wording") and match.because for match in names)


def test_scores_are_those_of_the_matcher_in_its_order(company: Company) -> None:
    with tenant(company):
        shown = tried_text(company, RECEIVABLES).matches
        ranked = duty_matcher(company).rank(RECEIVABLES)
    assert [(match.slug, match.score) for match in shown] == [(m.slug, m.score) for m in ranked[: len(shown)]]


@pytest.mark.parametrize("text", STRANGE)
def test_no_text_breaks_the_page(company: Company, reader: Client, text: str) -> None:
    html = tried(reader, company, text, text)
    assert "<script>alert(1)" not in html
    assert len(html) < 1_500_000


def test_a_long_text_says_that_it_was_cut(company: Company, reader: Client) -> None:
    assert "прочитаны первые" in tried(reader, company, "обзванивает клиентов; " * 200)
    assert "прочитаны первые" not in tried(reader, company, RECEIVABLES)


def test_an_empty_text_asks_for_one(company: Company, reader: Client) -> None:
    assert "Сначала введите текст." in tried(reader, company, "  ")


def test_nul_is_refused_at_the_gate(company: Company, reader: Client) -> None:
    assert reader.post(address(company), {"text": "a\x00b"}).status_code == 400


def test_trying_stores_nothing(company: Company, reader: Client) -> None:
    with tenant(company):
        before = AuditEvent.objects.for_company(company).count()
    tried(reader, company, RECEIVABLES, "Следит за оплатой")
    with tenant(company):
        assert AuditEvent.objects.for_company(company).count() == before
    assert wordings(company) == []


def test_the_answer_alone_comes_when_the_page_asks_for_it(company: Company, reader: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "tried"}
    html = reader.post(address(company), {"text": RECEIVABLES}, headers=headers).content.decode()
    assert "<html" not in html
    assert "Дебиторская задолженность" in html


# --- two texts are compared ---


def test_two_ways_to_say_one_work_are_the_same_and_it_is_said_why(company: Company, reader: Client) -> None:
    html = tried(reader, company, RECEIVABLES, "Следит за просроченной дебиторской задолженностью")
    assert "Одна и та же работа" in html
    assert "Обе о функции:" in html


def test_two_works_are_different(company: Company) -> None:
    with tenant(company):
        found = compared_texts(company, RECEIVABLES, "Рисует баннеры")
    assert not found.same
    assert found.score < found.threshold


# --- the lists ---


@pytest.mark.parametrize("show", [*SHOWS, "", "nothing", "<b>"])
def test_every_list_opens_in_both_languages_and_stays_light(
    company: Company, reader: Client, show: str
) -> None:
    for language in ("ru", "en"):
        reader.cookies["django_language"] = language
        response = reader.get(address(company), {"show": show})
        assert response.status_code == 200
        assert len(response.content) < 250_000


def test_leafing_shows_every_concept_once(company: Company) -> None:
    everything = read_lexicon().lexicon.concepts
    seen: list[str] = []
    with tenant(company):
        for number in range(1, -(-len(everything) // PAGE_SIZE) + 1):
            seen += [row.slug for row in lexicon_page(company, "concepts", number=number).rows]
    assert sorted(seen) == sorted(everything)


@pytest.mark.parametrize("number", ["0", "-3", "99999", "x", "9" * 5_000, "²"])
def test_a_page_that_is_none_is_the_nearest_one(company: Company, reader: Client, number: str) -> None:
    if len(number) < 4_000:
        assert reader.get(address(company), {"show": "concepts", "page": number}).status_code == 200


def test_the_search_finds_a_concept_by_any_of_its_words(company: Company) -> None:
    with tenant(company):
        found = lexicon_page(company, "concepts", "дебитор")
        nothing = lexicon_page(company, "concepts", "куздра")
    assert "receivable" in [row.slug for row in found.rows]
    assert (nothing.rows, nothing.total) == ([], 0)


def test_the_search_finds_rules_by_what_they_speak_of(company: Company) -> None:
    with tenant(company):
        assert "receivables-control" in [
            group.slug for group in lexicon_page(company, "rules", "дебиторск").rows
        ]


@pytest.mark.parametrize("query", [text for text in STRANGE if len(text) < 500])
def test_no_query_breaks_the_lists(company: Company, reader: Client, query: str) -> None:
    for show in SHOWS:
        assert reader.get(address(company), {"show": show, "q": query}).status_code == 200


def test_a_hundred_wordings_cost_the_queries_of_one(company: Company, reader: Client) -> None:
    said(company)

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert reader.get(address(company), {"show": "wordings"}).status_code == 200
        return len(found)

    count()
    few = count()
    for number in range(40):
        said(company, f"Гоняет должников участка {number}")
    assert count() == few


# --- the company's own wordings ---


def test_a_wording_shows_who_said_it_and_may_be_forgotten(company: Company, owner: Client) -> None:
    row = said(company)
    html = owner.get(address(company), {"show": "wordings"}).content.decode()
    assert "Гоняет должников" in html
    assert row.by_label in html
    answer = owner.post(address(company, f"wordings/{row.uid}/forget/"))
    assert answer.status_code == 302
    assert wordings(company) == []
    with tenant(company):
        event = AuditEvent.objects.for_company(company).filter(verb="wording.forgotten").get()
    assert (event.data["name"], event.data["verdict"]) == ("Гоняет должников", "same")


def test_the_matcher_forgets_too(company: Company) -> None:
    row = said(company, "Кузявит бутявок")
    with tenant(company):
        assert duty_matcher(company).match("Кузявит бутявок")[0].slug == "receivables-control"
        actions.forget_wording(wording=row, by=actor_of(company))
        assert duty_matcher(company).match("Кузявит бутявок") == ()


def test_forgetting_twice_changes_nothing(company: Company) -> None:
    row = said(company)
    with tenant(company):
        actions.forget_wording(wording=row, by=actor_of(company))
        count = AuditEvent.objects.for_company(company).count()
        actions.forget_wording(wording=row, by=actor_of(company))
        assert AuditEvent.objects.for_company(company).count() == count


def test_a_reader_sees_wordings_and_cannot_forget_them(company: Company, reader: Client) -> None:
    row = said(company)
    before = wordings(company)
    html = reader.get(address(company), {"show": "wordings"}).content.decode()
    assert "Гоняет должников" in html
    assert "Забыть" not in html
    assert reader.post(address(company, f"wordings/{row.uid}/forget/")).status_code == 403
    assert wordings(company) == before


def test_another_companys_wording_is_neither_shown_nor_forgotten(company: Company, owner: Client) -> None:
    other = make_company("Другая")
    row = said(other, "Тайно гоняет должников")
    before = wordings(other)
    assert "Тайно" not in owner.get(address(company), {"show": "wordings"}).content.decode()
    assert owner.post(address(company, f"wordings/{row.uid}/forget/")).status_code == 404
    assert wordings(other) == before
    assert tried(owner, company, "Тайно гоняет должников").count("Подтвердили в компании") == 0
