"""A structure as JSON: the shape for export, import and `manage.py check_structure`.

Beside the fields every client knows, a position may carry `"overrides": {"responsibility-slug": "C"}`: the involvement
decided for that position, whatever its roles say. The head may carry what `teams.json_settings` describes.

Reading never stops at the first mistake: `StructureJsonError.problems` lists them (at most 50), a sentence each. What
is harmless (a deputy or a handed-over responsibility that does not exist here) is left out and told in `notes`.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn, cast

from django.utils.translation import gettext as _

from roles.models import OWN_PREFIX
from teams.analysis.facts import (
    ASSIGNMENT_KINDS,
    INVOLVEMENTS,
    STAGES,
    AssignmentKind,
    Catalogue,
    Holder,
    Involvement,
    OwnDuty,
    Position,
    RoleShare,
    Stage,
    Structure,
)
from teams.analysis.settings import Settings
from teams.analysis.tree import find_cycle
from teams.json_fields import Fields
from teams.json_settings import SettingsReader, write_settings

MAX_BYTES = 20_000_000
MAX_POSITIONS = 20_000
MAX_DIMENSIONS = 12


class StructureJsonError(ValueError):
    """The JSON is not a structure; `problems` are sentences in the active language."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class ReadStructure:
    structure: Structure
    notes: tuple[str, ...]
    settings: Settings


def read_structure(raw: bytes | str, catalogue: Catalogue) -> ReadStructure:
    """Parse and check; StructureJsonError names everything wrong with it."""
    return _Reader(catalogue).read(_load(raw))


def _load(raw: bytes | str) -> Any:
    if len(raw) > MAX_BYTES:
        _refuse(_("The file is larger than %(limit)s MB.") % {"limit": MAX_BYTES // 1_000_000})
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
    except UnicodeDecodeError:
        _refuse(_("The file is not in UTF-8."))
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        _refuse(
            _("This is not JSON: line %(line)s, character %(column)s.")
            % {"line": error.lineno, "column": error.colno}
        )
    except (ValueError, ArithmeticError):
        _refuse(_("The JSON holds something that is not a number, or a number that is too long."))
    except RecursionError:
        _refuse(_("The JSON is nested too deeply."))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse(problem: str) -> NoReturn:
    raise StructureJsonError([problem])


class _Reader(Fields):
    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self.catalogue = catalogue
        self.notes: list[str] = []
        self.dimensions: set[str] = set()

    def read(self, data: Any) -> ReadStructure:
        if not isinstance(data, dict):
            _refuse(_("A structure is a JSON object with “positions”."))
        rows = data.get("positions")
        if not isinstance(rows, list):
            _refuse(_("“positions” must be a list."))
        if len(rows) > MAX_POSITIONS:
            _refuse(_("More than %(limit)s positions.") % {"limit": MAX_POSITIONS})
        structure = Structure(
            company=self.text(data, "company", _("the structure")) or "",
            stage=self._stage(data.get("stage")),
            positions=tuple(self._position(number, row) for number, row in enumerate(rows, start=1)),
            as_of=self._date(data.get("as_of")),
        )
        head = SettingsReader(self, self.catalogue)
        settings = head.read(data)
        self._check_keys(structure.positions)
        if self.problems:
            raise StructureJsonError(self.problems)
        self._note_strangers(structure)
        if head.strangers:
            names = ", ".join(head.strangers[:5])
            self.notes.append(_("Settings: not known here and left out: %(names)s.") % {"names": names})
        return ReadStructure(structure, tuple(self.notes), settings)

    # --- the head ---------------------------------------------------------------------------------------

    def _stage(self, value: Any) -> Stage:
        if value is None:
            return "start"
        if value not in STAGES:
            self.complain(_("“stage” must be start, growth or mature."))
            return "start"
        return cast(Stage, value)

    def _date(self, value: Any) -> dt.date | None:
        if value is None:
            return None
        try:
            day = dt.date.fromisoformat(value)
        except (TypeError, ValueError):
            day = dt.date.min
        if not 1990 <= day.year <= 2100:
            self.complain(_("“as_of” must be a date like 2026-11-02, from 1990 to 2100."))
        return day

    # --- positions --------------------------------------------------------------------------------------

    def _position(self, number: int, row: Any) -> Position:
        where = _("position %(number)s") % {"number": number}
        if not isinstance(row, dict):
            self.complain(_("%(where)s: must be an object.") % {"where": where})
            return Position(key=f"\0{number}", title="")
        key = self.text(row, "key", where)
        if key is None:
            self.complain(_("%(where)s: “key” is missing.") % {"where": where})
        else:
            where = _("position %(number)s (%(key)s)") % {"number": number, "key": key[:60]}
        return Position(
            key=key or f"\0{number}",
            title=self.text(row, "title", where) or key or "",
            parent=self.text(row, "parent", where),
            team=self.text(row, "team", where),
            fte=self.number(row, "fte", where, Decimal(1)),
            roles=tuple(self._role(item, where) for item in self.objects(row, "roles", where)),
            people=tuple(self._person(item, where) for item in self.objects(row, "people", where)),
            deputies=tuple(self.texts(row, "deputies", where)),
            scope=self._scope(row, where),
            duties=tuple(self._duty(item, where) for item in self.objects(row, "duties", where)),
            without=frozenset(self.texts(row, "without", where)),
            overrides=self._overrides(row, where),
        )

    def _role(self, item: dict[str, Any], where: str) -> RoleShare:
        slug = self.text(item, "role", where)
        if slug is None:
            self.complain(_("%(where)s: a role has no “role”.") % {"where": where})
        elif slug not in self.catalogue.roles and slug.startswith(OWN_PREFIX):
            self.complain(
                _("%(where)s: the company has no role of its own “%(role)s”.")
                % {"where": where, "role": slug[:60]}
            )
        elif slug not in self.catalogue.roles:
            self.complain(
                _("%(where)s: the catalogue has no role “%(role)s”.") % {"where": where, "role": slug[:60]}
            )
        return RoleShare(slug or "", self.number(item, "share_pct", where, Decimal(100)))

    def _person(self, item: dict[str, Any], where: str) -> Holder:
        key = self.text(item, "key", where)
        if key is None:
            self.complain(_("%(where)s: a person has no “key”.") % {"where": where})
        kind = self.choice(item, "kind", where, ASSIGNMENT_KINDS, "permanent")
        idle = Decimal(0) if kind == "deputy" else Decimal(100)
        return Holder(
            key=key or "",
            name=self.text(item, "name", where) or key or "",
            share_pct=self.number(item, "share_pct", where, idle),
            kind=cast(AssignmentKind, kind),
        )

    def _duty(self, item: dict[str, Any], where: str) -> OwnDuty:
        text = self.text(item, "text", where)
        if text is None:
            self.complain(_("%(where)s: a duty has no “text”.") % {"where": where})
        involvement = self.choice(item, "involvement", where, INVOLVEMENTS, "R")
        return OwnDuty(text=text or "", involvement=cast(Involvement, involvement))

    def _scope(self, row: dict[str, Any], where: str) -> dict[str, frozenset[str]]:
        scope = row.get("scope")
        if scope is None:
            return {}
        if not isinstance(scope, dict):
            self.complain(_("%(where)s: “scope” must be an object of lists.") % {"where": where})
            return {}
        self.dimensions.update(scope)
        if len(self.dimensions) > MAX_DIMENSIONS:
            _refuse(_("More than %(limit)s dimensions of scope.") % {"limit": MAX_DIMENSIONS})
        return {name: frozenset(self.texts(scope, name, where)) for name in scope}

    def _overrides(self, row: dict[str, Any], where: str) -> dict[str, Involvement]:
        values = row.get("overrides")
        if values is None:
            return {}
        if not isinstance(values, dict):
            self.complain(_("%(where)s: “overrides” must be an object.") % {"where": where})
            return {}
        return {
            slug: cast(Involvement, self.choice(values, slug, where, INVOLVEMENTS, "R")) for slug in values
        }

    # --- the whole --------------------------------------------------------------------------------------

    def _check_keys(self, positions: tuple[Position, ...]) -> None:
        seen: set[str] = set()
        for position in positions:
            if position.key in seen:
                self.complain(_("The key “%(key)s” is used twice.") % {"key": position.key[:60]})
            seen.add(position.key)
        for position in positions:
            if position.parent is not None and position.parent not in seen:
                self.complain(
                    _("The manager “%(parent)s” of position “%(key)s” is not in the file.")
                    % {"parent": position.parent[:60], "key": position.key[:60]}
                )
        loop = find_cycle({position.key: position.parent for position in positions})
        if loop:
            shown = [key[:60] for key in loop[:5]] + (["…"] if len(loop) > 5 else [])
            self.complain(
                _("These positions report to each other in a circle: %(keys)s.") % {"keys": " → ".join(shown)}
            )

    def _note_strangers(self, structure: Structure) -> None:
        """Tell of deputies and responsibilities that do not exist here; they decide nothing."""
        keys = {position.key for position in structure.positions}
        known = self.catalogue.responsibilities
        for position in structure.positions:
            strangers = [key for key in position.deputies if key not in keys]
            strangers += sorted(
                slug for slug in (position.without | set(position.overrides)) if slug not in known
            )
            if strangers:
                self.notes.append(
                    _("Position “%(key)s”: not known here and left out: %(names)s.")
                    % {"key": position.key[:60], "names": ", ".join(name[:60] for name in strangers[:5])}
                )


def write_structure(structure: Structure, settings: Settings | None = None) -> dict[str, Any]:
    """The same structure as plain JSON values; `read_structure` gives it back. Of settings, what differs."""
    return {
        "company": structure.company,
        "as_of": structure.as_of.isoformat() if structure.as_of else None,
        "stage": structure.stage,
        **(write_settings(settings) if settings else {}),
        "positions": [_write_position(position) for position in structure.positions],
    }


def _write_position(position: Position) -> dict[str, Any]:
    row: dict[str, Any] = {
        "key": position.key,
        "title": position.title,
        "parent": position.parent,
        "team": position.team,
        "fte": _number(position.fte),
        "roles": [{"role": share.role, "share_pct": _number(share.share_pct)} for share in position.roles],
        "people": [
            {"key": who.key, "name": who.name, "share_pct": _number(who.share_pct), "kind": who.kind}
            for who in position.people
        ],
        "deputies": list(position.deputies),
        "scope": {name: sorted(values) for name, values in sorted(position.scope.items())},
        "duties": [{"text": duty.text, "involvement": duty.involvement} for duty in position.duties],
        "without": sorted(position.without),
    }
    if position.overrides:
        row["overrides"] = dict(sorted(position.overrides.items()))
    return row


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
