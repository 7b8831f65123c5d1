"""Giving roles to positions by slug: the catalogue's, and those that the company wrote itself."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from roles.models import CompanyRole, Role
from roles.selectors.company_roles import RoleBook, role_book
from teams.models import Position, PositionRole, Structure
from teams.operations import OperationRefused

BATCH = 2000
Given = tuple[Position, str, Decimal]


def give_roles(company_id: int, given: Iterable[Given], *, leave_out_unknown: bool = False) -> None:
    """Writes (position, slug, share) in order. OperationRefused names a slug that the company cannot use, unless such
    ones are left out, as undo does with what has gone since."""
    wanted = list(given)
    if not wanted:
        return
    book = role_book(company_id)
    if leave_out_unknown:
        wanted = [item for item in wanted if item[1] in book.roles]
    for _position, slug, _share in wanted:
        if slug not in book.roles:
            raise OperationRefused(_unknown(slug, book), pointer="/roles")
    shared = dict(Role.objects.filter(slug__in={slug for _p, slug, _s in wanted}).values_list("slug", "pk"))
    own = {slug: role.company_role_id for slug, role in book.roles.items() if role.own}
    rows = [
        PositionRole(
            company_id=company_id,
            position=position,
            role_id=shared.get(slug),
            company_role_id=own.get(slug),
            share_pct=share,
        )
        for position, slug, share in wanted
    ]
    PositionRole.objects.bulk_create(rows, batch_size=BATCH)
    _refuse_put_away(company_id, {row.company_role_id for row in rows if row.company_role_id})


def _unknown(slug: str, book: RoleBook) -> str:
    if former := book.former.get(slug):
        return _("The role “%(role)s” was put away.") % {"role": former.name}
    return _("There is no role “%(role)s” in the catalogue.") % {"role": slug[:60]}


def _refuse_put_away(company_id: int, own: set[int]) -> None:
    """Somebody may be putting a role away at this moment. Our foreign keys have waited for that, so now it shows; and
    whoever comes later waits for us and counts these positions."""
    if not own:
        return
    gone = CompanyRole.objects.for_company(company_id).filter(pk__in=own).exclude(archived_at=None).first()
    if gone is not None:
        raise OperationRefused(_("The role “%(role)s” was put away.") % {"role": gone.name}, pointer="/roles")


def positions_holding(role: CompanyRole) -> int:
    """How many positions of the structures in use hold the role, or its catalogue role when it is a copy."""
    in_use = PositionRole.objects.for_company(role.company_id)
    rows = in_use.exclude(position__structure__state=Structure.State.ARCHIVED)
    return (
        rows.filter(company_role=role).count()
        if role.is_own
        else rows.filter(role_id=role.base_id or 0).count()
    )
