"""Findings in words: one sentence each, from the code and its parameters, in the active language.

The ways out are worded in teams.move_wording, people and positions in teams.seat_wording.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from common.formats import format_number, format_percent
from teams.analysis.findings import Finding, Suggestion
from teams.move_wording import move
from teams.seat_wording import few, quoted, seat, seats

__all__ = ["finding_sentence", "move", "seat", "seats", "sentence", "suggestion_sentence"]

SHOWN_REASONS = 2
KIND_TITLES = {
    "double_accountable": gettext_lazy("Two accountable"),
    "duplicate_responsible": gettext_lazy("Double work"),
    "no_accountable": gettext_lazy("Nobody answers"),
    "no_responsible": gettext_lazy("Nobody does it"),
    "uncovered": gettext_lazy("Nobody's responsibility"),
    "vacant_owner": gettext_lazy("Owner is a vacancy"),
    "overload": gettext_lazy("Overload"),
    "span_of_control": gettext_lazy("Span of control"),
    "no_deputy": gettext_lazy("No deputy"),
    "forbidden_combination": gettext_lazy("Roles that do not go together"),
    "conflict_of_interest": gettext_lazy("Conflict of interest"),
    "kpi_without_lever": gettext_lazy("KPI without a lever"),
    "zone_without_kpi": gettext_lazy("Result without a KPI"),
}

SEVERITY_TITLES = {
    "high": gettext_lazy("high"),
    "medium": gettext_lazy("medium"),
    "low": gettext_lazy("low"),
}

HEALTH_PART_TITLES = {
    "one_owner": gettext_lazy("One owner for each responsibility"),
    "coverage": gettext_lazy("Responsibilities of the stage covered"),
    "no_duplicates": gettext_lazy("No needless doubles"),
    "load": gettext_lazy("Load within the norm"),
    "deputies": gettext_lazy("Deputies for exclusive responsibilities"),
    "separation": gettext_lazy("Control apart from execution"),
}

STAGE_TITLES = {
    "start": pgettext_lazy("stage of a company", "start"),
    "growth": pgettext_lazy("stage of a company", "growth"),
    "mature": pgettext_lazy("stage of a company", "maturity"),
}


def finding_sentence(finding: Finding) -> str:
    return sentence(finding.kind, finding.params)


def sentence(kind: str, params: Mapping[str, Any]) -> str:
    """Why this is a finding. `params` are `Finding.params`, also after a trip through JSON."""
    return _SENTENCES[kind](params)


def suggestion_sentence(suggestion: Suggestion, kind: str) -> str:
    """`kind`: of the finding that it is a way out of."""
    return move(suggestion.code, suggestion.params, kind)


def _double_accountable(params: Mapping[str, Any]) -> str:
    count = len(params["names"])
    if params["scoped"]:
        text = ngettext(
            "%(count)s position answers for “%(title)s” in overlapping scopes: %(names)s.",
            "%(count)s positions answer for “%(title)s” in overlapping scopes: %(names)s.",
            count,
        )
    else:
        text = ngettext(
            "%(count)s position answers for “%(title)s” at once: %(names)s.",
            "%(count)s positions answer for “%(title)s” at once: %(names)s.",
            count,
        )
    return text % {**_about(params), "count": count}


def _vacant_owner(params: Mapping[str, Any]) -> str:
    titles = [_("“%(title)s”") % {"title": entry["title"]} for entry in params["names"]]
    if params.get("of") == "hands":
        return _("Nobody is there to do “%(title)s”: vacant %(names)s.") % {
            "title": params["responsibility_title"],
            "names": few(titles),
        }
    text = ngettext(
        "“%(title)s” rests on a vacancy: %(names)s.",
        "“%(title)s” rests on vacancies only: %(names)s.",
        len(titles),
    )
    return text % {"title": params["responsibility_title"], "names": few(titles)}


def _overload(params: Mapping[str, Any]) -> str:
    if params["of"] == "person":
        titles = [_("“%(title)s”") % {"title": title} for title in params["titles"]]
        return _("%(person)s: the shares add up to %(total)s (%(titles)s).") % {
            "person": params["person"],
            "total": format_percent(Decimal(params["total_pct"])),
            "titles": few(titles),
        }
    if params["of"] == "norms":
        return _overload_by_norms(params)
    return _("The shares of the roles add up to %(total)s: %(names)s.") % {
        "total": format_percent(Decimal(params["total_pct"])),
        "names": seats(params["names"]),
    }


def _overload_by_norms(params: Mapping[str, Any]) -> str:
    most = [
        _("“%(title)s” (%(hours)s h)")
        % {"title": item["responsibility_title"], "hours": _hours(item["hours"])}
        for item in params["top"]
    ]
    return _(
        "%(names)s: work by norms takes %(hours)s hours a month, and there are %(capacity)s (%(load)s). "
        "Most of it: %(most)s."
    ) % {
        "names": seats(params["names"]),
        "hours": _hours(params["hours"]),
        "capacity": _hours(params["capacity"]),
        "load": format_percent(Decimal(params["load_pct"])),
        "most": ", ".join(most),
    }


def _hours(written: str) -> str:
    return format_number(Decimal(written), 0)


def _span_of_control(params: Mapping[str, Any]) -> str:
    if params["of"] == "layers":
        text = ngettext(
            "%(names)s: %(count)s layer of command from top to bottom, the norm is up to %(limit)s.",
            "%(names)s: %(count)s layers of command from top to bottom, the norm is up to %(limit)s.",
            params["layers"],
        )
        return text % {"names": seats(params["names"]), "count": params["layers"], "limit": params["limit"]}
    if params["of"] == "narrow":
        text = ngettext(
            "%(names)s: %(count)s person reports directly, the norm is from %(limit)s.",
            "%(names)s: %(count)s people report directly, the norm is from %(limit)s.",
            params["reports"],
        )
    else:
        text = ngettext(
            "%(names)s: %(count)s person reports directly, the norm is up to %(limit)s.",
            "%(names)s: %(count)s people report directly, the norm is up to %(limit)s.",
            params["reports"],
        )
    return text % {"names": seats(params["names"]), "count": params["reports"], "limit": params["limit"]}


def _no_deputy(params: Mapping[str, Any]) -> str:
    titles = [item["responsibility_title"] for item in params["items"]]
    text = ngettext(
        "Nobody stands in for: %(names)s. %(count)s responsibility rests on one person: %(titles)s.",
        "Nobody stands in for: %(names)s. %(count)s responsibilities rest on one person: %(titles)s.",
        len(titles),
    )
    return text % {"names": seats(params["names"]), "count": len(titles), "titles": quoted(titles)}


def _forbidden_combination(params: Mapping[str, Any]) -> str:
    """With why, where the catalogue's words have been looked up."""
    pairs = [_pair(pair) for pair in params["pairs"]]
    said = _("%(person)s holds roles that must not be combined: %(pairs)s.") % {
        "person": params["person"],
        "pairs": "; ".join(pairs),
    }
    reasons = list(filter(None, (pair.get("reason") for pair in params["pairs"])))[:SHOWN_REASONS]
    return f"{said} {_('Why: %(reasons)s.') % {'reasons': '; '.join(reasons)}}" if reasons else said


def _pair(pair: Mapping[str, Any]) -> str:
    about = {"one": pair["one_title"], "other": pair["other_title"]}
    if pair["until"] == "never":
        return _("“%(one)s” and “%(other)s”") % about
    return _("“%(one)s” and “%(other)s” (bearable up to the stage “%(stage)s”)") % {
        **about,
        "stage": STAGE_TITLES[pair["until"]],
    }


def _conflict_of_interest(params: Mapping[str, Any]) -> str:
    if params["of"] == "kpi":
        titles = list(dict.fromkeys(item["metric_title"] for item in params["items"]))
        text = ngettext(
            "Whoever is judged by the figure works it out: %(metrics)s. Who: %(person)s.",
            "Whoever is judged by the figures works them out: %(metrics)s. Who: %(person)s.",
            len(titles),
        )
        return text % {"person": params["person"], "metrics": quoted(titles)}
    pairs = params["pairs"]
    return _("The work and its check are in one hand: %(person)s. Does: %(does)s. Checks: %(checks)s.") % {
        "person": params["person"],
        "does": quoted(dict.fromkeys(pair["does_title"] for pair in pairs)),
        "checks": quoted(dict.fromkeys(pair["checks_title"] for pair in pairs)),
    }


def _kpi_without_lever(params: Mapping[str, Any]) -> str:
    titles = [item["metric_title"] for item in params["metrics"]]
    text = ngettext(
        "No duty moves the figure %(metrics)s, by which they are judged: %(names)s.",
        "No duty moves the figures %(metrics)s, by which they are judged: %(names)s.",
        len(titles),
    )
    return text % {"metrics": quoted(titles), "names": seats(params["names"])}


def _zone_without_kpi(params: Mapping[str, Any]) -> str:
    titles = [item["responsibility_title"] for item in params["items"]]
    text = ngettext(
        "There is a result to answer for, and no KPI shows it: %(titles)s. Who answers: %(names)s.",
        "There are results to answer for, and no KPI shows them: %(titles)s. Who answers: %(names)s.",
        len(titles),
    )
    return text % {"titles": quoted(titles), "names": seats(params["names"])}


def _about(params: Mapping[str, Any]) -> dict[str, str]:
    return {"title": params["responsibility_title"], "names": seats(params["names"])}


Sentences = Mapping[str, Callable[[Mapping[str, Any]], str]]

_SENTENCES: Sentences = {
    "double_accountable": _double_accountable,
    "duplicate_responsible": lambda params: (
        _("Different roles do the same work “%(title)s”: %(names)s.") % _about(params)
    ),
    "no_accountable": lambda params: (
        _("Nobody answers for the result of “%(title)s”. Done by: %(names)s.") % _about(params)
    ),
    "no_responsible": lambda params: (
        _("Nobody is there to do “%(title)s”. Answered for by: %(names)s.") % _about(params)
    ),
    "uncovered": lambda params: (
        _("Nobody holds “%(title)s”, and at the stage “%(stage)s” it is already needed.")
        % {"title": params["responsibility_title"], "stage": STAGE_TITLES[params["stage"]]}
    ),
    "vacant_owner": _vacant_owner,
    "overload": _overload,
    "span_of_control": _span_of_control,
    "no_deputy": _no_deputy,
    "forbidden_combination": _forbidden_combination,
    "conflict_of_interest": _conflict_of_interest,
    "kpi_without_lever": _kpi_without_lever,
    "zone_without_kpi": _zone_without_kpi,
}
