"""Sizes, names and habits that the house keeps."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.sources import python_sources, script_sources, template_sources

LONGEST_FILE = 500
LONGEST_VIEW = 25
LONGEST_TEMPLATE = 200
DUMPING_GROUNDS = {"utils", "util", "helpers", "misc", "common_utils", "tools"}
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "hx-on": re.compile(r"\shx-on[:-]", re.IGNORECASE),
    "an inline style": re.compile(r"<style(?![^>]*nonce)", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*(?:\ssrc=|type=\"application/json\"))", re.IGNORECASE),
    "another host": re.compile(
        r"<(?:script|link|img)[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE
    ),
}


def name_faults(path: str) -> list[str]:
    """A module whose name says nothing about what is in it."""
    return [
        f"{path} is a dumping ground"
        for part in path.removesuffix(".py").split("/")
        if part in DUMPING_GROUNDS
    ]


def length_faults(path: str, source: str, limit: int) -> list[str]:
    """A file longer than the limit."""
    lines = source.count("\n")
    return [f"{path} has {lines} lines, more than {limit}"] if lines > limit else []


def view_faults(path: str, source: str) -> list[str]:
    """View functions and methods longer than LONGEST_VIEW lines, decorators and docstring not counted."""
    faults = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 2 if body else 0
            if lines > LONGEST_VIEW:
                faults.append(f"{path}:{node.lineno} {node.name} has {lines} lines")
    return faults


def signal_faults(path: str, source: str) -> list[str]:
    """Django signals: an action says what follows from it, nothing listens in the dark."""
    wanted = {"django.db.models.signals", "django.dispatch", "django.db.models.signals.post_save"}
    return [
        f"{path}:{node.lineno} uses signals"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module in wanted
    ]


def inline_faults(path: str, source: str) -> list[str]:
    """What the content security policy would refuse in a template."""
    text = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", source, flags=re.DOTALL)
    return [f"{path} has {what}" for what, pattern in INLINE.items() if pattern.search(text)]


def _is_view(path: str) -> bool:
    return "/views" in path


def test_no_module_is_a_dumping_ground() -> None:
    assert [fault for path in python_sources() for fault in name_faults(path)] == []


def test_no_file_is_longer_than_anybody_reads() -> None:
    sources = python_sources() | script_sources()
    assert [
        fault for path, text in sources.items() for fault in length_faults(path, text, LONGEST_FILE)
    ] == []


def test_no_template_is_longer_than_anybody_reads() -> None:
    sources = template_sources().items()
    assert [fault for path, text in sources for fault in length_faults(path, text, LONGEST_TEMPLATE)] == []


def test_views_only_join_a_request_with_an_action_or_a_selector() -> None:
    views = {path: text for path, text in python_sources().items() if _is_view(path)}
    assert [fault for path, text in views.items() for fault in view_faults(path, text)] == []


def test_nothing_listens_to_signals_of_the_database() -> None:
    assert [fault for path, text in python_sources().items() for fault in signal_faults(path, text)] == []


def test_templates_obey_the_content_security_policy() -> None:
    assert [fault for path, text in template_sources().items() for fault in inline_faults(path, text)] == []


def test_a_dumping_ground_is_caught() -> None:
    assert name_faults("teams/utils.py")
    assert name_faults("common/helpers/dates.py")
    assert not name_faults("common/formats.py")


def test_a_long_file_is_caught() -> None:
    assert length_faults("a.py", "x = 1\n" * 501, LONGEST_FILE)
    assert not length_faults("a.py", "x = 1\n" * 500, LONGEST_FILE)


def test_a_long_view_is_caught() -> None:
    assert view_faults("teams/views.py", "def page(request):\n" + "    x = 1\n" * 25)
    assert not view_faults("teams/views.py", 'def page(request):\n    """Says."""\n' + "    x = 1\n" * 24)


def test_a_signal_is_caught() -> None:
    assert signal_faults("a.py", "from django.db.models.signals import post_save")


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color:red">',
        "<button onclick='go()'>",
        '<div hx-on:click="go()">',
        "<style>a{}</style>",
        "<script>go()</script>",
        '<script nonce="{{ request.csp_nonce }}">go()</script>',
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
    ],
)
def test_each_thing_that_the_policy_refuses_is_caught(source: str) -> None:
    assert inline_faults("a.html", source)


@pytest.mark.parametrize(
    "source",
    [
        '<script type="module" src="{% static "js/a.js" %}"></script>',
        '<rect fill="red" width="3"/>',
        '<script type="application/json" id="data">{}</script>',
        '{# <p style="x"> #}',
    ],
)
def test_what_the_policy_allows_is_let_through(source: str) -> None:
    assert inline_faults("a.html", source) == []
