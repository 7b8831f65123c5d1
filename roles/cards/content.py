"""The content of a role card in one language: what a company copies, edits, compares and gets back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

LINE_SECTIONS = ("zones", "competencies", "hard_skills", "soft_skills", "styles", "kpis", "portrait")
"""The sections of plain lines that a company writes itself; duties have their own shape."""
INHERITED_SECTIONS = ("career", "not_with", "good_with")
"""What a copy keeps from its catalogue role: it speaks of other roles of the catalogue."""
TEXTS = ("name", "short", "category", "purpose", "thought")


@dataclass(frozen=True, slots=True)
class ContentDuty:
    """A duty. `responsibility`: a slug, or None while the line resembles nothing known."""

    text: str
    responsibility: str | None = None
    involvement: str = "R"
    group: str = ""


@dataclass(frozen=True, slots=True)
class ContentLine:
    """A line of another section. `level` is 1-5, of a skill; `metric` a slug, of a KPI.

    `group` names a style, and in not_with and good_with the other role; `example` is there the stage until which.
    """

    text: str
    group: str = ""
    example: str = ""
    level: int | None = None
    responsibility: str | None = None
    metric: str | None = None


@dataclass(frozen=True, slots=True)
class RoleContent:
    """All that a card says. `lines`: section (LINE_SECTIONS, INHERITED_SECTIONS) -> its lines, in order."""

    name: str
    short: str
    category: str
    purpose: str = ""
    thought: str = ""
    duties: tuple[ContentDuty, ...] = ()
    lines: Mapping[str, tuple[ContentLine, ...]] = field(default_factory=dict)

    def own(self) -> RoleContent:
        """The same without what a copy inherits and without empty sections: two such values can be compared."""
        kept = {name: self.lines[name] for name in LINE_SECTIONS if self.lines.get(name)}
        return RoleContent(
            self.name, self.short, self.category, self.purpose, self.thought, self.duties, kept
        )


def content_of_card(card: Mapping[str, Any], language: str) -> RoleContent:
    """A catalogue card as JSON (`dataclasses.asdict` of roles.catalogue_types.RoleCard) in `ru` or `en`.

    An English text that is missing falls back to the Russian one, as on the pages.
    """

    def said(text: Mapping[str, str] | None) -> str:
        return (text or {}).get(language) or (text or {}).get("ru", "")

    def grouped(groups: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, Mapping[str, Any]]]:
        return ((said(group["name"]), item) for group in groups for item in group["items"])

    def lines(items: Sequence[Mapping[str, Any]]) -> tuple[ContentLine, ...]:
        return tuple(
            ContentLine(
                said(item["text"]), level=item.get("level"), responsibility=item.get("responsibility")
            )
            for item in items
        )

    return RoleContent(
        name=said(card["name"]),
        short=said(card["short"]),
        category=card["category"],
        purpose=said(card["purpose"]),
        thought=said(card["thought"]),
        duties=tuple(
            ContentDuty(said(item["text"]), item["responsibility"], item["involvement"], group)
            for group, item in grouped(card["duties"])
        ),
        lines={
            "zones": lines(card["zones"]),
            "competencies": tuple(
                ContentLine(said(item["text"]), group) for group, item in grouped(card["competencies"])
            ),
            "hard_skills": lines(card["skills"]["hard"]),
            "soft_skills": lines(card["skills"]["soft"]),
            "styles": tuple(
                ContentLine(said(item["description"]), said(item["name"]), said(item["example"]))
                for item in card["styles"]
            ),
            "kpis": tuple(ContentLine(said(item["name"]), metric=item["metric"]) for item in card["kpis"]),
            "portrait": lines(card["portrait"]),
            "career": tuple(ContentLine(slug) for slug in card["career"]),
            "not_with": tuple(
                ContentLine(said(item["reason"]), item["role"], item["until"]) for item in card["not_with"]
            ),
            "good_with": tuple(
                ContentLine(said(item["reason"]), item["role"]) for item in card.get("good_with", ())
            ),
        },
    )


def content_as_json(content: RoleContent) -> dict[str, Any]:
    """Plain JSON values; `content_from_json` gives the content back."""
    return {
        **{name: getattr(content, name) for name in TEXTS},
        "duties": [
            {"text": duty.text, "responsibility": duty.responsibility, "involvement": duty.involvement,
             "group": duty.group}
            for duty in content.duties
        ],
        "lines": {
            section: [
                {"text": line.text, "group": line.group, "example": line.example, "level": line.level,
                 "responsibility": line.responsibility, "metric": line.metric}
                for line in lines
            ]
            for section, lines in content.lines.items()
        },
    }  # fmt: skip


def content_from_json(data: Mapping[str, Any]) -> RoleContent:
    return RoleContent(
        **{name: data[name] for name in TEXTS},
        duties=tuple(ContentDuty(**duty) for duty in data["duties"]),
        lines={
            section: tuple(ContentLine(**line) for line in lines) for section, lines in data["lines"].items()
        },
    )
