"""Ways out of a finding that edit the structure. They are ordinary operations, so they can be undone like any other."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from teams.actions.findings import record_decision
from teams.actions.operations import Applied, apply_operations, lock_structure
from teams.models import Decision, Finding

Json = dict[str, Any]


def _involve(key: str, responsibility: str, involvement: str) -> Json:
    return {"op": "set_involvement", "key": key, "responsibility": responsibility, "involvement": involvement}


def _strongest(finding: Finding, key: str) -> str:
    """What the position does now, from the finding's own quotes: A and R together are AR."""
    held = {quote["involvement"] for quote in finding.body["quotes"] if quote["position"] == key}
    if "AR" in held or {"A", "R"} <= held:
        return "AR"
    return next((item for item in ("A", "R") if item in held), "")


def _keep_owner(finding: Finding, key: str, others: str) -> list[Json]:
    """The owner answers, and works if it did; the others get `others` ("none" or "C")."""
    keeps = _strongest(finding, key)
    kind_of_owner = {"double_accountable": "A", "duplicate_responsible": "R"}.get(finding.kind, "A")
    operations = (
        []
        if keeps and kind_of_owner in keeps
        else [_involve(key, finding.responsibility_slug, kind_of_owner)]
    )
    return operations + [
        _involve(other, finding.responsibility_slug, others)
        for other in finding.position_keys
        if other != key
    ]


def _take_on(finding: Finding, key: str, involvement: str) -> list[Json]:
    """The position takes A or R besides what it does already."""
    held = _strongest(finding, key)
    both = held and held != involvement
    return [_involve(key, finding.responsibility_slug, "AR" if both else involvement)]


_MOVES: Mapping[str, Callable[[Finding, str], list[Json]]] = {
    "keep_owner": lambda finding, key: _keep_owner(finding, key, "none"),
    "make_consulted": lambda finding, key: _keep_owner(finding, key, "C"),
    "make_accountable": lambda finding, key: _take_on(finding, key, "A"),
    "make_responsible": lambda finding, key: _take_on(finding, key, "R"),
}
_DECISIONS = {
    "keep_owner": Decision.Move.KEEP_OWNER,
    "make_consulted": Decision.Move.MAKE_CONSULTED,
    "make_accountable": Decision.Move.ASSIGN_OWNER,
    "make_responsible": Decision.Move.ASSIGN_OWNER,
}


def moves_of(finding: Finding) -> list[str]:
    """The codes of the suggestions that can be carried out here, in the analysis' order, each once."""
    codes = [item["code"] for item in finding.body["suggestions"] if item["code"] in _MOVES]
    return list(dict.fromkeys(codes))


def operations_for(finding: Finding, move: str, key: str) -> list[Json]:
    """What a move would do, as operations; for the preview and for the deed alike."""
    if move not in moves_of(finding):
        raise ValidationError({"move": _("This finding has no such way out.")})
    allowed = set(finding.position_keys) | {
        item["params"].get("position") for item in finding.body["suggestions"] if item["code"] == move
    }
    if key not in allowed:
        raise ValidationError({"position": _("Choose one of the positions of this finding.")})
    return _MOVES[move](finding, key)


@transaction.atomic
def resolve_finding(*, finding: Finding, move: str, key: str, reason: str = "", by: Actor) -> Applied:
    """Carries a move out. The finding closes by itself when the analysis no longer finds it."""
    structure = lock_structure(finding.structure)
    current = Finding.objects.for_company(finding.company_id).get(pk=finding.pk)
    if current.state == Finding.State.CLOSED:
        raise ValidationError(_("This finding has closed meanwhile: nothing was changed."))
    operations = operations_for(current, move, key)
    applied = apply_operations(structure=structure, operations=operations, base_revision=None, by=by)
    record_decision(current, _DECISIONS[move], by, reason=reason, operations=operations)
    return applied
