"""Facts from a file: read, shown as what would happen, loaded once by a worker."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.actors import Actor
from accounts.models import Company
from common.bulk import RowResult
from common.csvsafe import restore
from common.letters import fold, squeeze
from common.requests import unusable_text
from common.tabular import Table, TableError, read_tables
from jobs.actions import enqueue, retry
from jobs.models import Job
from jobs.registry import Progress
from kpis.actions.actuals import preview_actuals, push_actuals
from kpis.actions.months import reason_of
from kpis.actuals_import.guessing import guess_reading, header_score
from kpis.actuals_import.rows import Parsed, RowFact, parse_rows
from kpis.actuals_import.shapes import Cell, Reading, Vocabulary
from kpis.import_words import word_file_error, word_problem, word_refusal
from kpis.models import Actual, ActualsImport, Metric
from kpis.people_index import Known, PeopleIndex
from roles.models import Aggregation, MetricTemplate
from teams.models import Person

LOAD = "kpis.load_actuals"
MAX_FACTS = 100_000
# Facts that go in together between two words about how far it is.
_PIECE = 5_000
MAX_WIDTH = 60
# Older uploads go with the next one: their cells name people.
_KEPT = 20


@dataclass(frozen=True)
class RowFate:
    """What a row of the file (from 0) would do: create, update, unchanged, error or skip; notes: column -> sentence,
    column -1 for the row as a whole."""

    row: int
    fate: str
    notes: Mapping[int, str]


@dataclass(frozen=True)
class ImportPreview:
    fates: tuple[RowFate, ...]

    @property
    def counts(self) -> Counter[str]:
        return Counter(fate.fate for fate in self.fates)

    @property
    def loadable(self) -> int:
        """Rows that say something and are not refused."""
        counts = self.counts
        return counts["create"] + counts["update"] + counts["unchanged"]


def vocabulary_of(company: Company) -> Vocabulary:
    """What the tables of this company may say; four queries."""
    metrics: dict[str, str] = {}
    rows = list(MetricTemplate.objects.values_list("slug", "name_ru", "name_en", "aggregation"))
    own = list(Metric.objects.for_company(company).values_list("slug", "name", "aggregation"))
    for slug, *names, _kind in [*rows, *own]:
        metrics |= {fold(said): slug for said in (slug, *names)}
    kinds = {row[0]: row[-1] for row in [*rows, *own]}
    people = Person.objects.for_company(company).values_list("uid", "full_name", "email", "external_id")
    return Vocabulary(
        metrics=metrics,
        computed=frozenset(slug for slug, kind in kinds.items() if kind == Aggregation.FORMULA),
        people=PeopleIndex(Known(str(uid), *said) for uid, *said in people),
    )


@transaction.atomic
def open_import(*, company: Company, file_name: str, data: bytes, by: Actor) -> ActualsImport:
    """Reads the file in a limited child process and guesses its columns; ValidationError says what is wrong."""
    try:
        tables = read_tables(data, file_name)
    except TableError as error:
        raise ValidationError(word_file_error(error)) from error
    words = vocabulary_of(company)
    cells = max((_cells(table) for table in tables), key=lambda rows: (header_score(rows, words), len(rows)))
    if not cells:
        raise ValidationError(word_file_error(TableError("empty")))
    stale = ActualsImport.objects.for_company(company).order_by("-id").values_list("pk", flat=True)[_KEPT:]
    ActualsImport.objects.for_company(company).filter(pk__in=list(stale)).delete()
    return ActualsImport.objects.create(
        company=company,
        file_name=squeeze(file_name)[-200:] or "table",
        file_sha256=hashlib.sha256(data).hexdigest(),
        cells=cells,
        reading=guess_reading(cells, words).as_json(),
        user=by.user,
    )


@transaction.atomic
def change_reading(*, opened: ActualsImport, reading: Reading, by: Actor) -> None:
    """Reads the columns another way. A loaded file stays as it was loaded, and one that is on its way is loaded as it
    was seen by whoever asked for that."""
    current = _not_loaded(opened)
    jobs = Job.objects.for_company(opened.company_id).filter(kind=LOAD, unique_key=str(opened.uid))
    if jobs.exclude(state=Job.State.FAILED).exists():
        raise ValidationError(_("This file is being loaded: its columns stay as they are."))
    current.reading, current.user = reading.as_json(), by.user
    current.save(update_fields=["reading", "user"])


def preview_import(*, opened: ActualsImport) -> ImportPreview:
    """What loading the file would do now, row by row; nothing is written. Rows above the data are left out."""
    parsed = _parsed(opened)
    results = preview_actuals(company=opened.company, items=[fact.item for fact in parsed.facts])
    return _preview(opened, parsed, results)


@transaction.atomic
def request_load(*, opened: ActualsImport, by: Actor, reason: str = "") -> Job:
    """The job that loads the file; whoever asks second gets the first one's. With a `reason` its rows of closed months
    are loaded as corrections. ValidationError: it is loaded already, or the reason says nothing."""
    _not_loaded(opened)
    said = reason_of(reason) if reason.strip() else ""
    payload = {"import": str(opened.uid), "reason": said, "user": by.user_id}
    job, created = enqueue(
        company=opened.company, kind=LOAD, unique_key=str(opened.uid), payload=payload, by=by
    )
    if not created and job.state == Job.State.FAILED:
        # Anew with what is said this time.
        Job.objects.for_company(opened.company_id).filter(pk=job.pk, state=job.state).update(payload=payload)
        retry(job=job)
        job.refresh_from_db()
    return job


def _not_loaded(opened: ActualsImport) -> ActualsImport:
    """The file as it stands now; until the commit nobody else changes it."""
    current = ActualsImport.objects.for_company(opened.company_id).select_for_update().get(pk=opened.pk)
    if current.loaded_at is not None:
        raise ValidationError(_("This file is loaded already."))
    return current


def _silent(done: int, total: int, message: str = "") -> None:
    """Nobody asks how far it is."""


@transaction.atomic
def load_import(
    *, opened: ActualsImport, by: Actor, reason: str = "", progress: Progress = _silent
) -> ImportPreview:
    """Loads every row that is not refused; a second call changes nothing. The refused rows are kept as `outcome`."""
    current = _not_loaded(opened)
    parsed = _parsed(current)
    preview = _preview(current, parsed, _push(current, parsed.facts, by, reason, progress))
    first = Reading.from_json(current.reading).first_row
    bad = [fate for fate in preview.fates if fate.fate == "error"]
    current.outcome = {
        "counts": dict(preview.counts),
        "head": current.cells[:first][-1:],
        "bad": [[f.row + 1, current.cells[f.row], " ".join(f.notes.values())] for f in bad],
    }
    current.cells, current.loaded_at = [], timezone.now()
    current.save(update_fields=["outcome", "cells", "loaded_at"])
    return preview


def _push(
    opened: ActualsImport, facts: Sequence[RowFact], by: Actor, reason: str, progress: Progress
) -> list[RowResult]:
    """Pushes piece by piece; the results in the order of the facts."""
    results: list[RowResult | None] = [None] * len(facts)
    done = 0
    for places in _pieces(facts):
        progress(done, len(facts), gettext_noop("Loading the facts"))
        pushed = push_actuals(
            company=opened.company,
            items=[facts[place].item for place in places],
            source=Actual.Source.FILE,
            by=by,
            note=opened.file_name,
            reason=reason,
        )
        for place, result in zip(places, pushed, strict=True):
            results[place] = result
        done += len(places)
    progress(done, len(facts))
    return [result for result in results if result is not None]


def _pieces(facts: Sequence[RowFact]) -> list[list[int]]:
    """Places of the facts, a deal's together: half a deal is another statement than the whole one."""
    deals: dict[tuple[Any, Any], list[int]] = {}
    for place, fact in enumerate(facts):
        deals.setdefault((fact.item["metric"], fact.item["external_id"]), []).append(place)
    pieces: list[list[int]] = []
    for places in deals.values():
        if not pieces or len(pieces[-1]) >= _PIECE:
            pieces.append([])
        pieces[-1] += places
    return pieces


def _parsed(opened: ActualsImport) -> Parsed:
    reading = Reading.from_json(opened.reading)
    if reading.missing:
        return Parsed((), {}, frozenset())
    parsed = parse_rows(opened.cells, reading, vocabulary_of(opened.company))
    if len(parsed.facts) > MAX_FACTS:
        raise ValidationError(word_file_error(TableError("too_many_facts")))
    return parsed


_FATES = {"created": "create", "updated": "update", "unchanged": "unchanged"}


def _preview(opened: ActualsImport, parsed: Parsed, results: Sequence[RowResult]) -> ImportPreview:
    found: dict[int, RowFate] = {row: RowFate(row, "skip", {}) for row in parsed.skipped}
    for row, problems in parsed.problems.items():
        notes = {-1 if p.column is None else p.column: word_problem(p) for p in problems}
        found[row] = RowFate(row, "error", notes)
    rank = ("unchanged", "create", "update", "error")
    for fact, result in zip(parsed.facts, results, strict=True):
        fate = _FATES.get(result.status, "error")
        notes = {-1: " ".join(word_refusal(why) for why in result.errors)} if result.errors else {}
        earlier = found.get(fact.row)
        if earlier is None or rank.index(fate) > rank.index(earlier.fate):
            found[fact.row] = RowFate(fact.row, fate, notes)
    return ImportPreview(tuple(found[row] for row in sorted(found)))


def _cells(table: Table) -> list[list[Cell]]:
    rows = [[_plain(cell) for cell in row[:MAX_WIDTH]] for row in table.rows]
    return rows if any(cell is not None for row in rows for cell in row) else []


def _plain(cell: Any) -> Cell:
    """A cell as JSON keeps it: a day as ISO text, a text without what cannot be stored."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        text = squeeze(restore(cell))
        return (text.encode("utf-8", "replace").decode() if unusable_text(text) else text) or None
    return cell
