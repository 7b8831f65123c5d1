"""What the lexicon's page shows: the frame of a text that is tried, and what two texts have in common.

Names of actions and concepts are data in Russian, the language that the lexicon is written in.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from accounts.models import Company
from roles.catalogue_files import read_catalogue
from roles.company_role_wording import DIMENSIONS
from roles.lexicon_files import read_lexicon
from roles.matching.duties import LONGEST, STRONG, WEAK, DutyMatcher
from roles.matching.frames import Item, Part
from roles.matching.lexicon import Lexicon
from roles.matching.pairs import SAME, PairJudge
from roles.matching.rules import Rule, parse_rule
from roles.matching.words import same_text
from roles.selectors.company_roles import active_language, company_wordings
from roles.selectors.matchers import duty_matcher
from roles.selectors.matching import Suggestion, matched_line
from roles.selectors.values import responsibility_names

ANYTHING = "*"
SHOWN_MATCHES = 8


@dataclass(frozen=True)
class NamedItem:
    """Something a part names. `kind`: concept, inner (an action that is not the head), unknown (a plain word)."""

    kind: str
    name: str
    weight: float
    words: tuple[str, ...]
    aside: bool


@dataclass(frozen=True)
class PartRow:
    """One part of a frame. `heads`: names of classes of action; `scope`: (dimension, first pattern of the value)."""

    heads: tuple[str, ...]
    head_words: tuple[str, ...]
    inherited: bool
    unknown_action: bool
    points_back: bool
    whole: bool
    items: tuple[NamedItem, ...]
    scope: tuple[tuple[str, str], ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        """Words that the lexicon does not know."""
        return tuple(" ".join(item.words) for item in self.items if item.kind == "unknown")


@dataclass(frozen=True)
class RuleRow:
    """A rule in words: any of `actions` on one of each group of `wanted`, and none of `unwanted`."""

    slug: str
    actions: tuple[str, ...]
    wanted: tuple[tuple[str, ...], ...]
    unwanted: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class MatchRow:
    """A responsibility and why. `certainty`: sure, asked, weak. `by`: said (people confirmed it), rule, wording."""

    slug: str
    name: str
    score: float
    certainty: str
    by: str
    because: str
    rule: RuleRow | None
    words: tuple[str, ...]


@dataclass(frozen=True)
class TriedText:
    """`cut`: the text is longer than what is read."""

    text: str
    denied: bool
    cut: bool
    parts: tuple[PartRow, ...]
    matches: tuple[MatchRow, ...]


@dataclass(frozen=True)
class ComparedTexts:
    """`via`: the responsibility that both are about, if any; `words` and `others`: what decided, as written."""

    score: float
    same: bool
    threshold: float
    via: str
    via_slug: str
    words: tuple[str, ...]
    others: tuple[str, ...]


def tried_text(company: Company, text: str) -> TriedText:
    """How the company's matcher reads a text, whatever it is."""
    matcher = duty_matcher(company)
    line = matched_line(text, matcher, at_least=0.0001)
    confirmed = {(said, slug) for said, slug, verdict in company_wordings(company) if verdict == "same"}
    frame = matcher.frame(text)
    return TriedText(
        text=text,
        denied=frame.denied,
        cut=len(text) > LONGEST,
        parts=tuple(_part(part, matcher.lexicon) for part in frame.parts),
        matches=tuple(
            MatchRow(
                item.slug,
                item.name,
                item.score,
                "sure" if item.score >= STRONG else "asked" if item.score >= WEAK else "weak",
                _source(item, rule := _obeyed(item.slug, item.because, matcher), confirmed),
                item.because,
                rule,
                item.words,
            )
            for item in line.suggestions[:SHOWN_MATCHES]
        ),
    )


def _source(item: Suggestion, rule: RuleRow | None, confirmed: Collection[tuple[str, str]]) -> str:
    if rule:
        return "rule"
    return "said" if (same_text(item.because), item.slug) in confirmed else "wording"


def _obeyed(slug: str, because: str, matcher: DutyMatcher) -> RuleRow | None:
    lines = read_lexicon().rules.get(slug, ())
    return rule_row(slug, because, matcher.lexicon) if because in {line.strip() for line in lines} else None


def compared_texts(company: Company, one: str, other: str) -> ComparedTexts:
    """Whether two texts are the same work, and what they have in common."""
    judge = PairJudge(duty_matcher(company), read_catalogue().neighbours())
    found = judge.judge(one[:LONGEST], other[:LONGEST])
    name = responsibility_names().get(found.via or "")
    return ComparedTexts(
        score=found.score,
        same=found.same,
        threshold=SAME,
        via=str(getattr(name, active_language())) if name else "",
        via_slug=found.via or "",
        words=found.words,
        others=found.others,
    )


def _part(part: Part, lexicon: Lexicon) -> PartRow:
    items = sorted(part.items.values(), key=lambda item: (item.aside, -item.weight, item.slug))
    return PartRow(
        heads=tuple(sorted(lexicon.actions[slug].name for slug in part.heads)),
        head_words=part.head_words,
        inherited=part.inherited,
        unknown_action=part.unknown_action,
        points_back=part.points_back,
        whole=part.whole,
        items=tuple(_item(item, lexicon) for item in items),
        scope=tuple(_scope(value, lexicon) for value in sorted(part.scope)),
    )


def _item(item: Item, lexicon: Lexicon) -> NamedItem:
    kind = {"~": "inner", "=": "unknown"}.get(item.slug[:1], "concept")
    return NamedItem(kind, thing_name(item.slug, lexicon), item.weight, item.words, item.aside)


def _scope(value: str, lexicon: Lexicon) -> tuple[str, str]:
    dimension, _equals, slug = value.partition("=")
    known = lexicon.scopes.get(value)
    return dimension_word(dimension), known.patterns[0] if known and known.patterns else slug


def dimension_word(dimension: str) -> str:
    return str(DIMENSIONS.get(dimension, dimension))


def thing_name(slug: str, lexicon: Lexicon) -> str:
    """What a rule or an item is about: a concept, `~action`, `=word`, or anything."""
    if slug.startswith("~"):
        action = lexicon.actions.get(slug[1:])
        return action.name if action else slug[1:]
    concept = lexicon.concepts.get(slug)
    return concept.name if concept else slug.removeprefix("=")


def rule_row(slug: str, text: str, lexicon: Lexicon) -> RuleRow:
    """A rule of the lexicon in words; it is checked when the lexicon is read, so it can be parsed here."""
    rule = parse_rule(slug, text, lexicon)
    return RuleRow(
        slug=slug,
        actions=tuple(_action_name(name, lexicon) for name in _in_order(rule.actions, text)),
        wanted=tuple(
            tuple(thing_name(name, lexicon) for name in _in_order(group, text)) for group in _groups(rule)
        ),
        unwanted=tuple(thing_name(name, lexicon) for name in _in_order(rule.unwanted, text)),
        text=rule.text,
    )


def _groups(rule: Rule) -> Sequence[frozenset[str]]:
    """A group that stands for whatever the action may be done to says nothing more than the action."""
    actions = {f"~{name}" for name in rule.actions}
    return [group for group in rule.wanted if group != actions]


def _in_order(names: Iterable[str], text: str) -> list[str]:
    return sorted(names, key=lambda name: (text.find(name), name))


def _action_name(slug: str, lexicon: Lexicon) -> str:
    return "" if slug == ANYTHING else lexicon.actions[slug].name
