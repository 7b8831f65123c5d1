"""What lines in anybody's words are about, for a company: the best responsibilities and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from accounts.models import Company
from roles.matching.duties import STRONG, WEAK, DutyMatcher
from roles.selectors.matchers import duty_matcher
from roles.selectors.values import responsibility_names

SUGGESTIONS = 5


@dataclass(frozen=True)
class Suggestion:
    """`score` 0-1; `sure`: taken without asking; `words` of the line decided, because they obey `because`.

    `because`: a rule of the lexicon, or the known wording that the line resembles.
    """

    slug: str
    name: str
    score: float
    sure: bool
    words: tuple[str, ...]
    because: str


@dataclass(frozen=True)
class MatchedLine:
    """`denied`: the line says that the work is not done, so it is about nothing."""

    text: str
    denied: bool
    suggestions: tuple[Suggestion, ...]


def matched_lines(company: Company, texts: Sequence[str]) -> list[MatchedLine]:
    """Each line with at most SUGGESTIONS responsibilities that are worth asking about, best first."""
    matcher = duty_matcher(company)
    return [matched_line(text, matcher) for text in texts]


def matched_line(text: str, matcher: DutyMatcher, at_least: float = WEAK) -> MatchedLine:
    """One line with at most SUGGESTIONS responsibilities of that score or more, best first."""
    frame = matcher.frame(text)
    ranked = (match for match in matcher.rank(text) if match.score >= at_least)
    names = responsibility_names()
    english = (get_language() or "ru").startswith("en")
    suggestions: Iterable[Suggestion] = (
        Suggestion(
            slug=match.slug,
            name=names[match.slug].en if english else names[match.slug].ru,
            score=match.score,
            sure=match.score >= STRONG,
            words=match.words,
            because=match.because,
        )
        for match in ranked
        if match.slug in names
    )
    return MatchedLine(text, frame.denied, tuple(suggestions)[:SUGGESTIONS])
