"""Sentences for people about a table of facts: why the file cannot be read, why a row is refused."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.tabular import TableError
from kpis.actuals_import.rows import Problem
from teams.staff_list_wording import word_table_error

_FILES: dict[str, Promise] = {
    "empty": _("The file is empty. Nothing has changed. Choose a file with facts in it."),
    "too_many_cells": _(
        "The file has too many filled cells. Nothing has changed. Leave only the facts in it."
    ),
    "too_many_parts": _(
        "The workbook has too many parts. Nothing has changed. Copy the facts into a new one."
    ),
    "too_heavy": _("The file is too heavy to read. Nothing has changed. Copy the facts into a new workbook."),
    "binary": _("This is not a table. Nothing has changed. Choose a file of the kind XLSX or CSV."),
    "too_many_facts": _(
        "The file holds too many facts for one load. Nothing has changed. Split it by months."
    ),
}
_PROBLEMS: dict[str, Promise] = {
    "no_day": _("No day."),
    "not_a_date": _("This is not a day. Write it like 30.11.2026."),
    "ambiguous_date": _("Day and month cannot be told apart."),
    "no_such_day": _("There is no such day."),
    "out_of_window": _("The day must lie between 1990 and 2100."),
    "no_person": _("Nobody is named."),
    "unknown_person": _("Nobody in the company is called “%(who)s”."),
    "two_people": _("“%(who)s” fits several people: add an employee number or an e-mail."),
    "no_metric": _("No metric."),
    "unknown_metric": _("There is no metric “%(metric)s”."),
    "computed_metric": _("This metric is computed from its parts and takes no facts."),
    "not_a_number": _("This is not a number."),
    "number_too_long": _("The number is too long: at most 14 digits."),
    "bad_share": _("A share is more than 0 and at most 100, with at most 2 decimals."),
}
FIELD_NAMES: dict[str, Promise] = {
    "on": _("Day"),
    "metric": _("Metric"),
    "person": _("Person"),
    "value": _("Value"),
    "external_id": _("External id"),
    "share_pct": _("Share, %"),
}


def word_file_error(error: TableError) -> str:
    """What is wrong with the file, and that nothing has changed."""
    return str(_FILES[error.code]) if error.code in _FILES else word_table_error(error)


def word_problem(problem: Problem) -> str:
    """Why a row is refused, in one sentence."""
    return str(_PROBLEMS[problem.code]) % problem.params


def word_refusal(sentence: str) -> str:
    """A sentence of `push_actuals` without the name of the item's field before it, which says nothing to a reader."""
    field, colon, rest = sentence.partition(": ")
    said = rest if colon and field.isascii() and field.replace("_", "").isalpha() else sentence
    return said[:1].upper() + said[1:]
