"""Whole files: our own samples of every shape we know, and the shared ones where they are at hand."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from teams.staff_list import PlannedRow
from teams.staff_list_preview import StaffListPreview, preview_as_json, preview_staff_list

SAMPLES = Path(__file__).parent / "samples"
EXPECTED: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
SHARED = Path(__file__).resolve().parents[3] / "shared" / "inputs"


def preview(path: Path) -> StaffListPreview:
    return preview_staff_list(path, path.name)


def who(row: PlannedRow) -> str:
    return row.name or f"вакансия: {row.title} / {row.team}"


def told(row: PlannedRow) -> str:
    """A row in one line, as samples/expected.json writes it."""
    if row.fate == "skip":
        return f"{row.row} skip {row.why_skipped}"
    if row.fate == "error":
        return f"{row.row} error {who(row)}: {', '.join(problem.code for problem in row.errors)}"
    boss = f"{row.boss or 'вакансия'} ({row.boss_row})" if row.boss_row else "-"
    day = row.starts_on.isoformat() if row.starts_on else "-"
    return f"{row.row} {who(row)} | {row.title} | {row.team} | {boss} | {row.role} | {row.fte} | {day}"


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir() if path.suffix != ".json"))
def test_a_sample_comes_out_row_by_row_as_written_down(name: str) -> None:
    found = preview(SAMPLES / name)
    assert {field: column.header for field, column in found.columns.fields.items()} == EXPECTED[name][
        "columns"
    ]
    assert [told(row) for row in found.plan.rows] == EXPECTED[name]["rows"]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_accepted_rows_of_a_sample_are_a_forest(name: str) -> None:
    accepted = {(row.row, row.part): row for row in preview(SAMPLES / name).plan.accepted}
    for start in accepted:
        here, steps = start, 0
        while (above := (accepted[here].boss_row, accepted[here].boss_part)) != (None, None):
            here, steps = above, steps + 1  # type: ignore[assignment]
            assert here in accepted
            assert steps <= len(accepted)


shared_files = (
    [path for path in sorted(SHARED.glob("staff-*")) if path.suffix in (".csv", ".xlsx")]
    if SHARED.is_dir()
    else []
)


@pytest.mark.parametrize("path", shared_files, ids=lambda path: path.name)
def test_a_shared_staff_list_comes_out_edge_by_edge(path: Path) -> None:
    expected = json.loads((SHARED / "expected.json").read_text(encoding="utf-8"))[path.name]
    accepted = {who(row): row for row in preview(path).plan.accepted}
    for wanted in expected["rows"]:
        row = accepted.pop(wanted["who"])
        assert (row.title, row.team, row.boss) == (wanted["title"], wanted["team"], wanted["boss"])
        assert wanted["role"] in ("any", row.role)
        assert float(row.fte) == wanted.get("fte", 1)
    assert [
        name for name in accepted if not name.startswith("=")
    ] == []  # the formula is a name like any other


@pytest.mark.parametrize("path", shared_files, ids=lambda path: path.name)
def test_a_shared_staff_list_rejects_exactly_its_bad_rows(path: Path) -> None:
    expected = json.loads((SHARED / "expected.json").read_text(encoding="utf-8"))[path.name]
    rejected = {row["row"]: row["why"] for row in expected["rejected"]}
    rows = preview(path).plan.rows
    assert {row.row for row in rows if row.fate == "error"} == {
        n for n, why in rejected.items() if "total" not in why
    }
    assert all(row.fate == "skip" for row in rows if "total" in rejected.get(row.row, ""))


def test_the_json_has_the_shape_of_the_contract() -> None:
    answer: Any = preview_as_json(preview(SAMPLES / "koi8-sections.csv"))
    assert answer["columns"] == {
        "name": "Сотрудник",
        "title": "Должность",
        "boss": "Руководитель",
        "number": "N",
    }
    keys = {"row", "fate", "name", "title", "team", "boss", "role", "fte", "errors"}
    assert all(set(row) == keys for row in answer["rows"])
    assert Counter(row["fate"] for row in answer["rows"]) == {"create": 6, "skip": 3}
    json.dumps(answer)


def test_split_name_columns_are_told_as_one_name_column() -> None:
    answer: Any = preview_as_json(preview(SAMPLES / "merged-two-line-header.xlsx"))
    assert answer["columns"]["name"] == "Сотрудник / Фамилия, Сотрудник / Имя, Сотрудник / Отчество"
