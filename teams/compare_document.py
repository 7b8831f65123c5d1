"""A draft laid over the structure it is for, as documents that the chart draws: before, both at once, after."""

from dataclasses import replace
from typing import Any

from django.utils import timezone

from teams.analysis.states import Box
from teams.as_of import parts_of_state
from teams.change_wording import ChangeView, tags_of
from teams.chart_document import Viewer, document_of
from teams.comparison import Comparison

Json = dict[str, Any]
State = dict[str, Box]
VIEWS = ("was", "overlay", "will")
GHOST = "ghost-"


def compare_document(compared: Comparison, views: list[ChangeView], viewer: Viewer, shown: str) -> Json:
    """The chart's document with a member `compare`: marks by key, and which box came from where.

    In the overlay removed boxes stand where they stood, and a moved one leaves a ghost there.
    """
    ghosts = _ghosts(compared, views) if shown == "overlay" else {}
    state = {"was": compared.theirs, "will": compared.mine}.get(shown) or _overlay(compared, views, ghosts)
    today = timezone.localdate()
    document = document_of(
        compared.draft, parts_of_state(compared.draft, state, today), viewer, today, is_today=True
    )
    tags = {key: tag for key, tag in tags_of(views).items() if key in state}
    document["may_edit"] = False
    document["compare"] = {
        "view": shown,
        "tags": tags if shown != "was" else {},
        "ghosts": {GHOST + key: key for key in ghosts},
    }
    return document


def _overlay(compared: Comparison, views: list[ChangeView], ghosts: dict[str, Box]) -> State:
    removed = {view.key: compared.theirs[view.key] for view in views if view.kind == "removed"}
    state = compared.mine | removed
    state |= {GHOST + key: ghost for key, ghost in ghosts.items()}
    return {
        key: box if box.parent is None or box.parent in state else replace(box, parent=None)
        for key, box in state.items()
    }


def _ghosts(compared: Comparison, views: list[ChangeView]) -> dict[str, Box]:
    """Moved boxes as they stood, without what hangs on them: key -> the box in its former place."""
    moved = {view.key for view in views if view.kind == "moved"} & compared.theirs.keys()
    return {key: replace(compared.theirs[key], key=GHOST + key, links=frozenset()) for key in sorted(moved)}
