"""Formulas of metrics: read, written out, computed."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from common.formulas import (
    LARGEST,
    MAX_DEPTH,
    MAX_LENGTH,
    Fault,
    Formula,
    FormulaError,
    Name,
    Negated,
    Number,
    Operation,
    evaluate,
    names_of,
    parse,
    places_of_names,
    written,
)

D = Decimal
SLUGS = ("revenue", "deals", "lead-conversion", "a", "2-leads", "x_1")
leaves = st.one_of(
    st.builds(Number, st.decimals(0, 10**9, places=2)), st.builds(Name, st.sampled_from(SLUGS))
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Negated, inner), st.builds(Operation, st.sampled_from("+-*/"), inner, inner)
    ),
    max_leaves=20,
)
figures = st.fixed_dictionaries({slug: st.decimals(-(10**12), 10**12, places=4) for slug in SLUGS})


def refusal(text: str) -> tuple[Fault, int, int]:
    with pytest.raises(FormulaError) as refused:
        parse(text)
    return refused.value.fault, refused.value.at, refused.value.end


@given(trees)
def test_what_is_written_reads_back_as_the_same_formula(tree: Formula) -> None:
    text = written(tree)
    assume(len(text) <= MAX_LENGTH)
    assert parse(text) == tree


@given(st.one_of(st.text(max_size=320), st.text("abz019 .,+-*/()×÷−:_", max_size=320)))
@example("(" * 299)
@example("-" * 299 + "a")
@example("a" + "+a" * 149)
@example("2--x")
def test_no_text_does_anything_but_be_a_formula_or_be_refused_with_a_place_inside_it(text: str) -> None:
    try:
        found = parse(text)
    except FormulaError as error:
        found, place = None, (error.at, error.end)
    if found is None:
        assert 0 <= place[0] <= place[1] <= len(text)
        return
    assert tuple(dict.fromkeys(slug for slug, _at, _end in places_of_names(text))) == names_of(found)
    again = written(found)
    assert len(again) > MAX_LENGTH or parse(again) == found


def plainly(tree: Formula, values: dict[str, Decimal]) -> Decimal:
    """The same by Python's own operators on Decimal."""
    match tree:
        case Number(value):
            return value
        case Name(slug):
            return values[slug]
        case Negated(part):
            return -plainly(part, values)
    one, other = plainly(tree.left, values), plainly(tree.right, values)
    signs: dict[str, Any] = {"+": one.__add__, "-": one.__sub__, "*": one.__mul__, "/": one.__truediv__}
    return signs[tree.sign](other)


@given(trees, figures)
def test_a_formula_is_computed_as_decimals_are(tree: Formula, values: dict[str, Decimal]) -> None:
    with localcontext(prec=28):
        try:
            expected = plainly(tree, values)
        except ArithmeticError:
            expected = None
    if expected is not None and abs(expected) >= LARGEST:
        expected = None
    assert evaluate(tree, values) == expected


@given(trees, figures, st.sampled_from(SLUGS))
def test_one_missing_figure_leaves_no_figure(tree: Formula, values: dict[str, Any], lost: str) -> None:
    missing, absent = values | {lost: None}, {slug: value for slug, value in values.items() if slug != lost}
    expected = None if lost in names_of(tree) else evaluate(tree, values)
    assert evaluate(tree, missing) == evaluate(tree, absent) == expected


def test_a_zero_is_a_figure_and_division_by_it_is_none() -> None:
    assert evaluate(parse("deals / leads * 100"), {"deals": D(0), "leads": D(40)}) == 0
    assert evaluate(parse("deals / leads * 100"), {"deals": D(3), "leads": D(0)}) is None
    assert evaluate(parse("0 / (a - a)"), {"a": D(1)}) is None


def test_a_figure_that_no_column_holds_is_none() -> None:
    assert evaluate(parse("a * a"), {"a": D(10) ** 9}) is None
    huge = parse("*".join(["a"] * 150))
    assert evaluate(huge, {"a": D("9" * 17)}) is None


def test_people_may_type_what_is_on_their_keyboard() -> None:
    typed = parse("Deals ÷ leads × 100 − 0,5")
    assert written(typed) == "deals / leads * 100 - 0.5"
    assert parse("a:b·c – d") == parse("a/b*c - d")


def test_a_hyphen_belongs_to_a_name_and_a_minus_stands_apart() -> None:
    assert names_of(parse("revenue-cost")) == ("revenue-cost",)
    assert names_of(parse("revenue - cost")) == ("revenue", "cost")
    assert parse("2-1") == Operation("-", Number(D(2)), Number(D(1)))


@pytest.mark.parametrize(
    ("text", "fault", "place"),
    [
        ("", Fault.EMPTY, ""),
        ("   ", Fault.EMPTY, "   "),
        ("deals / ", Fault.OPERAND, ""),
        ("deals / * 2", Fault.OPERAND, "*"),
        ("()", Fault.OPERAND, ")"),
        ("deals leads", Fault.OPERATOR, "leads"),
        ("(deals leads)", Fault.OPERATOR, "leads"),
        ("(deals / (leads)", Fault.UNCLOSED, "("),
        ("deals)", Fault.UNOPENED, ")"),
        ("deals ** 2", Fault.OPERAND, "*"),
        ("сделки / 2", Fault.CHARACTER, "с"),
        ("__import__('os')", Fault.CHARACTER, "'"),
        ("max(deals)", Fault.OPERATOR, "("),
        ("a.b", Fault.CHARACTER, "."),
        ("1e5 * 1.5.2", Fault.CHARACTER, "."),
        ("1" * 16, Fault.NUMBER, "1" * 16),
        ("a" + "+ a" * 100, Fault.TOO_LONG, "a"),
        ("(" * 30 + "a" + ")" * 30, Fault.TOO_DEEP, "("),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, fault: Fault, place: str) -> None:
    found, at, end = refusal(text)
    assert (found, text[at:end]) == (fault, place)


def test_twenty_levels_are_read_and_one_more_is_not() -> None:
    assert parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH) == Name("a")
    assert refusal("-" * (MAX_DEPTH + 1) + "a")[0] is Fault.TOO_DEEP


def test_only_the_parentheses_that_say_something_are_written() -> None:
    assert written(parse("((a) - (b - c)) * (-(d))")) == "(a - (b - c)) * -d"
    assert written(parse("a * b / (c * d)"), signs={"*": "×", "/": "÷"}) == "a × b ÷ (c × d)"
