"""The structures of a company as a list, the switcher of the top bar, and what happened to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models import Company
from teams.actions.drafts import can_be_taken_back
from teams.chart_document import Viewer
from teams.chart_news import entries_in_words
from teams.models import Operation, Structure, StructureVersion
from teams.querysets import Asker

HISTORY_ENTRIES = 120
"""Entries of the log on one page of the history, before they are put together by batch."""
SHOWN_ARCHIVED = 50


@dataclass(frozen=True)
class StructureRow:
    """A structure of the list. `base_revision`: of the living structure, which a draft stands on."""

    structure: Structure
    positions: int
    base_revision: int | None
    last_at: datetime | None

    @property
    def can_be_taken_back(self) -> bool:
        return can_be_taken_back(self.structure)


@dataclass(frozen=True)
class StructuresPage:
    live: StructureRow | None
    drafts: tuple[StructureRow, ...]
    archived: tuple[StructureRow, ...]


def structures_page(company: Company, asker: Asker) -> StructuresPage:
    """Everything that the asker may see; drafts by their last change, the latest first. Two queries."""
    mine = Structure.objects.for_company(company).visible_to(asker)
    latest = Operation.objects.for_company(company).filter(structure=OuterRef("pk")).order_by("-revision")
    counted = mine.annotate(
        position_count=Count("positions"), last_at=Subquery(latest.values("at")[:1])
    ).select_related("base_version")
    rows = [_row(structure) for structure in counted.defer("base_version__document")]
    rows.sort(key=lambda row: row.last_at or row.structure.created_at, reverse=True)
    by_state: dict[str, list[StructureRow]] = {}
    for row in rows:
        by_state.setdefault(row.structure.state, []).append(row)
    live = by_state.get(Structure.State.LIVE, [])
    return StructuresPage(
        live=live[0] if live else None,
        drafts=tuple(by_state.get(Structure.State.DRAFT, ())),
        archived=tuple(by_state.get(Structure.State.ARCHIVED, ())[:SHOWN_ARCHIVED]),
    )


def _row(structure: Any) -> StructureRow:
    base = structure.base_version
    return StructureRow(
        structure, structure.position_count, base.revision if base else None, structure.last_at
    )


@dataclass(frozen=True)
class Switcher:
    """For the top bar: the structure on show, and the others that one may go to."""

    current: Structure
    live: Structure | None
    drafts: tuple[Structure, ...]


def switcher_of(company: Company, asker: Asker, current: Structure) -> Switcher:
    """One query; the archive is left to the page of all structures."""
    rows = list(
        Structure.objects.for_company(company)
        .visible_to(asker)
        .exclude(state=Structure.State.ARCHIVED)
        .order_by("-created_at")
    )
    live = next((row for row in rows if row.state == Structure.State.LIVE), None)
    return Switcher(current, live, tuple(row for row in rows if row.state == Structure.State.DRAFT))


# --- history ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HistoryChoice:
    """What the history is narrowed to; empty narrows nothing. `before`: only revisions below."""

    who: str = ""
    key: UUID | None = None
    before: int | None = None


@dataclass(frozen=True)
class HistoryEntry:
    at: datetime
    by: str
    said: str
    keys: tuple[str, ...]
    revision: int


@dataclass(frozen=True)
class HistoryPage:
    """Changes by local day, the latest first. `older`: the revision before which there is more."""

    days: tuple[tuple[date, tuple[HistoryEntry, ...]], ...]
    authors: tuple[str, ...]
    older: int | None
    choice: HistoryChoice = field(default_factory=HistoryChoice)


def history_of(structure: Structure, viewer: Viewer, choice: HistoryChoice) -> HistoryPage:
    """Who changed what and when, in words, batch by batch; the same number of queries for any length."""
    log = Operation.objects.for_company(structure.company_id).filter(structure=structure)
    wanted = Q()
    if choice.who:
        wanted &= Q(by_label=choice.who)
    if choice.key:
        wanted &= Q(body__key=str(choice.key))
    if choice.before:
        wanted &= Q(revision__lt=choice.before)
    rows = list(log.filter(wanted).order_by("-revision")[: HISTORY_ENTRIES + 1])
    shown, older = _whole_batches(rows)
    told = entries_in_words(structure, viewer, shown[::-1], None)[::-1] if shown else []
    entries = [
        HistoryEntry(
            datetime.fromisoformat(item["at"]),
            item["by"],
            item["said"],
            tuple(item["keys"]),
            item["revision"],
        )
        for item in told
    ]
    authors = log.order_by("by_label").values_list("by_label", flat=True).distinct()
    return HistoryPage(
        days=tuple(
            (day, tuple(group)) for day, group in groupby(entries, lambda entry: timezone.localdate(entry.at))
        ),
        authors=tuple(authors[:200]),
        older=older,
        choice=choice,
    )


def _whole_batches(rows: Sequence[Operation]) -> tuple[list[Operation], int | None]:
    """The page without a batch cut in two at its end, unless it is one batch, and where the next page begins."""
    if len(rows) <= HISTORY_ENTRIES:
        return list(rows), None
    last = rows[HISTORY_ENTRIES - 1].batch
    whole = [row for row in rows[:HISTORY_ENTRIES] if row.batch != last]
    shown = whole or list(rows[:HISTORY_ENTRIES])
    return shown, shown[-1].revision


def versions_of(structure: Structure) -> list[StructureVersion]:
    """Former states, the latest first, without their documents."""
    rows = StructureVersion.objects.for_company(structure.company_id).filter(structure=structure)
    shown = rows.exclude(reason=StructureVersion.Reason.DRAFT).defer("document").order_by("-until_at", "-id")
    return list(shown[:200])


def drafts_touching(draft: Structure, keys: Sequence[str]) -> list[str]:
    """Names of the other drafts in which somebody has changed the same positions; one query."""
    rows = (
        Operation.objects.for_company(draft.company_id)
        .filter(structure__state=Structure.State.DRAFT, body__key__in=list(keys))
        .exclude(structure=draft)
    )
    return list(rows.order_by("structure__name").values_list("structure__name", flat=True).distinct()[:3])
