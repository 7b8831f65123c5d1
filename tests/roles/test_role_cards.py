"""What a card must hold to be used: enough of everything, a next step, a word on combinations, clean typography."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from roles.catalogue_files import read_catalogue
from roles.catalogue_types import RoleCard, Text

CARDS = tuple(read_catalogue().roles.values())
HEAD = "sales-head"


def card_name(card: RoleCard) -> str:
    return card.slug


def texts(part: object) -> Iterator[Text]:
    """Every bilingual text below a value."""
    if isinstance(part, Text):
        yield part
    elif isinstance(part, Mapping):
        for item in part.values():
            yield from texts(item)
    elif isinstance(part, tuple):
        for item in part:
            yield from texts(item)
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            yield from texts(getattr(part, field.name))


@pytest.mark.parametrize("card", CARDS, ids=card_name)
def test_a_card_has_enough_of_everything_to_work_by(card: RoleCard) -> None:
    assert len(card.duty_lines()) >= 10
    assert len(card.zones) >= 3
    assert sum(len(group.items) for group in card.competencies) >= 5
    assert len(card.skills.hard + card.skills.soft) >= 6
    assert len(card.kpis) >= 3
    assert len(card.styles) >= 2
    assert len(card.portrait) >= 3


@pytest.mark.parametrize("card", CARDS, ids=card_name)
def test_a_card_repeats_no_line(card: RoleCard) -> None:
    for lines in (
        [line.text.ru for line in card.duty_lines()],
        [zone.text.ru for zone in card.zones],
        [line.text.ru for group in card.competencies for line in group.items],
        [skill.text.ru for skill in card.skills.hard + card.skills.soft],
        [kpi.metric for kpi in card.kpis],
    ):
        assert [line for line, times in Counter(lines).items() if times > 1] == []


@pytest.mark.parametrize("card", CARDS, ids=card_name)
def test_every_role_has_a_next_step(card: RoleCard) -> None:
    assert card.career


@pytest.mark.parametrize("card", CARDS, ids=card_name)
def test_every_role_can_rise_to_the_head_step_by_step(card: RoleCard) -> None:
    steps = {other.slug: set(other.career) for other in CARDS}
    reached, waiting = set[str](), [card.slug]
    while waiting:
        here = waiting.pop()
        reached.add(here)
        waiting += steps[here] - reached
    assert HEAD in reached


def spoken_of(card: RoleCard) -> list[str]:
    return [item.role for item in card.not_with] + [item.role for item in card.good_with]


def test_two_roles_are_spoken_of_once() -> None:
    pairs = Counter(frozenset((card.slug, other)) for card in CARDS for other in spoken_of(card))
    assert [sorted(pair) for pair, times in pairs.items() if times > 1] == []


def test_every_role_is_spoken_of_with_another() -> None:
    spoken = {slug for card in CARDS for other in spoken_of(card) for slug in (card.slug, other)}
    assert spoken == {card.slug for card in CARDS}


def test_nobody_who_sells_may_check_selling() -> None:
    never = {
        frozenset((card.slug, item.role)) for card in CARDS for item in card.not_with if item.until == "never"
    }
    for seller in ("sales-manager", "account-manager"):
        for checker in ("quality-manager", "sales-analyst"):
            assert frozenset((seller, checker)) in never
    assert frozenset((HEAD, "quality-manager")) in never


@pytest.mark.parametrize("card", CARDS, ids=card_name)
def test_the_texts_of_a_card_keep_to_their_language_and_its_typography(card: RoleCard) -> None:
    for text in texts(card):
        assert not re.search("[А-Яа-яЁё]", text.en), text.en
        assert not re.search('["!]|[^\u00a0][—–] |\\d %|-{2}|\\.{3}', text.ru), text.ru
        assert not re.search('[«»"!]|\\d %|-{2}|\\.{3}', text.en), text.en
        assert text.ru == text.ru.strip()
        assert text.en == text.en.strip()


@pytest.mark.parametrize("card", CARDS, ids=card_name)
def test_a_role_is_measured_only_by_what_its_own_work_moves(card: RoleCard) -> None:
    work = read_catalogue().responsibilities
    moved = {
        metric
        for line in card.duty_lines()
        if line.involvement in ("A", "R", "AR")
        for metric in work[line.responsibility].metrics
    }
    assert {kpi.metric for kpi in card.kpis} <= moved
