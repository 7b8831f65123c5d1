"""A report as PDF: two pages of A4 that keep their sense without colour (kpis/report.typ sets them)."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from common.drawing.svg import write_svg
from common.drawing.typst_documents import set_document
from common.formats import EMPTY, format_date
from common.templatetags.ui import STATUS_WORDS
from kpis.analysis.attainment import Status
from kpis.analysis.pictures.bars import GapBar
from kpis.cause_wording import CauseWords
from kpis.figures import cell, foretold, short, span
from kpis.report_drawing import waterfall_picture
from kpis.selectors.report_facts import ReportView
from kpis.selectors.report_rows import TeamRow

SOURCE = Path(__file__).with_name("report.typ")
SECONDS = 30.0
TEAMS = 12
"""The rest stands in the spreadsheet: the first page is one page."""
ROWS_BESIDE = 11
"""Teams, and under them people and metrics, share so many rows of the first page."""
MOST_BESIDE = 5
NEWS = 4
Json = dict[str, Any]


def report_pdf(view: ReportView, built_at: datetime, *, findings: bool) -> bytes:
    """The document. `built_at` in the company's zone; `findings`: whether the reader may see them. SettingFailed when
    Typst gives up."""
    return set_document(SOURCE, report_data(view, built_at, findings=findings), wall_seconds=SECONDS)


def report_data(view: ReportView, built_at: datetime, *, findings: bool) -> Json:
    """What the pages hold, in words of the active language."""
    language = get_language() or "ru"
    digits = 1 if view.power else 0
    fall = waterfall_picture(view.fall, digits=digits) if view.fall else None
    beside = max(min(ROWS_BESIDE - len(view.teams), MOST_BESIDE), 0)
    return {
        "title": f"{view.company.name} · {view.title}",
        "author": view.company.name,
        "language": language[:2],
        **_furniture(view, built_at),
        "verdict": view.verdict,
        "figures": _figures(view),
        "fall": write_svg(fall, title=view.verdict, language=language) if fall else "",
        "cut": _("The wave marks bars that do not start at zero.") if view.fall and view.fall.cut else "",
        "regained": _regained(view),
        "teams": [_team(view, row) for row in view.teams[:TEAMS]],
        "total": _total(view),
        "people": [
            {
                "name": row.line.name,
                "more": row.line.team,
                "status": row.line.figures.status.value,
                "pct": row.pct,
                "gap": cell(row.line.figures.gap, view.unit, view.power, signed=True),
            }
            for row in view.people[:beside]
        ],
        "metrics": [{"name": row.title, "gap": row.gap, "money": row.money} for row in view.metrics[:beside]],
        "causes": [_cause(row.words) for row in view.causes],
        "changes": _changes(view, findings=findings),
        "ahead": _ahead(view),
        "ahead_note": _ahead_note(view),
        "actions": [
            {"what": row.text, "who": row.who or EMPTY, "effect": row.effect_text} for row in view.actions
        ],
    }


def _furniture(view: ReportView, built_at: datetime) -> Json:
    """Headings, table heads, what stands above and below."""
    report, unit = view.report, view.table_unit
    built = f"{format_date(built_at.date())}, {built_at:%H:%M}"
    number = "" if view.is_preview else _("Report %(number)s · ") % {"number": str(view.row.uid)[-6:]}
    return {
        "meta": [
            f"{view.company.name} · {view.metric_title}\n{view.title}; "
            + _("the month so far, as of %(day)s") % {"day": format_date(report.through)},
            _("Structure: revision %(revision)s") % {"revision": view.row.structure_revision}
            + "\n"
            + _("working day %(day)s of %(total)s") % {"day": report.days_passed, "total": report.days_total},
        ],
        "preview": _("A preview: stored nowhere and mailed to nobody.") if view.is_preview else "",
        "foot": number + _("built %(at)s · structure, revision %(revision)s") % {
            "at": built, "revision": view.row.structure_revision
        },
        "page": pgettext("footer", "page"),
        "of": pgettext("footer", "of"),
        "words": {
            "drivers": _("What the deviation is made of"),
            "drivers_note": _(
                "Revenue = leads × conversions × average deal. The part of each factor in %(unit)s; the parts add up "
                "without a remainder."
            ) % {"unit": unit},
            "teams": _("Where we are behind"),
            "people": _("Who is behind"),
            "metrics": _("Which metrics lag"),
            "causes": _("Likely structural causes"),
            "causes_note": _(
                "They coincide in time, place and metric. A hint where to look, not a proof; the estimates may overlap."
            ) if view.causes else _("No structural causes were found."),
            "changes": _("What changed since the last report"),
            "ahead": _("If nothing changes"),
            "actions": _("What to do"),
        },
        "heads": {
            "teams": [_("Team"), _("Pace"), _("Deviation from what was due"), unit, _("Main factor")],
            "people": [_("Person"), _("Pace"), unit],
            "metrics": [_("Metric"), _("Deviation"), _("In roubles")],
            "actions": [_("Action"), _("Who"), _("Effect")],
        },
    }  # fmt: skip


def _figures(view: ReportView) -> list[Json]:
    figures, unit, stored = view.report.verdict, view.unit, view.stored
    in_period = ""
    if stored.period_due is not None and view.row.cadence != "month":
        in_period = _("in the period %(fact)s of %(due)s") % {
            "fact": short(stored.period_fact, unit), "due": short(stored.period_due, unit)
        }  # fmt: skip
    ahead = (
        _("%(range)s (8 of 10)") % {"range": span(figures.range, unit)}
        if figures.range
        else _("for the end of the month")
    )
    plan = _("%(plan)s for the month") % {"plan": short(figures.plan, unit)}
    return [
        {"name": _("Due by now"), "value": short(figures.due, unit), "note": plan},
        {"name": _("Fact"), "value": short(figures.fact, unit), "note": in_period},
        {"name": _("Pace"), "value": view.pct, "note": "", **_status(figures.status)},
        {"name": _("Forecast"), "value": foretold(figures.projection, unit), "note": ahead},
    ]


def _status(status: Status) -> Json:
    return {"status": status.value, "word": str(STATUS_WORDS[status.value])}


def _regained(view: ReportView) -> str:
    if view.regained is None:
        return ""
    factor, amount = view.regained
    return _("The factor “%(factor)s” gave %(amount)s back.") % {
        "factor": factor,
        "amount": short(amount, view.unit),
    }


def _team(view: ReportView, row: TeamRow) -> Json:
    figures = row.line.figures
    return {
        "name": row.line.title or _("No team"),
        "more": row.line.head or "",
        "status": figures.status.value,
        "pct": row.pct if figures.pct is not None else str(STATUS_WORDS[figures.status.value]),
        "bar": _bar(row.bar),
        "gap": cell(figures.gap, view.unit, view.power, signed=True),
        "driver": row.driver or EMPTY,
    }


def _bar(bar: GapBar) -> Json:
    return {"left": bar.x_pct, "width": bar.width_pct, "zero": bar.zero_pct, "short": bar.down}


def _total(view: ReportView) -> list[str]:
    gap = cell(view.report.verdict.gap, view.unit, view.power, signed=True)
    return [_("Total"), view.pct, "", gap, ""]


def _cause(words: CauseWords) -> Json:
    return {
        "title": words.title,
        "place": words.place,
        "lines": list(words.lines),
        "bars": words.bars,
        "strength": words.strength,
        "amount": words.amount,
    }


def _changes(view: ReportView, *, findings: bool) -> list[Json]:
    moved = [{"sign": "▲" if better else "▼", "what": what, "how": how} for what, how, better in view.changes]
    news = [
        {"sign": "+" if row.opened else "✓", "what": row.text, "how": row.day} for row in view.news[:NEWS]
    ]
    return [*moved, *(news if findings else ())]


def _ahead(view: ReportView) -> list[Json]:
    figures, unit = view.report.verdict, view.unit
    if not view.days_left or figures.projection is None:
        return []
    lines = [
        (_("Plan of the month"), figures.plan),
        (_("Forecast"), figures.projection),
        (_("With the actions below"), view.with_actions),
        (_("Needed a working day"), view.needed_a_day),
    ]
    return [{"what": what, "value": short(value, unit)} for what, value in lines if value is not None]


def _ahead_note(view: ReportView) -> str:
    text = ngettext(
        "Until now %(rate)s a working day; %(days)s is left.",
        "Until now %(rate)s a working day; %(days)s are left.",
        view.days_left,
    )
    return text % {"rate": short(view.a_day, view.unit), "days": view.days_left}
