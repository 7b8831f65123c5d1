"""What a staff list on its way in comes to: its plan laid over the live structure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils import timezone

from accounts.models import Company
from common.letters import fold
from roles.selectors.company_roles import BookRole, role_book
from roles.titles_file import title_aliases
from teams.import_merge import Given, Placement, RowId, Seat, merge, row_id
from teams.models import Assignment, Person, Position, StaffListImport, Structure
from teams.staff_list import Columns, ExistingPerson, ImportPlan, PlannedRow, Problem, plan_import
from teams.staff_list_json import columns_from_json, table_from_json

# The columns of the tables; the pure reader allows a little more.
LIMITS = {"name": 160, "title": 160, "team": 160, "external_id": 120, "email": 254}
SCOPE_LIMIT = 120


@dataclass(frozen=True)
class Choices:
    """What a person decided on the preview: roles by row and by title, and the rows that stay out."""

    known_roles: Mapping[str, BookRole]
    rows: Mapping[RowId, str]
    titles: Mapping[str, str]
    left_out: frozenset[RowId]

    def role_of(self, row: PlannedRow) -> str:
        """The slug of the row's role, "" for none."""
        chosen = self.rows.get(row_id(row), self.titles.get(fold(row.title or "")))
        slug = row.role if chosen is None else chosen
        return slug if slug and slug in self.known_roles else ""

    def decided(self, row: PlannedRow) -> bool:
        return row_id(row) in self.rows or fold(row.title or "") in self.titles


@dataclass(frozen=True)
class ImportReading:
    """The list, its plan, and the boxes of the live structure it meets. `people` by id, `seats` by position id."""

    source: StaffListImport
    columns: Columns
    plan: ImportPlan
    choices: Choices
    placements: tuple[Placement, ...]
    people: Mapping[int, Person]
    seats: Mapping[int, Seat]

    @cached_property
    def placement_of(self) -> dict[RowId, Placement]:
        return {row_id(placement.row): placement for placement in self.placements}


def read_import(source: StaffListImport, company: Company, structure: Structure | None) -> ImportReading:
    """Plans the list against the company's people and its live structure; the same number of queries for any size."""
    today = timezone.localdate()
    columns = columns_from_json(source.columns)
    choices = choices_of(source)
    people = {person.pk: person for person in Person.objects.for_company(company)}
    seats = _seats(structure, today) if structure is not None else []
    plan = plan_import(
        table_from_json(source.table),
        columns,
        title_aliases(),
        existing=_existing(people, seats),
        today=today,
    )
    named = {fold(role.name_ru): role for role in choices.known_roles.values() if role.own or role.edited}
    plan = replace(plan, rows=tuple(_storable(_with_company_role(row, named)) for row in plan.rows))
    given = Given(fte=columns.index("fte") is not None or columns.index("headcount") is not None)
    # A row that became too long for its column is refused here, so its reports look past it like past one left out.
    standing = [row for row in plan.rows if row.fate in ("create", "update") or _is_too_long(row)]
    out = choices.left_out | {row_id(row) for row in standing if _is_too_long(row)}
    placements = merge(standing, frozenset(out), seats, given)
    return ImportReading(
        source, columns, plan, choices, tuple(placements), people, {seat.id: seat for seat in seats}
    )


def choices_of(source: StaffListImport) -> Choices:
    """What the user chose for titles and rows so far, with the roles of today."""
    kept = source.columns.get("choices", {})
    return Choices(
        known_roles=role_book(source.company_id).roles,
        rows={parse_row_id(ident): slug for ident, slug in kept.get("rows", {}).items()},
        titles=kept.get("titles", {}),
        left_out=frozenset(parse_row_id(ident) for ident in kept.get("left_out", ())),
    )


def parse_row_id(text: str) -> RowId:
    """«12-0» as (12, 0); ValueError for anything else."""
    row, _dash, part = text.partition("-")
    if not (row.isascii() and row.isdigit() and part.isascii() and part.isdigit() and len(text) < 16):
        raise ValueError(text[:20])
    return (int(row), int(part))


def _existing(people: Mapping[int, Person], seats: list[Seat]) -> list[ExistingPerson]:
    sits = {person: seat for seat in reversed(seats) for person in seat.people}
    return [
        ExistingPerson(
            key=person.pk,
            name=person.full_name,
            email=person.email,
            external_id=person.external_id,
            title=sits[person.pk].title if person.pk in sits else "",
            team=sits[person.pk].team if person.pk in sits else "",
        )
        for person in people.values()
    ]


def _seats(structure: Structure, today: date) -> list[Seat]:
    # Somebody who starts next month holds the box already: the list read again must find it.
    held = Assignment.objects.for_company(structure.company_id).filter(Q(ends_on=None) | Q(ends_on__gt=today))
    rows = (
        Position.objects.for_company(structure.company_id)
        .filter(structure=structure)
        .prefetch_related("roles", "scopes", Prefetch("assignments", queryset=held, to_attr="held"))
        .order_by("order", "id")
    )
    return [_seat(row) for row in rows]


def _seat(row: Position) -> Seat:
    scope: dict[str, set[str]] = {}
    for item in row.scopes.all():
        scope.setdefault(item.dimension, set()).add(item.value)
    return Seat(
        id=row.pk,
        parent=row.parent_id,
        title=row.title,
        team=row.team,
        fte=row.fte,
        people=tuple(item.person_id for item in row.held if item.kind != Assignment.Kind.DEPUTY),  # type: ignore[attr-defined]
        has_roles=bool(row.roles.all()),
        scope={name: frozenset(values) for name, values in scope.items()},
    )


def _with_company_role(row: PlannedRow, named: Mapping[str, BookRole]) -> PlannedRow:
    """A title that is the name of a role which the company wrote or edited means that role."""
    role = named.get(fold(row.title or ""))
    if role is None:
        return row
    warnings = tuple(item for item in row.warnings if item.code not in ("role_unknown", "role_unsure"))
    return replace(
        row,
        role=role.slug,
        role_confidence=1.0,
        role_because=(role.name,),
        role_others=(),
        warnings=warnings,
    )


def _storable(row: PlannedRow) -> PlannedRow:
    """The row as planned, or refused because a cell is longer than what can be kept."""
    if row.fate not in ("create", "update"):
        return row
    long = [
        Problem("too_long", name, {"limit": limit})
        for name, limit in LIMITS.items()
        if len(getattr(row, name) or "") > limit
    ]
    long += [
        Problem("too_long", name, {"limit": SCOPE_LIMIT})
        for name, values in row.scope.items()
        if any(len(value) > SCOPE_LIMIT for value in values)
    ]
    return replace(row, fate="error", errors=(*row.errors, *long)) if long else row


def _is_too_long(row: PlannedRow) -> bool:
    return row.fate == "error" and bool(row.errors) and all(item.code == "too_long" for item in row.errors)


@dataclass(frozen=True)
class RecentImport:
    """A list that was uploaded: without its cells, which may be megabytes."""

    uid: UUID
    file_name: str
    created_at: datetime
    is_applied: bool
    by_name: str
    added: int
    changed: int


def recent_imports(company: Company, limit: int = 10) -> list[RecentImport]:
    """The newest imports of a company without their tables; one query."""
    rows = (
        StaffListImport.objects.for_company(company).defer("table", "columns").select_related("user")[:limit]
    )
    return [
        RecentImport(
            uid=row.uid,
            file_name=row.file_name,
            created_at=row.created_at,
            is_applied=row.state == StaffListImport.State.APPLIED,
            by_name=str(row.user) if row.user else "",
            added=row.outcome.get("added", 0),
            changed=row.outcome.get("changed", 0),
        )
        for row in rows
    ]
