"""Texts for people are English in code and templates and Russian in the catalogues; nothing bypasses gettext."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.sources import python_sources, template_sources

# Texts that are stored in English and translated when they are shown; gettext_noop marks them where they are made.
TRANSLATED_LATER = {"jobs/selectors.py": "the message of a job"}
CYRILLIC = re.compile("[А-Яа-яЁё]")
GETTEXT = {
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "_",
}
# Modules that read Russian or know its grammar: there the letters are data, not a sentence for the screen.
READS_RUSSIAN = {
    "accounts/actions.py": "the alphabet, to spell a company's name in its address",
    "common/dates_in.py": "names of months in dates that people type",
    "common/documents/docx.py": "names of the styles of headings and lists",
    "common/formats.py": "the signs between figures and their units",
    "common/letters.py": "the alphabet",
    "common/locale_tables.py": "month names and number signs by language",
    "common/slugs.py": "the alphabet, to spell a name in Latin letters",
    "common/numbers_in.py": "thousands and millions as people type them",
    "common/tabular/encodings.py": "letters that tell encodings apart",
    "kpis/actuals_import/guessing.py": "column titles of tables of facts",
    "kpis/actuals_import/rows.py": "words for totals in tables of facts",
    "kpis/actuals_import/shapes.py": "marks for no value in tables of facts",
    "roles/matching/": "the words of duties and their endings",
    "teams/staff_list/": "column titles and job titles of staff lists",
}


def literal_faults(path: str, source: str) -> list[str]:
    """String literals with Cyrillic letters; comments, docstrings (examples) and single letters are free."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    texts = [
        node.body[0] for node in ast.walk(tree) if isinstance(node, documented) and ast.get_docstring(node)
    ]
    free = {id(text.value) for text in texts if isinstance(text, ast.Expr)}
    return [
        f"{path}:{node.lineno} {node.value[:40]!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and len(node.value) > 1
        and id(node) not in free
        and CYRILLIC.search(node.value)
    ]


def template_faults(path: str, source: str) -> list[str]:
    """Cyrillic letters in a template outside its comments."""
    text = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", source, flags=re.DOTALL)
    return [f"{path} {found.group()[:40]!r}" for found in re.finditer(r"[^\n<>]*[А-Яа-яЁё][^\n<>]*", text)]


def gettext_faults(path: str, source: str) -> list[str]:
    """Calls of gettext with something else than a literal: extraction would not see the text."""
    faults = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in GETTEXT and node.args and not isinstance(node.args[0], ast.Constant):
                faults.append(f"{path}:{node.lineno} {ast.unparse(node)[:60]}")
    return faults


def _reads_russian(path: str) -> bool:
    return any(path == known or (known.endswith("/") and path.startswith(known)) for known in READS_RUSSIAN)


def test_no_russian_sentence_stands_in_the_code() -> None:
    sources = python_sources().items()
    assert [f for path, text in sources if not _reads_russian(path) for f in literal_faults(path, text)] == []


def test_no_russian_sentence_stands_in_a_template() -> None:
    assert [fault for path, text in template_sources().items() for fault in template_faults(path, text)] == []


def test_every_text_for_gettext_is_a_literal() -> None:
    sources = {path: text for path, text in python_sources().items() if path not in TRANSLATED_LATER}
    assert [fault for path, text in sources.items() for fault in gettext_faults(path, text)] == []


def test_a_russian_literal_is_caught_and_an_example_in_a_docstring_is_not() -> None:
    assert literal_faults("a.py", 'title = f"Схема {x}"')
    assert not literal_faults("a.py", 'def f():\n    """As in «РОП»."""\n    return "ё"  # РОП')


def test_a_russian_word_in_a_template_is_caught_and_a_comment_is_not() -> None:
    assert template_faults("a.html", "<p>Схема</p>")
    assert not template_faults("a.html", "{# РОП #}<p>{% translate 'Chart' %}</p>")


@pytest.mark.parametrize("source", ["gettext(name)", "_(f'{x}')", "translation.ngettext(one, many, 2)"])
def test_a_text_that_extraction_cannot_see_is_caught(source: str) -> None:
    assert gettext_faults("a.py", source)
