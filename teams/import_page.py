"""The preview of a staff list as the page shows it: each row's fate, its cells with notes, titles to decide on."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.forms import BaseForm, BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.formats import format_date, format_number, format_percent
from common.letters import fold
from common.tabular import Cell, Table
from teams.import_merge import Placement, row_id
from teams.import_selectors import ImportReading
from teams.staff_list import SCOPE_FIELDS, Columns, PlannedRow, Problem
from teams.staff_list_json import table_from_json
from teams.staff_list_wording import word_notice, word_problem, word_skip

PAGE_ROWS = 100
SAMPLE_ROWS = 8
SURE_COLUMN = 0.85
SHOWN_TITLES = 12
FATES = ("create", "update", "same", "decide", "error", "skip")
FATE_TITLES = {
    "create": gettext_lazy("Create"),
    "update": gettext_lazy("Update"),
    "same": gettext_lazy("Unchanged"),
    "decide": gettext_lazy("Decide"),
    "error": gettext_lazy("Error"),
    "skip": gettext_lazy("Skip"),
}
FATE_ICONS = {
    "create": "plus",
    "update": "refresh",
    "same": "check",
    "decide": "help",
    "error": "alert-circle",
    "skip": "minus",
}
FATE_TONES = {
    "create": "ok",
    "update": "accent",
    "same": "low",
    "decide": "medium",
    "error": "high",
    "skip": "low",
}
FIELD_OF = {
    "last_name": "name",
    "first_name": "name",
    "middle_name": "name",
    "boss_other": "boss",
    "headcount": "fte",
}
ROLE_WARNINGS = ("role_unsure", "role_unknown")


@dataclass(frozen=True)
class Note:
    """What stands under a cell. Tones: high (the row is refused), medium (look at it), accent (what it was)."""

    tone: str
    text: str


@dataclass(frozen=True)
class ImportLine:
    """One row of the preview. `cells`: field -> text; `notes`: field -> its note; `whole`: what concerns the row."""

    id: str
    number: int
    fate: str
    cells: Mapping[str, str]
    notes: Mapping[str, Note]
    whole: tuple[str, ...]
    is_vacancy: bool
    role: str
    asks_role: bool
    left_out: bool

    @property
    def fate_title(self) -> str:
        return str(FATE_TITLES[self.fate])

    @property
    def fate_icon(self) -> str:
        return FATE_ICONS[self.fate]

    @property
    def fate_tone(self) -> str:
        return FATE_TONES[self.fate]

    @property
    def is_loaded(self) -> bool:
        return self.fate not in ("error", "skip") and not self.left_out


@dataclass(frozen=True)
class TitleChoice:
    """A job title whose role is a guess or unknown, with the rows that bear it."""

    title: str
    rows: int
    role: str
    note: str


class ImportPreview:
    """Everything the preview page shows; pages and filters over the lines of a reading."""

    def __init__(self, reading: ImportReading, fate: str, page: int) -> None:
        self.reading = reading
        self.fate = fate if fate in FATES else ""
        chosen = [line for line in self.lines if not self.fate or line.fate == self.fate]
        self.pages = max(1, -(-len(chosen) // PAGE_ROWS))
        self.page = min(max(page, 1), self.pages)
        self.first = (self.page - 1) * PAGE_ROWS
        self.shown = chosen[self.first : self.first + PAGE_ROWS]
        self.total = len(chosen)

    @cached_property
    def table(self) -> Table:
        return table_from_json(self.reading.source.table)

    @cached_property
    def lines(self) -> list[ImportLine]:
        return [self._line(row) for row in self.reading.plan.rows if row.why_skipped != "empty"]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(line.fate for line in self.lines)

    @cached_property
    def loaded(self) -> int:
        """Rows that «Load» would load or find unchanged."""
        return sum(line.is_loaded for line in self.lines)

    @property
    def previous_page(self) -> int:
        return self.page - 1

    @property
    def next_page(self) -> int:
        return self.page + 1

    @property
    def titles_left(self) -> int:
        return max(0, len(self.titles) - SHOWN_TITLES)

    @property
    def notices(self) -> list[str]:
        about = [word_problem(problem) for problem in self.reading.plan.notices]
        return [*(word_notice(notice) for notice in self.table.notices), *about]

    @cached_property
    def errors(self) -> list[tuple[int, str]]:
        found = [(line.number, text) for line in self.lines if line.fate == "error" for text in line.whole]
        return list(dict.fromkeys(found))

    @cached_property
    def titles(self) -> list[TitleChoice]:
        """Undecided titles, the most frequent first."""
        found: dict[str, list[PlannedRow]] = {}
        for row in self.reading.plan.accepted:
            if _asks_for_role(row, self.reading) and fold(row.title or "") not in self.reading.choices.titles:
                found.setdefault(fold(row.title or ""), []).append(row)
        choices = [_title_choice(rows) for rows in found.values()]
        return sorted(choices, key=lambda choice: (-choice.rows, choice.title))

    def _line(self, row: PlannedRow) -> ImportLine:
        placement = self.reading.placement_of.get(row_id(row))
        choices = self.reading.choices
        cells = _cells(row)
        # What could not be read is shown as it stands in the file.
        for problem in row.errors:
            if problem.field and not cells.get(FIELD_OF.get(problem.field, problem.field)):
                cells[FIELD_OF.get(problem.field, problem.field)] = self._raw(row, problem.field)
        return ImportLine(
            id=f"{row.row}-{row.part}",
            number=row.row,
            fate=_fate(row, placement, self.reading),
            cells=cells,
            notes=_notes(row, placement, self.reading),
            whole=tuple(word_problem(problem) for problem in row.errors)
            or ((word_skip(row.why_skipped),) if row.why_skipped else ()),
            is_vacancy=row.name is None and row.fate in ("create", "update"),
            role=choices.role_of(row),
            asks_role=placement is not None
            and (placement.seat is None or not self.reading.seats[placement.seat].has_roles),
            left_out=row_id(row) in choices.left_out,
        )

    def _raw(self, row: PlannedRow, name: str) -> str:
        index = self.reading.columns.index(name)
        return shown_cell(self.table.cell(row.row - 1, index)) if index is not None else ""


def shown_cell(cell: Cell) -> str:
    """A cell of the file as text, cut to a line."""
    if cell is None:
        return ""
    if hasattr(cell, "isoformat"):
        return format_date(cell, "table")  # type: ignore[arg-type]
    return str(cell).strip()[:120]


def _cells(row: PlannedRow) -> dict[str, str]:
    return {
        "name": row.name or "",
        "title": row.title or "",
        "boss": row.boss or row.boss_text,
        "team": row.team or "",
        "email": row.email,
        "starts_on": format_date(row.starts_on, "table") if row.starts_on else "",
        "fte": format_number(row.fte) if row.fte != 1 else "",
        "scope": " · ".join(value for name in SCOPE_FIELDS for value in row.scope.get(name, ())),
    }


def _asks_for_role(row: PlannedRow, reading: ImportReading) -> bool:
    placement = reading.placement_of.get(row_id(row))
    if placement is None or (placement.seat is not None and reading.seats[placement.seat].has_roles):
        return False
    return any(warning.code in ROLE_WARNINGS for warning in row.warnings)


def _fate(row: PlannedRow, placement: Placement | None, reading: ImportReading) -> str:
    if row.fate in ("error", "skip"):
        return row.fate
    undecided = _asks_for_role(row, reading) and not reading.choices.decided(row)
    if undecided or any(warning.code == "boss_rejected" for warning in row.warnings):
        return "decide"
    if placement is None or placement.seat is None:
        return "create"
    role = not reading.seats[placement.seat].has_roles and bool(reading.choices.role_of(row))
    return "update" if placement.changes or placement.takes_seat or placement.loops or role else "same"


def _notes(row: PlannedRow, placement: Placement | None, reading: ImportReading) -> dict[str, Note]:
    """One note a cell, the gravest."""
    notes: dict[str, Note] = {}
    if placement is not None:
        for name, before in placement.changes.items():
            field = "scope" if name in SCOPE_FIELDS else name
            notes[field] = Note("accent", _("was: %(value)s") % {"value": before or "—"})
        if placement.takes_seat and placement.seat is not None:
            notes["name"] = Note("accent", _("fills a vacancy"))
        if placement.loops:
            notes["boss"] = Note("medium", _("not moved: the chart would close into a circle"))
    for warning in row.warnings:
        if warning.code not in ROLE_WARNINGS or not reading.choices.decided(row):
            notes["role" if warning.code in ROLE_WARNINGS else _place(warning)] = Note(
                "medium", word_problem(warning)
            )
    for problem in row.errors:
        notes[_place(problem)] = Note("high", word_problem(problem))
    return notes


def _place(problem: Problem) -> str:
    field = FIELD_OF.get(problem.field or "name", problem.field or "name")
    return "scope" if field in SCOPE_FIELDS else field


def _title_choice(rows: list[PlannedRow]) -> TitleChoice:
    row = rows[0]
    if row.role is None:
        note = next(word_problem(each) for each in row.warnings if each.code == "role_unknown")
    else:
        percent = format_percent(round(row.role_confidence * 100))
        note = _("alike by %(percent)s: %(words)s") % {
            "percent": percent,
            "words": ", ".join(f"«{word}»" for word in row.role_because[:2]),
        }
    return TitleChoice(row.title or "", len(rows), row.role or "", note)


def rows_for_file(reading: ImportReading, table: Table) -> Iterable[tuple[tuple[Cell, ...], str]]:
    """The rows to be mended, as they stand in the file, each with its reasons; who lost a manager comes along."""
    reasons: dict[int, list[str]] = {}
    for row in reading.plan.rows:
        problems = [*row.errors, *(each for each in row.warnings if each.code == "boss_rejected")]
        if problems:
            reasons.setdefault(row.row, []).extend(word_problem(each) for each in problems)
    for number in sorted(reasons):
        yield table.rows[number - 1], " ".join(dict.fromkeys(reasons[number]))


@dataclass(frozen=True)
class ColumnHead:
    """What stands over one column: its select, its header, and whether the choice is a guess or the column is idle."""

    field: BoundField
    header: str
    guessed: bool
    used: bool


@dataclass(frozen=True)
class Sample:
    """The first rows of the file as they stand in it."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    width: int
    total: int

    def with_fields(self, form: BaseForm, columns: Columns) -> list[ColumnHead]:
        unsure = {
            (name, column.index) for name, column in columns.fields.items() if column.confidence < SURE_COLUMN
        }
        heads = []
        for index in range(self.width):
            field = form[f"column-{index}"]
            value = field.value() or ""
            heads.append(ColumnHead(field, self.headers[index], (value, index) in unsure, bool(value)))
        return heads


def sample_of(table: Table, columns: Columns) -> Sample:
    body = table.rows[columns.first_row :]
    rows = [
        (number, row)
        for number, row in enumerate(body, start=columns.first_row + 1)
        if sum(cell is not None for cell in row) > 1
    ][:SAMPLE_ROWS]
    width = max([len(columns.headers), *(len(row) for _number, row in rows)], default=0)
    headers = tuple(columns.headers[index] if index < len(columns.headers) else "" for index in range(width))
    shown = tuple(
        (number, tuple(shown_cell(row[index]) if index < len(row) else "" for index in range(width)))
        for number, row in rows
    )
    return Sample(headers, shown, width, len(body))
