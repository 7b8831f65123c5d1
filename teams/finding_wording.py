"""Findings in words: one sentence each, from the code and its parameters, in the active language.

Names stand in the nominative, because nobody can decline every surname: «отвечают 2 должности: Савельева Ирина (…)».
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from common.formats import format_percent
from teams.analysis.findings import Finding, Suggestion

SHOWN_NAMES = 4

KIND_TITLES = {
    "double_accountable": gettext_lazy("Two accountable"),
    "duplicate_responsible": gettext_lazy("Double work"),
    "no_accountable": gettext_lazy("Nobody answers"),
    "no_responsible": gettext_lazy("Nobody does it"),
    "uncovered": gettext_lazy("Nobody's responsibility"),
    "vacant_owner": gettext_lazy("Owner is a vacancy"),
    "overload": gettext_lazy("Overload"),
    "span_of_control": gettext_lazy("Span of control"),
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


def suggestion_sentence(suggestion: Suggestion) -> str:
    return move(suggestion.code, suggestion.params)


def move(code: str, params: Mapping[str, Any]) -> str:
    """What could be done, as an instruction. `params` are `Suggestion.params`."""
    return _MOVES[code](params)


def seat(entry: Mapping[str, Any]) -> str:
    """«Иванова Анна (Руководитель отдела продаж)» or «вакансия „Менеджер“»."""
    if not entry["people"]:
        return _("vacancy “%(title)s”") % {"title": entry["title"]}
    return f"{_few(entry['people'])} ({entry['title']})"


def seats(entries: Sequence[Mapping[str, Any]]) -> str:
    """Everybody of a short list; of a long one the jobs, with how many sit in each: «Менеджер по продажам (14)»."""
    if len(entries) <= SHOWN_NAMES:
        return _few([seat(entry) for entry in entries])
    jobs = Counter(entry["title"] for entry in entries)
    single = {entry["title"]: seat(entry) for entry in entries if jobs[entry["title"]] == 1}
    return _few([single.get(title) or f"{title} ({count})" for title, count in jobs.most_common()])


def _few(names: Sequence[str]) -> str:
    """All of a short list; of a long one the first, and how many are left."""
    if len(names) <= SHOWN_NAMES:
        return ", ".join(names)
    shown = names[: SHOWN_NAMES - 1]
    left = len(names) - len(shown)
    more = ngettext("and %(count)s more", "and %(count)s more", left) % {"count": left}
    return f"{', '.join(shown)} {more}"


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
    text = ngettext(
        "“%(title)s” rests on a vacancy: %(names)s.",
        "“%(title)s” rests on vacancies only: %(names)s.",
        len(titles),
    )
    return text % {"title": params["responsibility_title"], "names": _few(titles)}


def _overload(params: Mapping[str, Any]) -> str:
    if params["of"] == "person":
        titles = [_("“%(title)s”") % {"title": title} for title in params["titles"]]
        return _("%(person)s: the shares add up to %(total)s (%(titles)s).") % {
            "person": params["person"],
            "total": format_percent(Decimal(params["total_pct"])),
            "titles": _few(titles),
        }
    return _("The shares of the roles add up to %(total)s: %(names)s.") % {
        "total": format_percent(Decimal(params["total_pct"])),
        "names": seats(params["names"]),
    }


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


def _about(params: Mapping[str, Any]) -> dict[str, str]:
    return {"title": params["responsibility_title"], "names": seats(params["names"])}


Sentences = Mapping[str, Callable[[Mapping[str, Any]], str]]

_SENTENCES: Sentences = {
    "double_accountable": _double_accountable,
    "duplicate_responsible": lambda params: (
        _("Different roles do the same work “%(title)s”: %(names)s.") % _about(params)
    ),
    "no_accountable": lambda params: (
        _("“%(title)s” is being done (%(names)s), and nobody answers for the result.") % _about(params)
    ),
    "no_responsible": lambda params: (
        _("Somebody answers for “%(title)s” (%(names)s), and nobody does it.") % _about(params)
    ),
    "uncovered": lambda params: (
        _("Nobody holds “%(title)s”, and at the stage “%(stage)s” it is already needed.")
        % {"title": params["responsibility_title"], "stage": STAGE_TITLES[params["stage"]]}
    ),
    "vacant_owner": _vacant_owner,
    "overload": _overload,
    "span_of_control": _span_of_control,
}

_MOVES: Sentences = {
    "keep_owner": lambda params: (
        _("Keep one owner: %(name)s; take the responsibility off: %(names)s.")
        % {"name": seat(params["name"]), "names": seats(params["names"])}
    ),
    "make_consulted": lambda params: (
        _("Keep the work with: %(name)s; make consulted: %(names)s.")
        % {"name": seat(params["name"]), "names": seats(params["names"])}
    ),
    "split_by_scope": lambda params: _(
        "Split the responsibility by region, segment, product, channel or stage."
    ),
    "accept": lambda params: _("Accept with a reason and a date until which it holds."),
    "make_accountable": lambda params: _("Make accountable: %(name)s.") % {"name": seat(params["name"])},
    "make_responsible": lambda params: _("Give the work to: %(name)s.") % {"name": seat(params["name"])},
    "assign_person": lambda params: (
        _("Appoint a person or an acting one to “%(title)s”.") % {"title": params["name"]["title"]}
    ),
    "add_role": lambda params: _("Add the role “%(role)s” to a position.") % {"role": params["role_title"]},
    "reduce_role_share": lambda params: (
        _("Take %(excess)s off the role “%(role)s”: %(name)s.")
        % {
            "excess": format_percent(Decimal(params["excess_pct"])),
            "role": params["role_title"],
            "name": seat(params["name"]),
        }
    ),
    "reduce_assignment": lambda params: (
        _("Take %(excess)s off the position “%(title)s”: %(person)s.")
        % {
            "excess": format_percent(Decimal(params["excess_pct"])),
            "title": params["title"],
            "person": params["person_name"],
        }
    ),
    "split_team": lambda params: (
        _("Form a group with its own leader under: %(name)s.") % {"name": seat(params["name"])}
    ),
    "merge_team": lambda params: (
        _("Join the group with a neighbouring one: %(name)s.") % {"name": seat(params["name"])}
    ),
    "remove_layer": lambda params: _("Take out the middle layer: %(name)s.") % {"name": seat(params["name"])},
}
