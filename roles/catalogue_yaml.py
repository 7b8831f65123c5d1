"""One YAML file of the catalogue -> plain values that remember their lines, checked against a JSON schema."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

Step = str | int
SCHEMA_FOLDER = Path(__file__).resolve().parent / "catalogue" / "schema"
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_TAB_INDENT = re.compile(r"^ *\t", re.MULTILINE)
_LONGEST_PROBLEM = 240
_DEEPEST = 12


class CatalogueError(ValueError):
    """A file of the catalogue is not as it should be: `file`, `line` (from 1), `field` (empty = the whole file)."""

    def __init__(self, file: str, line: int, field: str, problem: str) -> None:
        self.file, self.line, self.field, self.problem = file, line, field, problem
        place = f"{file}, line {line}" + (f", field {field}" if field else "")
        super().__init__(f"{place}: {problem}")


@dataclass(frozen=True)
class Document:
    """A file's values and the line of each path through them."""

    file: str
    value: Any
    lines: dict[tuple[Step, ...], int]

    def error(self, path: tuple[Step, ...], problem: str) -> CatalogueError:
        """The refusal of what stands at a path, or of its absence: then the line is that of the nearest holder."""
        known = path
        while known not in self.lines:
            known = known[:-1]
        return CatalogueError(self.file, self.lines[known], field_name(path), problem)


def read_document(path: Path, file: str, schema: str) -> Document:
    """The checked values of a file. `file` names it in refusals; `schema` is a name in catalogue/schema.

    Raises CatalogueError: no file, not UTF-8, empty, not YAML, tabs, a key twice, an alias, not as the schema says.
    """
    document = _parse(_text(path, file), file)
    errors = list(_validator(schema).iter_errors(document.value))
    if errors:
        found = [_explain(error) for error in errors]
        raise min((document.error(place, problem) for place, problem in found), key=lambda error: error.line)
    return document


def field_name(path: tuple[Step, ...]) -> str:
    """('duties', 0, 'items', 2, 'ru') -> duties[0].items[2].ru"""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMA_FOLDER / f"{schema}.json").read_text(encoding="utf-8")))


def _text(path: Path, file: str) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CatalogueError(file, 1, "", f"cannot be read: {error.strerror}") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CatalogueError(
            file, line, "", "the text is not UTF-8; save the file in this encoding"
        ) from error


def _parse(text: str, file: str) -> Document:
    if tab := _TAB_INDENT.search(text):
        line = text.count("\n", 0, tab.start()) + 1
        raise CatalogueError(file, line, "", "a tab stands before the text; indent with spaces")
    try:
        _refuse_depth(text, file)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise CatalogueError(file, mark.line + 1 if mark else 1, "", f"not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise CatalogueError(file, line, "", "not YAML: a character that no text may hold") from error
    if node is None:
        raise CatalogueError(file, 1, "", "the file is empty")
    lines: dict[tuple[Step, ...], int] = {}
    return Document(file, _Values(file, lines).value(node, ()), lines)


def _refuse_depth(text: str, file: str) -> None:
    """Composing recurses in C, where a nesting without end kills the process instead of raising."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise CatalogueError(file, line, "", "lists and fields are nested too deep")


class _Values:
    """Turns nodes into values by itself, because a ready constructor keeps neither lines nor repeated keys."""

    def __init__(self, file: str, lines: dict[tuple[Step, ...], int]) -> None:
        self.lines = lines
        self.document = Document(file, None, lines)
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, path: tuple[Step, ...]) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self.seen:
            raise self.document.error(path, "an alias (*); write the text out")
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _pairs(self, node: yaml.MappingNode, path: tuple[Step, ...]) -> Iterator[tuple[str, Any]]:
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode):
                line = key.start_mark.line + 1
                raise CatalogueError(self.document.file, line, field_name(path), "a key must be one word")
            place = (*path, key.value)
            if place in self.lines:
                first = self.lines[place]
                self.lines[place] = key.start_mark.line + 1
                raise self.document.error(place, f"the key stands twice, first in line {first}")
            self.lines[place] = key.start_mark.line + 1
            yield key.value, self.value(item, place)

    def _scalar(self, node: yaml.Node, path: tuple[Step, ...]) -> str | int | bool | None:
        kind = node.tag.rpartition(":")[2]
        text: str = node.value
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() in ("true", "yes", "on")
        if kind == "int" and re.fullmatch(r"-?[0-9]{1,9}", text):
            return int(text)
        if kind != "str":
            raise self.document.error(path, f"{text[:40]!r} is not plain text; put it in quotes")
        return text


def _explain(error: ValidationError) -> tuple[tuple[Step, ...], str]:
    """Where the error stands and what it is; a missing or an unknown key is named as the field itself."""
    path = tuple(error.absolute_path)
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        return (*path, missing), "the field is missing"
    if error.validator == "additionalProperties":
        extra = next(key for key in error.instance if key not in error.schema["properties"])
        return (*path, extra), "the field is unknown here"
    if error.validator == "pattern":
        wanted = (
            "empty" if not error.instance.strip() else "not a slug: lower-case letters, digits and hyphens"
        )
        return path, f"{error.instance[:60]!r} is {wanted}"
    if error.validator == "not":
        return path, f"{error.instance[:60]!r} begins as the roles that companies write themselves do"
    if error.validator == "enum":
        known = ", ".join(map(str, error.validator_value))
        return path, f"{str(error.instance)[:60]!r} is not one of: {known}"
    return path, error.message if len(
        error.message
    ) <= _LONGEST_PROBLEM else f"{error.message[-_LONGEST_PROBLEM:]}"
