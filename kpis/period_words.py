"""Periods as people name them, and the sentences of a page that depend on how long its period is."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common import formats
from kpis.analysis.pace import Clock
from kpis.analysis.periods import Grain, Period

Words = str | Promise
_WORKING_WEEK = timedelta(days=4)


@dataclass(frozen=True)
class PeriodWords:
    """`name` stands in the switch; `plan`: whose plan; `over`, `ahead`: that it has ended, that it has not begun;
    `before`, `after`: the neighbours; `against`, `year`: what it is compared with."""

    name: Words
    plan: Words
    over: Words
    ahead: Words
    before: Words
    after: Words
    against: Words
    year: Words


WORDS = {
    Grain.WEEK: PeriodWords(
        pgettext_lazy("period", "Week"), _("Plan of the week"), _("The week is over"),
        _("The week has not begun"), _("The week before"), _("The week after"),
        _("than the week before"), _("than the same week of last year"),
    ),
    Grain.MONTH: PeriodWords(
        pgettext_lazy("period", "Month"), _("Plan of the month"), _("The month is over"),
        _("The month has not begun"), _("The month before"), _("The month after"),
        _("than the month before"), _("than the same month of last year"),
    ),
    Grain.QUARTER: PeriodWords(
        pgettext_lazy("period", "Quarter"), _("Plan of the quarter"), _("The quarter is over"),
        _("The quarter has not begun"), _("The quarter before"), _("The quarter after"),
        _("than the quarter before"), _("than the same quarter of last year"),
    ),
    Grain.YEAR: PeriodWords(
        pgettext_lazy("period", "Year"), _("Plan of the year"), _("The year is over"),
        _("The year has not begun"), _("The year before"), _("The year after"),
        _("than the year before"), _("than the year before"),
    ),
}  # fmt: skip
SHOWN_GRAINS = tuple(WORDS)


def title_of(period: Period) -> str:
    """ноябрь 2026; неделя 47, 16–20 ноября; IV квартал 2026; 2026; 20 ноября 2026."""
    match period.grain:
        case Grain.DAY:
            return formats.format_date(period.start)
        case Grain.WEEK:
            return formats.format_week(period.number, period.start, period.start + _WORKING_WEEK)
        case Grain.MONTH:
            return formats.format_month(period.start)
        case Grain.QUARTER:
            return formats.format_quarter(period.start)
    return str(period.start.year)


def days_of(clock: Clock) -> str:
    """The days that were counted, both inside: 1–20 октября 2025."""
    first, last = clock.period.start, min(clock.through, clock.period.last_day)
    text = formats.format_days(first, last)
    return text if first.year != last.year else f"{text}{formats.NBSP}{last.year}"
