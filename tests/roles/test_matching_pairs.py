"""Whether two lines are the same work, and which rules a line obeys."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roles.matching.duties import STRONG, Learned
from roles.matching.lexicon import LexiconError
from roles.matching.pairs import SAME, PairJudge
from roles.matching.rules import RuleBook, parse_rule
from tests.roles.matching_samples import small_lexicon, small_matcher

LINES = [
    "Контроль дебиторской задолженности",
    "Следит за ДЗ",
    "Подготовка КП",
    "Обучение скриптам",
    "Заполнение CRM",
    "Контроль заполнения CRM",
    "Поиск новых клиентов",
    "Готовит КП и контролирует ДЗ",
    "Не контролирует ДЗ",
    "Варит борщ",
]


def score(one: str, other: str, *neighbours: frozenset[str]) -> float:
    return PairJudge(small_matcher(), neighbours).judge(one, other).score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Контроль дебиторской задолженности", "Следит за ДЗ"),
        ("Подготовка КП", "Готовит коммерческие предложения покупателям"),
        ("Готовит КП и контролирует ДЗ", "Проверка дебиторки"),
        ("Варит борщ", "варит  борщ."),
    ],
)
def test_the_same_work_in_other_words_is_the_same(one: str, other: str) -> None:
    assert score(one, other) >= SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Подготовка скриптов", "Обучение скриптам"),
        ("Заполнение CRM", "Контроль заполнения CRM"),
        ("Контроль дебиторской задолженности", "Контроль задолженности перед поставщиками"),
        ("Контроль ДЗ", "Контроль ДЗ не входит в обязанности"),
        ("Подготовка КП", "Варит борщ"),
        ("Контроль ДЗ по Москве", "Контроль ДЗ по Сибири"),
    ],
)
def test_another_action_thing_or_part_of_the_market_is_other_work(one: str, other: str) -> None:
    assert score(one, other) < SAME


def test_two_denied_lines_are_not_the_same_work() -> None:
    assert score("Не контролирует ДЗ", "Не контролирует ДЗ") == 0


def test_a_part_of_the_market_that_one_side_alone_states_counts_a_little() -> None:
    unstated, stated = (score("Контроль ДЗ", f"Следит за дебиторкой{place}") for place in ("", " по Москве"))

    assert SAME <= stated < unstated


def test_responsibilities_that_are_one_job_in_practice_bring_their_lines_together() -> None:
    one, other = "Заполнение CRM", "Контроль заполнения CRM"

    assert score(one, other, frozenset(("crm-records", "crm-check"))) > score(one, other)


def test_the_words_that_decided_are_those_of_either_line() -> None:
    found = PairJudge(small_matcher()).judge("Следит за ДЗ", "Контроль задолженности покупателей")

    assert found.via == "debt"
    assert set(found.words) == {"Следит", "за", "ДЗ"}
    assert set(found.others) >= {"Контроль", "задолженности"}


def test_all_pairs_of_a_list_are_those_that_are_the_same_one_by_one() -> None:
    judge = PairJudge(small_matcher())
    one_by_one = {
        (a, b): judge.judge(LINES[a], LINES[b]).score
        for a in range(len(LINES))
        for b in range(a + 1, len(LINES))
    }

    found = {(a, b): value for a, b, value in judge.all_pairs(LINES)}

    assert found == {pair: value for pair, value in one_by_one.items() if value >= SAME}


@settings(max_examples=60)
@given(st.sampled_from(LINES), st.one_of(st.sampled_from(LINES), st.text(max_size=60)))
def test_the_score_is_symmetric_and_between_nought_and_one(one: str, other: str) -> None:
    assert 0 <= score(one, other) <= 1
    assert score(one, other) == pytest.approx(score(other, one))


def test_one_part_is_taken_for_one_responsibility_only() -> None:
    taken = [
        match.slug for match in small_matcher().match("Контроль заполнения CRM") if match.score >= STRONG
    ]

    assert taken == ["crm-check"]


def test_a_confirmed_text_is_known_and_the_first_matcher_stays_as_it_was() -> None:
    taught = small_matcher().taught(Learned(same=(("Гоняет хвосты", "debt"), ("Что-то", "unknown"))))

    assert [(match.slug, match.score) for match in taught.match("гоняет хвосты;")] == [("debt", 1.0)]
    assert small_matcher().match("Гоняет хвосты") == ()


def test_a_confirmed_text_goes_before_what_the_rules_say() -> None:
    taught = small_matcher().taught(Learned(same=(("Контроль ДЗ", "scripts"),)))

    assert next(match.slug for match in small_matcher().rank("Контроль ДЗ")) == "debt"
    assert [match.slug for match in taught.rank("Контроль ДЗ")][:2] == ["scripts", "debt"]


def test_a_rejected_responsibility_is_not_told_again_for_this_text() -> None:
    taught = small_matcher().taught(Learned(different=(("Контроль ДЗ", "debt"),)))

    assert "debt" not in [match.slug for match in taught.rank("контроль ДЗ")]
    assert "debt" in [match.slug for match in taught.rank("Следит за ДЗ")]


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ("control receivable", "is not"),
        ("control : ", "is not"),
        ("dance : receivable", "'dance'"),
        ("control : moon", "'moon'"),
        ("control : receivable ! moon", "'moon'"),
        ("control : ~dance", "'~dance'"),
    ],
)
def test_a_rule_that_says_nothing_known_is_refused(rule: str, named: str) -> None:
    with pytest.raises(LexiconError, match=named):
        parse_rule("debt", rule, small_lexicon())


def strength(rule: str, text: str) -> float:
    book = RuleBook({"x": [rule]}, small_lexicon())
    parts = small_matcher().frame(text).parts
    return max((match.strength for part in parts for match in book.matches(part)), default=0.0)


def test_a_rule_is_obeyed_less_with_every_other_thing_that_is_named() -> None:
    alone, with_more = (strength("control : receivable", f"Контроль ДЗ {more}") for more in ("", "сайтов"))

    assert 1.0 == alone > with_more > 0


def test_a_rule_is_obeyed_less_without_an_action_and_not_at_all_with_another() -> None:
    assert 0 < strength("control : receivable", "Дебиторская задолженность") < 1
    assert strength("control : receivable", "Обучение дебиторской задолженности") == 0
    assert 0 < strength("check : receivable", "Контроль ДЗ") < 1


def test_a_word_that_must_not_be_named_switches_the_rule_off() -> None:
    assert strength("control : receivable ! supplier", "Контроль задолженности перед поставщиками") == 0


def test_a_narrower_thing_obeys_a_rule_for_the_wider_one() -> None:
    assert strength("search : client", "Поиск новых клиентов") > 0
