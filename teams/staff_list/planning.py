"""From a table and its columns to the plan of an import: what each row of the file becomes, and under whom."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

from common.dates_in import DateOrder, slashed_order
from common.letters import fold, tidy
from common.tabular.table import Table
from roles.matching.titles import TitleAliases, TitleMatch, suggest_role, title_key
from teams.staff_list.bosses import BossIndex, Found
from teams.staff_list.columns import Columns
from teams.staff_list.identity import KnownPeople, settle_people
from teams.staff_list.lines import Sheet, calm_team, line_of
from teams.staff_list.plan import ExistingPerson, ImportPlan, PlannedRow, Problem
from teams.staff_list.rows import Entry, Reading, Skipped, read_line
from teams.staff_list.tree import loops, nearest_accepted, parents_by_depth, parents_by_outline

_SURE_ROLE = 0.75  # below this a person is asked to confirm the suggested role


def plan_import(
    table: Table,
    columns: Columns,
    aliases: TitleAliases,
    *,
    existing: Sequence[ExistingPerson] = (),
    date_order: DateOrder | None = None,
    today: date | None = None,
) -> ImportPlan:
    """What loading `table` read through `columns` would do. Pure; touches nothing.

    `date_order` settles slashed dates (guessed from the column when None); `today` skips people who have left by then.

    A rejected row never stops the others. Whoever reports to a rejected row is loaded under that row's nearest accepted
    manager, or at the top, with the warning boss_rejected; `ImportPlan.rows_to_return` gives such rows back with the
    rejected ones, so the mended file moves them to the right place. All rows of a loop are rejected.
    """
    reading, notices = _reading(table, columns, date_order, today)
    entries, skipped = _read(table, columns, reading)
    settle_people(entries)
    match = _role_matcher(aliases)
    roles = [match(entry.role_text, entry.title) for entry in entries]
    parents, known = _connect(entries, roles, columns, aliases, existing, match)
    for loop in loops(parents):
        _refuse_loop([entries[number] for number in loop])
    rows = [*skipped, *_planned(entries, roles, parents, known, existing)]
    if columns.index("boss") is None and not any(parent is not None for parent in parents):
        notices.append(Problem("no_boss_column", "boss"))
    return ImportPlan(tuple(sorted(rows, key=lambda row: (row.row, row.part))), tuple(notices))


def _reading(
    table: Table, columns: Columns, date_order: DateOrder | None, today: date | None
) -> tuple[Reading, list[Problem]]:
    index = columns.index("starts_on")
    if date_order is not None or index is None:
        return Reading(date_order or "dmy", today), []
    values = [table.cell(row, index) for row in range(columns.first_row, len(table.rows))]
    told = slashed_order(values)
    slashed = any(isinstance(value, str) and value.count("/") == 2 for value in values)
    notices = (
        [Problem("date_order_assumed", "starts_on", {"order": "dmy"})] if slashed and told is None else []
    )
    return Reading(told or "dmy", today), notices


def _read(table: Table, columns: Columns, reading: Reading) -> tuple[list[Entry], list[PlannedRow]]:
    sheet = Sheet(table, columns)
    as_written = _teams_as_written(sheet)
    entries: list[Entry] = []
    skipped: list[PlannedRow] = []
    section = ""
    for row in range(columns.first_row, len(table.rows)):
        line = line_of(sheet, row)
        if line.kind == "section":
            section = calm_team(line.text, as_written)
        if line.kind != "entry":
            skipped.append(
                PlannedRow(row + 1, "skip", title=None, team=line.text or None, why_skipped=line.kind)
            )
            continue
        read = read_line(sheet, row, section, reading)
        if isinstance(read, Skipped):
            name = sheet.text(row, "name") or None
            skipped.append(
                PlannedRow(row + 1, "skip", name=name, title=sheet.text(row, "title"), why_skipped=read.why)
            )
            continue
        entries.extend(read)
    _carry_teams_down(sheet, entries, bool(section))
    return entries, skipped


def _teams_as_written(sheet: Sheet) -> dict[str, str]:
    rows = range(sheet.columns.first_row, len(sheet.table.rows)) if sheet.has("team") else ()
    texts = {text for row in rows if (text := sheet.text(row, "team"))}
    return {fold(text): text for text in sorted(texts) if not text.isupper()}


def _carry_teams_down(sheet: Sheet, entries: list[Entry], has_sections: bool) -> None:
    """A team written once, at the first of its people, holds until the next one: when most cells are left blank so."""
    if has_sections or not sheet.has("team") or not entries or not entries[0].team:
        return
    if sum(bool(entry.team) for entry in entries) * 2 >= len(entries):
        return
    team = ""
    for entry in entries:
        team = entry.team = entry.team or team


def _role_matcher(aliases: TitleAliases) -> Callable[[str, str], TitleMatch]:
    suggest = lru_cache(maxsize=None)(lambda text: suggest_role(text, aliases))

    def match(role_text: str, title: str) -> TitleMatch:
        named = suggest(role_text) if role_text else None
        return named if named is not None and named.role else suggest(title)

    return match


def _connect(
    entries: list[Entry],
    roles: list[TitleMatch],
    columns: Columns,
    aliases: TitleAliases,
    existing: Sequence[ExistingPerson],
    match: Callable[[str, str], TitleMatch],
) -> tuple[list[int | None], dict[int, ExistingPerson]]:
    """Each entry's manager in the file, and, for those whose manager is not there, among the company's people."""
    if columns.index("boss") is None:
        return _outlined(entries), {}
    key_of = lru_cache(maxsize=None)(lambda text: title_key(text, aliases))
    originals = [number for number, entry in enumerate(entries) if not _is_copy(entry)]
    index = BossIndex(
        [entries[number] for number in originals], [roles[number] for number in originals], aliases, key_of
    )
    parents: list[int | None] = [None] * len(entries)
    company = KnownPeople(existing)
    known: dict[int, ExistingPerson] = {}
    for position, number in enumerate(originals):
        found = index.find(position, lambda text: match("", text))
        if found.outcome == "found" and found.entry is not None:
            parents[number] = originals[found.entry]
        elif found.outcome in ("unknown", "outside") and (boss := company.boss(entries[number].boss_texts)):
            known[number] = boss
        else:
            _tell(entries[number], found, [entries[originals[each]] for each in found.candidates])
    return parents, known


def _is_copy(entry: Entry) -> bool:
    return any(problem.code == "duplicate" for problem in entry.errors)


def _outlined(entries: list[Entry]) -> list[int | None]:
    """No manager column: outline numbers, a level column or indents may still draw the tree; else all stand alone."""
    parents = parents_by_outline([entry.number for entry in entries])
    return (
        parents
        if any(parent is not None for parent in parents)
        else parents_by_depth([e.depth for e in entries])
    )


def _tell(entry: Entry, found: Found, candidates: list[Entry]) -> None:
    text = tidy(entry.boss_texts[0]) if entry.boss_texts else ""
    if found.outcome == "unknown":
        entry.errors.append(Problem("unknown_boss", "boss", {"value": text[:80]}))
    elif found.outcome == "ambiguous":
        several = tuple((_called(each), each.team or each.title, each.row) for each in candidates[:5])
        entry.errors.append(Problem("ambiguous_boss", "boss", {"value": text[:80], "candidates": several}))
    elif found.outcome == "self":
        entry.errors.append(Problem("own_boss", "boss", {"value": text[:80]}))
    elif found.outcome == "outside":
        entry.warnings.append(Problem("boss_outside", "boss", {"value": text[:80]}))


def _called(entry: Entry) -> str:
    return entry.name.shown if entry.name else entry.title


def _refuse_loop(loop: list[Entry]) -> None:
    names, rows = tuple(_called(entry) for entry in loop), tuple(entry.row for entry in loop)
    for entry in loop:
        entry.errors.append(Problem("cycle", "boss", {"names": names, "rows": rows}))


def _planned(
    entries: list[Entry],
    roles: list[TitleMatch],
    parents: list[int | None],
    known: dict[int, ExistingPerson],
    existing: Sequence[ExistingPerson],
) -> list[PlannedRow]:
    company = KnownPeople(existing)
    people = [company.of(entry) for entry in entries]
    for entry, candidate in zip(entries, people, strict=True):
        if candidate.several:
            names = tuple(person.name for person in candidate.several)
            entry.errors.append(Problem("ambiguous_person", "name", {"names": names[:5]}))
    standing = nearest_accepted(parents, lambda number: not entries[number].errors)
    first_rows: dict[int, int] = {}
    for entry in entries:
        if entry.person is not None and not entry.errors:
            first_rows.setdefault(entry.person, entry.row)
    planned = []
    for number, entry in enumerate(entries):
        parent, above = parents[number], standing[number]
        wanted = entries[parent] if parent is not None else None
        if wanted is not None and parent != above and not entry.errors:
            entry.warnings.append(
                Problem("boss_rejected", "boss", {"name": _called(wanted), "row": wanted.row})
            )
        boss = entries[above] if above is not None else None
        shown = wanted if entry.errors else boss
        planned.append(
            _row(entry, roles[number], shown, known.get(number), people[number].person, first_rows)
        )
    return planned


def _row(
    entry: Entry,
    role: TitleMatch,
    boss: Entry | None,
    boss_known: ExistingPerson | None,
    person: ExistingPerson | None,
    first_rows: dict[int, int],
) -> PlannedRow:
    first_row = first_rows.get(entry.person, entry.row) if entry.person is not None else entry.row
    boss_name = boss.name.shown if boss and boss.name else (boss_known.name if boss_known else None)
    return PlannedRow(
        row=entry.row,
        part=entry.part,
        fate="error" if entry.errors else ("update" if person else "create"),
        name=entry.name.shown if entry.name else None,
        title=entry.title,
        team=entry.team or None,
        boss=boss_name,
        boss_row=boss.row if boss else None,
        boss_part=boss.part if boss else None,
        boss_text=entry.boss_texts[0] if entry.boss_texts else "",
        role=role.role,
        role_confidence=role.confidence,
        role_because=role.because,
        role_others=role.others,
        fte=entry.fte,
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
        email=entry.email,
        external_id=entry.external_id,
        kind="acting" if entry.acting else "permanent",
        on_leave=entry.on_leave,
        scope=entry.scope,
        same_person_as=first_row if first_row != entry.row else None,
        existing=person.key if person else None,
        boss_existing=boss_known.key if boss_known else None,
        changes=_changes(entry, person),
        errors=tuple(entry.errors),
        warnings=(*entry.warnings, *_role_warning(role)),
    )


def _role_warning(role: TitleMatch) -> tuple[Problem, ...]:
    if role.role is None:
        return (Problem("role_unknown", "title", {"others": role.others}),)
    if role.confidence < _SURE_ROLE:
        return (Problem("role_unsure", "title", {"because": role.because[:2]}),)
    return ()


def _changes(entry: Entry, person: ExistingPerson | None) -> dict[str, str]:
    """What the company has now where the file says otherwise; a blank cell changes nothing."""
    if person is None:
        return {}
    pairs = (
        ("name", entry.name.shown if entry.name else "", person.name),
        ("title", entry.title, person.title),
        ("team", entry.team, person.team),
        ("email", entry.email, person.email),
        ("external_id", entry.external_id, person.external_id),
    )
    return {field: old for field, new, old in pairs if new and fold(new) != fold(old)}
