"""Template filters over common.formats: no rule of their own."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from common import formats

register = template.Library()


@register.filter
def number(value: formats.Number | None, digits: int | None = None) -> str:
    """1 250 000,5; the argument fixes the decimals."""
    return formats.format_number(value, digits)


@register.filter
def deviation(value: formats.Number | None, digits: int | None = None) -> str:
    """+0,14 or −2,02; zero is 0."""
    return formats.format_number(value, digits, signed=True)


@register.filter
def money(value: formats.Number | None) -> str:
    """54 096 000 ₽."""
    return formats.format_money(value)


@register.filter
def money_short(value: formats.Number | None) -> str:
    """54,1 млн ₽."""
    return formats.format_money_short(value)


@register.filter
def money_deviation(value: formats.Number | None) -> str:
    """−4,7 млн ₽, always signed."""
    return formats.format_money_short(value, signed=True)


@register.filter
def percent(value: formats.Number | None, digits: int = 0) -> str:
    """87 %."""
    return formats.format_percent(value, digits)


@register.filter
def points(value: formats.Number | None) -> str:
    """−3,3 п. п."""
    return formats.format_points(value)


@register.filter
def day(value: date | None) -> str:
    """20 ноября 2026."""
    return formats.format_date(value)


@register.filter
def day_cell(value: date | None) -> str:
    """20.11.2026, for a table."""
    return formats.format_date(value, "table")


@register.filter
def day_axis(value: date) -> str:
    """20 ноя, under an axis."""
    return formats.format_day(value, short=True)


@register.filter
def moment(value: datetime) -> str:
    """сегодня, 18:40; вчера; then the date, in the time zone of the reader."""
    return formats.format_moment(value, timezone.localtime())
