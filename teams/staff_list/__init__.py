"""A staff list as clients send it, read into a plan of an import. Pure: tables and wordings in, frozen values out.

`choose_sheet(tables)` -> `guess_columns(table)` -> `plan_import(table, columns, aliases)`. Nothing here opens a file,
asks the clock or knows the database; problems are codes with parameters, worded by teams.staff_list_wording.
"""

from teams.staff_list.columns import Column, Columns, guess_columns
from teams.staff_list.fields import FIELDS, SCOPE_FIELDS
from teams.staff_list.plan import ExistingPerson, ImportPlan, PlannedRow, Problem
from teams.staff_list.planning import plan_import
from teams.staff_list.sheets import choose_sheet

__all__ = [
    "FIELDS",
    "SCOPE_FIELDS",
    "Column",
    "Columns",
    "ExistingPerson",
    "ImportPlan",
    "PlannedRow",
    "Problem",
    "choose_sheet",
    "guess_columns",
    "plan_import",
]
