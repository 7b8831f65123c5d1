"""Ways out that change which roles a position has, and which positions there are."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from teams.analysis.facts import Position, RoleShare
from teams.moves.answers import Answers
from teams.moves.case import Case, Json
from teams.moves.seats import plain, share_in, what_is_left

NEW = "new:"
"""An answer to «who takes it»: a new position under the one named after it, or at the top."""
NOBODY = "nobody"


def add_role(case: Case, answers: Answers) -> list[Json]:
    """A role that brings what nobody holds: to a position that is there, or to a new one."""
    role = case.item(answers.item)["role"]
    return _give_role(case, role, answers.to, answers.share_pct, Decimal(100))


def _give_role(case: Case, role: str, to: str, typed: str, whole: Decimal) -> list[Json]:
    """`whole`: the share in a new position."""
    if to.startswith(NEW):
        parent = to.removeprefix(NEW) or None
        if parent is not None:
            case.situation.position(parent)
        shares = [{"role": role, "share_pct": plain(whole)}]
        return [{"op": "add", "parent": parent, "title": case.situation.role_title(role), "roles": shares}]
    position = case.situation.position(to)
    if any(share.role == role for share in position.roles):
        raise ValidationError({"to": _("This position has the role already.")})
    share = share_in(typed or plain(free_share_of_roles(position)))
    return [_roles(position, [*position.roles, RoleShare(role, share)])]


def free_share_of_roles(position: Position) -> Decimal:
    return what_is_left(sum((share.share_pct for share in position.roles), Decimal(0)))


def add_position(case: Case, answers: Answers) -> list[Json]:
    """Another box for a role that has too much work, beside the one that has it."""
    params = case.item(answers.item)
    shares = [{"role": params["role"], "share_pct": "100"}]
    return [{"op": "add", "parent": params.get("parent"), "title": params["title"], "roles": shares}]


def reduce_role_share(case: Case, answers: Answers) -> list[Json]:
    """The role with a smaller share; with none at all it is taken off."""
    position = case.situation.position(case.item("")["position"])
    share = share_in(answers.share_pct or smaller_role_share(case, answers.role), zero=True)
    held = next((each for each in position.roles if each.role == answers.role), None)
    if held is None:
        raise ValidationError({"role": _("The position no longer has this role.")})
    if share >= held.share_pct:
        raise ValidationError({"share_pct": _("The share must become smaller than it is.")})
    others = [each for each in position.roles if each.role != answers.role]
    return [_roles(position, [*others, RoleShare(answers.role, share)] if share else others)]


def smaller_role_share(case: Case, role: str) -> str:
    """What the role's share comes to when all that is too much is taken off it."""
    params = case.item("")
    held = {each.role: each.share_pct for each in case.situation.position(params["position"]).roles}
    return plain(max(held.get(role, Decimal(0)) - Decimal(params["excess_pct"]), Decimal(0)))


def separate_role(case: Case, answers: Answers) -> list[Json]:
    """One person keeps one of two jobs: the role leaves the position, or the person leaves the other position."""
    params = case.item(answers.item)
    key = params["position"]
    if params["by"] == "seat":
        return [{"op": "vacate", "key": key, "person": params["person"]}]
    position = case.situation.position(key)
    held = next((each for each in position.roles if each.role == params["role"]), None)
    if held is None:
        raise ValidationError({"item": _("The position no longer has this role.")})
    if answers.to == key:
        raise ValidationError({"to": _("Choose another position to hand it over to.")})
    off = _roles(position, [each for each in position.roles if each is not held])
    if answers.to in ("", NOBODY):
        return [off]
    return [off, *_give_role(case, held.role, answers.to, "", held.share_pct)]


def _roles(position: Position, shares: list[RoleShare]) -> Json:
    roles = [{"role": share.role, "share_pct": plain(share.share_pct)} for share in shares]
    return {"op": "set_roles", "key": position.key, "roles": roles}
