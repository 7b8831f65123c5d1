"""Pure packages: values in, values out. No Django, no files, no clock, no chance without a seed."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.architecture.sources import ROOMS, module_name, python_sources
from tests.architecture.test_imports import imported_modules

REACHES_OUT = {
    "asyncio", "builtins", "ctypes", "ftplib", "glob", "http", "importlib", "io", "logging", "multiprocessing", "os",
    "pathlib", "pickle", "secrets", "shelve", "shutil", "signal", "smtplib", "socket", "sqlite3", "ssl", "subprocess",
    "sys", "tempfile", "threading", "time", "urllib", "uuid", "warnings", "webbrowser",
}  # fmt: skip
CLOCKS = {"now", "utcnow", "today"}
SPEAKS = {"open", "print", "input", "exec", "eval", "__import__"}
PURE_PACKAGES = (["roles", "matching"], ["roles", "cards"])
# Pure modules outside the pure packages that a pure package may lean on.
PURE_COMMON = {"common.letters", "common.formulas"}


def is_pure(module: str) -> bool:
    """Whether the module promises to be pure: `<app>/analysis/`, PURE_PACKAGES and what they may lean on."""
    parts = module.split(".")
    return "analysis" in parts[1:2] or parts[:2] in PURE_PACKAGES or module in PURE_COMMON


def purity_faults(path: str, source: str) -> list[str]:
    """What a pure module imports or calls and must not."""
    module = module_name(path)
    faults = [
        f"{path}:{line} imports {name}"
        for line, name in imported_modules(module, source, is_package=path.endswith("__init__.py"))
        if not _may_import(name)
    ]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (said := _impure_call(node)):
            faults.append(f"{path}:{node.lineno} calls {said}")
    return faults


def _may_import(name: str) -> bool:
    top = name.split(".")[0]
    if top in ROOMS:
        return is_pure(name) or is_pure(name.rpartition(".")[0])
    return top in sys.stdlib_module_names and top not in REACHES_OUT


def _impure_call(node: ast.Call) -> str | None:
    called = node.func
    if isinstance(called, ast.Name):
        if called.id in SPEAKS:
            return called.id
        return "Random() without a seed" if called.id == "Random" and not node.args else None
    if isinstance(called, ast.Attribute):
        owner = ast.unparse(called.value)
        if called.attr in CLOCKS and owner.split(".")[-1] in {"datetime", "date"}:
            return f"{owner}.{called.attr}"
        if owner == "random" and not (called.attr == "Random" and node.args):
            return f"random.{called.attr}"
    return None


def test_pure_packages_are_pure() -> None:
    faults = [
        fault
        for path, source in python_sources().items()
        if is_pure(module_name(path))
        for fault in purity_faults(path, source)
    ]
    assert faults == []


def test_the_pure_packages_are_found() -> None:
    rooms = {path.split("/")[0] for path in python_sources() if is_pure(module_name(path))}
    assert {"roles", "teams", "kpis"} <= rooms


@pytest.mark.parametrize(
    "source",
    [
        "from django.utils import timezone",
        "import os.path",
        "from teams.models import Position",
        "from common import formats",
        "def late():\n    return date.today()",
        "now = datetime.datetime.now(tz)",
        "x = random.random()",
        "r = random.Random()",
        "text = open('a.txt').read()",
        "print(1)",
        "import time",
        "import numpy_that_is_not_ours",
    ],
)
def test_each_way_out_of_a_pure_module_is_caught(source: str) -> None:
    assert len(purity_faults("teams/analysis/planted.py", source)) == 1


def test_values_and_seeded_chance_are_let_through() -> None:
    source = (
        "import random\nfrom datetime import date\nfrom .tree import walk\nr = random.Random(7)\nr.random()\n"
    )
    assert purity_faults("teams/analysis/planted.py", source) == []
