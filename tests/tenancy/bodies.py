"""What a request says besides its address: fields of forms, queries and JSON that may name a row of a company.

A name in `REFERENCES` is filled with the id of a row of ours, of another company, or of nobody; whatever else a body
needs to get past the first checks stands in `PLAIN`. Bodies of the API have the shape that OpenAPI tells.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest import mock
from uuid import uuid4

from django.http import request as http_request
from django.utils import datastructures, timezone
from django.utils.datastructures import MultiValueDict
from drf_spectacular.generators import SchemaGenerator

from tests.tenancy.routes import Route
from tests.tenancy.rows import Rows

# Name of a field -> the model and the attribute that say what it names.
REFERENCES: dict[str, tuple[str, str]] = {
    "against": ("teams.Structure", "uid"),
    "base": ("roles.CompanyRole", "slug"),
    "batch": ("teams.Operation", "batch"),
    "box": ("teams.Position", "key"),
    "external_id": ("teams.Person", "external_id"),
    "from": ("teams.StructureVersion", "uid"),
    "giver": ("teams.Position", "key"),
    "id": ("teams.Finding", "uid"),
    "job": ("jobs.Job", "uid"),
    "key": ("teams.Position", "key"),
    "member": ("accounts.Membership", "uid"),
    "metric": ("kpis.Metric", "slug"),
    "parent": ("teams.Position", "key"),
    "person": ("teams.Person", "uid"),
    "position": ("teams.Position", "key"),
    "receiver": ("teams.Position", "key"),
    "role": ("roles.CompanyRole", "slug"),
    "row": ("kpis.FactKey", "uid"),
    "slug": ("roles.CompanyRole", "slug"),
    "structure": ("teams.Structure", "uid"),
    "target": ("teams.Position", "key"),
    "team": ("teams.Position", "key"),
    "to": ("teams.Position", "key"),
    "version": ("teams.StructureVersion", "uid"),
    "who": ("teams.Person", "uid"),
}

PLAIN: dict[str, Any] = {
    "access": "viewer",
    "by": "positions",
    "cadence": "month",
    "dimension": "region",
    "do": "save",
    "driver": "lead",
    "email": "",
    "ends_on": "2026-11-20",
    "first": "2026-11",
    "format": "json",
    "from_stage": "lead",
    "full_name": "Новый Иван",
    "grain": "month",
    "hour": "9",
    "into": "day",
    "involvement": "R",
    "kind": "permanent",
    "last": "2026-12",
    "month": "2026-11",
    "move": "keep_owner",
    "name": "Имя",
    # What was made for the tests began today.
    "on": timezone.localdate().isoformat(),
    "paper": "a4",
    "period": "2026-11",
    "reason": "Так решили",
    "revision": "1",
    "share_pct": "50",
    "stage": "growth",
    "starts_on": "2026-11-02",
    "text": "Звонит клиентам",
    "title": "Должность",
    "to_stage": "deal",
    "until_on": "2026-12-20",
    "value": "1",
}

# A name that no page knows: who reads it reads all that there is.
UNHEARD = "unheard_of"

_KINDS: dict[str, Any] = {"integer": 1, "number": 1, "boolean": False, "object": {}, "string": "x"}
_FORMATS = {
    "date": "2026-11-02",
    "date-time": "2026-11-02T09:00:00+03:00",
    "decimal": "1",
    "uuid": str(uuid4()),
}
_DEEPEST = 6
_DICTIONARIES = (datastructures.__file__, http_request.__file__)


class Names:
    """What the names of `REFERENCES` are filled with; one that nobody has when there are no rows."""

    def __init__(self, rows: Rows | None) -> None:
        self.values = {name: _value(rows, *reference) for name, reference in REFERENCES.items()}

    def swapped(self, other: Names, name: str) -> Names:
        """These, but for one name, which is taken from the other."""
        found = Names.__new__(Names)
        found.values = {**self.values, name: other.values[name]}
        return found


def _value(rows: Rows | None, model: str, attribute: str) -> str:
    if rows is None:
        return "nothing-of-this-name" if attribute in ("slug", "external_id") else str(uuid4())
    return str(getattr(rows.of(model), attribute))


def query_of(route: Route, names: Names) -> dict[str, Any]:
    """What a GET asks with: those that OpenAPI knows, of a page all that could be."""
    if not route.is_api:
        return form_of(names)
    everything = _filled(names)
    known = [
        found["name"] for found in _operation(route, "GET").get("parameters", ()) if found["in"] == "query"
    ]
    return {name: everything[name] for name in known if name in everything}


def form_of(names: Names) -> dict[str, Any]:
    return {**_filled(names), UNHEARD: "1"}


def _filled(names: Names) -> dict[str, Any]:
    return {**PLAIN, **names.values}


def json_of(route: Route, method: str, names: Names) -> Any:
    """The JSON that a route takes; None when it takes none."""
    if not route.is_api:
        return {**_filled(names), "operations": _operations(names), "client": str(uuid4()), "revision": 1}
    content = _operation(route, method).get("requestBody", {}).get("content", {})
    return _example(content["application/json"]["schema"], "", names) if content else None


def names_in(route: Route, method: str) -> list[str]:
    """Which names of `REFERENCES` the JSON of a route holds."""
    marked = Names(None)
    marked.values = {name: f"?{name}?" for name in REFERENCES}
    written = json.dumps(json_of(route, method, marked))
    return [name for name in REFERENCES if f"?{name}?" in written]


@dataclass
class Reading:
    """Which names were looked up in queries and forms, by the place that did."""

    by_place: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def passed_on(self) -> set[str]:
        """Where all that was sent was read, whatever it is called: to be sent again, as the page's own address."""
        return {place for place, names in self.by_place.items() if UNHEARD in names}

    @property
    def names(self) -> set[str]:
        """Of `REFERENCES`, those that were looked up for what they say."""
        meant = (names for names in self.by_place.values() if UNHEARD not in names)
        return set(REFERENCES) & set().union(*meant)


@contextmanager
def names_read() -> Iterator[Reading]:
    """What the product looks up in queries and forms meanwhile."""
    found = Reading()
    plain, many = MultiValueDict.__getitem__, MultiValueDict.getlist

    def one(given: Any, name: Any) -> Any:
        found.by_place[_reader()].add(name)
        return plain(given, name)

    def several(given: Any, name: Any, default: Any = None) -> Any:
        found.by_place[_reader()].add(name)
        return many(given, name, default)

    with mock.patch.multiple(MultiValueDict, __getitem__=one, getlist=several):
        yield found


def _reader() -> str:
    """The function and line that ask, outside of Django's own dictionaries: "…/teams/views/days.py:date_control:82"."""
    frame = sys._getframe(2)
    while frame.f_back and frame.f_code.co_filename in _DICTIONARIES:
        frame = frame.f_back
    function = frame.f_code.co_qualname.partition(".<locals>")[0]
    return f"{frame.f_code.co_filename}:{function}:{frame.f_lineno}"


def _operations(names: Names) -> list[dict[str, Any]]:
    at = names.values
    return [
        {"op": "rename", "key": at["key"], "title": "Должность"},
        {"op": "assign", "key": at["position"], "person": at["person"], "starts_on": "2026-11-02"},
        {"op": "link", "key": at["box"], "target": at["target"], "kind": "dotted"},
        {"op": "set_roles", "key": at["giver"], "roles": [{"slug": at["role"], "share_pct": 50}]},
        {"op": "move", "key": at["receiver"], "parent": at["parent"]},
    ]


@cache
def _document() -> Mapping[str, Any]:
    found: Mapping[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


def _operation(route: Route, method: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _document()["paths"].get(documented_path(route), {}).get(method.lower(), {})
    return found


def documented_path(route: Route) -> str:
    """The address of a route as OpenAPI writes it."""
    return route.path(**{name: f"{{{name}}}" for name in route.parameters})


def documented() -> set[tuple[str, str]]:
    """(address, method) of everything that OpenAPI tells."""
    verbs = {"get", "post", "put", "patch", "delete"}
    return {
        (path, verb.upper()) for path, item in _document()["paths"].items() for verb in item if verb in verbs
    }


def _example(schema: Mapping[str, Any], name: str, names: Names, depth: int = 0) -> Any:
    while "$ref" in schema:
        schema = _document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    if name == "operations":
        return _operations(names)
    for whole in ("allOf", "oneOf", "anyOf"):
        if whole in schema:
            return _example(schema[whole][0], name, names, depth)
    if schema.get("type") == "array":
        return [_example(schema["items"], name, names, depth)]
    if properties := schema.get("properties"):
        return {
            key: _example(inner, key, names, depth + 1)
            for key, inner in properties.items()
            if depth < _DEEPEST
        }
    return _leaf(schema, name, names)


def _leaf(schema: Mapping[str, Any], name: str, names: Names) -> Any:
    if allowed := schema.get("enum"):
        return PLAIN[name] if PLAIN.get(name) in allowed else allowed[0]
    if name in names.values:
        return names.values[name]
    if name in PLAIN:
        return PLAIN[name]
    if (form := schema.get("format")) in _FORMATS:
        return _FORMATS[form]
    kind = schema.get("type")
    return _KINDS.get(kind[0] if isinstance(kind, list) else str(kind), "x")
