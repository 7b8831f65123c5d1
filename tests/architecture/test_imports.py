"""Which way imports point: between the rooms, and between the layers of one room."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import ROOMS, ROOT, module_name, python_sources

LAYERS = {
    "analysis": 0,
    "querysets": 1,
    "models": 2,
    "selectors": 3,
    "actions": 4,
    "forms": 5,
    "tasks": 5,
    "views": 5,
    "api": 5,
    "urls": 5,
    "management": 5,
}


KEEPERS_OF_TRANSACTIONS = {"accounts/api/door.py"}
"""Doors that open the tenant's transaction around a handler and roll it back with a refusal."""


def imported_modules(module: str, source: str, *, is_package: bool = False) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything the source imports, inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".")[: len(module.split(".")) - node.level + is_package]
                base = ".".join([*parents, *([base] if base else [])])
            yield from ((node.lineno, f"{base}.{name.name}") for name in node.names)


def import_faults(path: str, source: str) -> list[str]:
    """The imports of a module that point to the right, between rooms or between layers."""
    module, faults = module_name(path), []
    room, layer = module.split(".")[0], _layer(module)
    for line, name in imported_modules(module, source, is_package=path.endswith("__init__.py")):
        other = name.split(".")[0]
        if other not in ROOMS:
            continue
        if ROOMS.index(other) > ROOMS.index(room):
            faults.append(f"{path}:{line} imports {name}: {other} stands to the right of {room}")
        elif other == room and layer is not None and (_layer(name) or 0) > layer:
            faults.append(f"{path}:{line} imports {name}: a layer above its own")
    return faults


def transaction_faults(path: str, source: str) -> list[str]:
    """Where what is above the actions begins a transaction: what belongs together is for an action to say."""
    module = module_name(path)
    if _layer(module) != LAYERS["views"] or path in KEEPERS_OF_TRANSACTIONS:
        return []
    return [
        f"{path}:{line} imports {name}: an action says what is one transaction"
        for line, name in imported_modules(module, source, is_package=path.endswith("__init__.py"))
        if name.startswith("django.db.transaction")
    ]


def _layer(module: str) -> int | None:
    parts = module.split(".")
    return LAYERS.get(parts[1]) if len(parts) > 1 else None


def test_every_import_points_to_the_left() -> None:
    faults = [fault for path, source in python_sources().items() for fault in import_faults(path, source)]
    assert faults == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("teams/models.py", "from kpis.models import Metric"),
        ("teams/views.py", "def page(request):\n    import kpis.selectors\n"),
        ("roles/models.py", "from salesorg import settings"),
        ("teams/analysis/tree.py", "from teams.models import Position"),
        ("teams/models/people.py", "from ..actions import move_position"),
        ("teams/selectors.py", "from teams import actions"),
        ("teams/actions/__init__.py", "from teams.forms import PositionForm"),
    ],
)
def test_an_import_to_the_right_is_caught(path: str, source: str) -> None:
    assert len(import_faults(path, source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("kpis/models.py", "from teams.models import Position"),
        ("teams/actions/operations.py", "from . import drafts\nfrom teams.models import Position"),
        ("teams/views.py", "from teams.api import problems\nimport json"),
    ],
)
def test_an_import_to_the_left_is_let_through(path: str, source: str) -> None:
    assert import_faults(path, source) == []


def test_what_belongs_together_is_said_by_actions() -> None:
    faults = [
        fault for path, source in python_sources().items() for fault in transaction_faults(path, source)
    ]
    assert faults == []


@pytest.mark.parametrize(
    "source", ["from django.db import transaction", "from django.db.transaction import atomic"]
)
@pytest.mark.parametrize("path", ["kpis/views/targets.py", "teams/api/charts.py"])
def test_a_transaction_of_a_view_is_caught(path: str, source: str) -> None:
    assert len(transaction_faults(path, source)) == 1


def test_a_transaction_of_an_action_is_let_through() -> None:
    assert transaction_faults("teams/actions/seating.py", "from django.db import transaction") == []


def test_the_map_for_newcomers_tells_of_each_room() -> None:
    told = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [room for room in ROOMS if f"| `{room}/` |" not in told] == []
