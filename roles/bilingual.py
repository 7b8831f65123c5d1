"""Texts of the catalogue stand in two columns, `<name>_ru` and `<name>_en`; pages show the reader's."""

from typing import Any

from django.utils.translation import get_language


class Bilingual:
    """`name = Bilingual("name")` gives `row.name` in the active language; English falls back to Russian."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        if (get_language() or "ru").startswith("en"):
            return getattr(row, f"{self.field}_en") or getattr(row, f"{self.field}_ru")
        return getattr(row, f"{self.field}_ru")
