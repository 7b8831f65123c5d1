"""What the pages of a company's own roles show: which there are, and in what state each is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from accounts.models import AuditEvent, Company
from accounts.tenancy import OwnedQuerySet
from roles.models import CompanyDuty, CompanyRole, Duty
from roles.selectors.company_roles import (
    CatalogueUpdate,
    catalogue_updates,
    compare_with_catalogue,
    update_of,
)

Kind = Literal["catalogue", "in_sync", "edited", "own"]
EDITED = "company_role.edited"
BEGUN = ("company_role.unlinked", "company_role.created")
RETURNED = "company_role.returned"


@dataclass(frozen=True)
class RoleLine:
    """A role of the company in its list. `updates`: lines of the catalogue's card that changed since it was seen."""

    row: CompanyRole
    kind: Kind
    name: str
    category: str
    duty_count: int
    updates: int


@dataclass(frozen=True)
class RoleState:
    """What a role is for a company; `row` is None while the role stands in the catalogue alone.

    `begun`: who unlinked or wrote it, and when; `edited`: the last edit after that. `differs`: lines that read
    otherwise than in the catalogue. `former`: when a copy was given up that can be brought back.
    """

    kind: Kind
    row: CompanyRole | None = None
    update: CatalogueUpdate | None = None
    begun: AuditEvent | None = None
    edited: AuditEvent | None = None
    differs: int = 0
    former: AuditEvent | None = None


def kind_of(row: CompanyRole) -> Kind:
    return "own" if row.is_own else "in_sync" if row.is_in_sync else "edited"


def company_role_lines(company: Company) -> tuple[RoleLine, ...]:
    """The roles that a company has taken or written: those with news of the catalogue first, then by name.

    The same number of queries however many there are.
    """
    rows = list(CompanyRole.objects.for_company(company).current().select_related("base"))
    if not rows:
        return ()
    updates = {item.role.pk: len(item.changes) for item in catalogue_updates(company)}
    bases = [row.base_id for row in rows if row.is_in_sync]
    theirs = Counter(Duty.objects.filter(role__in=bases).order_by().values_list("role", flat=True))
    mine = CompanyDuty.objects.for_company(company).filter(company_role__in=rows)
    own = Counter(mine.order_by().values_list("company_role", flat=True))
    lines = [_line(row, theirs, own, updates.get(row.pk, 0)) for row in rows]
    return tuple(sorted(lines, key=lambda line: (not line.updates, line.name.casefold(), line.row.pk)))


def former_own_roles(company: Company) -> tuple[CompanyRole, ...]:
    """Roles that the company wrote and put away, by name."""
    rows = CompanyRole.objects.for_company(company).filter(base=None, archived_at__isnull=False)
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.pk)))


def _line(row: CompanyRole, theirs: Mapping[int, int], own: Mapping[int, int], updates: int) -> RoleLine:
    """In sync, a role is named and counted as the catalogue has it."""
    if row.is_in_sync and row.base is not None:
        return RoleLine(row, "in_sync", row.base.name, row.base.category, theirs.get(row.base.pk, 0), updates)
    return RoleLine(row, kind_of(row), row.name, row.category, own.get(row.pk, 0), updates)


def company_role_state(company: Company, slug: str) -> RoleState:
    """What the role of this slug is for the company."""
    rows = CompanyRole.objects.for_company(company).current().select_related("base", "seen_revision")
    row = rows.filter(slug=slug).first()
    if row is None:
        return RoleState("catalogue")
    kind = kind_of(row)
    if kind == "in_sync":
        return RoleState(kind, row, update_of(row), former=_former(row))
    begun = _trail(row).filter(verb__in=BEGUN).order_by("-id").first()
    edits = _trail(row).filter(verb=EDITED, id__gt=begun.pk) if begun else _trail(row).none()
    differs = len(compare_with_catalogue(row)) if kind == "edited" else 0
    return RoleState(kind, row, update_of(row), begun, edits.order_by("-id").first(), differs)


def _trail(row: CompanyRole) -> OwnedQuerySet:
    return AuditEvent.objects.for_company(row.company_id).filter(object_uid=row.uid)


def _former(row: CompanyRole) -> AuditEvent | None:
    """A role that was never changed has no former copy: the trail need not be looked through."""
    return _trail(row).filter(verb=RETURNED).order_by("-id").first() if row.revision else None


def last_change(row: CompanyRole) -> AuditEvent | None:
    """Who changed the role last, and when."""
    return _trail(row).order_by("-id").first()
