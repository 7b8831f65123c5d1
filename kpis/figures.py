"""Figures of a metric as people read them: its unit decides. Values in, text out, in the active language."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import formats
from common.formats import EMPTY, NBSP, Power
from kpis.analysis.forecast import Range
from kpis.analysis.measures import Corridor
from roles.models import Unit

Value = Decimal | Corridor | None


def exact(value: Value, unit: str) -> str:
    """For the side sheet and rows: 54 096 000 ₽, 124, 36,7 %, 12 дн."""
    if isinstance(value, Corridor):
        return f"{exact(value.low, unit)} – {exact(value.high, unit)}"
    if value is None:
        return EMPTY
    if unit == Unit.RUB:
        return formats.format_money(_cut(value, 2))
    if unit == Unit.PCT:
        return formats.format_percent(_cut(value, 1), 1)
    return _with_unit(formats.format_number(_trimmed(value)), value, unit)


def short(value: Value, unit: str) -> str:
    """For cards and sentences: 54,1 млн ₽."""
    if isinstance(value, Corridor):
        return f"{short(value.low, unit)} – {short(value.high, unit)}"
    return formats.format_money_short(value) if unit == Unit.RUB else exact(value, unit)


def deviation(value: Decimal | None, unit: str) -> str:
    """A signed difference for cards and sentences: −4,7 млн ₽, +3, −3,3 п. п."""
    if value is None:
        return EMPTY
    if unit == Unit.RUB:
        return formats.format_money_short(value, signed=True)
    if unit == Unit.PCT:
        return formats.format_points(value)
    return formats.format_number(_trimmed(value), signed=True)


def foretold(value: Decimal | None, unit: str) -> str:
    """A forecast for cards and sentences: no more digits than it can know."""
    return short(_roughly(value, unit), unit)


def foretold_cell(value: Decimal | None, unit: str, power: Power) -> str:
    """The same in a table that names its unit once."""
    return cell(_roughly(value, unit), unit, power)


def _roughly(value: Decimal | None, unit: str) -> Decimal | None:
    """Pieces from ten on have no decimals, fewer have one: 1.3 deals are likelier one than two."""
    if value is None or unit != Unit.COUNT:
        return value
    return _cut(value, 0 if abs(value) >= 10 else 1)


def span(ends: Range | None, unit: str) -> str:
    """Where a forecast may end up, for cards and sentences: 47–56 млн ₽, 31–44."""
    if ends is None:
        return EMPTY
    if unit == Unit.RUB:
        return formats.format_money_range(ends.low, ends.high)
    if unit == Unit.PCT:
        return f"{exact(ends.low, unit)} – {exact(ends.high, unit)}"
    digits = 0 if unit == Unit.COUNT or abs(ends.high) >= 100 else 1
    return formats.format_range(ends.low, ends.high, digits)


def span_cell(ends: Range | None, unit: str, power: Power) -> str:
    """The same in a table that names its unit once."""
    if ends is None:
        return EMPTY
    if unit != Unit.RUB:
        return span(ends, unit)
    return formats.format_range(ends.low.scaleb(-power), ends.high.scaleb(-power), 1 if power else 0)


def cell(value: Value, unit: str, power: Power, *, signed: bool = False) -> str:
    """A table cell; the table names the unit once."""
    if isinstance(value, Corridor):
        return f"{cell(value.low, unit, power)}–{cell(value.high, unit, power)}"
    if value is None:
        return EMPTY
    if unit == Unit.RUB:
        return formats.format_scaled(value, power, 2 if power else 0, signed=signed)
    return formats.format_number(_trimmed(value), signed=signed)


def pace_percent(pct: Decimal | None, bounds_pct: Sequence[Decimal]) -> str:
    """A percent of plan that rounding never carries into another status, by the bounds of the company."""
    return formats.format_percent(pct, bounds=bounds_pct)


def table_unit(unit: str, power: Power) -> str:
    """What the header of a table says about its figures."""
    names = {
        Unit.RUB: formats.money_unit(power),
        Unit.COUNT: _("pieces"),
        Unit.PCT: _("per cent"),
        Unit.DAYS: _("days"),
        Unit.SCORE: _("points"),
        Unit.RATIO: _("ratio"),
    }
    return str(names[Unit(unit)])


def power_of(values: list[Decimal | None], unit: str) -> Power:
    """The one scale of a money table."""
    return formats.table_power(values) if unit == Unit.RUB else 0


def _with_unit(text: str, value: Decimal, unit: str) -> str:
    if unit == Unit.DAYS:
        whole = int(abs(value)) if value == value.to_integral_value() else 2
        return text + NBSP + ngettext("day", "days", whole)
    return text


def _trimmed(value: Decimal) -> Decimal:
    """Not more decimals than say something: none from a hundred on, else two at most."""
    return _cut(value, 0 if abs(value) >= 100 else 2).normalize() + 0


def _cut(value: Decimal, digits: int) -> Decimal:
    return formats.round_within(value, digits, ())
