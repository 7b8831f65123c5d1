"""Which part of a role's card a line of a job description belongs to, and how the role takes part in it."""

from __future__ import annotations

from typing import Any

import pytest

from roles.matching.job_parts import involvement_of, part_of


@pytest.mark.parametrize(
    ("section", "text", "part"),
    [
        ("requirements", "Знание 1С", "hard_skills"),
        ("requirements", "Стрессоустойчивость и аккуратность", "soft_skills"),
        ("requirements", "Опыт от трёх лет", "competencies"),
        ("metrics", "Выручка", "kpis"),
        ("rights", "Предлагать скидки", "unused"),
    ],
)
def test_a_line_finds_its_part_of_the_card(section: Any, text: str, part: str) -> None:
    assert part_of(section, text) == part


def test_who_decides_answers() -> None:
    assert involvement_of("Утверждает скидки сверх матрицы") == "A"
    assert involvement_of("Готовит договоры") == "R"
