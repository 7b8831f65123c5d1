"""Formulas of metrics: numbers, names, + − × ÷ and parentheses. Read, written out and computed; nothing is ever run.

    formula     = term { ("+" | "-") term }
    term        = factor { ("*" | "/") factor }
    factor      = "-" factor | "(" formula ")" | number | name

A name is a slug: small Latin letters, digits and inner hyphens with a letter somewhere. So a minus between two names
needs blanks around it: `revenue - cost`; `revenue-cost` is one name. People also type × · ÷ : − – and a decimal comma.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from enum import StrEnum
from typing import Final

MAX_LENGTH: Final = 300
MAX_DEPTH: Final = 20
# What the columns of figures hold; beyond it there is no figure that anybody could store or show.
LARGEST: Final = Decimal(10) ** 18
_ARITHMETIC: Final = Context(prec=28, traps=[DivisionByZero, InvalidOperation, Overflow])
_TOKEN: Final = re.compile(
    r"(?P<name>(?=(?:[0-9_]+-)*[0-9_]*[a-z])[a-z0-9_]+(?:-[a-z0-9_]+)*)|(?P<number>[0-9]+(?:[.,][0-9]+)?)|(?P<sign>[-+*/()])",
    re.ASCII,
)
_TYPED: Final = str.maketrans({"×": "*", "·": "*", "÷": "/", ":": "/", "−": "-", "–": "-", "\u00a0": " "})
_AS_TYPED: Final[Mapping[str, str]] = {}
_BINDING: Final = {"+": 1, "-": 1, "*": 2, "/": 2}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, never negative."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """The figure of another metric."""

    slug: str


@dataclass(frozen=True, slots=True)
class Negated:
    part: "Formula"


@dataclass(frozen=True, slots=True)
class Operation:
    """`sign` is one of + - * /."""

    sign: str
    left: "Formula"
    right: "Formula"


Formula = Number | Name | Negated | Operation


class Fault(StrEnum):
    """What is wrong with the text of a formula."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    CHARACTER = "character"
    NUMBER = "number"
    OPERAND = "operand"
    OPERATOR = "operator"
    UNCLOSED = "unclosed"
    UNOPENED = "unopened"


class FormulaError(ValueError):
    """A text that is no formula: the fault lies in the characters [at, end) of the text as given, empty at its end."""

    def __init__(self, fault: Fault, at: int, end: int) -> None:
        super().__init__(f"{fault} at {at}")
        self.fault, self.at, self.end = fault, at, end


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int
    end: int


def parse(text: str) -> Formula:
    """The formula that the text says; FormulaError for any other text."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(Fault.TOO_LONG, MAX_LENGTH, len(text))
    tokens = _tokens(text)
    if not tokens:
        raise FormulaError(Fault.EMPTY, 0, len(text))
    reader = _Reader(tokens, len(text))
    found = reader.formula(1, 0)
    if left := reader.next:
        raise FormulaError(Fault.UNOPENED if left.text == ")" else Fault.OPERATOR, left.at, left.end)
    return found


def written(
    formula: Formula,
    name: Callable[[str], str] = str,
    number: Callable[[Decimal], str] = "{:f}".format,
    signs: Mapping[str, str] = _AS_TYPED,
) -> str:
    """The formula as text with the fewest parentheses; as it comes it reads back as the same formula.

    `name` and `number` word the parts, `signs` the signs that are to look otherwise.
    """
    match formula:
        case Number(value):
            return number(value)
        case Name(slug):
            return name(slug)
        case Negated(part):
            inner = written(part, name, number, signs)
            return signs.get("-", "-") + (f"({inner})" if isinstance(part, Operation) else inner)
    binding = _BINDING[formula.sign]
    left, right = (written(side, name, number, signs) for side in (formula.left, formula.right))
    if isinstance(formula.left, Operation) and _BINDING[formula.left.sign] < binding:
        left = f"({left})"
    # The same sign again on the right would be read from the left: a - (b - c), and a + (b + c) is not (a + b) + c.
    if isinstance(formula.right, Operation) and _BINDING[formula.right.sign] <= binding:
        right = f"({right})"
    return f"{left} {signs.get(formula.sign, formula.sign)} {right}"


def names_of(formula: Formula) -> tuple[str, ...]:
    """The metrics that the formula takes, each once, in the order of the text."""
    match formula:
        case Name(slug):
            return (slug,)
        case Negated(part):
            return names_of(part)
        case Operation(_, left, right):
            return tuple(dict.fromkeys((*names_of(left), *names_of(right))))
    return ()


def places_of_names(text: str) -> list[tuple[str, int, int]]:
    """Slug, first character and the one after the last of every name in the text of a formula."""
    return [(token.text, token.at, token.end) for token in _tokens(text) if token.kind == "name"]


def evaluate(formula: Formula, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """The figure; None where a part is not known, by zero is divided, or the result is past LARGEST."""
    if any(values.get(slug) is None for slug in names_of(formula)):
        return None
    with localcontext(_ARITHMETIC):
        try:
            found = _value(formula, values)
        except (DivisionByZero, InvalidOperation, Overflow):
            return None
    return found if abs(found) < LARGEST else None


def _value(formula: Formula, values: Mapping[str, Decimal | None]) -> Decimal:
    match formula:
        case Number(value):
            return value
        case Name(slug):
            return values[slug] or Decimal(0)
        case Negated(part):
            return -_value(part, values)
    left, right = _value(formula.left, values), _value(formula.right, values)
    match formula.sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    # Both keep every character in its place, so that a fault is told by the place in what was typed.
    plain = "".join(char.lower() if len(char.lower()) == 1 else char for char in text.translate(_TYPED))
    while at < len(plain):
        if plain[at].isspace():
            at += 1
            continue
        token = _TOKEN.match(plain, at)
        if token is None:
            raise FormulaError(Fault.CHARACTER, at, at + 1)
        kind = token.lastgroup or ""
        whole, _point, decimals = token[0].replace(",", ".").partition(".")
        if kind == "number" and (len(whole) > 15 or len(decimals) > 6):
            raise FormulaError(Fault.NUMBER, at, token.end())
        found.append(_Token(kind, token[0], at, token.end()))
        at = token.end()
    return found


class _Reader:
    """Reads tokens from the left to the right, one step of the grammar a method."""

    def __init__(self, tokens: list[_Token], length: int) -> None:
        self._tokens, self._length, self._place = tokens, length, 0

    @property
    def next(self) -> _Token | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def formula(self, binding: int, depth: int) -> Formula:
        """Operands joined by signs that bind at least so strongly."""
        found = self.factor(depth)
        while (token := self.next) and _BINDING.get(token.text, 0) >= binding:
            self._place += 1
            found = Operation(token.text, found, self.formula(_BINDING[token.text] + 1, depth))
        return found

    def factor(self, depth: int) -> Formula:
        token = self.next
        if token is None:
            raise FormulaError(Fault.OPERAND, self._length, self._length)
        if depth > MAX_DEPTH:
            raise FormulaError(Fault.TOO_DEEP, token.at, token.end)
        self._place += 1
        if token.kind == "name":
            return Name(token.text)
        if token.kind == "number":
            return Number(Decimal(token.text.replace(",", ".")))
        if token.text == "-":
            return Negated(self.factor(depth + 1))
        if token.text == "(":
            return self._bracketed(token, depth)
        raise FormulaError(Fault.OPERAND, token.at, token.end)

    def _bracketed(self, opening: _Token, depth: int) -> Formula:
        found = self.formula(1, depth + 1)
        closing = self.next
        if closing is None:
            raise FormulaError(Fault.UNCLOSED, opening.at, opening.end)
        if closing.text != ")":
            raise FormulaError(Fault.OPERATOR, closing.at, closing.end)
        self._place += 1
        return found
