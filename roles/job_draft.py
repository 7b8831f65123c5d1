"""A line of a job description while people decide about it, as a value and as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from roles.matching.duties import STRONG, DutyMatcher
from roles.matching.job_parts import Part

LineState = Literal["open", "confirmed", "skipped"]
Confidence = Literal["sure", "likely", "unknown"]
MOST_SUGGESTIONS = 5
MATCHED_PARTS: tuple[Part, ...] = ("duties", "zones")
"""The parts of a card whose lines name a responsibility."""


@dataclass(frozen=True)
class Suggestion:
    """A responsibility that the line may be about. `words` of the line decided; `because`: more of the reason."""

    slug: str
    score: float
    words: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True)
class DraftLine:
    """`read`: the text as it stood in the document. `responsibility`: the slug chosen, "" for the company's own
    wording; it counts once the line is confirmed. `metric`: of a KPI that the catalogue knows."""

    number: int
    part: Part
    section: str
    text: str
    read: str
    context: str = ""
    state: LineState = "open"
    responsibility: str = ""
    involvement: str = "R"
    metric: str = ""
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def best(self) -> Suggestion | None:
        return self.suggestions[0] if self.suggestions else None

    @property
    def confidence(self) -> Confidence:
        if self.best is None:
            return "unknown"
        return "sure" if self.best.score >= STRONG else "likely"

    @property
    def is_kept(self) -> bool:
        """Whether it goes into the role; an undecided line does, in its own words."""
        return self.state != "skipped" and self.part != "unused"


def suggestions_for(text: str, context: str, matcher: DutyMatcher) -> tuple[Suggestion, ...]:
    """The best responsibilities for the line, best first; the line above it helps only when it says nothing alone."""
    found = matcher.match(text) or (matcher.match(f"{context}: {text}") if context else ())
    return tuple(
        Suggestion(match.slug, match.score, tuple(match.words), match.because)
        for match in found[:MOST_SUGGESTIONS]
    )


def lines_as_json(lines: Iterable[DraftLine]) -> list[dict[str, Any]]:
    return [asdict(line) for line in lines]


def lines_from_json(data: Sequence[dict[str, Any]]) -> list[DraftLine]:
    return [_line(row) for row in data]


def _line(row: dict[str, Any]) -> DraftLine:
    found = tuple(
        Suggestion(each["slug"], each["score"], tuple(each["words"]), each["because"])
        for each in row["suggestions"]
    )
    return DraftLine(**{**row, "suggestions": found})
