"""Scores, scales and places as templates say them."""

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from common import formats
from kpis import figures
from kpis.analysis.scorecard import OnScale, Part, Step
from kpis.selectors.bonus import ScaleLine
from kpis.selectors.leaderboard import Leaderboard, Standing
from kpis.selectors.scorecard import Scorecard
from kpis.templatetags.periods import percent_or_dash, percent_plain
from roles.models import Unit

register = template.Library()


@register.simple_tag
def score_text(card: Scorecard) -> str:
    """87 %, never rounded over the bound of a status."""
    return figures.pace_percent(card.score.pct, card.numbers.thresholds.bounds_pct)


@register.simple_tag
def place_text(row: Standing, board: Leaderboard) -> str:
    return figures.pace_percent(row.pct, board.bounds_pct)


@register.simple_tag
def points_of(part: Part) -> str:
    """How much of the score one metric makes: 32,5 %."""
    return formats.format_percent(part.points, 1)


@register.simple_tag
def scale_step(line: ScaleLine, is_over: bool) -> str:
    """What a scale pays, and how far its next step is: 10 %, next from 100 %."""
    stands: OnScale = line.now if is_over else line.ahead
    if stands.value is None:
        return _("no data")
    paid = percent_or_dash(stands.bonus_pct)
    if stands.next is None:
        return paid
    ahead = {"paid": paid, "next": _value(stands.next.reached_from, line)}
    if line.metric is not None and line.metric.direction.value == "lower":
        return _("%(paid)s; next step: up to %(next)s") % ahead
    return _("%(paid)s; next step: from %(next)s") % ahead


@register.simple_tag
def scale_steps(line: ScaleLine) -> str:
    """The whole scale: from 80 % — 10 %; from 100 % — 30 %."""
    return "; ".join(_steps(line.steps, line))


@register.simple_tag
def scale_values(line: ScaleLine) -> str:
    """What is put on the scale: in already, and by the forecast."""
    said = {"now": _value(line.now.value, line), "ahead": _value(line.ahead.value, line)}
    return _("in already: %(now)s; by the forecast: %(ahead)s") % said


def _steps(steps: Iterable[Step], line: ScaleLine) -> Iterable[str]:
    for step in steps:
        yield f"{_value(step.reached_from, line)} {formats.EMPTY} {percent_plain(step.bonus_pct)}"


def _value(value: Decimal | None, line: ScaleLine) -> str:
    return figures.exact(value, line.metric.unit if line.metric else Unit.PCT)
