"""One line of the file read into entries: the values of a position and what is wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from common.dates_in import DateOrder, DateRefused, parse_date
from common.letters import fold, squeeze, tidy, to_latin
from teams.staff_list.fields import SCOPE_FIELDS
from teams.staff_list.lines import Sheet
from teams.staff_list.people import (
    PersonName,
    after_vacancy,
    is_vacancy,
    parse_name,
    says_acting,
    says_on_leave,
    split_people,
    without_vacancy,
)
from teams.staff_list.plan import Problem
from teams.staff_list.values import is_blank, parse_share, parse_units

EARLIEST_START = date(1950, 1, 1)  # somebody hired in 1985 still works
MAX_UNITS = 200  # staff units of one line
MAX_TEXT = 200

_EMAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\|]{1,64}@[^\s@<>(),;:\"\[\]\\|]{0,190}")
_EMAIL_WHOLE = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[^\W_](?:[\w-]{0,62})\.)+[^\W\d_][\w-]{1,62}")
_DISMISSED = re.compile(r"уволен|уволил|не работает|dismissed|terminated|fired|inactive|left\b")
_EVERYWHERE = re.compile(
    r"(?:вс[ея]|вся (?:россия|рф|страна)|все (?:регионы|сегменты|продукты|каналы|города)|россия|рф"
    r"|all|any|global|любо[йе])$"
)


@dataclass
class Entry:
    """A position on its way to a PlannedRow. `person` is the number of its person, None for a vacancy."""

    row: int
    part: int
    name: PersonName | None
    title: str
    team: str
    boss_texts: tuple[str, ...] = ()
    role_text: str = ""
    fte: Decimal = Decimal(1)
    email: str = ""
    external_id: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    acting: bool = False
    on_leave: bool = False
    number: str = ""
    depth: int | None = None
    person: int | None = None
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """How the whole file is read: what single cells leave open."""

    date_order: DateOrder
    today: date | None = None


@dataclass(frozen=True)
class Skipped:
    """A line that names a person or position but asks for none: dismissed, left, no_units."""

    why: str


def read_line(sheet: Sheet, row: int, section: str, reading: Reading) -> list[Entry] | Skipped:
    """The entries of a line (0-based `row`); `section` is the team heading it stands under, "" for none."""
    status = fold(sheet.text(row, "status"))
    if _DISMISSED.match(status):
        return Skipped("dismissed")
    pieces = _people(sheet, row)
    vacant_status = is_vacancy(status)
    whole = Entry(
        row + 1, 0, None, squeeze(sheet.text(row, "title")).rstrip(" ."), _team(sheet, row, section)
    )
    whole.title = whole.title or squeeze(sheet.text(row, "role"))
    _read_values(whole, sheet, row, reading)
    if whole.ends_on and reading.today and whole.ends_on <= reading.today:
        return Skipped("left")
    shares = _shares(
        whole, sheet, row, [piece for piece in pieces if piece and not is_vacancy(piece)], pieces
    )
    if not shares:
        return Skipped("no_units")
    entries = []
    for part, share in enumerate(shares):
        piece = pieces[part] if part < len(pieces) else ""
        entries.append(_entry(whole, part, "" if vacant_status else piece, share, sheet, row))
    return entries


def _people(sheet: Sheet, row: int) -> list[str]:
    """The names of the line, one "" for none; a vacancy stays the word it was."""
    if sheet.has("last_name") and not sheet.text(row, "name"):
        parts = [sheet.text(row, name) for name in ("last_name", "first_name", "middle_name")]
        if parts[0].isascii() and parts[1]:
            parts = [parts[1], parts[2], parts[0]]
        return [" ".join(part for part in parts if part)]
    value = sheet.get(row, "name")
    if is_blank(value):
        return [""]
    return split_people(str(value)) or [""]


def _entry(whole: Entry, part: int, piece: str, share: Decimal, sheet: Sheet, row: int) -> Entry:
    vacant = not piece or is_vacancy(piece)
    name = None if vacant else parse_name(piece)
    title = (without_vacancy(whole.title) if vacant else whole.title) or (
        tidy(after_vacancy(piece)).capitalize() if vacant and piece else ""
    )
    spoken = " ; ".join(sheet.text(row, field) for field in ("status", "kind", "notes"))
    entry = Entry(**{**whole.__dict__, "part": part, "name": name, "title": title, "fte": share})
    entry.errors, entry.warnings = list(whole.errors), []
    entry.acting = says_acting(title) or says_acting(spoken) or bool(name and name.acting)
    entry.on_leave = not vacant and (says_on_leave(spoken) or bool(name and name.on_leave))
    if vacant or part:  # an address or a number of the line belongs to its first person
        entry.email = entry.external_id = ""
    if not title and sheet.has("title"):
        entry.errors.append(Problem("no_title" if piece else "no_name", "title" if piece else None))
    elif vacant and not piece and not title:
        entry.errors.append(Problem("no_name", "name"))
    for field_name, text in (("name", name.shown if name else ""), ("title", title), ("team", entry.team)):
        if len(text) > MAX_TEXT:
            entry.errors.append(Problem("too_long", field_name, {"limit": MAX_TEXT}))
    return entry


def _read_values(entry: Entry, sheet: Sheet, row: int, reading: Reading) -> None:
    entry.boss_texts = tuple(
        text for text in (_boss(sheet, row, name) for name in ("boss", "boss_other")) if text
    )
    entry.role_text = sheet.text(row, "role")
    entry.email = _email(entry, sheet.text(row, "email"))
    entry.external_id = sheet.text(row, "external_id")[:MAX_TEXT]
    entry.number = sheet.text(row, "number").rstrip(".")
    entry.starts_on = _date(entry, sheet, row, "starts_on", reading)
    entry.ends_on = _date(entry, sheet, row, "ends_on", reading)
    entry.scope = {name: values for name in SCOPE_FIELDS if (values := _scope(sheet.text(row, name)))}
    entry.depth = _depth(sheet, row)


def _boss(sheet: Sheet, row: int, name: str) -> str:
    value = sheet.get(row, name)
    return "" if is_blank(value) else sheet.text(row, name)


def _team(sheet: Sheet, row: int, section: str) -> str:
    return sheet.text(row, "team") or sheet.text(row, "team_wide") or section


def _email(entry: Entry, text: str) -> str:
    if not text:
        return ""
    found = _EMAIL.findall(re.sub(r"(?i)mailto:", " ", text))
    address = str(found[0]).strip(".'").lower() if found else ""
    if not address.isascii() and to_latin(address).isascii():
        address = to_latin(address)
    if not _EMAIL_WHOLE.fullmatch(address) or ".." in address or len(address) > 254:
        entry.errors.append(Problem("bad_email", "email", {"value": text[:80]}))
        return ""
    return address


def _date(entry: Entry, sheet: Sheet, row: int, name: str, reading: Reading) -> date | None:
    value = sheet.get(row, name)
    if is_blank(value):
        return None
    try:
        return parse_date(
            value, order=reading.date_order, epoch_1904=sheet.table.epoch_1904, earliest=EARLIEST_START
        )
    except DateRefused as refused:
        entry.errors.append(Problem(refused.code, name, {"value": tidy(str(value))[:80]}))
        return None


def _scope(text: str) -> tuple[str, ...]:
    """«Москва, Тверь» as two values; «вся Россия» and «все» restrict nothing, so they are none."""
    values = [value.strip() for value in re.split(r"[,;/|]", text) if value.strip()]
    return () if any(_EVERYWHERE.match(fold(value)) for value in values) else tuple(dict.fromkeys(values))


def _depth(sheet: Sheet, row: int) -> int | None:
    level = sheet.text(row, "level")
    if level:
        return int(level) if level.isascii() and level.isdigit() and len(level) < 3 else None
    for name in ("name", "title"):
        value = sheet.own(row, name)
        if isinstance(value, str) and value.strip():
            blank = value.replace("\xa0", " ").replace("\t", "    ")
            return len(blank) - len(blank.lstrip(" "))
    return None


def _shares(whole: Entry, sheet: Sheet, row: int, named: list[str], pieces: list[str]) -> list[Decimal]:
    """The rate of each position of the line: its people and spelled vacancies first, then the units nobody fills."""
    one = Decimal(1)
    share_cell, units_cell = sheet.own(row, "fte"), sheet.own(row, "headcount")
    units = None if is_blank(units_cell) or sheet.in_block(row, "headcount") else parse_units(units_cell)
    if not is_blank(units_cell) and parse_units(units_cell) is None:
        whole.errors.append(Problem("bad_units", "headcount", {"value": str(units_cell)[:80]}))
    share = None
    if not is_blank(share_cell):
        share = parse_share(share_cell)
        many = parse_units(share_cell)
        if (not named or len(pieces) > 1) and many is not None and 1 < many <= MAX_UNITS and units is None:
            units, share = many, one  # «ставок: 3» beside a vacancy or several names
        elif share is None:
            whole.errors.append(Problem("bad_fte", "fte", {"value": str(share_cell)[:80]}))
    if units is not None and units > MAX_UNITS:
        whole.errors.append(Problem("bad_units", "headcount", {"value": str(units_cell)[:80]}))
        units = None
    if units is None:
        return [share or one] * len(pieces)
    return _spread(units, share, sheet, named, pieces)


def _spread(
    units: Decimal, share: Decimal | None, sheet: Sheet, named: list[str], pieces: list[str]
) -> list[Decimal]:
    one = Decimal(1)
    if units == 0 and not named:
        return []
    if len(pieces) == 1 and 0 < units <= (Decimal("1.5") if named else one):
        return [share or units.normalize()]
    column = sheet.columns.fields.get("headcount")
    counts_others = bool(named) and column is not None and "числ" in fold(column.header)
    if counts_others:  # beside a name, «численность» is the size of the team
        return [share or one] * len(pieces)
    whole_units, rest = int(units), units % 1
    shares = [share or one] * max(len(pieces), whole_units)
    if rest and whole_units >= len(pieces):
        shares.append(rest)
    return shares
