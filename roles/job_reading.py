"""A document -> what a draft of a role begins with: lines in their parts, suggestions, a name and a category."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from common.documents import Document
from common.letters import fold
from roles.job_draft import MATCHED_PARTS, DraftLine, suggestions_for
from roles.matching.duties import DutyMatcher
from roles.matching.job_parts import involvement_of, part_of
from roles.matching.job_text import JobLine, SourceLine, split_job_text
from roles.matching.titles import suggest_role
from roles.models import Category, MetricTemplate
from roles.selectors.values import catalogue_version, roles_by_slug
from roles.titles_file import title_aliases

SURE_TITLE = 0.8
"""From here on a first line without a word of its own about it is taken for the title."""
ALIKE_METRIC = 0.6
_WORD = re.compile(r"[^\W\d_]{2,}")
_ROOT = 5
"""Letters of a word that are compared: enough to tell metrics apart in any case of the noun."""


@dataclass(frozen=True)
class JobReading:
    """`reading`: what the page tells about the reading, as JSON: form, notices, unused lines, foreign."""

    title: str
    category: str
    lines: tuple[DraftLine, ...]
    reading: dict[str, Any]


def read_job(document: Document, matcher: DutyMatcher) -> JobReading:
    """The document taken apart by roles.matching.job_text, every duty with what it may be about."""
    lines = [SourceLine(line.text, line.kind, line.level) for line in document.lines]
    found = split_job_text(lines, wrapped=document.wrapped, looks_like_title=_is_title)
    role = roles_by_slug().get(suggest_role(found.title, title_aliases()).role or "")
    return JobReading(
        title=found.title,
        category=role.category if role else Category.SALES,
        lines=tuple(_draft_line(number, line, matcher) for number, line in enumerate(found.lines, 1)),
        reading={
            "form": document.form,
            "notices": [[notice.code, dict(notice.params)] for notice in document.notices],
            "unused": [document.lines[number].text for number in found.unused],
            "is_foreign": found.is_foreign,
        },
    )


def _is_title(text: str) -> bool:
    return suggest_role(text, title_aliases()).confidence >= SURE_TITLE


def _draft_line(number: int, line: JobLine, matcher: DutyMatcher) -> DraftLine:
    # A rule of dashes, a lone sign or a picture of one is no line of a card.
    says = any(char.isalnum() for char in line.text)
    part = part_of(line.section, line.text) if says else "unused"
    return DraftLine(
        number=number,
        part=part,
        section=line.section,
        text=line.text,
        read=line.text,
        context=line.context,
        involvement=involvement_of(line.text),
        metric=metric_of(line.text) if part == "kpis" else "",
        suggestions=suggestions_for(line.text, line.context, matcher) if part in MATCHED_PARTS else (),
    )


@lru_cache(maxsize=2)
def _metric_words(version: str) -> tuple[tuple[str, frozenset[str]], ...]:
    rows = MetricTemplate.objects.values_list("slug", "name_ru", "name_en")
    return tuple((slug, _roots(name)) for slug, ru, en in rows for name in (ru, en))


def _roots(text: str) -> frozenset[str]:
    return frozenset(word[:_ROOT] for word in _WORD.findall(fold(text)))


def metric_of(text: str) -> str:
    """The catalogue's metric of that name, "" when none is alike enough."""
    said = _roots(text)
    alike = [
        (len(said & words) / len(said | words), slug)
        for slug, words in _metric_words(catalogue_version())
        if said & words
    ]
    share, slug = max(alike, default=(0.0, ""))
    return slug if share >= ALIKE_METRIC else ""
