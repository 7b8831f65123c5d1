"""What a company has set for the analysis of its structures: norms, volumes and limits, as plain values."""

from dataclasses import fields
from decimal import Decimal

from accounts.models import Company
from teams.analysis import facts
from teams.models import Limits, Norm, Volume

LIMIT_NAMES = tuple(field.name for field in fields(facts.Limits))


def limits_of(company: Company | int) -> facts.Limits:
    """The company's own bounds of a healthy structure, or those of the analysis. One query."""
    own = Limits.objects.for_company(company).values(*LIMIT_NAMES).first()
    return facts.Limits(**own) if own is not None else facts.Limits()


def norms_of(company: Company | int) -> dict[str, int]:
    """Responsibility's slug -> the company's own minutes for one piece of it; the others keep the catalogue's."""
    rows = Norm.objects.for_company(company)
    return dict(rows.values_list("responsibility__slug", "minutes"))


def volumes_of(company: Company | int) -> dict[str, dict[str, Decimal]]:
    """Role's slug -> driver -> how many a whole holder of the role meets in a month."""
    found: dict[str, dict[str, Decimal]] = {}
    rows = Volume.objects.for_company(company).values_list("role_slug", "driver", "per_month")
    for role, driver, per_month in rows:
        found.setdefault(role, {})[driver] = per_month
    return found
