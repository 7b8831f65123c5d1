"""One finding on the page: the duties side by side, the ways out, and what a way out would change."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.matching.words import stems
from teams import finding_wording as wording
from teams.actions.resolutions import moves_of, operations_for
from teams.analysis.facts import Involvement
from teams.analysis.whatif import Part, difference, with_parts
from teams.facts import analysis_of_facts, involvements_in
from teams.finding_selectors import FindingsPage
from teams.models import Decision, Finding
from teams.models.structures import Dimension
from teams.selectors import CatalogueTexts, FindingView, QuoteLine, finding_view

SHOWN_CARDS = 4
MAX_CARDS = 40
"""A responsibility of a whole sales force names thousands of positions; nobody reads them here."""
SHOWN_CHANGES = 8
MAX_CANDIDATES = 200
ACCEPT = "accept"
MOVES = {
    "keep_owner": (
        gettext_lazy("Keep one owner"),
        gettext_lazy("The others hand it over"),
        gettext_lazy("Who keeps it"),
    ),
    "make_consulted": (
        gettext_lazy("Make consulted"),
        gettext_lazy("The others take part and do not answer"),
        gettext_lazy("Who keeps it"),
    ),
    "make_accountable": (
        gettext_lazy("Make accountable"),
        gettext_lazy("One position answers for the result"),
        gettext_lazy("Who will answer"),
    ),
    "make_responsible": (
        gettext_lazy("Give the work"),
        gettext_lazy("One position does it"),
        gettext_lazy("Who will do it"),
    ),
    ACCEPT: (gettext_lazy("Accept with a reason"), gettext_lazy("The finding stays quiet until its day"), ""),
}
_WORD = re.compile(r"\w+(?:-\w+)*")

Segment = tuple[str, bool]


@dataclass(frozen=True)
class CardQuote:
    """A duty with its words marked: [(text, marked)], and where it is written."""

    segments: tuple[Segment, ...]
    source: str


@dataclass(frozen=True)
class DutyCard:
    """A position's side of the finding. `people` empty = vacancy; `involvement` "" = it does nothing with it."""

    key: str
    title: str
    people: tuple[str, ...]
    involvement: str
    scope: str
    quotes: tuple[CardQuote, ...]


@dataclass(frozen=True)
class Move:
    """A way out. `question`: what is to be chosen beside it, "" for nothing."""

    code: str
    title: str
    hint: str
    question: str


@dataclass(frozen=True)
class PartChange:
    """Who changes from what to what; "" is no part in it."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class MovePreview:
    """What a way out would do; nothing is written."""

    changes: tuple[PartChange, ...]
    more_changes: int
    health_before: int
    health_after: int
    closed: int
    opened: int
    opened_sentences: tuple[str, ...]
    closes_this: bool


@dataclass
class FindingDetail:
    """Everything the right-hand side shows. `move` and `position` are what is chosen at the moment."""

    view: FindingView
    days: int
    page: FindingsPage
    cards: tuple[DutyCard, ...]
    moves: tuple[Move, ...]
    tips: tuple[str, ...]
    move: str
    position: str
    candidates: tuple[tuple[str, str], ...]
    preview: MovePreview | None
    decisions: Sequence[Decision]

    @property
    def row(self) -> Finding:
        return self.view.row

    @property
    def question(self) -> str:
        return next((str(move.question) for move in self.moves if move.code == self.move), "")

    @property
    def first_cards(self) -> tuple[DutyCard, ...]:
        return self.cards[:SHOWN_CARDS]

    @property
    def other_cards(self) -> tuple[DutyCard, ...]:
        return self.cards[SHOWN_CARDS:]

    @property
    def other_count(self) -> int:
        """Positions beside the first ones, also those that have no card here."""
        return max(0, len(self.row.position_keys) - SHOWN_CARDS)

    @property
    def can_undo(self) -> bool:
        """The last decision still stands and can be taken back."""
        last = self.decisions[0] if self.decisions else None
        return last is not None and (bool(last.operations) or self.row.state == Finding.State.ACCEPTED)


def finding_detail(page: FindingsPage, row: Finding, move: str = "", position: str = "") -> FindingDetail:
    """`move` and `position` may be anything; what does not fit falls back to the analysis' own advice."""
    texts = CatalogueTexts.load(row.company_id)
    view = finding_view(row, texts)
    moves = tuple(Move(code, *(str(text) for text in MOVES[code])) for code in [*moves_of(row), ACCEPT])
    codes = [each.code for each in moves]
    move = move if move in codes else codes[0]
    candidates = _candidates(page, row, move)
    keys = [key for key, _name in candidates]
    advised = _advised(row, move)
    position = position if position in keys else advised if advised in keys else next(iter(keys), "")
    return FindingDetail(
        view=view,
        days=page.line(view).days,
        page=page,
        cards=_cards(page, view, texts),
        moves=moves,
        tips=tuple(text for code, text, _params in view.suggestions if code not in MOVES),
        move=move,
        position=position,
        candidates=candidates,
        preview=_preview(page, row, move, position)
        if move != ACCEPT and position and _is_open(row)
        else None,
        decisions=list(row.decisions.all()),
    )


def _is_open(row: Finding) -> bool:
    return row.state != Finding.State.CLOSED


# --- the duties ---------------------------------------------------------------------------------------------


def _cards(page: FindingsPage, view: FindingView, texts: CatalogueTexts) -> tuple[DutyCard, ...]:
    row = view.row
    parts = (
        involvements_in(page.facts, row.responsibility_slug, row.company_id)
        if row.responsibility_slug
        else {}
    )
    seats = row.body["params"].get("names", ())
    quotes: dict[str, list[QuoteLine]] = {}
    for quote in view.quotes:
        quotes.setdefault(quote.position_key, []).append(quote)
    subject = set(stems(view.responsibility_title))
    return tuple(
        DutyCard(
            key=key,
            title=seat["title"],
            people=tuple(seat["people"]),
            involvement=parts.get(key, ""),
            scope=_scope(page, key),
            quotes=tuple(_card_quote(quote, subject, texts) for quote in quotes.get(key, ())),
        )
        for key, seat in zip(row.position_keys[:MAX_CARDS], seats, strict=False)
    )


def _scope(page: FindingsPage, key: str) -> str:
    position = page.tree.by_key.get(key)
    if position is None:
        return ""
    values = [", ".join(sorted(position.scope[name])) for name in Dimension.values if name in position.scope]
    return " · ".join(values)


def _card_quote(quote: QuoteLine, subject: set[str], texts: CatalogueTexts) -> CardQuote:
    role = texts.roles.named(quote.role) if quote.role else None
    source = _("From the role card: %(role)s") % {"role": role.name} if role else _("In own words")
    marked = set(quote.words) or {word for stem, word in stems(quote.text).items() if stem in subject}
    return CardQuote(tuple(_segments(quote.text, marked)), source)


def _segments(text: str, marked: set[str]) -> list[Segment]:
    """The text cut at its marked words; marked neighbours stay one run."""
    wanted = {word.strip('.,;:()«»"').casefold() for word in marked}
    found: list[Segment] = []
    end = 0
    for match in _WORD.finditer(text):
        is_marked = match.group().casefold() in wanted
        between = text[end : match.start()]
        if is_marked and found and found[-1][1] and not between.strip():
            found[-1] = (found[-1][0] + between + match.group(), True)
        else:
            found += [(between, False), (match.group(), is_marked)]
        end = match.end()
    found.append((text[end:], False))
    return _joined(found)


def _joined(segments: Sequence[Segment]) -> list[Segment]:
    joined: list[Segment] = []
    for text, is_marked in segments:
        if joined and joined[-1][1] == is_marked:
            joined[-1] = (joined[-1][0] + text, is_marked)
        elif text:
            joined.append((text, is_marked))
    return joined


# --- the ways out -------------------------------------------------------------------------------------------


def _candidates(page: FindingsPage, row: Finding, move: str) -> tuple[tuple[str, str], ...]:
    """Position key and name of everybody a move could concern."""
    if move == ACCEPT:
        return ()
    suggested = [item["params"].get("position") for item in row.body["suggestions"] if item["code"] == move]
    keys = dict.fromkeys(key for key in [*suggested, *row.position_keys] if key in page.tree.by_key)
    return tuple((key, _name(page, key)) for key in list(keys)[:MAX_CANDIDATES])


def _advised(row: Finding, move: str) -> str:
    found = (item["params"].get("position", "") for item in row.body["suggestions"] if item["code"] == move)
    return next(found, "")


def _name(page: FindingsPage, key: str) -> str:
    position = page.tree.by_key[key]
    return wording.seat({"title": position.title, "people": [person.name for person in position.people]})


def _preview(page: FindingsPage, row: Finding, move: str, position: str) -> MovePreview | None:
    try:
        operations = operations_for(row, move, position)
    except ValidationError:
        return None
    changed = with_parts(page.facts, [_part(operation) for operation in operations])
    after = analysis_of_facts(changed, row.company_id)
    told = difference(page.analysis, after)
    before_parts = involvements_in(page.facts, row.responsibility_slug, row.company_id)
    after_parts = involvements_in(changed, row.responsibility_slug, row.company_id)
    touched = dict.fromkeys([position, *(operation["key"] for operation in operations)])
    keys = [key for key in touched if key in page.tree.by_key]
    return MovePreview(
        changes=tuple(
            PartChange(_name(page, key), before_parts.get(key, ""), after_parts.get(key, ""))
            for key in keys[:SHOWN_CHANGES]
        ),
        more_changes=max(0, len(keys) - SHOWN_CHANGES),
        health_before=told.health_before,
        health_after=told.health_after,
        closed=len(told.closed),
        opened=len(told.opened),
        opened_sentences=tuple(wording.finding_sentence(found) for found in told.opened[:3]),
        closes_this=all(
            (found.kind, found.responsibility) != (row.kind, row.responsibility_slug)
            for found in after.findings
        ),
    )


def _part(operation: dict[str, Any]) -> Part:
    wanted = operation["involvement"]
    involvement = None if wanted == "none" else cast(Involvement, wanted)
    return Part(operation["key"], operation["responsibility"], involvement)
