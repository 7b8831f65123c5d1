"""Reading a structure from JSON: what is accepted, what is refused and with which words."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from teams.analysis.facts import Holder, Limits, OwnDuty, Position, RoleShare, Structure
from teams.analysis.settings import Settings
from teams.structure_json import StructureJsonError, read_structure, write_structure
from tests.teams.analysis_facts import CATALOGUE


def text_of(*positions: Any, **head: Any) -> str:
    return json.dumps({"company": "Пример", "stage": "start", "positions": positions, **head})


def problems(raw: str | bytes) -> str:
    with translation.override("ru"), pytest.raises(StructureJsonError) as caught:
        read_structure(raw, CATALOGUE)
    return "\n".join(caught.value.problems)


FULL = Position(
    key="p1",
    title="Руководитель",
    team="Отдел продаж",
    fte=Decimal("0.5"),
    roles=(RoleShare("head", Decimal(100)),),
    people=(Holder("u1", "Иванова Анна", Decimal("37.5"), "acting"),),
    deputies=("p2",),
    scope={"region": frozenset({"Москва", "Тула"})},
    duties=(OwnDuty("Контролирует дебиторку", "A"),),
    without=frozenset({"deals"}),
    overrides={"pricing": "C"},
)


def test_what_is_written_is_read_back() -> None:
    structure = Structure("Пример", "growth", (FULL, Position("p2", "Менеджер", "p1")))

    again = read_structure(json.dumps(write_structure(structure)), CATALOGUE)

    assert again.structure == structure
    assert again.notes == ()


def test_absent_fields_have_quiet_defaults() -> None:
    row = {
        "key": "p1",
        "people": [{"key": "u1"}],
        "roles": [{"role": "seller"}],
        "duties": [{"text": "Звонит"}],
    }

    position = read_structure(text_of(row, stage=None), CATALOGUE).structure.positions[0]

    assert position.title == "p1"
    assert position.fte == 1
    assert position.roles == (RoleShare("seller", Decimal(100)),)
    assert position.people == (Holder("u1", "u1", Decimal(100), "permanent"),)
    assert position.duties == (OwnDuty("Звонит", "R"),)


def test_a_byte_order_mark_and_unknown_fields_do_no_harm() -> None:
    raw = ("\ufeff" + text_of({"key": "p1", "colour": "red"}, version=7)).encode()

    assert len(read_structure(raw, CATALOGUE).structure.positions) == 1


def test_a_deputy_or_a_handed_over_slug_that_does_not_exist_is_told_and_left_out() -> None:
    with translation.override("ru"):
        read = read_structure(text_of({"key": "p1", "deputies": ["p9"], "without": ["нет-такой"]}), CATALOGUE)

    assert read.notes == ("Должность «p1»: здесь неизвестны и\u00a0не учтены: p9, нет-такой.",)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"key": "p1", "roles": [{"role": "wizard"}]}, "роли «wizard» нет"),
        ({"key": "p1", "roles": [{}]}, "у\u00a0роли нет поля «role»"),
        ({"key": "p1", "roles": {"role": "head"}}, "поле «roles» должно быть списком"),
        ({"key": "p1", "roles": ["head"]}, "в\u00a0списке «roles» должны стоять объекты"),
        ({"key": "p1", "parent": "p9"}, "Руководителя «p9» должности «p1» нет"),
        ({"key": "p1", "parent": "p1"}, "по кругу: p1"),
        ({"title": "Без ключа"}, "нет поля «key»"),
        ({"key": 5}, "поле «key» должно быть текстом"),
        ({"key": "p1", "roles": [{"role": "head", "share_pct": -1}]}, "числом от 0"),
        ({"key": "p1", "roles": [{"role": "head", "share_pct": "100"}]}, "числом от 0"),
        ({"key": "p1", "roles": [{"role": "head", "share_pct": True}]}, "числом от 0"),
        ({"key": "p1", "fte": 10**9}, "числом от 0"),
        ({"key": "p1", "people": [{"name": "Анна"}]}, "у\u00a0человека нет поля «key»"),
        ({"key": "p1", "people": [{"key": "u1", "kind": "ghost"}]}, "допустимо одно из: permanent"),
        ({"key": "p1", "duties": [{"text": "Звонит", "involvement": "X"}]}, "допустимо одно из: AR"),
        ({"key": "p1", "duties": [{"involvement": "R"}]}, "у\u00a0обязанности нет поля «text»"),
        ({"key": "p1", "scope": ["Москва"]}, "«scope» должно быть объектом"),
        ({"key": "p1", "scope": {"region": "Москва"}}, "поле «region» должно быть списком"),
        ({"key": "p1", "title": "А\x00Б"}, "знаки, которых"),
        ({"key": "p1", "title": "\ud800"}, "знаки, которых"),
        ({"key": "p1", "title": "а" * 2001}, "длиннее 2000"),
        ({"key": "p1", "deputies": ["p1"] * 501}, "не длиннее 500"),
        ({"key": "p1", "overrides": ["C"]}, "«overrides» должно быть объектом"),
        (["p1"], "должен быть объект"),
    ],
)
def test_a_bad_position_is_refused_in_words(row: Any, words: str) -> None:
    assert words in problems(text_of(row))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "Это не JSON: строка 1"),
        (b"{", "Это не JSON"),
        ("Приказ".encode("cp1251"), "не в\u00a0кодировке UTF-8"),
        (b"[]", "объект JSON с\u00a0полем «positions»"),
        (b"{}", "Поле «positions» должно быть списком"),
        (b'{"positions": [{"key": "p1", "fte": NaN}]}', "не число"),
        (b'{"positions": [{"key": "p1", "fte": -Infinity}]}', "не число"),
        (b'{"positions": [{"key": "p1", "fte": 1e999999}]}', "числом от 0"),
        (b'{"positions": [{"key": "p1", "fte": ' + b"9" * 5000 + b"}]}", "число слишком длинное"),
        (b"[" * 200_000, "Вложенность JSON"),
        (b" " * 20_000_001, "Файл больше 20"),
    ],
)
def test_a_bad_file_is_refused_in_words(raw: bytes, words: str) -> None:
    assert words in problems(raw)


@pytest.mark.parametrize("as_of", ["вчера", "2026-13-01", "0001-01-01", 20261102, ["2026-11-02"]])
def test_a_bad_date_is_refused(as_of: Any) -> None:
    assert "«as_of» должно быть датой" in problems(text_of(as_of=as_of))


@pytest.mark.parametrize("stage", ["start|growth|mature", "", 1, ["start"]])
def test_a_bad_stage_is_refused(stage: Any) -> None:
    assert "«stage» должно быть" in problems(text_of(stage=stage))


def test_a_key_used_twice_and_a_circle_are_named() -> None:
    circle = [{"key": "a", "parent": "c"}, {"key": "b", "parent": "a"}, {"key": "c", "parent": "b"}]

    assert "Ключ «a» встречается дважды." in problems(text_of({"key": "a"}, {"key": "a"}))
    assert "по кругу: a → c → b." in problems(text_of(*circle))


def test_every_mistake_is_listed_up_to_fifty() -> None:
    many = problems(text_of(*({"key": f"p{number}", "fte": -1} for number in range(80))))

    assert len(many.splitlines()) == 50


def test_too_many_dimensions_of_scope_are_refused() -> None:
    row = {"key": "p1", "scope": {f"d{number}": ["x"] for number in range(13)}}

    assert "Измерений участка больше 12." in problems(text_of(row))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("key", "parent", "roles", "role", "people", "scope", "fte", "duties", "text")),
            inner,
        )
    ),
    max_leaves=8,
)


def refusals(raw: str) -> tuple[str, ...]:
    try:
        read_structure(raw, CATALOGUE)
    except StructureJsonError as refused:
        return refused.problems or ("refused without a word",)
    return ()


@given(st.lists(values, max_size=4), values)
def test_anything_at_all_is_either_read_or_refused_in_words(rows: list[Any], stage: Any) -> None:
    assert "refused without a word" not in refusals(json.dumps({"positions": rows, "stage": stage}))


# --- settings -----------------------------------------------------------------------------------------------


def test_settings_of_the_head_are_read_and_written_back() -> None:
    head = {
        "limits": {"max_reports": 8, "hours_month": 150},
        "norms": {"deals": 30},
        "volumes": {"seller": {"lead": 200}},
        "money": {"revenue": "1000000"},
    }
    catalogue = replace(
        CATALOGUE,
        metrics={"revenue": "Объём продаж"},
        responsibilities={
            **CATALOGUE.responsibilities,
            "deals": replace(CATALOGUE.responsibilities["deals"], norm_minutes=60, norm_driver="lead"),
        },
    )

    read = read_structure(text_of({"key": "p1"}, **head), catalogue)

    assert read.notes == ()
    assert read.settings == Settings(
        Limits(max_reports=8, hours_month=Decimal(150)),
        {"deals": 30},
        {"seller": {"lead": Decimal(200)}},
        {"revenue": Decimal(1_000_000)},
    )
    written = write_structure(read.structure, read.settings)
    assert {name: written[name] for name in head} == head


def test_a_structure_without_settings_has_the_usual_ones() -> None:
    assert read_structure(text_of({"key": "p1"}), CATALOGUE).settings == Settings()


def test_settings_about_nothing_known_are_left_out_and_told() -> None:
    with translation.override("ru"):
        read = read_structure(text_of({"key": "p1"}, norms={"ghost": 5}, volumes={"ghost": {}}), CATALOGUE)

    assert (read.settings, len(read.notes)) == (Settings(), 1)


@pytest.mark.parametrize(
    "head",
    [
        {"limits": [8]},
        {"limits": {"max_reports": "много"}},
        {"norms": {"deals": 0}},
        {"norms": {"deals": 1.5}},
        {"volumes": {"seller": 5}},
        {"money": {"revenue": -1}},
    ],
)
def test_settings_that_are_no_numbers_are_refused(head: dict[str, Any]) -> None:
    catalogue = replace(CATALOGUE, metrics={"revenue": "Объём продаж"})

    with pytest.raises(StructureJsonError):
        read_structure(text_of({"key": "p1"}, **head), catalogue)
