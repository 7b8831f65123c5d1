"""Sentences for people about a staff list: why a file cannot be read, why a row is refused, skipped or worth a look."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common.tabular import Notice, TableError
from teams.staff_list import Problem

_NOTHING_CHANGED = _("Nothing has changed.")

_TABLE_ERRORS: dict[str, Promise] = {
    "empty": _("The file is empty. Choose a file that has the staff list in it."),
    "too_big": _(
        "The file is %(found_mb)s MB, and at most %(limit_mb)s MB are read. Remove pictures or "
        "split the list."
    ),
    "too_many_rows": _("The list is longer than %(limit)s rows. Split it into several files."),
    "too_many_columns": _(
        "The list is wider than %(limit)s columns. Remove the columns that are not needed."
    ),
    "too_many_cells": _("The file has more than %(limit)s filled cells. Leave only the staff list in it."),
    "too_many_parts": _("The workbook is made of too many parts. Copy the staff list into a new workbook."),
    "unpacks_too_big": _(
        "The workbook unpacks to %(found_mb)s MB, and at most %(limit_mb)s MB are read. Copy the "
        "list into a new one."
    ),
    "too_heavy": _(
        "The file takes too long or too much memory to read. Copy the staff list into a new workbook."
    ),
    "unreadable": _("The file could not be read. Open it in a spreadsheet and save it as XLSX again."),
    "broken_xlsx": _("The workbook is damaged. Open it in a spreadsheet and save it as XLSX again."),
    "unsafe_xml": _(
        "The workbook has constructions that are not safe to read. Save it as XLSX again in a spreadsheet."
    ),
    "encrypted": _("The workbook is locked with a password. Remove the password and upload it again."),
    "no_such_sheet": _("The workbook has no sheet “%(sheet)s”. Choose another one."),
    "nul_bytes": _("The file holds bytes that no text has. Save it as XLSX or as CSV in UTF-8."),
    "csv_unclosed_quote": _(
        "A quotation mark that opens in row %(row)s is never closed. Close it and upload the file again."
    ),
    "csv_field_too_long": _(
        "A cell of row %(row)s is longer than %(limit)s characters. Shorten it and upload the file again."
    ),
    "csv_broken": _("Row %(row)s cannot be split into columns. Save the file as XLSX and upload it again."),
    "xls": _("This is an old XLS workbook. Open it in a spreadsheet and save it as XLSX."),
    "xlsm": _("Workbooks with macros are not read. Save it as XLSX, without macros."),
    "xlsb": _("Binary workbooks are not read. Save it as XLSX."),
    "ods": _("OpenDocument tables are not read. Save it as XLSX or CSV."),
    "docx": _("This is a text document. Copy its table into a spreadsheet and save it as XLSX."),
    "pdf": _("This is a PDF. Ask for the list as XLSX or CSV."),
    "html": _("This is a web page under the name of a table. Open it in a spreadsheet and save it as XLSX."),
    "xml": _("This is an XML file. Open it in a spreadsheet and save it as XLSX."),
    "archive": _("This is an archive. Unpack it and upload the table itself."),
    "binary": _("This is not a table. Upload a staff list as XLSX or CSV."),
}

_PROBLEMS: dict[str, Promise] = {
    "no_name": _("The row has neither a name nor a job title."),
    "no_title": _("The job title is missing."),
    "too_long": _("The text is longer than %(limit)s characters."),
    "bad_email": _("The e-mail “%(value)s” is not complete."),
    "bad_fte": _("The rate “%(value)s” is not a share between 0 and 2."),
    "bad_units": _("“%(value)s” is not a number of staff units up to 200."),
    "not_a_date": _("“%(value)s” is not a date."),
    "no_such_day": _("There is no such day: %(value)s."),
    "out_of_window": _("The date %(value)s lies outside 1950 to 2100."),
    "ambiguous_date": _("The date %(value)s can be read in two ways. Choose how the column is written."),
    "duplicate": _("The same person in the same position already stands in row %(row)s."),
    "external_id_taken": _("The number %(value)s belongs to %(name)s in row %(row)s."),
    "unknown_boss": _("The manager “%(value)s” is not in the file."),
    "ambiguous_boss": _("The manager “%(value)s” could be any of these: %(names)s."),
    "own_boss": _("The row names itself as its own manager: “%(value)s”."),
    "cycle": _("Circle of managers: %(loop)s."),
    "ambiguous_person": _(
        "The company already has several people with this name: %(names)s. Add an e-mail or a number."
    ),
    "boss_rejected": _(
        "The manager %(name)s in row %(row)s is not loaded; until then the position stands one level higher."
    ),
    "boss_outside": _("The manager “%(value)s” is above this list, so the position is at the top."),
    "email_shared": _("The e-mail %(value)s already belongs to row %(row)s and is left out here."),
    "role_unsure": _("The role is a guess from the words: %(because)s."),
    "role_unknown": _("No role of the catalogue fits this title."),
    "no_boss_column": _("No column names the managers, so everybody stands side by side."),
    "date_order_assumed": _("Dates with slashes are read as day/month/year."),
}

_SKIPS: dict[str, Promise] = {
    "empty": _("Empty line."),
    "section": _("Heading of a team."),
    "total": _("Total line, nobody stands in it."),
    "header": _("Header once more."),
    "numbering": _("Column numbers."),
    "note": _("Note under the list."),
    "dismissed": _("No longer works here."),
    "left": _("Has left already."),
    "no_units": _("No staff units."),
}

_NOTICES: dict[str, Promise] = {
    "sheet_refused": _("The sheet “%(sheet)s” is too large and was left out."),
    "sheets_unread": _("Only the first 30 sheets were looked at."),
    "wrong_extension": _("By its contents the file is %(kind)s, whatever its name says."),
}


def word_table_error(error: TableError) -> str:
    """What is wrong with the file, what was kept, and what to do."""
    sentence = _TABLE_ERRORS.get(error.code, _TABLE_ERRORS["unreadable"])
    return str(format_lazy("{} {}", _filled(sentence, error.params), _NOTHING_CHANGED))


def word_problem(problem: Problem) -> str:
    """One sentence about a row's error or warning, or about the plan as a whole."""
    params = dict(problem.params)
    if problem.code == "ambiguous_boss":
        params["names"] = _candidates(problem)
    if problem.code == "cycle":
        params["loop"] = _loop(problem)
    if problem.code == "role_unknown" and params.get("others"):
        return gettext("Two roles fit this title equally well. Choose one.")
    return _filled(_PROBLEMS[problem.code], params)


def word_skip(why: str) -> str:
    """Why a line is skipped, in a few words."""
    return str(_SKIPS[why])


def word_notice(notice: Notice) -> str:
    """One sentence about how the file was read."""
    if notice.code == "bad_bytes":
        count = int(str(notice.params["count"]))
        return ngettext(
            "%(count)s character could not be read: try another encoding.",
            "%(count)s characters could not be read: try another encoding.",
            count,
        ) % {"count": count}
    return _filled(_NOTICES[notice.code], notice.params)


def _filled(sentence: Promise, params: Mapping[str, object]) -> str:
    return str(sentence) % {name: _joined(value) for name, value in params.items()}


def _joined(value: object) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, tuple) else str(value)


def _candidates(problem: Problem) -> str:
    """«Иванова Ольга (Штаб, строка 9), Иванова Олеся (Штаб, строка 10)»"""
    candidates = problem.params["candidates"]
    assert isinstance(candidates, tuple)  # noqa: S101 (the plan writes (name, team, row) triples)
    sentence = gettext("%(name)s (%(team)s, row %(row)s)")
    return ", ".join(sentence % {"name": name, "team": team, "row": row} for name, team, row in candidates)


def _loop(problem: Problem) -> str:
    """«Кругов П. Л. (18) → Замкнутый С. Л. (19) → Кругов П. Л. (18)»"""
    names, rows = problem.params["names"], problem.params["rows"]
    assert isinstance(names, tuple)  # noqa: S101 (the plan writes both as tuples)
    assert isinstance(rows, tuple)  # noqa: S101
    steps = [f"{name} ({row})" for name, row in zip(names[:6], rows[:6], strict=True)]
    if len(names) > 6:
        steps.append("…")
    return " → ".join([*steps, steps[0]])
