"""The difference of two cards, as properties."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roles.cards.content import (
    ContentDuty,
    ContentLine,
    RoleContent,
    content_as_json,
    content_from_json,
    content_of_card,
)
from roles.cards.diff import Card, Change, Line, Section, card_diff, card_of
from roles.catalogue_files import read_catalogue
from roles.matching.words import same_text

WORDS = st.sampled_from("ведёт базу клиентов готовит договор отчёт продаёт ищет лиды сам".split())
LINES = st.builds(
    Line,
    st.lists(WORDS, min_size=1, max_size=5).map(" ".join),
    group=st.sampled_from(["", "Сделка"]),
    refers_to=st.sampled_from(["", "contracts", "crm-data"]),
    details=st.sampled_from([(), (("involvement", "R"),), (("involvement", "A"),)]),
)
CARDS = st.dictionaries(
    st.sampled_from(["purpose", "duties", "zones", "kpis"]),
    st.lists(LINES, min_size=1, max_size=6),
    max_size=4,
).map(lambda found: Card(tuple(Section(name, tuple(lines)) for name, lines in found.items())))
LINE = ContentLine("Знает рынок")


def lines_of(card: Card) -> Counter[tuple[str, Line]]:
    return Counter((section.name, line) for section in card.sections for line in section.lines)


@given(CARDS, CARDS)
@settings(max_examples=150, deadline=None)
def test_the_changes_carry_the_old_card_into_the_new(old: Card, new: Card) -> None:
    carried = lines_of(old)
    for change in card_diff(old, new):
        if change.before is not None:
            carried[change.section, change.before] -= 1
        if change.after is not None:
            carried[change.section, change.after] += 1
    assert +carried == lines_of(new)
    assert min(carried.values(), default=0) >= 0


@given(CARDS)
def test_a_card_does_not_differ_from_itself_nor_from_itself_in_another_order(card: Card) -> None:
    turned = Card(tuple(Section(item.name, item.lines[::-1]) for item in card.sections[::-1]))
    assert card_diff(card, card) == card_diff(card, turned) == ()


@given(CARDS, CARDS)
def test_the_same_cards_give_the_same_changes_and_no_change_keeps_both_sides_equal(
    old: Card, new: Card
) -> None:
    changes = card_diff(old, new)
    assert changes == card_diff(old, new)
    for change in changes:
        assert change.before != change.after
        assert (change.before is None, change.after is None) == {
            "added": (True, False),
            "removed": (False, True),
            "changed": (False, False),
        }[change.kind]


def duties(*lines: Line) -> Card:
    return Card((Section("duties", lines),))


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        (Line("Ведёт базу клиентов"), Line("Ведёт базу наших клиентов"), ["changed"]),
        (Line("Ведёт базу"), Line("Заполняет карточки", refers_to="x"), ["added", "removed"]),
        (Line("Ведёт базу", refers_to="crm"), Line("Заполняет карточки", refers_to="crm"), ["changed"]),
        (Line("Ведёт базу", details=(("involvement", "R"),)), Line("Ведёт базу"), ["changed"]),
        (Line("Ведёт базу", group="Данные"), Line("Ведёт базу", group="CRM"), ["changed"]),
    ],
)
def test_a_reworded_line_is_one_change_and_another_line_is_two(
    old: Line, new: Line, kinds: list[str]
) -> None:
    assert [change.kind for change in card_diff(duties(old), duties(new))] == kinds


def test_the_most_alike_lines_are_paired_first() -> None:
    old = duties(Line("готовит отчёт о продажах"), Line("готовит отчёт о лидах"))
    new = duties(Line("готовит отчёт о лидах за месяц"))
    assert card_diff(old, new) == (
        Change("duties", "changed", Line("готовит отчёт о лидах"), Line("готовит отчёт о лидах за месяц")),
        Change("duties", "removed", Line("готовит отчёт о продажах"), None),
    )


def test_texts_of_the_head_of_a_card_change_as_one_line() -> None:
    before = RoleContent("Продавец", "ПР", "sales", purpose="Продавать")
    after = replace(before, purpose="Растить выручку", thought="Мысль")
    assert [(change.section, change.kind) for change in card_diff(card_of(before), card_of(after))] == [
        ("purpose", "changed"),
        ("thought", "added"),
    ]


def test_a_content_survives_its_way_through_json() -> None:
    content = RoleContent(
        "Продавец", "ПР", "sales", "Зачем", "Мысль",
        (ContentDuty("Продаёт", None, "AR", "Сделка"),),
        {"zones": (LINE,), "hard_skills": (replace(LINE, level=3),), "kpis": (replace(LINE, metric="revenue"),)},
    )  # fmt: skip
    assert content_from_json(json.loads(json.dumps(content_as_json(content)))) == content


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_card_of_the_catalogue_can_be_read_as_a_content(language: str) -> None:
    for card in read_catalogue().roles.values():
        content = content_of_card(json.loads(json.dumps(asdict(card))), language)
        assert content.name == getattr(card.name, language)
        assert len(content.duties) == len(card.duty_lines())
        assert len(content.lines["not_with"]) == len(card.not_with)
        texts = [duty.text for duty in content.duties]
        texts += [line.text for lines in content.lines.values() for line in lines]
        assert all(texts)


@given(st.text(max_size=60))
def test_the_same_text_is_its_own_normal_form(text: str) -> None:
    assert same_text(same_text(text)) == same_text(text)


def test_spaces_capitals_and_full_stops_make_no_other_wording() -> None:
    assert same_text("  Ведёт   БАЗУ клиентов; ") == same_text("— ведет базу клиентов.")
