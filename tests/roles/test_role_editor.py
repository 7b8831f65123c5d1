"""The editor's form: buttons of lines, names that mean something, lines that cannot stay; nothing typed is lost."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from roles.cards.content import ContentDuty, ContentLine, RoleContent
from roles.role_editor import (
    FIELDS,
    EditedLine,
    EditedRole,
    Known,
    blank_role,
    checked,
    content_of,
    done,
    named,
    refused,
    typed_from,
    typed_in,
)

KNOWN = Known(
    {"receivables-control": "Контроль\u00a0дебиторки", "sales-plan": "План продаж"}, {"revenue": "Выручка"}
)
CONTENT = RoleContent(
    name="Продавец",
    short="Прод.",
    category="sales",
    duties=(
        ContentDuty("Звонит", None, "R", "Клиенты"),
        ContentDuty("Взыскивает", "receivables-control", "AR", "Деньги"),
    ),
    lines={
        "hard_skills": (ContentLine("Счёт", level=4),),
        "styles": (ContentLine("Слушает", "Спокойный", "«Расскажите»"),),
        "kpis": (ContentLine("Выручка за месяц", metric="revenue"),),
        "zones": (ContentLine("План", responsibility="sales-plan"),),
    },
)


def form_of(*texts: str) -> EditedRole:
    return blank_role().with_part("duties", [EditedLine(text) for text in texts])


def texts(role: EditedRole) -> list[str]:
    return [line.text for line in role.parts["duties"]]


def posted(**values: list[str]) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, found in values.items():
        sent.setlist(name.replace("__", "-"), found)
    return sent


def test_what_a_role_says_comes_out_of_its_form_unchanged():
    form = checked(typed_from(CONTENT, KNOWN), KNOWN)
    assert not form.is_refused
    assert content_of(form, KNOWN).own() == CONTENT.own()


def test_a_responsibility_is_typed_by_its_name_in_any_case_or_by_its_slug():
    for typed in ("Контроль дебиторки", "  контроль   ДЕБИТОРКИ ", "receivables-control"):
        form = checked(blank_role().with_part("duties", [EditedLine("Взыскивает", typed)]), KNOWN)
        assert not form.is_refused
        assert content_of(form, KNOWN).duties[0].responsibility == "receivables-control"


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ("up-duties-1", ["б", "а", "в"]),
        ("down-duties-0", ["б", "а", "в"]),
        ("up-duties-0", ["а", "б", "в"]),
        ("down-duties-2", ["а", "б", "в"]),
        ("remove-duties-1", ["а", "в"]),
        ("add-duties", ["а", "б", "в", ""]),
        ("remove-duties-9", ["а", "б", "в"]),
        ("remove-duties-", ["а", "б", "в"]),
        ("remove-duties--1", ["а", "б", "в"]),
        ("remove-nothing-1", ["а", "б", "в"]),
        ("dance-duties-1", ["а", "б", "в"]),
        ("", ["а", "б", "в"]),
    ],
)
def test_a_button_moves_one_line_and_no_other(what, left):
    assert texts(done(form_of("а", "б", "в"), what)) == left


def test_the_keyboard_stays_with_the_line_that_moved():
    moved = done(form_of("а", "б", "в"), "up-duties-2")
    assert [line.focus for line in moved.parts["duties"]] == ["", "up", ""]
    added = done(form_of("а"), "add-duties")
    assert added.parts["duties"][-1].focus == "text"
    assert done(form_of("а", "б"), "remove-duties-1").parts["duties"][0].focus == "remove"


def test_a_new_line_stands_in_the_group_of_the_last_one():
    form = blank_role().with_part("duties", [EditedLine("а", group="Деньги")])
    assert done(form, "add-duties").parts["duties"][-1].group == "Деньги"


def test_a_suggestion_that_was_taken_stands_there_by_its_name():
    form = named(done(form_of("Взыскивает"), "choose-duties-0-receivables-control"), KNOWN)
    assert form.parts["duties"][0].refers == "Контроль\u00a0дебиторки"


def test_a_line_that_cannot_stay_says_why_and_keeps_what_was_typed():
    form = checked(
        blank_role()
        .with_part(
            "duties", [EditedLine("Взыскивает", "нет такой"), EditedLine("", "План продаж"), EditedLine()]
        )
        .with_part("styles", [EditedLine("Слушает")])
        .with_part("kpis", [EditedLine("Счёт", "нет такого")])
        .with_part("portrait", [EditedLine("я" * 2_001)]),
        KNOWN,
    )
    assert [line.wrong for line in form.parts["duties"]] == ["refers", "text"]
    assert form.parts["duties"][0].refers == "нет такой"
    assert form.parts["styles"][0].wrong == "group"
    assert form.parts["kpis"][0].wrong == "refers"
    assert form.parts["portrait"][0].text == "я" * 2_001
    assert form.parts["portrait"][0].error
    assert form.is_refused


def test_lists_of_different_length_lose_no_line():
    form = typed_in(
        posted(duties__text=["а", "б"], duties__involvement=["R"], duties__refers=["x", "y", "z"])
    )
    assert texts(form) == ["а", "б", ""]
    assert [line.error != "" for line in checked(form, KNOWN).parts["duties"]] == [True, True, True]


def test_a_refusal_stands_by_its_field_or_over_the_form():
    form = blank_role()
    assert refused(form, ValidationError({"name": "Занято"})).errors == {"name": "Занято"}
    assert refused(form, ValidationError({"duties": "Много"})).errors == {"": "Много"}
    assert refused(form, ValidationError("Нельзя")).errors == {"": "Нельзя"}


@given(
    st.lists(st.text(max_size=8), max_size=6),
    st.lists(
        st.tuples(
            st.sampled_from(["up", "down", "remove", "add", "choose", "save", "x"]),
            st.sampled_from([*FIELDS, "none"]),
            st.text("0123456789-a", max_size=4),
        ),
        max_size=12,
    ),
)
def test_no_run_of_buttons_makes_up_or_rewrites_a_text(lines, pressed):
    form = form_of(*lines)
    for verb, section, rest in pressed:
        form = done(form, f"{verb}-{section}-{rest}")
    left = [text for text in texts(form) if text]
    assert all(left.count(text) <= lines.count(text) for text in left)
