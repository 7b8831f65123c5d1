"""The source files that the rules of the house look at."""

from __future__ import annotations

from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("common", "accounts", "jobs", "roles", "teams", "kpis", "integrations", "custody", "salesorg")


@cache
def python_sources() -> dict[str, str]:
    """Path from the root → text, of every module of the program; migrations are history and stay out."""
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
    return found


@cache
def template_sources() -> dict[str, str]:
    """Path from the root → text, of every template."""
    paths = sorted((ROOT / "templates").rglob("*.html"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@cache
def script_sources() -> dict[str, str]:
    """Path from the root → text, of every ES module of ours."""
    paths = sorted((ROOT / "static" / "js").rglob("*.js"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def module_name(path: str) -> str:
    """`teams.models.people` for `teams/models/people.py`, `teams.models` for its `__init__.py`."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
