"""Which part of a role card a line of a job description belongs to, and how the role takes part in a duty. Pure."""

from __future__ import annotations

import re
from typing import Literal

from common.letters import fold
from roles.matching.job_sections import Section

Part = Literal["duties", "zones", "kpis", "competencies", "hard_skills", "soft_skills", "purpose", "unused"]
PARTS: tuple[Part, ...] = (
    "duties", "zones", "kpis", "competencies", "hard_skills", "soft_skills", "purpose", "unused",
)  # fmt: skip

_OF_SECTION: dict[Section, Part] = {
    "duties": "duties",
    "zones": "zones",
    "metrics": "kpis",
    "purpose": "purpose",
    "rights": "unused",
    "conditions": "unused",
    "company": "unused",
    "general": "unused",
}
_SOFT = re.compile(
    r"коммуник|общительн|ответственн|внимател|внимани|стрессо|аккуратн|пунктуальн|грамотн\w* (?:устн|реч)|инициатив"
    r"|доброжелат|настойчив|нацелен|самостоятельн|гибкост|умение (?:слушать|договар|убежд|работать в команде)"
    r"|communicat|team player|attention|proactiv|resilien|self.motivat|empath"
)
_HARD = re.compile(
    r"знани|владени|уверенн\w* (?:работ|пользов)|умени|навык|язык|английск|excel|1с\b|1c\b|crm|sql|программ"
    r"|english|german|fluent|knowledge|proficien|software|skill"
)
_ANSWERS = re.compile(
    r"^(?:утвержда|отвечает за|несет ответственность|принимает решени|approve|is accountable|own(?:s)? )"
)


def part_of(section: Section, text: str) -> Part:
    """Requirements are skills by their words, else competencies; what a card has no place for is unused."""
    if section != "requirements":
        return _OF_SECTION[section]
    said = fold(text)
    if _SOFT.search(said):
        return "soft_skills"
    return "hard_skills" if _HARD.search(said) else "competencies"


def involvement_of(text: str) -> Literal["A", "R"]:
    """A where the line itself says that the role decides or answers, else R."""
    return "A" if _ANSWERS.search(fold(text)) else "R"
