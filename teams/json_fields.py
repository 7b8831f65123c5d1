"""Typed fields of a JSON object from outside: a usable value always, a complaint when it was not one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django.utils.translation import gettext as _

MAX_ITEMS = 500
"""The longest list inside one object."""
MAX_TEXT = 2_000
MAX_NUMBER = Decimal(1_000)
MAX_PROBLEMS = 50


class Fields:
    """Collects `problems`, sentences in the active language, at most MAX_PROBLEMS of them.

    `where` opens each sentence: whose field it is.
    """

    def __init__(self) -> None:
        self.problems: list[str] = []

    def complain(self, problem: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)

    def text(self, row: Mapping[str, Any], name: str, where: str) -> str | None:
        """A text without its outer spaces; None when absent or empty."""
        value = row.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.complain(_("%(where)s: “%(name)s” must be a text.") % {"where": where, "name": name[:60]})
            return None
        if len(value) > MAX_TEXT:
            self.complain(
                _("%(where)s: “%(name)s” is longer than %(limit)s characters.")
                % {"where": where, "name": name[:60], "limit": MAX_TEXT}
            )
            return None
        if any((sign < " " and sign not in "\t\r\n") or "\ud800" <= sign <= "\udfff" for sign in value):
            self.complain(
                _("%(where)s: “%(name)s” holds characters that are no text.")
                % {"where": where, "name": name[:60]}
            )
            return None
        return value.strip() or None

    def number(
        self,
        row: Mapping[str, Any],
        name: str,
        where: str,
        default: Decimal,
        *,
        limit: Decimal = MAX_NUMBER,
    ) -> Decimal:
        value = row.get(name)
        if value is None:
            return default
        good = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
        if not good or not 0 <= value <= limit:
            self.complain(
                _("%(where)s: “%(name)s” must be a number from 0 to %(limit)s.")
                % {"where": where, "name": name, "limit": limit}
            )
            return default
        return Decimal(value)

    def choice(
        self, row: Mapping[str, Any], name: str, where: str, among: tuple[str, ...], default: str
    ) -> str:
        value = row.get(name)
        if value is None:
            return default
        if value not in among:
            self.complain(
                _("%(where)s: “%(name)s” must be one of: %(among)s.")
                % {"where": where, "name": name[:60], "among": ", ".join(among)}
            )
            return default
        return cast(str, value)

    def items(self, row: Mapping[str, Any], name: str, where: str) -> list[Any]:
        value = row.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > MAX_ITEMS:
            self.complain(
                _("%(where)s: “%(name)s” must be a list of at most %(limit)s items.")
                % {"where": where, "name": name[:60], "limit": MAX_ITEMS}
            )
            return []
        return value

    def objects(self, row: Mapping[str, Any], name: str, where: str) -> list[dict[str, Any]]:
        items = self.items(row, name, where)
        if not all(isinstance(item, dict) for item in items):
            self.complain(_("%(where)s: “%(name)s” must hold objects.") % {"where": where, "name": name})
        return [item for item in items if isinstance(item, dict)]

    def texts(self, row: Mapping[str, Any], name: str, where: str) -> list[str]:
        texts = [self.text({name: item}, name, where) for item in self.items(row, name, where)]
        return [text for text in texts if text is not None]
