"""One finding on the page: the duties side by side, the ways out, what is planned, and its history."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from roles.matching.words import stems
from teams.facts import involvements_in
from teams.finding_history import DecisionLine, HistoryEvent, finding_events, last_decisions
from teams.finding_selectors import FindingsPage
from teams.models import Finding, PlannedChange
from teams.models.structures import Dimension
from teams.selectors import CatalogueTexts, FindingView, QuoteLine, finding_view

SHOWN_CARDS = 4
MAX_CARDS = 40
"""A responsibility of a whole sales force names thousands of positions; nobody reads them here."""
SHOWN_PLANS = (PlannedChange.State.PLANNED, PlannedChange.State.REFUSED)
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


@dataclass
class FindingDetail:
    """Everything the right-hand side shows. `planned`: changes agreed for a day, and those that could not be made."""

    view: FindingView
    days: int
    page: FindingsPage
    cards: tuple[DutyCard, ...]
    planned: Sequence[PlannedChange]
    events: Sequence[HistoryEvent]
    decisions: Sequence[DecisionLine]

    @property
    def row(self) -> Finding:
        return self.view.row

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
        last = self.last_decision
        return last is not None and (last.edits or self.row.state == Finding.State.ACCEPTED)

    @property
    def last_decision(self) -> DecisionLine | None:
        return self.decisions[0] if self.decisions else None


def finding_detail(page: FindingsPage, row: Finding) -> FindingDetail:
    """Its ways out aside: they are tried on an analysis, and this is none."""
    texts = CatalogueTexts.load(row.company_id)
    view = finding_view(row, texts)
    decisions = last_decisions(row)
    planned = list(row.planned_changes.defer("operations"))
    return FindingDetail(
        view=view,
        days=page.days_of(row),
        page=page,
        cards=_cards(page, view, texts),
        planned=[change for change in planned if change.state in SHOWN_PLANS],
        events=finding_events(row, decisions, planned, page.facts),
        decisions=decisions,
    )


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
