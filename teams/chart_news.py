"""What has changed in a structure since a revision: only the boxes that were touched, and who did what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from roles.selectors.company_roles import role_book
from teams.actions.operations import MAX_BATCH, Applied
from teams.chart_document import (
    Viewer,
    bench_of,
    boxes_of,
    chart_document,
    findings_of,
    open_findings,
    roles_in,
)
from teams.chart_parts import read_parts
from teams.models import Assignment, Link, Operation, Position, Structure
from teams.operation_wording import Names, batch_phrase, findings_phrase, named_by, undo_words
from teams.undo_stack import undo_stack

Json = dict[str, Any]
MAX_ENTRIES = 200
"""More changes than these are told by the whole document."""
MAX_WORDED = 20


def chart_news(structure: Structure, viewer: Viewer, *, since: int, client: UUID | None) -> Json:
    """See static/js/chart/types.js, News. Five queries, whatever the size of the structure.

    The boxes are of exactly the revision that the entries lead to: a box of a later one could hang under another that
    the page has not heard of.
    """
    log = Operation.objects.for_company(structure.company_id).filter(structure=structure)
    entries = list(log.filter(revision__gt=since).order_by("revision")[: MAX_ENTRIES + 1])
    is_import = any(entry.kind == "import" for entry in entries)
    if len(entries) > MAX_ENTRIES or is_import or since > structure.revision:
        return _whole(structure, viewer, since, client)
    trace = _Trace.of(entries)
    stack = undo_stack(structure, viewer.user if viewer.may_edit else None)
    keys = trace.keys | _neighbours(structure, trace)
    wanted = keys | named_by(stack)
    parts = read_parts(structure, timezone.localdate(), with_findings=viewer.sees_findings, only=wanted)
    if parts.revision > max(structure.revision, entries[-1].revision if entries else 0):
        structure.revision = parts.revision
        return chart_news(structure, viewer, since=since, client=client)
    book = role_book(structure.company_id)
    known = boxes_of(parts, viewer)
    names = Names.of(known, book, parts.bench)
    boxes = [box for box in known if UUID(box["key"]) in keys]
    there = {box["key"] for box in boxes}
    return {
        "revision": parts.revision,
        "since": since,
        "stage": structure.stage,
        "open_findings": open_findings(parts, viewer),
        "boxes": boxes,
        "removed": sorted(str(key) for key in keys if str(key) not in there),
        "findings": findings_of(parts),
        "bench": bench_of(parts),
        "roles": roles_in(boxes, book),
        "entries": _worded(entries, names, client),
        "undo": undo_words(stack, names),
        "whole": None,
    }


def _whole(structure: Structure, viewer: Viewer, since: int, client: UUID | None) -> Json:
    """The whole document, and in words the latest changes: so many that none from a browser is cut in two."""
    log = Operation.objects.for_company(structure.company_id).filter(structure=structure, revision__gt=since)
    entries = list(log.order_by("-revision")[: MAX_BATCH + MAX_WORDED])[::-1]
    document = chart_document(structure, viewer)
    names = Names.of(document["boxes"], role_book(structure.company_id))
    return {
        "revision": document["structure"]["revision"],
        "since": since,
        "stage": structure.stage,
        "open_findings": document["structure"]["open_findings"],
        "boxes": [],
        "removed": [],
        "findings": {},
        "bench": document["bench"],
        "roles": document["roles"],
        "entries": _worded(entries, names, client)[-MAX_WORDED:],
        "undo": document["undo"],
        "whole": document,
    }


def entries_in_words(
    structure: Structure, viewer: Viewer, entries: Sequence[Operation], client: UUID | None
) -> list[Json]:
    """A list of log entries by batch: who, when, what, and which boxes."""
    parts = read_parts(structure, timezone.localdate(), with_findings=False, only=_Trace.of(entries).keys)
    names = Names.of(boxes_of(parts, viewer), role_book(structure.company_id), parts.bench)
    return _worded(entries, names, client)


def said(structure: Structure, viewer: Viewer, applied: Applied, news: Json) -> str:
    """What a batch did, and what that did to the findings."""
    told = next((entry for entry in news["entries"] if entry["batch"] == str(applied.batch)), None)
    if told is None or news["whole"]:
        [told] = entries_in_words(structure, viewer, applied.operations, None)
    moved = findings_phrase(applied.findings) if viewer.sees_findings else ""
    return f"{told['said']} {moved}".strip()


def _worded(entries: Sequence[Operation], names: Names, client: UUID | None) -> list[Json]:
    known = names.knowing(entries)
    return [
        _entry(list(batch), known, client) for _id, batch in groupby(entries, key=lambda entry: entry.batch)
    ]


def _entry(batch: Sequence[Operation], names: Names, client: UUID | None) -> Json:
    last = batch[-1]
    return {
        "revision": last.revision,
        "batch": str(last.batch),
        "by": last.by_label,
        "at": last.at.isoformat(),
        "mine": client is not None and last.client == client,
        "said": batch_phrase(batch, names),
        "keys": list(dict.fromkeys(entry.body["key"] for entry in batch)),
    }


# --- which boxes look different now -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Trace:
    """What a stretch of the log tells of the boxes that it changed.

    `keys` are those it names. `moved_in`: those that came or went, and may have taken reports and links with them.
    `seats`: those whose people changed, and `people` whom it names: their load shows wherever else they sit.
    """

    keys: set[UUID] = field(default_factory=set)
    moved_in: set[UUID] = field(default_factory=set)
    seats: set[UUID] = field(default_factory=set)
    people: set[UUID] = field(default_factory=set)

    @classmethod
    def of(cls, entries: Iterable[Operation]) -> "_Trace":
        trace = cls()
        for entry in entries:
            trace._read(entry)
        return trace

    def _read(self, entry: Operation) -> None:
        for token in entry.touched:
            key, facet = UUID(token[:36]), token[37:]
            self.keys.add(key)
            if facet == "all":
                self.moved_in.add(key)
            if facet in ("all", "people"):
                self.seats.add(key)
        for step in [entry.body, *entry.inverse]:
            self._read_people([step, *step.get("rows", ())])
            if kept := step.get("snapshot"):
                self._read_people(kept["assignments"])
                self.keys.update(UUID(key) for key in kept.get("reports", ()))
                self.keys.update(UUID(key) for key, _kind in [*kept["links"], *kept["links_in"]])

    def _read_people(self, rows: Iterable[Json]) -> None:
        self.people.update(UUID(row["person"]) for row in rows if row.get("person"))


def _neighbours(structure: Structure, trace: _Trace) -> set[UUID]:
    """The boxes that changed with those of the trace though no entry names them. One query, or none."""
    if not (trace.moved_in or trace.seats or trace.people):
        return set()
    company = structure.company_id
    seats = Assignment.objects.for_company(company).filter(position__structure=structure)
    there = seats.filter(position__key__in=trace.seats).values("person_id")
    theirs = seats.filter(Q(person__uid__in=trace.people) | Q(person_id__in=there)).values("position_id")
    linked = Link.objects.for_company(company).filter(
        position__structure=structure, target__key__in=trace.moved_in
    )
    found = Position.objects.for_company(company).filter(
        Q(parent__key__in=trace.moved_in) | Q(pk__in=theirs) | Q(pk__in=linked.values("position_id")),
        structure=structure,
    )
    return set(found.values_list("key", flat=True))
