"""The forms of a page, as a browser would send them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_NOT_SENT = {"submit", "button", "image", "reset"}
_FIELDS = {"input", "select", "textarea", "button"}
_NO_END = {"input", "br", "img", "hr", "meta", "link", "source", "path", "use", "rect", "circle", "line"}


@dataclass(eq=False)
class Form:
    """Where a form goes and what it sends untouched; `files` are the names of its file fields."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind == "file"]

    def take(self, name: str, value: str | None, kind: str) -> None:
        self.kinds.setdefault(name, kind)
        values = self.fields.setdefault(name, [])
        if value is not None:
            values.append(value)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.current: Form | None = None
        self.select: tuple[str, Form] | None = None
        self.first_option: str | None = None
        self.area: tuple[str, Form] | None = None
        self.text: list[str] = []

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        marks = {name: value or "" for name, value in given}
        if tag == "form":
            self._open(marks)
        elif "hx-post" in marks and tag != "form":
            self._button(marks)
        form = self.by_id.get(marks["form"]) if "form" in marks else self.current
        if tag in _FIELDS and form is not None and marks.get("name"):
            self._field(tag, marks, form)
        elif tag == "option" and self.select is not None:
            self._option(marks)

    def _open(self, marks: Mapping[str, str]) -> None:
        action = marks.get("hx-post") or (
            marks.get("action", "") if marks.get("method", "").lower() == "post" else None
        )
        if action is None:
            self.current = None
            return
        self.current = Form(action or self.address)
        self.found.append(self.current)
        if "id" in marks:
            self.by_id[marks["id"]] = self.current

    def _button(self, marks: Mapping[str, str]) -> None:
        form = Form(marks["hx-post"] or self.address)
        for name, value in json.loads(marks.get("hx-vals") or "{}").items():
            form.take(name, str(value), "hidden")
        if marks.get("name"):
            form.take(marks["name"], marks.get("value", ""), "hidden")
        if self.current is not None:
            for name, values in self.current.fields.items():
                form.kinds.setdefault(name, self.current.kinds[name])
                form.fields.setdefault(name, list(values))
        self.found.append(form)

    def _field(self, tag: str, marks: Mapping[str, str], form: Form) -> None:
        name, kind = marks["name"], marks.get("type", "text" if tag == "input" else tag)
        if tag == "select":
            form.take(name, None, "select")
            self.select, self.first_option = (name, form), None
        elif tag == "textarea":
            form.take(name, None, "textarea")
            self.area, self.text = (name, form), []
        elif kind in ("checkbox", "radio"):
            checked = "checked" in marks or not form.fields.get(name)
            form.take(name, marks.get("value", "on") if checked else None, kind)
        elif kind == "file":
            form.take(name, None, "file")
        elif kind not in _NOT_SENT or marks.get("value"):
            form.take(name, marks.get("value", ""), kind)

    def _option(self, marks: Mapping[str, str]) -> None:
        assert self.select is not None
        name, form = self.select
        value = marks.get("value", "")
        if "selected" in marks:
            form.fields[name] = [value]
        elif value and not form.fields[name]:
            self.first_option = self.first_option or value

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.current = None
        elif tag == "select" and self.select is not None:
            name, form = self.select
            if not form.fields[name] and self.first_option:
                form.fields[name] = [self.first_option]
            self.select = None
        elif tag == "textarea" and self.area is not None:
            name, form = self.area
            form.fields[name].append("".join(self.text).removeprefix("\n"))
            self.area = None


def forms_of(html: str, address: str) -> Iterator[Form]:
    """Every form and button of a page that posts; a select without a choice takes its first real one."""
    reader = _Reader(address)
    reader.feed(html)
    yield from reader.found
