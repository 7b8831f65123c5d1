"""Where the header stands and which column holds what. A guess that a person can change before anything is loaded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from common.letters import squeeze
from common.tabular.table import Cell, Table
from teams.staff_list.fields import FIELDS, IGNORED, field_of, header_words
from teams.staff_list.people import is_vacancy, looks_like_person
from teams.staff_list.values import is_blank, parse_share

_HEADER_WITHIN = 30  # rows looked at from the top
_HEADER_LINES = 3
_SAMPLE_ROWS = 200
_EMAIL = re.compile(r"[^@\s]@[^@\s]{1,200}\.[^@\s]")
_SUBHEADERS = frozenset({"наименование", "название", "код", "name", "code", "план", "факт", "дата", "номер"})
_ENOUGH = 120  # two good headers: «ФИО» and «Должность»


@dataclass(frozen=True)
class Column:
    """One field's column: 0-based `index`, its header as written, and how sure the guess is, 0 to 1."""

    index: int
    header: str
    confidence: float


@dataclass(frozen=True)
class Columns:
    """Field -> Column (see fields.FIELDS); the rows above `first_row` (0-based) are headers and titles."""

    fields: Mapping[str, Column]
    first_row: int
    headers: tuple[str, ...] = ()
    header_row: int | None = None  # 1-based row of the file, None when there is no header

    def index(self, name: str) -> int | None:
        """The 0-based column of a field, None when the file has none."""
        column = self.fields.get(name)
        return column.index if column else None

    def with_field(self, name: str, index: int | None) -> "Columns":
        """The same columns with `name` read from column `index`, or from nowhere; another field there lets go of it."""
        if name not in FIELDS:
            raise ValueError(f"no such field: {name}")
        kept = {key: column for key, column in self.fields.items() if key != name and column.index != index}
        if index is not None:
            header = self.headers[index] if index < len(self.headers) else ""
            kept[name] = Column(index, header, 1.0)
        return replace(self, fields=kept)


@dataclass
class _Header:
    top: int
    lines: int
    score: int
    headers: tuple[str, ...]
    found: dict[int, tuple[str, int]] = field(default_factory=dict)


def guess_columns(table: Table) -> Columns:
    """The best reading of the table's header; where no row reads as one, the contents alone decide."""
    best = max(_candidates(table), key=lambda header: (header.score, -header.top), default=None)
    if best is None or best.score < _ENOUGH:
        return _by_content(table)
    first_row = best.top + best.lines
    chosen = _assign(table, best, first_row)
    return Columns(chosen, first_row, best.headers, best.top + 1)


def header_score(table: Table) -> int:
    """How much a sheet looks like a staff list: the sum of its recognised headers' weights (0 = not at all)."""
    return max((header.score for header in _candidates(table)), default=0)


def _candidates(table: Table) -> Iterable[_Header]:
    for top in range(min(_HEADER_WITHIN, len(table.rows))):
        if not any(isinstance(value, str) for value in table.rows[top]):
            continue
        header = _read(table, top, 1)
        if not header.found:
            continue
        for lines in range(2, _HEADER_LINES + 1):
            if not _continues(table, top, top + lines - 1):
                break
            header = _read(table, top, lines)
        yield header


def _read(table: Table, top: int, lines: int) -> _Header:
    width = max(len(table.rows[row]) for row in range(top, min(top + lines, len(table.rows))))
    headers = tuple(_header_text(table, top, lines, column) for column in range(width))
    found: dict[int, tuple[str, int]] = {}
    score, seen = 0, set()
    for column, text in enumerate(headers):
        named = field_of(text.rpartition(" / ")[2]) or field_of(text.replace(" / ", " "))
        if named is None or not text:
            continue
        found[column] = named
        if named[0] not in seen:
            seen.add(named[0])
            score += named[1] or 15
    if not seen & {"name", "last_name", "title"} or len(found) < 2:
        score = 0
    score -= 60 * sum(_is_data(table.cell(top, column)) for column in range(width))
    return _Header(top, lines, score, headers, found)


def _header_text(table: Table, top: int, lines: int, column: int) -> str:
    parts: list[str] = []
    for row in range(top, top + lines):
        value = table.cell(row, column)
        if value is None and row < top + lines - 1:
            value = _spanning(table, row, column)
        text = squeeze(str(value)) if value is not None else ""
        if text and text not in parts:
            parts.append(text)
    return " / ".join(parts)


def _spanning(table: Table, row: int, column: int) -> Cell:
    """The group heading that covers this column of a two-line header."""
    for merge in table.merges:
        if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
            return table.cell(merge.top, merge.left)
    return None


def _is_data(value: Cell) -> bool:
    if value is None or isinstance(value, bool):
        return False
    if not isinstance(value, str):
        return True
    return bool(_EMAIL.search(value)) or is_vacancy(value) or looks_like_person(value)


def _continues(table: Table, top: int, row: int) -> bool:
    """Whether `row` is one more line of the header that begins at `top`: it names fields under it and holds no data."""
    if row >= len(table.rows):
        return False
    filled = [(column, value) for column, value in enumerate(table.rows[row]) if value is not None]
    if not filled or any(_is_data(value) for _column, value in filled):
        return False
    under_gaps = [
        value
        for column, value in filled
        if table.cell(top, column) is None or _covered(table, top, row, column)
    ]
    named = [
        value for _column, value in filled if field_of(str(value)) or header_words(str(value)) in _SUBHEADERS
    ]
    return len(named) >= 2 or (bool(named) and len(named) == len(filled) and bool(under_gaps))


def _covered(table: Table, top: int, row: int, column: int) -> bool:
    return any(m.top == top and m.bottom < row and m.left <= column <= m.right for m in table.merges)


def _assign(table: Table, header: _Header, first_row: int) -> dict[str, Column]:
    sample = table.rows[first_row : first_row + _SAMPLE_ROWS]
    claims: list[tuple[int, int, str]] = []
    for index, (name, weight) in header.found.items():
        if name == IGNORED:
            continue
        fitted = _fit(name, weight, [row[index] for row in sample if index < len(row)])
        if fitted is not None:
            claims.append((fitted[1], index, fitted[0]))
    return _settle(sorted(claims, key=lambda claim: (-claim[0], claim[1])), header.headers)


def _settle(claims: list[tuple[int, int, str]], headers: tuple[str, ...]) -> dict[str, Column]:
    """One column a field, the surest first; a second team or manager column is the spare one."""
    chosen: dict[str, Column] = {}
    if not any(name == "boss" for _weight, _index, name in claims):
        claims = [(weight, index, "boss" if name == "boss_other" else name) for weight, index, name in claims]
    if not any(name == "title" for _weight, _index, name in claims):
        claims = [(weight, index, "title" if name == "role" else name) for weight, index, name in claims]
    if any(name == "last_name" for _weight, _index, name in claims):
        claims = [claim for claim in claims if claim[2] != "name" or claim[0] >= 90]
    elif not any(name == "name" for _weight, _index, name in claims):
        claims = [(weight, index, "name" if name == "first_name" else name) for weight, index, name in claims]
    spare = {"team": "team_wide", "boss": "boss_other"}
    for weight, index, name in claims:
        if name in chosen:
            name = spare.get(name, name)
        if name not in chosen:
            chosen[name] = Column(index, headers[index], round(min(weight, 100) / 100, 2))
    if "name" in chosen and chosen["name"].confidence < 0.5 and "last_name" in chosen:
        del chosen["name"]
    return dict(sorted(chosen.items(), key=lambda item: item[1].index))


def _fit(name: str, weight: int, values: list[Cell]) -> tuple[str, int] | None:
    """The claim after a look at what stands below: contents that cannot be the field lower or change it."""
    filled = [value for value in values if not is_blank(value)]
    texts = [value for value in filled if isinstance(value, str)]
    if not filled:
        return name, weight - 20
    emails = sum(bool(_EMAIL.search(text)) for text in texts) / len(filled)
    people = sum(looks_like_person(text) for text in texts) / len(filled)
    numbers = sum(not isinstance(value, str) for value in filled) / len(filled)
    if name == "email" and emails < 0.3:
        return name, weight - 50
    if name == "name" and weight <= 40 and people < 0.5:
        return ("title", 40) if numbers < 0.5 else None
    if name == "kind" and sum(parse_share(value) is not None for value in filled) * 2 > len(filled):
        return "fte", weight  # «Занятость»: 0,5
    if name == "fte" and _money(filled):
        return None
    if name == "external_id" and weight < 80 and len(set(map(str, filled))) * 10 < len(filled) * 7:
        return None  # the code of a department, not of a person
    if name == "number" and people > 0.5:
        return "name", 60
    if name in {"region", "segment", "product", "channel"} and numbers > 0.8:
        return None
    if name == "team" and people > 0.8 and len(filled) > 2:
        return None
    return name, weight


def _money(values: list[Cell]) -> bool:
    """«Ставка» may also head a monthly rate in roubles."""
    digits = [re.sub(r"[.,]\d{1,2}\D{0,9}$", "", str(value)) for value in values]
    return sum(len(re.sub(r"\D", "", text)) > 3 for text in digits) * 2 > len(values)


def _by_content(table: Table) -> Columns:
    """No header at all: the column of names, then of addresses, then the words beside the names as titles and teams."""
    rows = table.rows[:_SAMPLE_ROWS]
    width = max((len(row) for row in rows), default=0)
    columns = [
        [row[index] for row in rows if index < len(row) and not is_blank(row[index])]
        for index in range(width)
    ]
    shares = [_content_shares(values) for values in columns]
    fields: dict[str, Column] = {}
    by_people = sorted(range(width), key=lambda index: -shares[index][0])
    if by_people and shares[by_people[0]][0] >= 0.4:
        fields["name"] = Column(by_people[0], "", 0.5)
    by_mail = sorted(range(width), key=lambda index: -shares[index][1])
    if by_mail and shares[by_mail[0]][1] >= 0.5:
        fields["email"] = Column(by_mail[0], "", 0.5)
    if "name" not in fields:
        return Columns({}, 0)
    taken = {column.index for column in fields.values()}
    others = [index for index in range(width) if index not in taken and shares[index][2] >= 0.5]
    bosses = [index for index in others if shares[index][0] >= 0.4]
    words = [index for index in others if index not in bosses]
    for name, index in [*zip(("boss",), bosses, strict=False), *zip(("title", "team"), words, strict=False)]:
        fields[name] = Column(index, "", 0.3)
    return Columns(fields, 0)


def _content_shares(values: list[Cell]) -> tuple[float, float, float]:
    """(people, e-mail addresses, other words) of a column's filled cells, each 0 to 1."""
    texts = [value for value in values if isinstance(value, str)]
    if not texts:
        return 0.0, 0.0, 0.0
    people = sum(looks_like_person(text) or is_vacancy(text) for text in texts)
    emails = sum(bool(_EMAIL.search(text)) for text in texts)
    wordy = sum(any(letter.isalpha() for letter in text) and "@" not in text for text in texts)
    return people / len(values), emails / len(values), wordy / len(values)
