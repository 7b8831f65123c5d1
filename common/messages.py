"""`python -m common.messages extract|compile|check`: the gettext catalogues, without system tools.

The texts in code and templates are English; each room has one Russian catalogue. An app's catalogue,
`<app>/locale/ru/LC_MESSAGES/django.po`, serves its code and `templates/<app>/`; the root one, `locale/ru/…`, serves
everything else. English needs no catalogue.

    extract   add the new texts to the catalogues, put the gone ones aside as obsolete, keep every translation
    compile   write the .mo files that are older than their .po
    check     say what is missing, empty, fuzzy, short of a plural form, different in its placeholders, or said
              otherwise in another catalogue; exit 1
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import zip_longest
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "jobs", "roles", "teams", "kpis", "integrations", "custody")
SHARED = ("common", "salesorg")
LANGUAGE = "ru"
CONTEXT_FIRST: tuple[int, str] = (1, "c")
KEYWORDS: dict[str, tuple[int | tuple[int, int] | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": (CONTEXT_FIRST, 2),
    "pgettext_lazy": (CONTEXT_FIRST, 2),
    "npgettext": (CONTEXT_FIRST, 2, 3),
    "npgettext_lazy": (CONTEXT_FIRST, 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*[\d.]*[a-z]|\{(\w+)(?:[:!][^}]*)?\}|(%[sdf])")


@dataclass(frozen=True)
class Text:
    """One translatable text of the sources."""

    context: str | None
    singular: str
    plural: str | None

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.singular, self.plural) if self.plural else self.singular


@dataclass(frozen=True)
class Room:
    """The sources that share one catalogue."""

    catalogue: Path
    python: tuple[Path, ...]
    templates: tuple[Path, ...]

    def texts(self) -> list[Text]:
        """The translatable texts of the room, each once, in a stable order."""
        found = {text for path in self.python for text in texts_of_python(path.read_text(encoding="utf-8"))}
        for path in self.templates:
            found |= set(texts_of_template(path.read_text(encoding="utf-8")))
        return sorted(found, key=lambda text: (text.singular, text.context or "", text.plural or ""))


def rooms(root: Path = ROOT) -> list[Room]:
    """The rooms of the project, the shared one first."""

    def catalogue(folder: Path) -> Path:
        return folder / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"

    def python(*names: str) -> tuple[Path, ...]:
        found = (path for name in names for path in (root / name).rglob("*.py"))
        return tuple(sorted(path for path in found if "migrations" not in path.parts))

    pages = sorted([*(root / "templates").rglob("*.html"), *(root / "templates").rglob("*.txt")])
    owner = {page: page.relative_to(root / "templates").parts[0] for page in pages}
    shared = tuple(page for page in pages if owner[page] not in APPS)
    found = [Room(catalogue(root), python(*SHARED), shared)]
    for app in APPS:
        own = tuple(page for page in pages if owner[page] == app)
        if python(app) or own:
            found.append(Room(catalogue(root / app), python(app), own))
    return found


def texts_of_python(source: str) -> Iterator[Text]:
    """The texts that a Python module hands to gettext as literals, f-strings included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            function = (
                node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            )
            if function in KEYWORDS:
                literals = [getattr(argument, "value", None) for argument in node.args]
                yield from _texts(function, literals)


def texts_of_template(source: str) -> Iterator[Text]:
    """The texts of `{% translate %}` and `{% blocktranslate %}` in a Django template."""
    # The pseudo-Python of templatize keeps the template's indentation, which Python's tokenizer refuses.
    flat = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    for _line, function, found, _comments in extract_python(BytesIO(flat.encode()), KEYWORDS, [], {}):
        literals: object = found
        yield from _texts(str(function), list(literals) if isinstance(literals, tuple | list) else [literals])


def _texts(function: str, arguments: list[object]) -> Iterator[Text]:
    has_context, has_plural = "pgettext" in function, function.startswith("n")
    strings = [part for part in arguments[: 1 + has_context + has_plural] if isinstance(part, str)]
    if len(strings) < 1 + has_context + has_plural:
        return
    context = strings.pop(0) if has_context else None
    yield Text(context, strings[0], strings[1] if has_plural else None)


def read_catalogue(path: Path) -> Catalog:
    """The catalogue in the file; an empty one when there is no file."""
    if not path.exists():
        return Catalog(
            locale=LANGUAGE, project="SalesOrg", fuzzy=False, header_comment="# Russian texts of SalesOrg."
        )
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, charset="utf-8")


def merge(catalogue: Catalog, texts: Iterable[Text]) -> Catalog:
    """The catalogue with exactly these texts; translations of gone ones stay as obsolete entries, and can return."""
    template = Catalog(fuzzy=False, creation_date=catalogue.creation_date)
    for text in texts:
        template.add(text.id, context=text.context)
        _revive(catalogue, text)
    catalogue.update(template, no_fuzzy_matching=True)
    return catalogue


def _revive(catalogue: Catalog, text: Text) -> None:
    obsolete = catalogue.obsolete
    for key, message in list(obsolete.items()):
        if message.id == text.id and message.context == text.context:
            catalogue.add(text.id, message.string, context=text.context)
            del obsolete[key]


def write_catalogue(path: Path, catalogue: Catalog) -> bool:
    """Write the catalogue unless the file already says the same; whether it was written."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, no_location=True, sort_output=True, include_previous=False)
    if path.exists() and path.read_bytes() == buffer.getvalue():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
    return True


def compile_catalogue(path: Path) -> bool:
    """Write the .mo beside the .po unless it is newer; whether it was written."""
    compiled = path.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime > path.stat().st_mtime:
        return False
    fresh = compiled.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, read_catalogue(path))
    fresh.replace(compiled)
    return True


def complaints(catalogue: Catalog, texts: Iterable[Text]) -> Iterator[str]:
    """What keeps the texts from being read in Russian: one English sentence each."""
    for text in texts:
        message = catalogue.get(text.singular, text.context)
        shown = f"“{text.singular}”"
        if message is None:
            yield f"{shown} is not in the catalogue; run `make messages`"
        elif message.fuzzy:
            yield f"{shown} is marked fuzzy"
        else:
            yield from (f"{shown} {why}" for why in _faults(text, message, catalogue.num_plurals))


def _faults(text: Text, message: Message, plural_forms: int) -> Iterator[str]:
    said = message.string if isinstance(message.string, tuple | list) else [message.string]
    strings = [string for string in said if string]
    if len(strings) < len(said) or not strings:
        yield "has no translation"
        return
    if (text.plural is not None) != isinstance(message.id, tuple | list):
        yield "changed between singular and plural; run `make messages`"
        return
    if text.plural is not None and len(strings) != plural_forms:
        yield f"has {len(strings)} plural forms, not {plural_forms}"
    one, many = placeholders(text.singular), placeholders(text.plural or text.singular)
    for string in strings:
        # A singular may leave the number out: «one finding» beside «%(count)s findings».
        if not (one & many) <= placeholders(string) <= (one | many):
            yield f"has other placeholders in “{string}”"


def placeholders(text: str) -> frozenset[str]:
    """The names of the `%(name)s`, `{name}` and `%s` places of a text."""
    return frozenset(next(filter(None, found)) for found in PLACEHOLDER.findall(text.replace("%%", "")))


def clashes(catalogues: Mapping[Path, Catalog]) -> Iterator[tuple[Path, str]]:
    """The texts that a catalogue translates otherwise than an earlier one: which, and one English sentence.

    Django merges all catalogues into one, so the pages of the one room would show the other's word. A text alone and
    the same text with a plural are two entries there, as they are here.
    """
    first: dict[tuple[str | None, str, bool], tuple[Path, tuple[str, ...]]] = {}
    for path, catalogue in catalogues.items():
        for message in catalogue:
            ids, ours = _as_tuple(message.id), _as_tuple(message.string)
            if not ids[0] or not all(ours):
                continue  # the header, and what `complaints` names already
            there, theirs = first.setdefault((message.context, ids[0], len(ids) > 1), (path, ours))
            if ours != theirs:
                pairs = zip_longest(ours, theirs, fillvalue="")
                here, other = next((_visible(one), _visible(two)) for one, two in pairs if one != two)
                shown = f"“{ids[0]}”" + (f" ({message.context})" if message.context else "")
                yield (
                    path,
                    f"{shown} is “{here}” here and “{other}” in {there}; agree, or tell the texts apart",
                )


def _as_tuple(strings: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(strings) if isinstance(strings, list | tuple) else (strings or "",)


def _visible(text: str) -> str:
    """The text with its non-breaking spaces written out: they are often all that differs."""
    return text.replace("\N{NO-BREAK SPACE}", "[nbsp]")


def check(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """Every fault of the catalogues: the path from the root, and one English sentence."""
    catalogues: dict[Path, Catalog] = {}
    for room in rooms(root):
        name = room.catalogue.relative_to(root)
        catalogues[name] = read_catalogue(room.catalogue)
        yield from ((name, complaint) for complaint in complaints(catalogues[name], room.texts()))
    yield from clashes(catalogues)


def main(arguments: list[str] | None = None, root: Path = ROOT, out: StringIO | None = None) -> int:
    """Do what the command line says; 1 when `check` finds something."""
    parser = argparse.ArgumentParser(prog="python -m common.messages", description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=["extract", "compile", "check"])
    what = parser.parse_args(arguments).what
    if what == "check":
        faults = list(check(root))
        for name, fault in faults:
            print(f"{name}: {fault}", file=out or sys.stdout)
        return 1 if faults else 0
    for room in rooms(root):
        if what == "extract":
            if (texts := room.texts()) or room.catalogue.exists():
                write_catalogue(room.catalogue, merge(read_catalogue(room.catalogue), texts))
        elif room.catalogue.exists():
            compile_catalogue(room.catalogue)
    return 0


if __name__ == "__main__":
    sys.exit(main())
