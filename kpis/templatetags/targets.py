"""How a cell of the grid of targets reads."""

from decimal import Decimal

from django import template

from common import formats
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
def plan_text(value: Decimal | None) -> str:
    """1 250 000,5: exactly, without zeros at the end."""
    return formats.format_number(value if value is None else value.normalize() + 0)
