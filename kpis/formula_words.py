"""Formulas as people read them: titles of metrics, or the figures put in; and what is wrong with a typed one."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _

from common.formats import format_number
from common.formulas import MAX_DEPTH, MAX_LENGTH, Fault, Formula, FormulaError, written
from kpis.figures import exact

SIGNS = {"*": "×", "/": "÷", "-": "−"}


def in_titles(formula: Formula, titles: Mapping[str, str]) -> str:
    """Сделки ÷ Лиды × 100. A metric without a title stands as its slug."""
    return written(formula, lambda slug: titles.get(slug, slug), _number, SIGNS)


def with_figures(formula: Formula, figures: Mapping[str, tuple[Decimal | None, str]]) -> str:
    """12 ÷ 40 × 100. `figures`: slug -> figure, unit; one below zero stands in parentheses, a missing one is a dash."""

    def figure(slug: str) -> str:
        value, unit = figures[slug]
        text = exact(value, unit)
        return f"({text})" if value is not None and value < 0 else text

    return written(formula, figure, _number, SIGNS)


def refusal(error: FormulaError, text: str) -> ValidationError:
    """The sentence for a text that is no formula, with the text and the place in it."""
    said = {
        Fault.EMPTY: _("A computed metric needs a formula, for instance deals / leads * 100."),
        Fault.TOO_LONG: _("The formula is longer than %(count)s characters.") % {"count": MAX_LENGTH},
        Fault.TOO_DEEP: _("More than %(count)s parentheses or minuses stand inside each other.") % {"count": MAX_DEPTH},
        Fault.CHARACTER: _("This character has no place in a formula; metrics are written as in the list below."),
        Fault.NUMBER: _("The number is too long: at most 15 digits and 6 decimals."),
        Fault.OPERAND: _("A number or a metric is missing here."),
        Fault.OPERATOR: _("A sign is missing here: + − * or /."),
        Fault.UNCLOSED: _("This parenthesis is never closed."),
        Fault.UNOPENED: _("This parenthesis was never opened."),
    }  # fmt: skip
    return marked(said[error.fault], text, error.at, error.end)


def marked(sentence: str, text: str, at: int, end: int) -> ValidationError:
    """The sentence with the formula under it, the characters [at, end) marked; only a sentence for an empty formula."""
    if not text.strip():
        return ValidationError(sentence)
    # A fault at the end is shown behind the last character, one in a long text with its surroundings.
    before, fault, after = text[:at][-40:], text[at:end][:40] or "…", text[end:][:40]
    return ValidationError(
        format_html(
            '{} <code class="so-formula-fault">{}<mark>{}</mark>{}</code>', sentence, before, fault, after
        )
    )


def _number(value: Decimal) -> str:
    return format_number(value)
