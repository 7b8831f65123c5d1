"""What an import would do, as values: a plan is shown, corrected by choosing other columns, and only then loaded."""

import dataclasses
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Fate = Literal["create", "update", "skip", "error"]
Kind = Literal["permanent", "acting"]


@dataclass(frozen=True)
class Problem:
    """Why a row is refused or looked at: a code, the field it stands in (None = the whole row), and parameters.

    Errors: no_name, no_title, too_long, bad_email, bad_fte, bad_units, not_a_date, no_such_day, out_of_window,
    ambiguous_date, duplicate, external_id_taken, unknown_boss, ambiguous_boss, own_boss, cycle, ambiguous_person.
    Warnings: boss_rejected, boss_outside, email_shared, role_unsure, role_unknown.
    Skips: empty, section, total, header, numbering, note, dismissed, left, no_units.
    """

    code: str
    field: str | None = None
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class ExistingPerson:
    """Somebody the company already has. `key` is the caller's own, given back in the plan."""

    key: Hashable
    name: str
    email: str = ""
    external_id: str = ""
    title: str = ""
    team: str = ""


@dataclass(frozen=True)
class PlannedRow:
    """One position that the file asks for, or one line that asks for none.

    `row` is the row of the file, from 1; a line with three staff units or two names gives several, `part` 0, 1, 2.
    `name` is None for a vacancy. `boss`, `boss_row` and `boss_part` are the manager the position will stand under: a
    row of this plan that is not rejected, or, through `boss_existing`, somebody the company has; all None at the top.
    Of a rejected row they are the manager it asked for.
    `fte` is a share of a full-time rate, `role_confidence` 0 to 1.
    """

    row: int
    fate: Fate
    part: int = 0
    name: str | None = None
    title: str | None = None
    team: str | None = None
    boss: str | None = None
    boss_row: int | None = None
    boss_part: int | None = None
    boss_text: str = ""
    role: str | None = None
    role_confidence: float = 0.0
    role_because: tuple[str, ...] = ()
    role_others: tuple[str, ...] = ()
    fte: Decimal = Decimal(1)
    starts_on: date | None = None
    ends_on: date | None = None
    email: str = ""
    external_id: str = ""
    kind: Kind = "permanent"
    on_leave: bool = False
    scope: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    same_person_as: int | None = (
        None  # the row where this person stands first, when this is a further position
    )
    existing: Hashable | None = None
    boss_existing: Hashable | None = None
    changes: Mapping[str, str] = dataclasses.field(
        default_factory=dict
    )  # field -> what the company has now, on an update
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    why_skipped: str | None = None


@dataclass(frozen=True)
class ImportPlan:
    """Every row after the header, in file order. `notices` concern the whole: no_boss_column, date_order_assumed."""

    rows: tuple[PlannedRow, ...]
    notices: tuple[Problem, ...] = ()

    @property
    def accepted(self) -> tuple[PlannedRow, ...]:
        """The rows that would be loaded; their managers are among them, among existing people, or absent."""
        return tuple(row for row in self.rows if row.fate in ("create", "update"))

    @property
    def rows_to_return(self) -> tuple[int, ...]:
        """File rows for the file of bad rows: the rejected, and whoever lost a rejected manager.

        The latter are loaded already; returning them too puts them under the right manager when the mended file comes.
        """
        again = {
            row.row
            for row in self.rows
            if row.fate == "error" or any(w.code == "boss_rejected" for w in row.warnings)
        }
        return tuple(sorted(again))
