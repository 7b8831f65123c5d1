"""What an item of the corpus is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """Where an item goes."""

    STRING = "string"
    MARKUP = "markup"
    DATE = "date"
    URL = "url"
    QUERY = "query"
    JSON = "json"
    FORM = "form"
    XLSX = "xlsx"
    CSV = "csv"
    DOCUMENT = "document"
    ARCHIVE = "archive"
    HEADER = "header"
    PATH = "path"


@dataclass(frozen=True)
class Item:
    """A text for a field, a query string, a part of a path, or a header (`name`: the header's)."""

    kind: Kind
    name: str
    text: str
    header: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


@dataclass(frozen=True)
class Envelope:
    """A whole body with its content type. `refused`: no route may take it, whatever it asks for."""

    kind: Kind
    name: str
    body: bytes
    content_type: str
    refused: bool = True

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


@dataclass(frozen=True)
class File:
    """A file as bytes under a name."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Upload:
    """A file for an import, made when it is first asked for."""

    kind: Kind
    name: str
    file_name: str
    make: Callable[[], bytes]

    @cached_property
    def file(self) -> File:
        return File(self.file_name, self.make())

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


@dataclass(frozen=True)
class Spoilt:
    """A company's export with something wrong in it, made of the files of a good one."""

    kind: Kind
    name: str
    spoil: Callable[[Mapping[str, bytes]], bytes]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


def strings(kind: Kind, named: dict[str, str]) -> tuple[Item, ...]:
    return tuple(Item(kind, name, text) for name, text in named.items())
