"""The ways out of a finding as instructions, from their codes and parameters, in the active language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.formats import format_percent
from teams.seat_wording import seat, seats

Params = Mapping[str, Any]


def move(code: str, params: Params, kind: str) -> str:
    """What could be done about a finding of the kind, as an instruction. `params` are `Suggestion.params`, also after a
    trip through JSON."""
    return _keep_owner(params, kind) if code == "keep_owner" else _MOVES[code](params)


def _keep_owner(params: Params, kind: str) -> str:
    """What collides goes, and nothing else: of two who answer one stops answering, and may go on working. Findings
    stored before the colleagues were told apart have no `together`."""
    about = {"name": seat(params["name"]), "names": seats(params["names"])}
    if kind == "duplicate_responsible":
        if params.get("together"):
            said = _("Leave the work (R) with: %(name)s, and colleagues; the others stop: %(names)s.")
        else:
            said = _("Leave the work (R) with: %(name)s; the others stop: %(names)s.")
    elif params.get("together"):
        said = _("Let one job answer (A): %(name)s, and colleagues; the others stop: %(names)s.")
    else:
        said = _("Let one answer (A): %(name)s; the others stop: %(names)s.")
    return said % about


def _make_consulted(params: Params) -> str:
    about = {"name": seat(params["name"]), "names": seats(params["names"])}
    if params.get("together"):
        return _("Keep it with: %(name)s, and colleagues; make consulted: %(names)s.") % about
    return _("Keep the work with: %(name)s; make consulted: %(names)s.") % about


def _reduce_role_share(params: Params) -> str:
    about = {"role": params["role_title"], "name": seat(params["name"])}
    if "left_pct" not in params:
        excess = format_percent(Decimal(params["excess_pct"]))
        return _("Take %(excess)s off the role “%(role)s”: %(name)s.") % {**about, "excess": excess}
    return _("Lower the share of the role “%(role)s” from %(share)s to %(left)s: %(name)s.") % {
        **about,
        "share": format_percent(Decimal(params["share_pct"])),
        "left": format_percent(Decimal(params["left_pct"])),
    }


def _reduce_assignment(params: Params) -> str:
    about = {"title": params["title"], "person": params["person_name"]}
    if "left_pct" not in params:
        excess = format_percent(Decimal(params["excess_pct"]))
        return _("Take %(excess)s off the position “%(title)s”: %(person)s.") % {**about, "excess": excess}
    return _("Lower the share in the position “%(title)s” from %(share)s to %(left)s: %(person)s.") % {
        **about,
        "share": format_percent(Decimal(params["share_pct"])),
        "left": format_percent(Decimal(params["left_pct"])),
    }


def _hand_over(params: Params) -> str:
    about = {"title": params["responsibility_title"], "name": seat(params["name"])}
    if not params["names"]:
        return _("Hand “%(title)s” over to somebody else; now it is with: %(name)s.") % about
    return _("Hand “%(title)s” over; from: %(name)s, to: %(names)s.") % {
        **about,
        "names": seats(params["names"]),
    }


def _give_lever(params: Params) -> str:
    names, left = seat(params["name"]), len(params.get("positions", ())) - 1
    if left > 0:
        names = f"{names} {ngettext('and %(count)s more', 'and %(count)s more', left) % {'count': left}}"
    return _("Give “%(title)s” back, which moves “%(metric)s”: %(name)s.") % {
        "title": params["responsibility_title"],
        "metric": params["metric_title"],
        "name": names,
    }


def _name_deputy(params: Params) -> str:
    about = {"title": params["name"]["title"]}
    if not params["names"]:
        return _("Name a deputy for “%(title)s”.") % about
    return _("Name a deputy for “%(title)s”: %(names)s.") % {**about, "names": seats(params["names"])}


def _separate_role(params: Params) -> str:
    about = {"role": params["role_title"], "title": params["title"], "person": params["person_name"]}
    if params["by"] == "seat":
        return _("Give the position “%(title)s” to somebody else; now there: %(person)s.") % about
    return _("Take the role “%(role)s” off the position “%(title)s”: %(person)s.") % about


_MOVES: Mapping[str, Callable[[Params], str]] = {
    "make_consulted": _make_consulted,
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
    "reduce_role_share": _reduce_role_share,
    "reduce_assignment": _reduce_assignment,
    "split_team": lambda params: (
        _("Form a group with its own leader under: %(name)s.") % {"name": seat(params["name"])}
    ),
    "merge_team": lambda params: (
        _("Join the group with a neighbouring one: %(name)s.") % {"name": seat(params["name"])}
    ),
    "remove_layer": lambda params: _("Take out the middle layer: %(name)s.") % {"name": seat(params["name"])},
    "hand_over": _hand_over,
    "name_deputy": _name_deputy,
    "separate_role": _separate_role,
    "add_position": lambda params: (
        _("Add one more position “%(title)s” with the role “%(role)s”.")
        % {"title": params["title"], "role": params["role_title"]}
    ),
    "give_lever": _give_lever,
    "drop_kpi": lambda params: (
        _("Take the KPI “%(metric)s” off the card of the role “%(role)s”.")
        % {"metric": params["metric_title"], "role": params["role_title"]}
    ),
    "give_kpi": lambda params: (
        _("Add the KPI “%(metric)s” to the card of the role “%(role)s”.")
        % {"metric": params["metric_title"], "role": params["role_title"]}
    ),
}
