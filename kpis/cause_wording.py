"""Gap reports in words: likely causes with evidence, what changed, what to do; from codes, in the active language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.formats import EMPTY, format_about, format_day, format_percent
from kpis.analysis.causes import Cause, Evidence, Strength
from kpis.analysis.gap_report import Action, Change, FindingNews
from kpis.figures import short
from kpis.report_wording import Spoken, driver_title, subject
from teams.finding_wording import KIND_TITLES

STRENGTHS = {
    Strength.STRONG: gettext_lazy("strong link"),
    Strength.NOTABLE: gettext_lazy("notable link"),
    Strength.WEAK: gettext_lazy("weak link"),
}
STRENGTH_BARS = {Strength.STRONG: 3, Strength.NOTABLE: 2, Strength.WEAK: 1}


@dataclass(frozen=True)
class CauseWords:
    """A cause ready to be shown; `finding` is the public id of the finding it opens, `box` the position on the chart:
    one of the two is empty."""

    title: str
    place: str
    amount: str
    lines: tuple[str, ...]
    strength: str
    bars: int
    finding: str
    box: str
    icon: str


def cause_words(cause: Cause, view: Spoken, teams: dict[str, str], metrics: dict[str, str]) -> CauseWords:
    """`teams`: key -> title; `metrics`: slug -> title in the reader's language."""
    is_finding = cause.code in KIND_TITLES
    if cause.code == "vacancy":
        title = _("Vacancy: %(subject)s") % {"subject": cause.subject}
    elif cause.code == "holder_change":
        title = _("New holder: %(subject)s") % {"subject": cause.subject}
    elif cause.code == "absence":
        title = _("Away, and nobody stands in: %(subject)s") % {"subject": cause.subject}
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
        box="" if is_finding else cause.key,
        icon=_ICONS.get(cause.code, "alert-triangle"),
    )


_ICONS = {
    "vacancy": "user-plus",
    "holder_change": "switch-horizontal",
    "absence": "calendar-event",
    "overload": "gauge",
    "duplicate_responsible": "arrows-left-right",
    "double_accountable": "arrows-left-right",
    "vacant_owner": "user-question",
    "span_of_control": "hierarchy",
    "no_accountable": "user-question",
    "no_responsible": "user-question",
    "uncovered": "circle-dashed",
}
Teller = Callable[[Evidence, Spoken, dict[str, str]], str]


def _vacant_days(item: Evidence, view: Spoken, metrics: dict[str, str]) -> str:
    days = int(item.number or 0)
    return ngettext(
        "the place has been empty for %(days)s day", "the place has been empty for %(days)s days", days
    ) % {"days": days}


def _open_since(item: Evidence, view: Spoken, metrics: dict[str, str]) -> str:
    since = date.fromisoformat(item.text or "")
    return "" if since > view.through else _("seen since %(day)s") % {"day": format_day(since)}


def _driver_share(item: Evidence, view: Spoken, metrics: dict[str, str]) -> str:
    people = int(item.second or 0)
    text = ngettext(
        "the factor it bears on took %(amount)s here; %(people)s position takes part",
        "the factor it bears on took %(amount)s here; %(people)s positions take part",
        people,
    )
    return text % {"amount": view.estimate(item.number), "people": people}


def _undone_share(item: Evidence, view: Spoken, metrics: dict[str, str]) -> str:
    return _("the factors it bears on took %(amount)s here; for %(part)s of the work there is no time") % {
        "amount": view.estimate(item.number),
        "part": format_percent(item.second, 0),
    }


def _away(item: Evidence, view: Spoken, metrics: dict[str, str]) -> str:
    days = int(item.number or 0)
    text = ngettext(
        "away since %(day)s, %(days)s working day of the period; no deputy is named",
        "away since %(day)s, %(days)s working days of the period; no deputy is named",
        days,
    )
    return text % {"day": format_day(date.fromisoformat(item.text or "")), "days": days}


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
    "undone_share": _undone_share,
    "load": lambda item, view, metrics: (
        _("there is work for %(load)s of the time") % {"load": format_percent(item.number, 0)}
    ),
    "away": _away,
    "seat": lambda item, view, metrics: item.text or "",
}


# --- actions and changes --------------------------------------------------------------------------------------

_ACTIONS: dict[str, Callable[[str], str]] = {
    "hand_over_clients": lambda what: (
        _("Hand the clients and leads of “%(what)s” over until somebody is hired") % {"what": what}
    ),
    "support_new_holder": lambda what: _("Support the new holder of “%(what)s”") % {"what": what},
    "keep_one_owner": lambda what: _("Leave one owner of “%(what)s”") % {"what": what},
    "name_owner": lambda what: _("Name who owns “%(what)s”") % {"what": what},
    "name_stand_in": lambda what: _("Name who stands in for “%(what)s”") % {"what": what},
    "name_deputy": lambda what: _("Name a deputy for “%(what)s”") % {"what": what},
    "relieve": lambda what: _("Relieve: %(what)s") % {"what": what},
    "regroup_team": lambda what: _("Regroup the team: %(what)s") % {"what": what},
    "review_driver": lambda what: _("Go through the factor “%(what)s” deal by deal") % {"what": what},
    "review_finding": lambda what: _("Settle the finding: %(what)s") % {"what": what},
}


def action_text(action: Action) -> str:
    return _ACTIONS[action.code](subject(action.subject))


def change_words(change: Change, view: Spoken) -> tuple[str, str, bool]:
    """(what, before → after, whether it became better)."""
    better = (change.after or Decimal(0)) > (change.before or Decimal(0))
    if change.code == "pct":
        return _("Pace of the company"), _moved(change, view.pct), better
    if change.code == "gap":
        return _("Deviation from the plan"), _moved(change, view.estimate), better
    return (
        driver_title(change.code.partition(":")[2]),
        _moved(change, view.estimate),
        better,
    )


def news_text(news: FindingNews) -> str:
    """Закрыта находка: нет заместителя, …; Новая находка: …"""
    what = f"{KIND_TITLES.get(news.kind, news.kind)}: {subject(news.subject)}"
    said = _("New finding: %(what)s") if news.opened else _("Finding closed: %(what)s")
    return said % {"what": what}


def _moved(change: Change, written: Callable[[Decimal | None], str]) -> str:
    return f"{written(change.before)} → {written(change.after)}"
