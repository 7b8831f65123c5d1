"""Gap reports in words: the verdict, the drivers and their owners; from codes, in the active language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from common.formats import (
    NBSP,
    Power,
    bind_short_words,
    format_date,
    format_day,
    format_days,
    format_money_scaled,
    format_month,
    format_number,
    format_percent,
    format_scaled,
    format_week,
    money_unit,
)
from kpis.analysis.attainment import STANDARD
from kpis.analysis.drivers import AVERAGE_DEAL, UNEXPLAINED, WHOLE_REVENUE, Driver, Method
from kpis.analysis.gap_lines import Figures
from kpis.analysis.gap_report import GapReport, TeamLine
from kpis.analysis.periods import Grain, Period
from kpis.analysis.pictures.waterfall import OTHER, Waterfall
from kpis.figures import deviation, pace_percent, short
from kpis.report_building import StoredReport
from roles.models import Unit
from roles.selectors import responsibility_names
from roles.selectors.company_roles import RoleBook

# A part of the gap below this share of the largest one is not worth a word in the verdict.
_WORTH_NAMING = Decimal("0.25")

DRIVER_TITLES = {
    "leads": pgettext_lazy("driver", "Leads"),
    "qualified-leads": pgettext_lazy("driver", "Qualified leads"),
    "proposals": pgettext_lazy("driver", "Proposals"),
    "deals": pgettext_lazy("driver", "Deals"),
    "leads>qualified-leads": pgettext_lazy("driver", "Lead → qualified"),
    "leads>proposals": pgettext_lazy("driver", "Lead → proposal"),
    "leads>deals": pgettext_lazy("driver", "Lead → deal"),
    "qualified-leads>proposals": pgettext_lazy("driver", "Qualified → proposal"),
    "qualified-leads>deals": pgettext_lazy("driver", "Qualified → deal"),
    "proposals>deals": pgettext_lazy("driver", "Proposal → deal"),
    "average-deal": pgettext_lazy("driver", "Average deal"),
    "leads>revenue": pgettext_lazy("driver", "Revenue per lead"),
    "qualified-leads>revenue": pgettext_lazy("driver", "Revenue per qualified lead"),
    "proposals>revenue": pgettext_lazy("driver", "Revenue per proposal"),
    "revenue": pgettext_lazy("driver", "Revenue"),
    UNEXPLAINED: pgettext_lazy("driver", "Not explained by the factors"),
    OTHER: pgettext_lazy("driver", "Other"),
}


@dataclass(frozen=True)
class Spoken:
    """How one report speaks: its unit, the scale of its figures, the last day it knows of, the bounds of statuses."""

    unit: str
    power: Power
    through: date
    bounds_pct: Sequence[Decimal] = STANDARD.bounds_pct

    def pct(self, value: Decimal | None) -> str:
        """A percent of plan, never rounded over a bound of the company's own."""
        return pace_percent(value, self.bounds_pct)

    def estimate(self, value: Decimal | None) -> str:
        """A signed figure in the report's one scale: −0,4 млн ₽, not −384 788 ₽."""
        if self.unit != Unit.RUB or not self.power or value is None:
            return deviation(value, self.unit)
        return format_money_scaled(value, self.power, signed=True)


def driver_title(code: str) -> str:
    return str(DRIVER_TITLES.get(code, code))


def driver_note(driver: Driver) -> str:
    """875 → 862, 40 → 36,7 %, 420 → 436 тыс. ₽: plan and fact of one factor."""
    if driver.plan is None or driver.fact is None:
        return ""
    unit = f"{NBSP}{money_unit(3)}" if _is_money(driver.code) else ""
    return f"{_factor(driver, driver.plan)} → {_factor(driver, driver.fact)}{unit}"


def owners(driver: Driver, book: RoleBook) -> str:
    """The roles that own a driver, by their short names; reports from before the chart was asked name one."""
    slugs = driver.roles or ((driver.role,) if driver.role else ())
    found = [role.short for slug in slugs if (role := book.named(slug))]
    return ", ".join(found)


def _is_money(code: str) -> bool:
    return code == AVERAGE_DEAL or code.endswith(WHOLE_REVENUE)


def _factor(driver: Driver, value: Decimal) -> str:
    if _is_money(driver.code):
        return format_scaled(value, 3, 0)
    return format_percent(value * 100, 1) if ">" in driver.code else format_number(value, 0)


def period_title(period: Period) -> str:
    """Неделя 47, 16–20 ноября; ноябрь 2026; 20 ноября 2026: capitalised as a title."""
    if period.grain is Grain.WEEK:
        text = format_week(period.number, period.start, date.fromordinal(period.start.toordinal() + 4))
    elif period.grain is Grain.MONTH:
        text = format_month(period.start)
    else:
        text = format_date(period.start)
    return text[:1].upper() + text[1:]


def period_short(period: Period) -> str:
    """16–20 ноября, without the number of the week."""
    if period.grain is Grain.WEEK:
        return format_days(period.start, date.fromordinal(period.start.toordinal() + 4))
    return period_title(period)


def verdict(stored: StoredReport) -> str:
    """The first sentence: how much is missing, and which factor took the most."""
    report, unit = stored.report, stored.unit
    gap = report.verdict.gap
    if gap is None:
        return _("There is no plan to compare the fact with yet.")
    days = _in_days(report)
    if gap >= 0:
        return _("%(days)s the plan is met: %(amount)s on top.") % {"days": days, "amount": short(gap, unit)}
    head = _("%(days)s the department fell %(amount)s short") % {"days": days, "amount": short(-gap, unit)}
    is_split = report.drivers_method is Method.LMDI
    return bind_short_words(head + _worst_drivers(report.drivers if is_split else ()))


def team_verdict(line: TeamLine, stored: StoredReport) -> str:
    """The same of one team."""
    gap = line.figures.gap
    if gap is None:
        return _("There is no plan of the team “%(team)s” to compare its fact with yet.") % {
            "team": line.title
        }
    said = {"days": _in_days(stored.report), "team": line.title, "amount": short(abs(gap), stored.unit)}
    if gap >= 0:
        return _("%(days)s the team “%(team)s” met its plan: %(amount)s on top.") % said
    head = _("%(days)s the team “%(team)s” fell %(amount)s short") % said
    return bind_short_words(head + _worst_drivers(line.drivers if len(line.drivers) > 1 else ()))


def whole_line(stored: StoredReport) -> str:
    """The company in one line, under the verdict of a team."""
    return _("The whole company: %(essence)s.") % {"essence": _essence(stored.report.verdict, stored)}


def _in_days(report: GapReport) -> str:
    return ngettext("In %(days)s working day", "In %(days)s working days", report.days_passed) % {
        "days": report.days_passed
    }


def _worst_drivers(drivers: Sequence[Driver]) -> str:
    taken = sorted((d for d in drivers if d.amount < 0 and d.code != UNEXPLAINED), key=lambda d: d.amount)
    if not taken:
        return "."
    named = [driver_title(d.code) for d in taken[:2] if d.amount <= taken[0].amount * _WORTH_NAMING]
    quoted = [_("“%(factor)s”") % {"factor": _unbroken(name)} for name in named]
    return _("; weakest: %(drivers)s.") % {"drivers": _(" and ").join(quoted)}


def _unbroken(name: str) -> str:
    """The arrow of a conversion stays with both of its stages."""
    return name.replace(" → ", f"{NBSP}→{NBSP}")


def letter_subject(stored: StoredReport) -> str:
    """92 % плана: −4,7 млн ₽, слабое место — КП → сделка."""
    figures = stored.report.verdict
    if figures.gap is None:
        return _no_plan(figures, stored)
    text = _("%(pct)s of plan: %(gap)s") % _pct_and_gap(figures, stored)
    worst = min(
        (d for d in stored.report.drivers if d.amount < 0 and ">" in d.code),
        key=lambda d: d.amount,
        default=None,
    )
    if worst is not None and figures.gap < 0:
        text += _(", weak point — %(driver)s") % {"driver": driver_title(worst.code)}
    return text


def team_subject(line: TeamLine, stored: StoredReport) -> str:
    """Север: 79 % плана, −1,2 млн ₽."""
    return f"{line.title}: {_essence(line.figures, stored)}"


def _essence(figures: Figures, stored: StoredReport) -> str:
    if figures.gap is None:
        return _no_plan(figures, stored)
    return _("%(pct)s of plan, %(gap)s") % _pct_and_gap(figures, stored)


def _no_plan(figures: Figures, stored: StoredReport) -> str:
    return _("no plan yet, fact %(fact)s") % {"fact": short(figures.fact, stored.unit)}


def _pct_and_gap(figures: Figures, stored: StoredReport) -> dict[str, str]:
    return {
        "pct": pace_percent(figures.pct, stored.thresholds.bounds_pct),
        "gap": deviation(figures.gap, stored.unit),
    }


def subject(text: str) -> str:
    """A responsibility's slug as its name in the reader's language; anything else as it is."""
    name = responsibility_names().get(text)
    if name is None:
        return driver_title(text)
    return name.ru if reads_russian() else name.en


def reads_russian() -> bool:
    return (get_language() or "ru").startswith("ru")


def plan_title() -> str:
    return pgettext("bar", "Plan")


def fact_title() -> str:
    return pgettext("bar", "Fact")


def through_day(day: date) -> str:
    """на 20 ноября, under the first and the last bar."""
    return _("as of %(day)s") % {"day": format_day(day)}


def fall_text(fall: Waterfall, power: Power, unit: str) -> str:
    """План 75,9 млн ₽; Лиды +2,7; КП → сделка −13,3; факт 62,5."""
    digits = 1 if power else 0
    steps = "; ".join(
        f"{bar.title} {format_number(bar.value, digits, signed=True)}" for bar in fall.bars[1:-1]
    )
    return _("Plan %(plan)s %(unit)s; %(steps)s; fact %(fact)s %(unit)s.") % {
        "plan": format_number(fall.first.value, digits),
        "fact": format_number(fall.last.value, digits),
        "steps": steps,
        "unit": unit,
    }


def by_funnel() -> str:
    """How the gap of a volume or a conversion became roubles."""
    return _("by the split")


def without_price() -> str:
    return _("no price in roubles")
