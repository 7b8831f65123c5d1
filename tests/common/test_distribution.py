"""docs/scaling.md says which tables could be spread over machines by company, and what stands in the way: against the
database's own catalogue, so that neither can change without the other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db
DOC = Path(__file__).resolve().parents[2] / "docs" / "scaling.md"
COMPANY = "company_id"
COMPANIES = "accounts_company"


@dataclass
class Table:
    """One table as PostgreSQL knows it. Columns in the order of the rule; `refers`: (columns, table)."""

    company_is_required: bool | None = None
    primary: tuple[str, ...] = ()
    unique: dict[str, tuple[str, ...]] = field(default_factory=dict)
    exclusions: set[str] = field(default_factory=set)
    refers: set[tuple[tuple[str, ...], str]] = field(default_factory=set)
    triggers: set[str] = field(default_factory=set)

    @property
    def is_owned(self) -> bool:
        return self.company_is_required is not None

    @property
    def as_line(self) -> tuple[str, str, str]:
        """As the document says it: unique besides (company_id, id); refers to with the company; and without."""
        within = sorted(
            ", ".join(columns)
            for columns in self.unique.values()
            if columns not in ((COMPANY, "id"), self.primary)
        )
        inside = sorted({table for columns, table in self.refers if COMPANY in columns} - {COMPANIES})
        outside = sorted({table for columns, table in self.refers if COMPANY not in columns})
        return "; ".join(within), ", ".join(inside), ", ".join(outside)


_TABLES = """
SELECT c.relname, a.attnotnull FROM pg_class c
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""
_UNIQUE = """
SELECT t.relname, n.relname, i.indisprimary, i.indisexclusion,
       ARRAY(SELECT coalesce(a.attname, '(expression)') FROM unnest(i.indkey::int[]) WITH ORDINALITY k (number, place)
             LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number ORDER BY k.place)::text[]
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class n ON n.oid = i.indexrelid
WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition AND (i.indisunique OR i.indisexclusion)
"""
_REFERENCES = """
SELECT t.relname, r.relname,
       ARRAY(SELECT a.attname FROM unnest(c.conkey) k (number)
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number)::text[]
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid
WHERE c.contype = 'f' AND t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
"""
_TRIGGERS = """
SELECT t.relname, g.tgname FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
WHERE NOT g.tgisinternal AND t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
"""


def _rows(query: str) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


@pytest.fixture
def tables() -> dict[str, Table]:
    found: dict[str, Table] = defaultdict(Table)
    for name, required in _rows(_TABLES):
        found[name].company_is_required = required
    for name, rule, is_primary, is_exclusion, columns in _rows(_UNIQUE):
        if is_exclusion:
            found[name].exclusions.add(rule)
            continue
        found[name].unique[rule] = tuple(columns)
        if is_primary:
            found[name].primary = tuple(columns)
    for name, target, columns in _rows(_REFERENCES):
        found[name].refers.add((tuple(columns), target))
    for name, trigger in _rows(_TRIGGERS):
        found[name].triggers.add(trigger)
    return dict(found)


@cache
def _told(heading: str) -> dict[str, tuple[str, ...]]:
    """The table of the document under this heading: first cell -> the others, code marks taken off."""
    section = DOC.read_text(encoding="utf-8").split(f"\n### {heading}\n")[1].split("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    cells = [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines]
    return {first: tuple(rest) for first, *rest in cells}


def test_every_table_is_in_the_document_and_every_line_is_a_table(tables: dict[str, Table]) -> None:
    owned, others = _told("Tables of a company"), _told("Tables without a company")
    actual = {name: table.as_line for name, table in tables.items() if table.is_owned}
    missing = [
        "| `{}` | {} | {} | {} |".format(name, *line)
        for name, line in sorted(actual.items())
        if owned.get(name) != line
    ]
    assert missing == [], "docs/scaling.md lacks these lines:\n" + "\n".join(missing)
    assert owned.keys() - actual.keys() == set()
    assert others.keys() == {name for name, table in tables.items() if not table.is_owned}
    assert all(kind in ("reference", "local") and reason for kind, reason in others.values())


def test_a_row_of_a_company_always_says_of_which(tables: dict[str, Table]) -> None:
    assert [name for name, table in tables.items() if table.company_is_required is False] == []


def test_nothing_but_the_id_is_unique_across_companies(tables: dict[str, Table]) -> None:
    """A unique rule can be kept by one machine only when the company is part of it. The id can give way: it stands in
    UNIQUE (company_id, id) too, to which every reference points."""
    for name, table in tables.items():
        if not table.is_owned:
            continue
        across = {columns for columns in table.unique.values() if COMPANY not in columns}
        assert across <= {("id",)}, name
        assert any(
            columns[:2] == (COMPANY, "id") or columns[0] == COMPANY for columns in table.unique.values()
        ), name


def test_the_company_leads_every_unique_rule(tables: dict[str, Table]) -> None:
    rules = [columns for table in tables.values() if table.is_owned for columns in table.unique.values()]
    assert [columns for columns in rules if COMPANY in columns and columns[0] != COMPANY] == []


def test_every_reference_between_tables_of_companies_carries_the_company(tables: dict[str, Table]) -> None:
    bare = [
        f"{name} {columns} -> {target}"
        for name, table in tables.items()
        if table.is_owned
        for columns, target in table.refers
        if tables[target].is_owned and COMPANY not in columns
    ]
    assert bare == []


def test_what_all_machines_must_have_is_called_so(tables: dict[str, Table]) -> None:
    kinds = {name: kind for name, (kind, _reason) in _told("Tables without a company").items()}
    needed = {target for table in tables.values() if table.is_owned for _columns, target in table.refers} - {
        name for name, table in tables.items() if table.is_owned
    }
    assert {name for name in needed if kinds[name] != "reference"} == set()
    outward = [
        (name, target)
        for name, table in tables.items()
        if not table.is_owned
        for _columns, target in table.refers
        if tables[target].is_owned
    ]
    assert outward == []


def test_the_rules_that_would_change_are_named(tables: dict[str, Table]) -> None:
    named = {name for name in _told("What would change") if "_" in name}
    exclusions = {rule for table in tables.values() for rule in table.exclusions}
    triggers = {trigger for table in tables.values() for trigger in table.triggers}
    of_every_table = {f"{name}_company_is_immutable" for name in tables}
    assert named == exclusions | triggers - of_every_table
