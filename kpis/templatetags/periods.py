"""Periods, and figures beside those of earlier ones, as templates say them."""

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from common import formats
from kpis import figures
from kpis.analysis.periods import Period
from kpis.period_words import days_of, title_of
from kpis.selectors.besides import Beside
from roles.models import Unit

register = template.Library()


@register.simple_tag
def period_title(period: Period) -> str:
    """ноябрь 2026, IV квартал 2026."""
    return title_of(period)


@register.simple_tag
def beside_text(beside: Beside, unit: str) -> str:
    """+12 %, −3,3 п. п.; the plain difference where a percent has no meaning."""
    moved = beside.change
    if moved is None:
        return formats.EMPTY
    if unit == Unit.PCT or moved.pct is None:
        return figures.deviation(moved.diff, unit)
    sign = "+" if moved.pct > 0 else ""
    return sign + formats.format_percent(moved.pct, 0 if abs(moved.pct) >= 10 or not moved.pct else 1)


@register.simple_tag
def beside_point(beside: Beside) -> str:
    """How far the earlier period is read: by its 14th working day, 1–20 October 2025."""
    days = days_of(beside.then)
    if beside.is_whole:
        return _("the whole period, %(days)s") % {"days": days}
    return _("by its working day %(day)s, %(days)s") % {"day": beside.then.days_passed, "days": days}


@register.simple_tag
def besides_said(besides: Sequence[Beside]) -> str:
    """The sentence under a table: which days stand beside."""
    said = "; ".join(f"{title_of(beside.then.period)}: {days_of(beside.then)}" for beside in besides)
    if all(beside.is_whole for beside in besides):
        return _("Beside stand whole periods (%(said)s).") % {"said": said}
    return _("Beside stand as many working days of earlier periods (%(said)s).") % {"said": said}


@register.filter
def percent_plain(pct: Decimal) -> str:
    """95 %, 94,5 %."""
    return formats.format_percent(pct, 0 if pct == pct.to_integral_value() else 1)


@register.filter
def percent_or_dash(pct: Decimal | None) -> str:
    """30 %, or — where there is no data."""
    return formats.EMPTY if pct is None else percent_plain(pct)
