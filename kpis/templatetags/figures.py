"""Template filters over kpis.figures: no rule of their own."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from common import formats
from common.formats import Power
from kpis import figures
from kpis.analysis.forecast import Range
from kpis.analysis.pace import Pace
from kpis.pictures import HeatCell

register = template.Library()


@register.filter
def figure(value: figures.Value, unit: str) -> str:
    """54 096 000 ₽, 124, 36,7 %."""
    return figures.exact(value, unit)


@register.filter
def figure_short(value: figures.Value, unit: str) -> str:
    """54,1 млн ₽."""
    return figures.short(value, unit)


@register.filter
def figure_foretold(value: Decimal | None, unit: str) -> str:
    """96,9 млн ₽; pieces without false decimals."""
    return figures.foretold(value, unit)


@register.simple_tag
def figure_foretold_cell(value: Decimal | None, unit: str, power: Power) -> str:
    """The same in a table whose unit is named once."""
    return figures.foretold_cell(value, unit, power)


@register.filter
def figure_span(ends: Range | None, unit: str) -> str:
    """47–56 млн ₽."""
    return figures.span(ends, unit)


@register.simple_tag
def figure_span_cell(ends: Range | None, unit: str, power: Power) -> str:
    """The same in a table whose unit is named once."""
    return figures.span_cell(ends, unit, power)


@register.filter
def figure_deviation(value: Decimal | None, unit: str) -> str:
    """−4,7 млн ₽, always signed."""
    return figures.deviation(value, unit)


@register.filter
def pace_text(pace: Pace) -> str:
    """92 %, never rounded over the bound of a status: a pace knows the company's own."""
    return figures.pace_percent(pace.pct, pace.bounds_pct)


@register.filter
def pace_percent_exact(pct: Decimal) -> str:
    """92,0 %, for a formula."""
    return formats.format_percent(pct, 1)


@register.simple_tag
def figure_cell(value: figures.Value, unit: str, power: Power, signed: bool = False) -> str:
    """A cell of a table whose unit is named once."""
    return figures.cell(value, unit, power, signed=signed)


@register.filter
def month(day: date) -> str:
    """ноябрь 2026."""
    return formats.format_month(day)


@register.filter
def day_short(day: date) -> str:
    """30 ноября, without the year."""
    return formats.format_day(day)


@register.filter
def date_of(at: datetime) -> date:
    """The day of a moment, in the zone it carries."""
    return at.date()


@register.filter
def time_of(at: datetime) -> str:
    """19:00, in the zone it carries."""
    return f"{at:%H:%M}"


@register.filter
def about(value: Decimal | None) -> str:
    """≈ 11."""
    return formats.format_about(formats.format_number(value, 0 if value is None or value >= 10 else 1))


@register.simple_tag
def heat_cells(cells: Sequence[HeatCell]) -> SafeString:
    """The cells of one person. A board has some thousand of them: in the template each would be six nodes to render."""
    return mark_safe(  # noqa: S308 (its parts are escaped)
        "".join(
            f'<td class="so-heat so-heat-{cell.step}"><button type="button">{escape(cell.text)}</button></td>'
            if cell.step
            else f'<td class="so-heat so-heat-none">{escape(cell.text)}</td>'
            for cell in cells
        )
    )


@register.simple_tag
def explained(text: str, url: str, css: str = "") -> SafeString:
    """A figure that opens «how it was counted» in the side sheet."""
    return format_html(
        '<button class="so-explain {}" type="button" hx-get="{}" hx-target="#sheet-body">{}</button>',
        css,
        url,
        text,
    )
