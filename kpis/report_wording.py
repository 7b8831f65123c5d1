"""Gap reports in words: drivers, causes with their evidence, actions, changes; from codes, in the active language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from common.formats import (
    EMPTY,
    NBSP,
    Power,
    bind_short_words,
    format_about,
    format_date,
    format_day,
    format_days,
    format_month,
    format_number,
    format_percent,
    format_scaled,
    format_week,
    money_unit,
)
from kpis.analysis.causes import Cause, Evidence, Strength
from kpis.analysis.drivers import AVERAGE_DEAL, UNEXPLAINED, WHOLE_REVENUE, Driver
from kpis.analysis.gap_report import Action, Change, GapReport, TeamLine
from kpis.analysis.periods import Grain, Period
from kpis.analysis.pictures.waterfall import OTHER
from kpis.figures import deviation, pace_percent, short
from kpis.report_building import StoredReport
from roles.models import Unit
from roles.selectors import responsibility_names
from roles.selectors.company_roles import RoleBook
from teams.finding_wording import KIND_TITLES

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
STRENGTHS = {
    Strength.STRONG: gettext_lazy("strong link"),
    Strength.NOTABLE: gettext_lazy("notable link"),
    Strength.WEAK: gettext_lazy("weak link"),
}
STRENGTH_BARS = {Strength.STRONG: 3, Strength.NOTABLE: 2, Strength.WEAK: 1}


@dataclass(frozen=True)
class Spoken:
    """How one report speaks: its unit, the scale of its figures, the last day it knows of."""

    unit: str
    power: Power
    through: date

    def estimate(self, value: Decimal | None) -> str:
        """A signed figure in the report's one scale: −0,4 млн ₽, not −384 788 ₽."""
        if self.unit != Unit.RUB or not self.power or value is None:
            return deviation(value, self.unit)
        return f"{format_scaled(value, self.power, 1, signed=True)}{NBSP}{money_unit(self.power)}"


@dataclass(frozen=True)
class CauseWords:
    """A cause ready to be shown; `finding` is the public id of the finding it opens, empty for other causes."""

    title: str
    place: str
    amount: str
    lines: tuple[str, ...]
    strength: str
    bars: int
    finding: str
    icon: str


def driver_title(code: str) -> str:
    return str(DRIVER_TITLES.get(code, code))


def driver_note(driver: Driver) -> str:
    """875 → 862, 40 → 36,7 %, 420 → 436 тыс. ₽: plan and fact of one factor."""
    if driver.plan is None or driver.fact is None:
        return ""
    unit = f"{NBSP}{money_unit(3)}" if _is_money(driver.code) else ""
    return f"{_factor(driver, driver.plan)} → {_factor(driver, driver.fact)}{unit}"


def role_short(slug: str | None, book: RoleBook) -> str:
    role = book.named(slug or "")
    return role.short if role else ""


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
    days = ngettext("In %(days)s working day", "In %(days)s working days", report.days_passed) % {
        "days": report.days_passed
    }
    if gap >= 0:
        return _("%(days)s the plan is met: %(amount)s on top.") % {"days": days, "amount": short(gap, unit)}
    head = _("%(days)s the department fell %(amount)s short") % {"days": days, "amount": short(-gap, unit)}
    return bind_short_words(head + _worst_drivers(report))


def _worst_drivers(report: GapReport) -> str:
    taken = sorted(
        (d for d in report.drivers if d.amount < 0 and d.code != UNEXPLAINED), key=lambda d: d.amount
    )
    if not taken or report.drivers_method is None or report.drivers_method.value == "whole":
        return "."
    named = [driver_title(d.code) for d in taken[:2] if d.amount <= taken[0].amount * _WORTH_NAMING]
    return _("; weakest: %(drivers)s.") % {
        "drivers": _(" and ").join(f"«{_unbroken(name)}»" for name in named)
    }


def _unbroken(name: str) -> str:
    """The arrow of a conversion stays with both of its stages."""
    return name.replace(" → ", f"{NBSP}→{NBSP}")


def letter_subject(stored: StoredReport) -> str:
    """92 % плана: −4,7 млн ₽, слабое место — КП → сделка."""
    figures = stored.report.verdict
    text = _("%(pct)s of plan: %(gap)s") % {
        "pct": pace_percent(figures.pct),
        "gap": deviation(figures.gap, stored.unit),
    }
    worst = min(
        (d for d in stored.report.drivers if d.amount < 0 and ">" in d.code),
        key=lambda d: d.amount,
        default=None,
    )
    if worst is not None and (figures.gap or 0) < 0:
        text += _(", weak point — %(driver)s") % {"driver": driver_title(worst.code)}
    return text


def team_subject(line: TeamLine, unit: str) -> str:
    """Север: 79 % плана, −1,2 млн ₽."""
    return _("%(team)s: %(pct)s of plan, %(gap)s") % {
        "team": line.title,
        "pct": pace_percent(line.figures.pct),
        "gap": deviation(line.figures.gap, unit),
    }


# --- causes -------------------------------------------------------------------------------------------------


def cause_words(cause: Cause, view: "Spoken", teams: dict[str, str], metrics: dict[str, str]) -> CauseWords:
    """`teams`: key -> title; `metrics`: slug -> title in the reader's language."""
    is_finding = cause.code in KIND_TITLES
    if cause.code == "vacancy":
        title = _("Vacancy: %(subject)s") % {"subject": cause.subject}
    elif cause.code == "holder_change":
        title = _("New holder: %(subject)s") % {"subject": cause.subject}
    else:
        kind = str(KIND_TITLES.get(cause.code, cause.code))
        title = f"{kind}: {subject(cause.subject)}"
    lines = [_EVIDENCE[item.code](item, view, metrics) for item in cause.evidence if item.code in _EVIDENCE]
    return CauseWords(
        title=title,
        place=teams.get(cause.team or "", "") or _("whole company"),
        amount=format_about(view.estimate(cause.amount)) if cause.amount is not None else EMPTY,
        lines=tuple(line for line in lines if line),
        strength=str(STRENGTHS[cause.strength]),
        bars=STRENGTH_BARS[cause.strength],
        finding=cause.key if is_finding else "",
        icon=_ICONS.get(cause.code, "alert-triangle"),
    )


def subject(text: str) -> str:
    """A responsibility's slug as its name in the reader's language; anything else as it is."""
    name = responsibility_names().get(text)
    if name is None:
        return driver_title(text)
    return name.ru if _reads_russian() else name.en


def _reads_russian() -> bool:
    return (get_language() or "ru").startswith("ru")


_ICONS = {
    "vacancy": "user-plus",
    "holder_change": "switch-horizontal",
    "overload": "gauge",
    "duplicate_responsible": "arrows-left-right",
    "double_accountable": "arrows-left-right",
    "vacant_owner": "user-question",
    "span_of_control": "hierarchy",
    "no_accountable": "user-question",
    "no_responsible": "user-question",
    "uncovered": "circle-dashed",
}
Teller = Callable[[Evidence, "Spoken", dict[str, str]], str]


def _vacant_days(item: Evidence, view: "Spoken", metrics: dict[str, str]) -> str:
    days = int(item.number or 0)
    return ngettext(
        "the place has been empty for %(days)s day", "the place has been empty for %(days)s days", days
    ) % {"days": days}


def _open_since(item: Evidence, view: "Spoken", metrics: dict[str, str]) -> str:
    since = date.fromisoformat(item.text or "")
    return "" if since > view.through else _("seen since %(day)s") % {"day": format_day(since)}


def _driver_share(item: Evidence, view: "Spoken", metrics: dict[str, str]) -> str:
    people = int(item.second or 0)
    text = ngettext(
        "the factor it bears on took %(amount)s here; %(people)s position takes part",
        "the factor it bears on took %(amount)s here; %(people)s positions take part",
        people,
    )
    return text % {"amount": view.estimate(item.number), "people": people}


_EVIDENCE: dict[str, Teller] = {
    "vacant_days": _vacant_days,
    "seat_due_fact": lambda item, view, metrics: (
        _("due by now %(due)s, closed %(fact)s")
        % {"due": short(item.number, view.unit), "fact": short(item.second, view.unit)}
    ),
    "changed_on": lambda item, view, metrics: (
        _("changed on %(day)s") % {"day": format_day(date.fromisoformat(item.text or ""))}
    ),
    "holders": lambda item, view, metrics: item.text or "",
    "open_since": _open_since,
    "weak_metric": lambda item, view, metrics: (
        _("the team lags in “%(metric)s”") % {"metric": metrics.get(item.text or "", item.text or "")}
    ),
    "driver_share": _driver_share,
}


# --- actions and changes --------------------------------------------------------------------------------------

_ACTIONS: dict[str, Callable[[str], str]] = {
    "hand_over_clients": lambda what: (
        _("Hand the clients and leads of “%(what)s” over until somebody is hired") % {"what": what}
    ),
    "support_new_holder": lambda what: _("Support the new holder of “%(what)s”") % {"what": what},
    "keep_one_owner": lambda what: _("Leave one owner of “%(what)s”") % {"what": what},
    "name_owner": lambda what: _("Name who owns “%(what)s”") % {"what": what},
    "name_deputy": lambda what: _("Name a deputy for “%(what)s”") % {"what": what},
    "relieve": lambda what: _("Relieve: %(what)s") % {"what": what},
    "regroup_team": lambda what: _("Regroup the team: %(what)s") % {"what": what},
    "review_driver": lambda what: _("Go through the factor “%(what)s” deal by deal") % {"what": what},
    "review_finding": lambda what: _("Settle the finding: %(what)s") % {"what": what},
}


def action_text(action: Action) -> str:
    return _ACTIONS[action.code](subject(action.subject))


def change_words(change: Change, view: "Spoken") -> tuple[str, str, bool]:
    """(what, before → after, whether it became better)."""
    better = (change.after or Decimal(0)) > (change.before or Decimal(0))
    if change.code == "pct":
        return _("Pace of the company"), _moved(change, pace_percent), better
    if change.code == "gap":
        return _("Deviation from the plan"), _moved(change, view.estimate), better
    return (
        driver_title(change.code.partition(":")[2]),
        _moved(change, view.estimate),
        better,
    )


def _moved(change: Change, written: Callable[[Decimal | None], str]) -> str:
    return f"{written(change.before)} → {written(change.after)}"


def plan_title() -> str:
    return pgettext("bar", "Plan")


def fact_title() -> str:
    return pgettext("bar", "Fact")


def through_day(day: date) -> str:
    """на 20 ноября, under the first and the last bar."""
    return _("as of %(day)s") % {"day": format_day(day)}
