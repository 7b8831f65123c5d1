"""How a cell of the grid of targets reads, and what its periods are called."""

from decimal import Decimal

from django import template
from django.utils.translation import ngettext

from accounts.access import Permission
from accounts.models import Membership
from common import formats
from kpis.analysis.periods import Grain, Period
from kpis.forms import GridInput
from kpis.selectors.targets import GridCell

register = template.Library()


@register.filter
def cell_text(cell: GridCell, given: GridInput) -> str:
    """What stands in the field: what was typed and not saved, else the stored target."""
    return given.typed.get(cell.name, plan_text(cell.value) if cell.value is not None else "")


@register.filter
def cell_error(cell: GridCell, given: GridInput) -> str:
    return given.errors.get(cell.name, "")


@register.filter
def sets_targets(membership: Membership) -> bool:
    """Whether the member may set targets, and so how figures are judged."""
    return membership.may(Permission.SET_TARGETS)


@register.filter
def plan_text(value: Decimal | None) -> str:
    """1 250 000,5: exactly, without zeros at the end."""
    return formats.format_number(value if value is None else value.normalize() + 0)


@register.filter
def percent_change(value: Decimal | None) -> str:
    """−23 %: a signed change, whole."""
    if value is None:
        return ""
    sign = "+" if value > 0 else formats.MINUS if value < 0 else ""
    return sign + formats.format_percent(abs(value), 0)


@register.filter
def period_title(period: Period) -> str:
    """20 ноября 2026, неделя 47, 16–22 ноября, ноябрь 2026, IV квартал 2026, 2026."""
    match period.grain:
        case Grain.DAY:
            return formats.format_date(period.start)
        case Grain.WEEK:
            return formats.format_week(period.number, period.start, period.last_day)
        case Grain.MONTH:
            return formats.format_month(period.start)
        case Grain.QUARTER:
            return formats.format_quarter(period.start)
    return str(period.start.year)


@register.filter
def period_head(period: Period) -> str:
    """The same at the head of a narrow column: a day and a week by their days."""
    if period.grain is Grain.DAY:
        return formats.format_day(period.start, short=True)
    if period.grain is Grain.WEEK:
        return formats.format_days(period.start, period.last_day)
    return period_title(period)


@register.filter
def count_of_periods(count: int, grain: str) -> str:
    """6 месяцев, 4 квартала: what a total is of."""
    words = {
        Grain.DAY: ngettext("%(count)s day", "%(count)s days", count),
        Grain.WEEK: ngettext("%(count)s week", "%(count)s weeks", count),
        Grain.MONTH: ngettext("%(count)s month", "%(count)s months", count),
        Grain.QUARTER: ngettext("%(count)s quarter", "%(count)s quarters", count),
        Grain.YEAR: ngettext("%(count)s year", "%(count)s years", count),
    }
    return words[Grain(grain)] % {"count": count}
