"""What a line of the file is: a position, a section heading, a total, a repeated header, or nothing."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from common.letters import fold, tidy
from common.tabular.table import Cell, Table
from teams.staff_list.columns import Columns
from teams.staff_list.people import is_vacancy, looks_like_person
from teams.staff_list.values import is_blank

LineKind = Literal["entry", "empty", "section", "total", "header", "numbering", "note"]

_TOTAL = re.compile(
    r"(?:итого|всего|итог|общий итог|общая численность|total|totals|grand total|sub-?total|sum"
    r"|в том числе|в т\. ?ч\.|из них)(?=$|[\s:.,=-])"
)
_FOOTER = re.compile(
    r"_{3,}|^(?:примечани|составил|утвержд|согласован|исполнитель|подготовил|ответственный за"
    r"|м\. ?п\.|\* ?[а-яa-z]|prepared by|approved|note:|notes:)"
)
_DEPARTMENT_FIRST = re.compile(
    r"(?:(?:\d{1,3}|[ivx]{1,5})[.)]\s?){0,4}(?:\d{1,3}\s)?(?:[а-я-]{2,30}(?:ый|ий|ой|ая"
    r"|ое)\s+)?(?:отдел|группа|департамент|дирекция|служба|управление|сектор|филиал|бюро|блок"
    r"|цех|склад|подразделение|команда|направление|центр|офис|магазин|администрация|участок|бригада"
    r"|department|dept|team|division|unit|group)\b"
)
_COUNT = re.compile(
    r"\s?[-–—,:(\[]{0,2}\s?(?:всего\s?)?\b\d{1,5}(?:[.,]\d{1,2})?\s?(?:чел(?:овека?)?"
    r"|сотр(?:удник\w{0,3})?|шт\. ?ед|ед|ставк\w{0,3}|ставок|people|persons|staff|fte)\.?\s?[)\]]?\.?$",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^(?:(?:\d{1,2}\.)+\d{0,2}\s+|\d{1,2}[.)]\s*|[IVXХ]{1,4}[.)]\s+)")
_LABEL = re.compile(
    r"^(?:(?:структурное )?подразделение|отдел|департамент|группа|служба|department|team)\s*:\s*",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset("и с в на по для от к при of and for the in".split())
_MAX_SEEN = 2_000  # characters of a cell that are looked at: no field of ours is longer
_PLACES = frozenset(
    """
    москва петербург санкт-петербург новосибирск екатеринбург казань нижний новгород челябинск самара
    омск ростов уфа красноярск воронеж пермь волгоград краснодар саратов тюмень тольятти ижевск барнаул
    иркутск хабаровск владивосток ярославль томск оренбург кемерово рязань астрахань пенза липецк тула
    киров калининград сочи урал сибирь поволжье центр юг север запад восток кавказ дальний россия
    беларусь казахстан алматы минск ташкент подмосковье северо-запад приволжье крым
    """.split()
)


@dataclass(frozen=True)
class Line:
    """`kind`, and for a section its cleaned text."""

    kind: LineKind
    text: str = ""


class Sheet:
    """The table seen through its columns: cells by field, with vertically merged blocks filled down."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self.table = table
        self.columns = columns
        self._index = {name: column.index for name, column in columns.fields.items()}
        self._merged: dict[int, tuple[list[int], list[int]]] = {}
        blocks: dict[int, list[tuple[int, int]]] = {}
        self._wide: dict[int, int] = {}
        for merge in table.merges:
            if merge.bottom > merge.top:
                blocks.setdefault(merge.left, []).append((merge.top, merge.bottom))
            if merge.right > merge.left:
                self._wide[merge.top] = max(self._wide.get(merge.top, 0), merge.right - merge.left + 1)
        for column, spans in blocks.items():
            spans.sort()
            self._merged[column] = ([top for top, _bottom in spans], [bottom for _top, bottom in spans])

    def has(self, field: str) -> bool:
        return field in self._index

    def own(self, row: int, field: str) -> Cell:
        """The cell itself; None where the file has no such column."""
        index = self._index.get(field)
        return None if index is None else self._seen(row, index)

    def get(self, row: int, field: str) -> Cell:
        """The cell, or the top of the merged block that covers it."""
        index = self._index.get(field)
        if index is None:
            return None
        value = self._seen(row, index)
        if value is not None:
            return value
        top = self._block_top(row, index)
        return None if top is None or top < self.columns.first_row else self._seen(top, index)

    def cells(self, row: int) -> list[tuple[int, Cell]]:
        """(column, value) of the row's cells that show anything."""
        seen = ((index, self._seen(row, index)) for index in range(len(self.table.rows[row])))
        return [(index, value) for index, value in seen if not _is_void(value)]

    def _seen(self, row: int, column: int) -> Cell:
        value = self.table.cell(row, column)
        return value[:_MAX_SEEN] if isinstance(value, str) else value

    def in_block(self, row: int, field: str) -> bool:
        """Whether the cell belongs to a block merged over several rows."""
        index = self._index.get(field)
        return index is not None and self._block_top(row, index) is not None

    def text(self, row: int, field: str) -> str:
        """The cell as tidy text, "" for blanks and dashes."""
        value = self.get(row, field)
        if is_blank(value):
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return tidy(str(value))

    def merged_width(self, row: int) -> int:
        return self._wide.get(row, 1)

    def _block_top(self, row: int, column: int) -> int | None:
        spans = self._merged.get(column)
        if spans is None:
            return None
        position = bisect_right(spans[0], row) - 1
        return spans[0][position] if position >= 0 and spans[1][position] >= row else None


def line_of(sheet: Sheet, row: int) -> Line:
    """What the 0-based `row` of the sheet is."""
    cells = sheet.cells(row)
    if not cells:
        return Line("empty")
    if _repeats_header(sheet.columns, cells):
        return Line("header")
    if _numbers_columns(cells):
        return Line("numbering")
    name = sheet.text(row, "name") or sheet.text(row, "last_name") or sheet.text(row, "first_name")
    title = sheet.text(row, "title")
    if _is_total(cells, name, title):
        return Line("total")
    if any(isinstance(value, str) and _FOOTER.search(fold(value)) for _index, value in cells) and not (
        name and title
    ):
        return Line("note")
    return _heading(sheet, row, cells, name, title) or Line("entry")


def _is_void(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and not tidy(value))


def _repeats_header(columns: Columns, cells: list[tuple[int, Cell]]) -> bool:
    if len(cells) < 2:
        return False
    return all(
        index < len(columns.headers)
        and isinstance(value, str)
        and fold(value) in fold(columns.headers[index]).split(" / ")
        for index, value in cells
    )


def _numbers_columns(cells: list[tuple[int, Cell]]) -> bool:
    """The line «1 2 3 4 …» that official forms put under the header."""
    numbers = [str(value).strip() for _index, value in cells]
    if len(numbers) < 3 or not all(
        number.isascii() and number.isdigit() and len(number) < 4 for number in numbers
    ):
        return False
    return [int(number) for number in numbers] == list(range(int(numbers[0]), int(numbers[0]) + len(numbers)))


def _is_total(cells: list[tuple[int, Cell]], name: str, title: str) -> bool:
    texts = [fold(value) for _index, value in cells if isinstance(value, str)]
    if not texts:
        return len(cells) > 1 or not isinstance(cells[0][1], int)  # bare figures in a row of their own
    if any(_TOTAL.match(text) for text in (fold(name), fold(title), texts[0]) if text):
        return not looks_like_person(name)
    return not name and not title and any(_TOTAL.match(text) for text in texts)


def _heading(sheet: Sheet, row: int, cells: list[tuple[int, Cell]], name: str, title: str) -> Line | None:
    number = sheet.columns.index("number")
    texts = [(index, value) for index, value in cells if isinstance(value, str) and _has_letters(value)]
    beside = [(index, value) for index, value in texts if index != number] or texts
    if not texts:
        return Line("empty")  # a number of a line and nothing else
    if len({fold(value) for _index, value in beside}) == 1:
        return _lone_text(sheet, row, beside[0][0], tidy(beside[0][1]), len(cells) > len(beside))
    if name or title:
        return None
    if any(sheet.text(row, field) for field in ("email", "external_id", "boss", "starts_on")):
        return None
    team = sheet.text(row, "team") or sheet.text(row, "team_wide")
    return _section(team) if team else Line("note")


def _lone_text(sheet: Sheet, row: int, index: int, text: str, figures: bool) -> Line | None:
    """A line of one text: a heading, unless it stands as a name or a title and reads like one."""
    fields = {column.index: field for field, column in sheet.columns.fields.items()}
    field = fields.get(index)
    spread = sheet.merged_width(row) >= 3
    if is_vacancy(text) or "@" in text:
        return None
    if spread:
        return _section(text)
    if field in ("name", "last_name", "first_name"):
        if looks_like_person(text) or (not sheet.has("title") and not _DEPARTMENT_FIRST.match(fold(text))):
            return None
    elif field == "title":
        if figures or not _DEPARTMENT_FIRST.match(fold(text)):
            return None
    elif field not in (None, "number", "team", "team_wide") or (field is None and looks_like_person(text)):
        return Line("note")
    return _section(text)


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _section(text: str) -> Line:
    cleaned = clean_team(text)
    return Line("section", cleaned) if cleaned and len(cleaned) <= 100 else Line("note")


def clean_team(text: str) -> str:
    """A heading as a team name: no numbering, no «7 чел.», no label before a colon."""
    cleaned = _COUNT.sub("", tidy(text))
    cleaned = _LABEL.sub("", _NUMBERING.sub("", cleaned))
    return cleaned.strip(" :-–—\t")


def calm_team(text: str, as_written: Mapping[str, str]) -> str:
    """ОТДЕЛ ПРОДАЖ МОСКВА as Отдел продаж Москва; `as_written`: folded -> how the file writes it elsewhere."""
    if fold(text) in as_written:
        return as_written[fold(text)]
    words = text.split()
    if not text.isupper() or not any(len(word) > 3 for word in words):
        return text
    return " ".join(_calm_word(word, first=position == 0) for position, word in enumerate(words))


def _calm_word(word: str, *, first: bool) -> str:
    low = word.lower()
    bare = fold(low).strip("«»\"'(),.")
    if bare in _SMALL_WORDS:
        return low.capitalize() if first else low
    if bare in _PLACES:
        return "-".join(part.capitalize() for part in low.split("-"))
    if len(bare) <= 3 or word.isascii() or any(letter.isdigit() for letter in word):
        return word  # an abbreviation: ВЭД, B2B, SMB
    return low.capitalize() if first else low
