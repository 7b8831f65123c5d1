"""The catalogue's search: typos, layouts, abbreviations, forms; ranked, marked, quick."""

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from roles import selectors
from roles.actions import load_catalogue
from roles.matching.search import LONGEST_QUERY, Entry, SearchIndex
from roles.matching.search_typos import Vocabulary, slips, switched
from tests.factories.catalogue import load_roles
from tests.roles.catalogue_samples import trimmed

INDEX = SearchIndex(
    [
        Entry("work", "scripts", ((9, "Скрипты продаж"), (3, "Пишет сценарии разговоров с клиентами"))),
        Entry("work", "receivables", ((9, "Контроль дебиторской задолженности"), (9, "Receivables control"))),
        Entry("work", "proposals", ((9, "Коммерческие предложения"), (9, "Commercial proposals"))),
        Entry("work", "crm", ((9, "Внедрение CRM"), (3, "Следит за учётом сделок"))),
        Entry("role", "head", ((10, "Руководитель отдела продаж"), (10, "Head of sales"))),
    ]
)


def keys(query: str) -> list[str]:
    return [hit.key for hit in INDEX.find(query).hits]


def first(query: str, kind: str) -> str:
    """The best hit of a kind in the loaded catalogue."""
    found = {group.kind: group for group in selectors.search_catalogue(query).groups}
    row = found[kind].rows[0]
    return str(row.role.slug if kind == "role" else row.row.slug)


# --- what a person may type ---


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("скрипты", "scripts"),
        ("СКРИПТОВ", "scripts"),
        ("скрпты", "scripts"),
        ("скриптты", "scripts"),
        ("скирпты", "scripts"),
        ("скрыпты", "scripts"),
        ("крипты", "scripts"),
        ("crhbgns", "scripts"),
        ("скри", "scripts"),
        ("речевой модуль", "scripts"),
        ("дебеторка", "receivables"),
        ("ДЗ", "receivables"),
        ("задолженность контроль", "receivables"),
        ("reciveables", "receivables"),
        ("lt,bnjhrf", "receivables"),
        ("кп", "proposals"),
        ("комерческое предложение", "proposals"),
        ("proposal", "proposals"),
        ("срм", "crm"),
        ("скь", "crm"),
        ("учет", "crm"),
        ("РОП", "head"),
        ("hjg", "head"),
        ("продаж руководителя", "head"),
        ("rop отдел продаж", "head"),
        ("руковадитель отдила", "head"),
    ],
)
def test_a_slip_a_layout_an_abbreviation_or_a_form_is_understood(query, key):
    assert keys(query)[0] == key


@pytest.mark.parametrize("query", ["", " ", "_", "%", "\\", "'", "((((", "😀", "-"])
def test_a_query_without_words_finds_nothing(query):
    assert INDEX.find(query).hits == ()


def test_every_word_has_to_stand_in_one_entry():
    assert INDEX.find("скрипты crm").is_exact is False
    assert INDEX.find("скрипты продаж").is_exact is True
    assert keys("скрипты продаж") == ["scripts"]


def test_where_nothing_has_every_word_the_nearest_come_best_first():
    nearest = INDEX.find("скрипты кваркового коллайдера")
    assert not nearest.is_exact
    assert nearest.hits[0].key == "scripts"


def test_what_was_understood_is_told_only_when_it_is_not_what_was_typed():
    assert INDEX.find("ghjlf;b").read_as == "продажи"
    assert INDEX.find("скрпты продаж").read_as == "скрипты продаж"
    assert INDEX.find("скрипты").read_as == ""


def test_a_word_too_far_from_any_suggests_the_nearest():
    found = INDEX.find("руководавицель")
    assert (found.hits, found.words) == ((), ("руководитель",))


def test_what_was_typed_goes_before_another_name_of_it():
    index = SearchIndex(
        [Entry("x", "client", ((5, "База клиентов"),)), Entry("x", "buyer", ((5, "База покупателей"),))]
    )
    assert [hit.key for hit in index.find("покупатель").hits] == ["buyer", "client"]


def test_a_name_weighs_more_than_a_text():
    index = SearchIndex([Entry("x", "text", ((3, "План"),)), Entry("x", "name", ((9, "План"),))])
    assert [hit.key for hit in index.find("план").hits] == ["name", "text"]


def test_only_the_beginning_of_an_endless_query_is_looked_for():
    assert len(INDEX.find("план " + "я" * 10_000).text) <= LONGEST_QUERY


# --- marks ---


def marked(query: str, text: str) -> list[str]:
    return [piece for piece, is_hit in INDEX.find(query).pieces(text) if is_hit]


def test_the_words_that_were_found_are_marked_in_whatever_form():
    assert marked("скрипт", "Скрипты и чек-листы, скриптов мало") == ["Скрипты", "скриптов"]
    assert marked("скрпты", "Пишет скрипты") == ["скрипты"]


def test_another_name_is_marked_only_where_all_of_it_stands():
    assert marked("РОП", "Руководитель отдела продаж") == ["Руководитель", "отдела", "продаж"]
    assert marked("РОП", "Отдел снабжения") == []


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_query_cuts_any_text_without_losing_a_character(query, text):
    assert "".join(piece for piece, _hit in INDEX.find(query).pieces(text)) == text


# --- slips ---


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("план", "план", 0),
        ("план", "палн", 1),
        ("план", "плаан", 1),
        ("план", "пан", 1),
        ("план", "клад", 2),
        ("", "да", 2),
    ],
)
def test_slips_are_counted_with_neighbours_exchanged_as_one(one, other, count):
    assert slips(one, other, 5) == slips(other, one, 5) == count


@given(st.text("абвг", max_size=7), st.text("абвг", max_size=7), st.integers(0, 3))
def test_counting_stops_at_the_most_that_is_asked_for(one, other, most):
    assert slips(one, other, most) == min(slips(one, other, 9), most + 1)


@given(st.text("абвгдежз", min_size=6, max_size=9), st.data())
@settings(max_examples=100, deadline=None)
def test_a_word_with_one_slip_is_always_found(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    typed = word[:at] + "ю" + word[at + 1 :]
    assert word in Vocabulary([word]).misspelt(typed)


@given(st.text("йцукенгшщзхъфывапролджэячсмитьбю", max_size=20))
def test_the_other_layout_of_the_other_layout_is_what_was_typed(text):
    assert switched(switched(text)) == text


# --- in the catalogue ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "role"),
    [
        ("аналитик", "sales-analyst"),
        ("АНАЛИТИКИ", "sales-analyst"),
        ("Analyst", "sales-analyst"),
        ("аналетик", "sales-analyst"),
        ("роп", "sales-head"),
        ("начальник отдела продаж", "sales-head"),
        ("СRM-администратор", "crm-administrator"),
        ("тренера продаж", "sales-trainer"),
        ("head sales", "sales-head"),
        ("менеджир по продажам", "sales-manager"),
        ("окк", "quality-manager"),
        ("вэд", "international-sales-manager"),
        ("ltpfqyth", "designer"),
    ],
)
def test_a_role_is_found_first_by_any_of_its_names(query, role):
    load_roles()
    assert first(query, "role") == role


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["дебиторка", "дебиторку", "дебеторка", "ДЗ", "ДЕБИТОРСКОЙ задолженностью", "receivables", "recievables"],
)
def test_a_responsibility_is_found_first_by_its_name_and_its_synonyms(query):
    load_roles()
    assert first(query, "responsibility") == "receivables-control"


@pytest.mark.django_db
def test_duties_metrics_and_skills_are_found_besides():
    load_roles()
    kinds = {group.kind for group in selectors.search_catalogue("продажи").groups}
    assert kinds == {"role", "responsibility", "duty", "metric", "skill"}


@pytest.mark.django_db
def test_a_duty_is_found_with_its_role_and_responsibility():
    load_catalogue(trimmed("sales-head"))
    [group] = [group for group in selectors.search_catalogue("планёрки").groups if group.kind == "duty"]
    [hit] = [hit for hit in group.rows if hit.responsibility.slug == "team-meetings"]
    assert (hit.role.slug, hit.involvement) == ("sales-head", "AR")


@pytest.mark.django_db
def test_the_kind_with_the_best_hit_comes_first():
    load_roles()
    assert selectors.search_catalogue("аналитик отдела продаж").groups[0].kind == "role"
    assert selectors.search_catalogue("скрипты").groups[0].kind == "responsibility"


@pytest.mark.django_db
def test_a_row_found_by_a_hidden_synonym_says_by_which():
    load_roles()
    with translation.override("ru"):
        [group] = [g for g in selectors.search_catalogue("спич").groups if g.kind == "responsibility"]
    assert group.rows[0].said_as == "спич"
