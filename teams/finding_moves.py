"""The ways out of one finding or of several at once, as the page shows them: what is asked, and what would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from teams.models import Finding
from teams.moves.answers import Answers
from teams.moves.case import Case, Situation
from teams.moves.pages import Page, page_of, people_page
from teams.moves.preview import MovePreview, tried
from teams.moves.questions import Question, completed, questions
from teams.moves.registry import ACCEPT, WAYS, ways_of, ways_together

ACCEPT_TITLE = gettext_lazy("Accept with a reason")
ACCEPT_HINT = gettext_lazy("The finding stays quiet until its day")


@dataclass(frozen=True)
class Move:
    """A way out in the list."""

    code: str
    title: str
    hint: str


@dataclass(frozen=True)
class MovesPanel:
    """`move` and `answers` are what is chosen now. A way out that is gone on with elsewhere has a `page`; one that does
    not fit as it is answered a `refusal` in place of the `preview`."""

    rows: Sequence[Finding]
    moves: tuple[Move, ...]
    move: str
    answers: Answers
    questions: tuple[Question, ...] = ()
    preview: MovePreview | None = None
    refusal: str = ""
    page: Page | None = None
    revision: int | None = None
    """The structure's, that the preview is true for."""

    @property
    def executes(self) -> bool:
        return self.page is None

    @property
    def is_acceptance(self) -> bool:
        return self.move == ACCEPT


def moves_panel(
    rows: Sequence[Finding],
    situation: Situation,
    company_slug: str,
    move: str = "",
    answers: Answers | None = None,
) -> MovesPanel:
    """`move` and `answers` may be anything; what does not fit falls back to the analysis' own advice."""
    codes = ways_of(rows[0]) if len(rows) == 1 else ways_together(rows)
    moves = (*(Move(code, str(WAYS[code].title), str(WAYS[code].hint)) for code in codes), _accept())
    move = move if move in {each.code for each in moves} else moves[0].code
    answers = answers or Answers()
    if move == ACCEPT or any(row.state == Finding.State.CLOSED for row in rows):
        return MovesPanel(rows, moves, move, answers)
    way, case = WAYS[move], Case(rows[0], move, situation)
    answers = completed(case, way.asks, answers)
    shown = questions(case, way.asks, answers)
    if way.operations is None:
        return MovesPanel(rows, moves, move, answers, shown, page=page_of(case, answers, company_slug))
    if move == "assign_person" and not answers.person:
        return MovesPanel(rows, moves, move, answers, page=people_page(company_slug))
    outcome = tried(rows, situation, move, answers)
    revision = situation.revision if outcome.preview else None
    return MovesPanel(rows, moves, move, answers, shown, outcome.preview, outcome.refusal, revision=revision)


def _accept() -> Move:
    return Move(ACCEPT, str(ACCEPT_TITLE), str(ACCEPT_HINT))


def move_json(panel: MovesPanel) -> Mapping[str, Any]:
    """A way out with its questions, answers and preview, for the API."""
    chosen = next(each for each in panel.moves if each.code == panel.move)
    return {
        "move": chosen.code,
        "title": chosen.title,
        "hint": chosen.hint,
        "executes": panel.executes,
        "url": panel.page[0] if panel.page else None,
        "questions": [_question_json(question, panel.answers) for question in panel.questions],
        "refusal": panel.refusal or None,
        "preview": _preview_json(panel.preview) if panel.preview else None,
    }


def _question_json(question: Question, answers: Answers) -> dict[str, Any]:
    return {
        "name": question.name,
        "label": question.label,
        "kind": question.kind,
        "value": question.value,
        "options": [{"value": value, "label": label} for value, label in question.options],
        "values": {row.key: list(answers.values.get(row.key, ())) for row in question.rows},
    }


def _preview_json(preview: MovePreview) -> dict[str, Any]:
    return {
        "changes": [
            {"name": change.name, "what": change.what, "before": change.before, "after": change.after}
            for change in preview.changes
        ],
        "more_changes": preview.more_changes,
        "health_before": preview.health_before,
        "health_after": preview.health_after,
        "closed": preview.closed,
        "opened": preview.opened,
        "closes": preview.closes,
    }
