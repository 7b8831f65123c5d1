"""What a company sets for the analysis: norms, volumes, limits. Findings of all its structures in use follow.

Order inside each change: lock the company, check, write, audit, then the findings (teams.actions.following).
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, fields, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Company
from roles.models import Driver, Responsibility
from roles.selectors.company_roles import role_book
from teams.actions.following import Followed, follow_settings
from teams.analysis import facts
from teams.analysis.norms import TIMES_A_MONTH
from teams.models import Limits, Norm, Volume
from teams.norms import limits_of


@transaction.atomic
def set_norm(*, company: Company, responsibility: str, minutes: int | None, by: Actor) -> Followed:
    """The company's own minutes; None, or the catalogue's own number, returns to the catalogue. What it did to
    the findings of the living structure, or the job in which they follow; None when nothing changed, or there is none.
    ValidationError names the field at fault."""
    _lock(company)
    about = Responsibility.objects.filter(slug=responsibility).exclude(norm_driver="").first()
    if about is None:
        raise ValidationError({"responsibility": _("There is no norm for this responsibility.")})
    wanted = None if minutes == about.norm_minutes else minutes
    rows = Norm.objects.for_company(company).filter(responsibility=about)
    values = {"responsibility_id": about.pk, "minutes": wanted}
    return _put(company, rows, Norm, values, "minutes", by, "norm.set", responsibility=about.slug)


@transaction.atomic
def set_volume(*, company: Company, role: str, driver: str, per_month: Decimal | None, by: Actor) -> Followed:
    """How many pieces a whole holder of the role meets in a month; None forgets it. Answers as set_norm."""
    _lock(company)
    if role not in role_book(company).roles:
        raise ValidationError({"role": _("The company has no such role.")})
    if driver not in Driver.values or driver in TIMES_A_MONTH:
        raise ValidationError({"driver": _("There is nothing of this kind to count.")})
    rows = Volume.objects.for_company(company).filter(role_slug=role, driver=driver)
    values = {"role_slug": role, "driver": driver, "per_month": per_month}
    return _put(company, rows, Volume, values, "per_month", by, "volume.set", role=role, driver=driver)


@transaction.atomic
def set_limits(
    *, company: Company, limits: facts.Limits, by: Actor, only: Collection[str] | None = None
) -> Followed:
    """The company's own bounds; those of the analysis themselves need no row. `only`: the names of those to set, what
    the others are meanwhile stays; None sets all. Answers as set_norm."""
    _lock(company)
    now = limits_of(company)
    if only is not None:
        limits = replace(now, **{name: getattr(limits, name) for name in only})
    if limits == now:
        return None
    if limits.max_reports < limits.min_reports:
        raise ValidationError({"max_reports": _("This is less than the least.")})
    rows = Limits.objects.for_company(company)
    if limits == facts.Limits():
        rows.delete()
    else:
        row = rows.first() or Limits(company=company)
        for name, value in asdict(limits).items():
            setattr(row, name, value)
        _check(row)
        row.save()
    told = {field.name: _plain(getattr(limits, field.name)) for field in fields(limits)}
    audit.record(company, by, "limits.set", None, **told)
    return follow_settings(company.pk, by)


def _lock(company: Company) -> None:
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)


def _put(
    company: Company,
    rows: Any,
    model: Any,
    values: Mapping[str, Any],
    field: str,
    by: Actor,
    verb: str,
    **about: str,
) -> Followed:
    """One row that is there, changed, or gone (no value); with its trail, and the findings after it."""
    row, value = rows.first(), values[field]
    before = getattr(row, field) if row is not None else None
    if before == value:
        return None
    if value is None:
        rows.delete()
    elif row is None:
        row = model(company=company, **values)
        _check(row)
        row.save(force_insert=True)
    else:
        setattr(row, field, value)
        _check(row)
        row.save(update_fields=[field])
    audit.record(company, by, verb, None, **about, before=_plain(before), after=_plain(value))
    return follow_settings(company.pk, by)


def _check(row: models.Model) -> None:
    """The bounds that the table names."""
    row.clean_fields(exclude=["company", "uid"])


def _plain(value: int | Decimal | None) -> str | int | None:
    return str(value) if isinstance(value, Decimal) else value
