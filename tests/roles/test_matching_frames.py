"""What a duty line says: what is done, with what, on which part of the market."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.matching.frames import Part, read_frame
from roles.matching.lexicon import LexiconError, lexicon_from
from roles.matching.typos import Speller
from roles.morphology import russian
from tests.roles.matching_samples import DATA, small_lexicon


def parts(text: str) -> list[tuple[set[str], set[str]]]:
    return [(set(part.heads), set(part.items)) for part in read_frame(text, small_lexicon()).parts]


def only(text: str) -> Part:
    (part,) = read_frame(text, small_lexicon()).parts
    return part


def test_a_line_is_its_action_and_what_it_names() -> None:
    assert parts("Контроль дебиторской задолженности") == [({"control"}, {"receivable"})]


@pytest.mark.parametrize(
    "text", ["Контролирует ДЗ", "контроль дебиторки", "Следит за дебиторкой", "КОНТРОЛЬ ДЗ."]
)
def test_forms_abbreviations_and_case_do_not_matter(text: str) -> None:
    assert parts(text) == [({"control"}, {"receivable"})]


def test_the_longest_pattern_wins() -> None:
    assert parts("Подготовка коммерческих предложений") == [({"prepare"}, {"proposal"})]
    assert set(only("Коммерческая тайна").items) == {"secret"}


def test_words_may_stand_between_those_of_a_pattern() -> None:
    assert set(only("Готовит коммерческие и прочие предложения").items) >= {"proposal"}


def test_a_pattern_may_name_every_word_of_a_concept() -> None:
    assert set(only("Поиск новых покупателей").items) == {"new_client"}


def test_an_action_behind_the_first_one_is_what_the_first_is_done_to() -> None:
    assert parts("Контроль заполнения CRM") == [({"control"}, {"~record", "crm"})]
    assert parts("Заполнение CRM") == [({"record"}, {"crm"})]


def test_words_that_only_say_that_something_is_done_are_no_action() -> None:
    assert only("Осуществление контроля ДЗ").heads == {"control"}
    assert only("Ведение CRM").heads == {"do"}


def test_a_concept_may_carry_its_action() -> None:
    assert only("Холодные звонки").heads == {"call"}


def test_filler_words_are_nothing() -> None:
    assert set(only("Готовит скрипты за счет компании").items) == {"script"}
    assert set(only("Готовит счет").items) == {"document"}


def test_a_compound_line_falls_into_its_parts() -> None:
    found = parts("Готовит КП, контролирует ДЗ и заполняет CRM")

    assert found[1:] == [({"prepare"}, {"proposal"}), ({"control"}, {"receivable"}), ({"record"}, {"crm"})]
    assert found[0][1] >= {"proposal", "receivable", "crm"}


def test_a_part_without_an_action_does_what_the_part_before_it_does() -> None:
    assert parts("Контроль оплат и дебиторской задолженности")[1:] == [
        ({"control"}, {"payment"}),
        ({"control"}, {"receivable"}),
    ]


def test_actions_without_an_object_share_that_of_the_next_part() -> None:
    assert only("Подготовка и проверка скриптов").heads == {"prepare", "check"}


def test_a_pronoun_stands_for_what_the_part_before_names() -> None:
    assert parts("Подготовка скриптов и контроль их выполнения")[-1] == ({"control"}, {"script"})


def test_what_stands_in_brackets_or_behind_for_is_an_aside() -> None:
    bracket, behind = only("Поиск новых клиентов (скрипты)"), only("Подготовка скриптов для сайта")

    assert bracket.items["script"].aside
    assert behind.items["website"].aside
    assert not behind.items["script"].aside


def test_a_list_behind_a_preposition_is_no_new_work() -> None:
    assert len(parts("Подготовка скриптов для сайта, покупателей и поставщиков")) == 1


def test_a_subordinate_clause_stays_with_its_line() -> None:
    assert parts("Следит за тем, чтобы клиенты вносили оплату") == [
        ({"control"}, {"client", "payment", "~record"})
    ]


def test_the_scope_is_told_apart_from_the_things() -> None:
    part = only("Контроль ДЗ по Москве")

    assert part.scope == {"place=moscow"}
    assert set(part.items) == {"receivable"}


@pytest.mark.parametrize(
    "text",
    [
        "Не контролирует ДЗ",
        "Контроль ДЗ не входит в обязанности",
        "Контроль ДЗ не в зоне ответственности",
        "Not responsible for CRM",
        "Готовит КП без права подписи",
    ],
)
def test_a_denied_line_names_nothing(text: str) -> None:
    frame = read_frame(text, small_lexicon())

    assert frame.denied
    assert frame.parts == ()


@pytest.mark.parametrize(
    "text", ["Готовит не менее 5 КП в день", "Следит за тем, чтобы клиенты не забывали об оплате"]
)
def test_not_every_not_is_a_denial(text: str) -> None:
    assert read_frame(text, small_lexicon()).parts


def test_a_denied_sentence_does_not_deny_the_next_one() -> None:
    frame = read_frame("Готовит КП. Скрипты не готовит", small_lexicon())

    assert [set(part.items) for part in frame.parts] == [{"proposal"}]


def test_a_misspelt_word_of_the_trade_is_mended() -> None:
    assert set(only("контроль задолжености").items) == {"receivable"}
    assert set(only("обзвон покупатилей").items) == {"client"}


def test_a_word_that_the_dictionary_knows_is_never_mended() -> None:
    assert "website" not in only("Готовит сайру").items


@given(st.text(alphabet="абвгдежз", min_size=5, max_size=12), st.integers(min_value=1, max_value=11))
def test_one_slip_in_a_known_word_is_mended(word: str, place: int) -> None:
    at = min(place, len(word) - 1)
    slip = word[:at] + "я" + word[at + 1 :]

    assert Speller([word]).mend(slip) == word


@given(st.text(max_size=200))
def test_any_text_has_a_frame(text: str) -> None:
    frame = read_frame(text, small_lexicon())

    assert all(part.items and part.size >= 0 for part in frame.parts)
    assert read_frame(text, small_lexicon()) == frame


@pytest.mark.parametrize(
    ("concepts", "named"),
    [
        ({"a": {"ru": "А", "is": ["b"], "words": ["а*"]}}, "'b'"),
        ({"a": {"ru": "А", "is": ["a"], "words": ["а*"]}}, "ancestor"),
        ({"a": {"ru": "А", "words": ["@b"]}}, "'b'"),
        ({"a": {"ru": "А", "words": [" "]}}, "empty pattern"),
    ],
)
def test_a_lexicon_that_cannot_be_is_refused(concepts: dict[str, object], named: str) -> None:
    with pytest.raises(LexiconError, match=named):
        lexicon_from(DATA | {"concepts": concepts}, russian())
