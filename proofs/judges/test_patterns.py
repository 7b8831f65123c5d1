"""No regular expression of ours hangs: each gets long texts of its own letters that nearly match."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.architecture.sources import ROOMS, python_sources

LENGTH = 50_000
SECONDS = 0.1
# A busy machine stretches processor time a little; a pattern that hangs takes minutes.
ALLOWANCE = 10
SEARCHING = ("search", "findall", "finditer", "sub", "subn", "split")
CALLS = frozenset(("compile", "match", "fullmatch", *SEARCHING))
_PLAIN = re.compile(r"[A-Za-zА-Яа-я0-9 .,;:@/_\-\"'<>=#]")


@dataclass(frozen=True)
class Kept:
    """A pattern, and whether it is looked for anywhere in a text or only held against the whole of it."""

    pattern: re.Pattern[str]
    is_searched: bool


def stored_patterns() -> Iterator[Kept]:
    """What modules keep: patterns of their own, in tuples, lists, sets and dictionaries too."""
    anywhere = _searched_in("\n".join(python_sources().values()))
    for room in ROOMS:
        package = importlib.import_module(room)
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            # Programs that start something when they are imported keep no patterns.
            if not found.name.endswith(("__main__", ".wsgi")) and ".migrations" not in found.name:
                module = importlib.import_module(found.name)
                here = _searched_in(Path(str(module.__file__)).read_text(encoding="utf-8"))
                for name, value in vars(module).items():
                    searched = here if name.startswith("_") else anywhere
                    plain = isinstance(value, re.Pattern) and name not in searched
                    yield from (Kept(pattern, not plain) for pattern in _patterns_in(value))


def _searched_in(source: str) -> set[str]:
    return set(re.findall(rf"\b(\w+)\.(?:{'|'.join(SEARCHING)})\(", source))


def _patterns_in(value: Any, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
        elif isinstance(value.pattern, bytes):
            yield re.compile(value.pattern.decode("latin-1"), value.flags & ~re.UNICODE)
    elif depth < 2 and isinstance(value, tuple | list | set | frozenset | dict):
        inner = [*value, *value.values()] if isinstance(value, dict) else value
        for one in inner:
            yield from _patterns_in(one, depth + 1)


def written_patterns() -> Iterator[Kept]:
    """Literals that are given to `re` where they are used."""
    for path, text in python_sources().items():
        if path == "common/vendor_assets.py":
            continue  # it reads the pinned style sheets of packages when they are installed
        for node in ast.walk(ast.parse(text)):
            called = node.func if isinstance(node, ast.Call) else None
            is_ours = (
                isinstance(called, ast.Attribute)
                and isinstance(called.value, ast.Name)
                and called.value.id == "re"
                and called.attr in CALLS
            )
            if (
                is_ours
                and isinstance(node, ast.Call)
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                pattern = node.args[0].value
                # What is compiled has a name as a rule, and stands among the stored ones.
                searches = isinstance(called, ast.Attribute) and called.attr in SEARCHING
                text = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
                yield Kept(re.compile(text), searches)


def pumps(pattern: re.Pattern[str]) -> list[str]:
    """Long texts of the letters that the pattern names and of classes it may mean, with an end that fits nothing."""
    own = list(dict.fromkeys(_PLAIN.findall(pattern.pattern)))[:12]
    letters = [*own, "a", "ж", "0", " ", "\n", "\t", "-"]
    pairs = [first + second for first, second in pairwise(own)]
    once = [f"{letter * LENGTH}\x01" for letter in dict.fromkeys(letters)]
    return [*once, *(f"{pair * (LENGTH // 2)}\x01" for pair in pairs), "a 0-" * (LENGTH // 4) + "\x01"]


class _TooLong(Exception):
    pass


@contextmanager
def _no_longer_than(seconds: float) -> Iterator[None]:
    """`re` looks for signals while it matches, so an alarm ends even a hanging one."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _TooLong

    former = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def slowest(patterns: Iterable[Kept]) -> tuple[float, list[str]]:
    """The longest processor time of a search, and the patterns that took too long."""
    longest, hanging = 0.0, []
    for kept in patterns:
        pattern = kept.pattern
        for text in pumps(pattern):
            for use in (pattern.fullmatch, *([pattern.search] if kept.is_searched else [])):
                took = _time_of(use, text)
                longest = max(longest, took)
                if took > SECONDS * ALLOWANCE and pattern.pattern not in hanging:
                    hanging.append(pattern.pattern)
    return longest, hanging


def _time_of(use: Callable[[str], Any], text: str) -> float:
    began = time.process_time()
    try:
        with _no_longer_than(SECONDS * ALLOWANCE * 3):
            use(text)
    except _TooLong:
        return SECONDS * ALLOWANCE * 3
    return time.process_time() - began


@pytest.mark.timeout(600)
def test_no_pattern_takes_long_over_a_text_that_nearly_matches(
    record_property: Callable[[str, object], None],
) -> None:
    found = set(stored_patterns()) | set(written_patterns())
    longest, hanging = slowest(found)
    record_property("figure", f"{len(found)} patterns, longest search in 50 KB {longest * 1000:.0f} ms")
    assert len(found) > 50
    assert hanging == []


def test_a_pattern_that_hangs_is_noticed() -> None:
    _longest, hanging = slowest([Kept(re.compile(r"(a+)+$"), True)])
    assert hanging == [r"(a+)+$"]
