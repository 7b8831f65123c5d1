"""Tables of facts of several shapes are read as people keep them; the same file twice changes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from accounts.tenancy import tenant
from jobs.models import Job
from kpis.actions.actuals_import import (
    change_reading,
    load_import,
    open_import,
    preview_import,
    request_load,
)
from kpis.actuals_import.guessing import guess_reading
from kpis.actuals_import.rows import parse_rows
from kpis.actuals_import.shapes import Reading, Vocabulary, read_value
from kpis.models import Actual, ActualsImport
from kpis.people_index import Known, PeopleIndex
from tests.kpis.makers import Desk, make_desk, make_person, stored

LONG = """Дата;Показатель;Сотрудник;Сумма, ₽;№ сделки
07.10.2024;Выручка;Белова А. С.;1 250,50 ₽;Д-1
08.10.2024;Выручка;Титов Борис;2\u00a0000;Д-2
8 октября 2024;Сделки;anna@desk.example;1;Д-1
Итого;;;3 250,50;
"""


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk(("revenue", "deals", "leads", "lead-conversion"))


def opened(desk: Desk, data: str | bytes, name: str = "факт.csv", encoding: str = "utf-8") -> ActualsImport:
    raw = data if isinstance(data, bytes) else data.encode(encoding)
    with tenant(desk.company):
        return open_import(company=desk.company, file_name=name, data=raw, by=desk.by)


def fates(desk: Desk, source: ActualsImport) -> list[str]:
    with tenant(desk.company):
        return [fate.fate for fate in preview_import(opened=source).fates]


def load(desk: Desk, source: ActualsImport) -> list[str]:
    with tenant(desk.company):
        return [fate.fate for fate in load_import(opened=source, by=desk.by).fates]


def workbook(rows: list[list[Any]]) -> bytes:
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                else:
                    sheet.write(number, column, cell)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_one_fact_a_row_in_any_unicode(desk: Desk, encoding: str) -> None:
    source = opened(desk, LONG, encoding=encoding)
    assert fates(desk, source) == ["create", "create", "create", "skip"]
    load(desk, source)
    assert stored(desk) == {
        ("revenue", "Д-1", "a-1"): "1250.5000 × 100.00",
        ("revenue", "Д-2", "b-2"): "2000.0000 × 100.00",
        ("deals", "Д-1", "a-1"): "1.0000 × 100.00",
    }


def test_windows_1251_with_decimal_commas(desk: Desk) -> None:
    text = LONG.replace(" ₽", "").replace("₽", "руб.")
    assert load(desk, opened(desk, text, encoding="cp1251")) == ["create", "create", "create", "skip"]


def test_the_same_file_twice_changes_nothing_and_a_corrected_one_corrects(desk: Desk) -> None:
    plain = (
        "Дата;Менеджер;Выручка;Сделки\n07.10.2024;a-1;100,5;1\n07.10.2024;a-1;100,5;1\n07.10.2024;b-2;7;\n"
    )
    assert load(desk, opened(desk, plain)) == ["create", "create", "create"]
    before = stored(desk)
    assert len(before) == 5
    assert load(desk, opened(desk, plain)) == ["unchanged"] * 3
    assert stored(desk) == before
    assert load(desk, opened(desk, plain.replace(";7;", ";8;"))) == ["unchanged", "unchanged", "update"]
    assert sorted(stored(desk)) == sorted(before)


def test_a_loaded_file_is_not_loaded_again(desk: Desk) -> None:
    source = opened(desk, LONG)
    load(desk, source)
    with pytest.raises(ValidationError), tenant(desk.company):
        load_import(opened=source, by=desk.by)


def test_a_file_on_its_way_keeps_its_columns_and_a_failed_load_begins_anew_as_it_is_asked_for(
    desk: Desk,
) -> None:
    """Whoever asked has seen what would happen, and may give the reason the second time only."""
    source = opened(desk, LONG)
    reading = Reading.from_json(source.reading)
    with tenant(desk.company):
        job = request_load(opened=source, by=desk.by)
        with pytest.raises(ValidationError):
            change_reading(opened=source, reading=Reading(2, reading.columns), by=desk.by)
        Job.objects.for_company(desk.company).update(state=Job.State.FAILED)
        change_reading(opened=source, reading=Reading(2, reading.columns), by=desk.by)
        again = request_load(opened=source, by=desk.by, reason="Акт пришёл позже")
    assert (again.pk, again.payload["reason"]) == (job.pk, "Акт пришёл позже")


def test_a_workbook_with_titles_date_cells_and_one_column_a_metric(desk: Desk) -> None:
    data = workbook([
        ["Отчёт отдела продаж"],
        [],
        ["Период", "Табельный номер", "ФИО", "Выручка, руб.", "Лиды", "Комментарий"],
        [date(2024, 10, 7), "a-1", "Белова Анна", 1250.5, 12, "по плану"],
        [date(2024, 10, 7), "b-2", "Титов Борис", 0.1 + 0.2, "—", ""],
        ["Всего", "", "", 1250.8, 12, ""],
    ])  # fmt: skip
    assert load(desk, opened(desk, data, "факт.xlsx")) == ["create", "create", "skip"]
    assert sorted(stored(desk).values()) == ["0.3000 × 100.00", "12.0000 × 100.00", "1250.5000 × 100.00"]


def test_a_file_without_header_is_read_by_its_contents(desk: Desk) -> None:
    source = opened(desk, "2024-10-07;Выручка;Титов Б.Л.;10,5\n2024-10-08;Выручка;Белова;11\n")
    assert source.reading["columns"] == ["on", "metric", "person", "value"]
    assert fates(desk, source) == ["create", "create"]


def test_a_file_without_metric_asks_for_one(desk: Desk) -> None:
    source = opened(desk, "Дата;Сотрудник;Сумма\n07.10.2024;a-1;5\n")
    reading = Reading.from_json(source.reading)
    assert reading.missing == ["metric"]
    assert fates(desk, source) == []
    with tenant(desk.company):
        change_reading(opened=source, reading=Reading(1, reading.columns, metric="revenue"), by=desk.by)
        source.refresh_from_db()
    assert fates(desk, source) == ["create"]


def test_bad_rows_are_named_cell_by_cell_and_the_good_ones_load(desk: Desk) -> None:
    make_person(desk.company, "Белова Анна Петровна", "a-3")
    text = (
        "Дата;Показатель;Сотрудник;Значение\n"
        "31.02.2024;Выручка;a-1;5\n"
        "07.10.2024;Погода;a-1;5\n"
        "07.10.2024;Выручка;Белова Анна;5\n"
        "07.10.2024;Выручка;Кто-то Ещё;5\n"
        "07.10.2024;Выручка;a-1;пять\n"
        "07.10.2024;Выручка;a-1;123456789012345\n"
        "07.10.2024;Конверсия из лида;a-1;5\n"
        ";Выручка;a-1;5\n"
        "07.10.2024;Выручка;;5\n"
        "07.10.2099;Выручка;a-1;5\n"
        "07.10.2024;Выручка;a-1;\n"
        "07.10.2024;Выручка;a-1;5\n"
    )
    source = opened(desk, text)
    with tenant(desk.company):
        preview = preview_import(opened=source)
    assert [fate.fate for fate in preview.fates] == ["error"] * 10 + ["skip", "create"]
    assert [sorted(fate.notes) for fate in preview.fates[:10]] == [
        [0], [1], [2], [2], [3], [3], [1], [0], [2], [-1],
    ]  # fmt: skip
    load(desk, source)
    assert len(stored(desk)) == 1
    with tenant(desk.company):
        kept = ActualsImport.objects.for_company(desk.company).get(pk=source.pk)
        assert kept.cells == []
        assert [bad[0] for bad in kept.outcome["bad"]] == list(range(2, 12))
        assert Actual.objects.for_company(desk.company).get().note == "факт.csv"


def test_namesakes_are_told_apart_by_a_second_column(desk: Desk) -> None:
    make_person(desk.company, "Белова Анна Сергеевна", "a-3", email="other@desk.example")
    text = "Дата;ФИО;E-mail;Выручка\n07.10.2024;Белова Анна;other@desk.example;5\n07.10.2024;Белова Анна;;6\n"
    assert load(desk, opened(desk, text)) == ["create", "error"]
    assert [key[2] for key in stored(desk)] == ["a-3"]


def test_a_name_that_contradicts_the_number_is_an_error(desk: Desk) -> None:
    assert fates(desk, opened(desk, "Дата;Таб. №;ФИО;Выручка\n07.10.2024;a-1;Титов Борис;5\n")) == ["error"]


def test_shared_deals_come_with_a_share_column(desk: Desk) -> None:
    text = (
        "Дата;Сотрудник;Выручка;ID;Доля\n07.10.2024;a-1;100;d1;60%\n"
        "07.10.2024;b-2;100;d1;40\n07.10.2024;a-1;9;d2;101\n"
    )
    assert load(desk, opened(desk, text)) == ["create", "create", "error"]
    assert sorted(stored(desk).values()) == ["100.0000 × 40.00", "100.0000 × 60.00"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.csv"),
        (b"\n\n;;;\n", "a.csv"),
        (b"%PDF-1.7 ", "a.xlsx"),
        (b"PK\x03\x04 not a zip", "a.xlsx"),
        (b"a;b\n1;\x00\n", "a.csv"),
        (("x;1\n" * 50_001).encode(), "a.csv"),
    ],
)
def test_a_file_that_is_no_table_of_facts_is_refused_and_nothing_is_kept(
    desk: Desk, data: bytes, name: str
) -> None:
    with pytest.raises(ValidationError):
        opened(desk, data, name)
    with tenant(desk.company):
        assert not ActualsImport.objects.for_company(desk.company).exists()


def test_a_cell_that_was_made_harmless_on_export_comes_back_as_it_was(desk: Desk) -> None:
    source = opened(desk, "Дата;Сотрудник;Выручка;Внешний код\n07.10.2024;a-1;5;'=1+1\n")
    load(desk, source)
    assert [key[1] for key in stored(desk)] == ["=1+1"]


@pytest.mark.parametrize(
    ("cell", "sign", "value"),
    [
        ("1 250,50 ₽", ",", "1250.5"),
        ("1,234", ",", "1.234"),
        ("1,234", ".", "1234"),
        ("1.25 млн", ",", "1250000"),
        ("1 250,50 ?", ",", "1250.5"),
        ("−5", ",", "-5"),
        (1250.5, ",", "1250.5"),
        (3, ",", "3"),
    ],
)
def test_values_are_read_as_written(cell: Any, sign: str, value: str) -> None:
    assert read_value(cell, sign) == Decimal(value)


@pytest.mark.parametrize(
    "cell", ["", "x", "1e5", "١٢", True, None, float("nan"), float("inf"), 10**15, "9" * 70]
)
def test_what_is_no_value_is_refused(cell: Any) -> None:
    assert read_value(cell, ",") in {"not_a_number", "number_too_long"}


WORDS = Vocabulary(
    {"выручка": "revenue", "revenue": "revenue", "сделки": "deals"},
    frozenset(),
    PeopleIndex([Known("u1", "Белова Анна", "a@b.c", "17"), Known("u2", "Белов Иван")]),
)
CELL = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(
    ["Дата", "Показатель", "Сотрудник", "Значение", "Выручка", "07.10.2024", "17", "Белова", "5,5", "Итого"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELL, max_size=6), max_size=8))
def test_any_table_is_guessed_and_read_without_an_error(rows: list[list[Any]]) -> None:
    reading = guess_reading(rows, WORDS)
    parsed = parse_rows(rows, reading, WORDS)
    judged = {fact.row for fact in parsed.facts} | set(parsed.problems) | parsed.skipped
    assert judged == set(range(reading.first_row, len(rows)))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("17", {"u1"}), ("17.0", set()), ("A@B.C", {"u1"}), ("Анна Белова", {"u1"}), ("белова а.", {"u1"}),
        ("Белов", {"u2"}), ("Белова Ольга", set()), ("А. Б.", set()), ("", set()), ("Белова Анна Ивановна", set()),
    ],
)  # fmt: skip
def test_people_are_found_by_any_usual_spelling(said: str, found: set[str]) -> None:
    assert WORDS.people.find(said) == found
