"""What became of a finding, in words: by which change it was opened, what people decided, by which change it closed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from common.formats import format_date
from roles.selectors.company_roles import role_book
from teams.analysis.facts import Structure as Facts
from teams.models import Decision, Finding, Operation, PlannedChange
from teams.operation_wording import Names, batch_phrase

ONE_CHANGE = timedelta(minutes=6)
"""Longer than any change may take: a finding that appears later after an entry of the log came from elsewhere, from an
edited role card or a norm, and the structure was only analysed anew."""
MAX_ENTRIES = 1000
"""Two batches, the one that opened and the one that closed, as long as they may be."""
SHOWN_DECISIONS = 50
Move = Decision.Move


@dataclass(frozen=True)
class HistoryEvent:
    """`title`: what happened; `text`: by which change or why. `revision` 0 = no change of the structure."""

    icon: str
    title: str
    text: str
    by: str
    at: datetime
    revision: int = 0


@dataclass(frozen=True)
class DecisionLine:
    """A decision without its operations, of which there may be hundreds; `edits`: there are some."""

    uid: UUID
    move: str
    reason: str
    expires_on: date | None
    by_label: str
    at: datetime
    edits: bool


def last_decisions(row: Finding) -> list[DecisionLine]:
    """The latest first, SHOWN_DECISIONS of them."""
    names = [field.name for field in fields(DecisionLine)]
    mine = Decision.objects.for_company(row.company_id).filter(finding=row)
    rows = mine.annotate(edits=~Q(operations=[])).values_list(*names)[:SHOWN_DECISIONS]
    return [DecisionLine(*values) for values in rows]


def finding_events(
    row: Finding, decisions: Sequence[DecisionLine], planned: Sequence[PlannedChange], facts: Facts
) -> list[HistoryEvent]:
    """The latest first. `decisions` and `planned` are the finding's own, whatever became of them."""
    changes = _changes(row, facts)
    events = [_event(row, changes, "alert-hexagon", _("Found"), row.opened_revision, row.opened_at)]
    for decision, before in zip(decisions, [*decisions, None][1:], strict=True):
        events.append(_decided(decision, before))
    events += [_refused(change) for change in planned if change.refusal and change.done_at]
    if row.closed_at and row.closed_revision is not None:
        events.append(_event(row, changes, "circle-check", _("Closed"), row.closed_revision, row.closed_at))
    return sorted(events, key=lambda event: event.at, reverse=True)


def _changes(row: Finding, facts: Facts) -> dict[int, tuple[list[Operation], str]]:
    """Revision -> the entries of the batch that led to it, and what it did in words. Two queries, or three."""
    wanted = [revision for revision in (row.opened_revision, row.closed_revision) if revision]
    log = Operation.objects.for_company(row.company_id).filter(structure_id=row.structure_id)
    batches = log.filter(revision__in=wanted).values_list("batch", flat=True)
    entries = list(log.filter(batch__in=list(batches)).order_by("revision")[:MAX_ENTRIES])
    names = _names(row, facts, entries)
    grouped = [list(batch) for _id, batch in groupby(entries, key=lambda entry: entry.batch)]
    return {batch[-1].revision: (batch, batch_phrase(batch, names)) for batch in grouped}


def _names(row: Finding, facts: Facts, entries: Sequence[Operation]) -> Names:
    holders = {each.key: ", ".join(person.name for person in each.people) for each in facts.positions}
    people = {person.key: person.name for each in facts.positions for person in each.people}
    titles = {each.key: each.title for each in facts.positions}
    return Names(role_book(row.company_id), titles, holders, people).knowing(entries)


def _event(
    row: Finding,
    changes: dict[int, tuple[list[Operation], str]],
    icon: str,
    title: str,
    revision: int,
    at: datetime,
) -> HistoryEvent:
    batch, said = changes.get(revision, ([], ""))
    if not batch or at - batch[-1].at > ONE_CHANGE:
        return HistoryEvent(icon, title, _("When the structure was checked anew."), "", at)
    return HistoryEvent(icon, title, said, batch[-1].by_label, at, revision)


def _decided(decision: DecisionLine, before: DecisionLine | None) -> HistoryEvent:
    title = str(Move(decision.move).label).capitalize()
    day = format_date(decision.expires_on) if decision.expires_on else ""
    if decision.move == Move.ACCEPT and day:
        title = _("Accepted until %(day)s") % {"day": day}
    elif decision.move == Move.HAND_OVER and day:
        title = _("Hand-over set for %(day)s") % {"day": day}
    elif decision.move == Move.REOPEN:
        title = _reopened(decision, before) or title
    return HistoryEvent("history", title, decision.reason, decision.by_label, decision.at)


def _reopened(decision: DecisionLine, before: DecisionLine | None) -> str:
    """What was taken back; "" for an acceptance that somebody opened again."""
    if decision.expires_on:
        return _("The term of the acceptance is over")
    if before is not None and before.edits:
        return _("Decision taken back")
    if before is not None and before.move == Move.HAND_OVER:
        return _("Hand-over cancelled")
    return ""


def _refused(change: PlannedChange) -> HistoryEvent:
    title = _("Not done on %(day)s") % {"day": format_date(change.due_on)}
    return HistoryEvent(
        "alert-triangle", title, change.refusal, change.by_label, change.done_at or change.created_at
    )
