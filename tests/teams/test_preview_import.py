"""`manage.py preview_import`: JSON for a list, a sentence for anything else, no database either way."""

import ast
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from common.tabular import Notice, TableError
from teams import staff_list_wording
from teams.staff_list import Problem, plan
from teams.staff_list_wording import word_notice, word_problem, word_skip, word_table_error

SAMPLES = Path(__file__).parent / "samples"


def run(path: Path) -> dict[str, list[dict[str, object]]]:
    out = StringIO()
    call_command("preview_import", str(path), stdout=out)
    answer: dict[str, list[dict[str, object]]] = json.loads(out.getvalue())
    return answer


def test_the_command_prints_columns_and_rows_without_a_database() -> None:
    answer = run(SAMPLES / "koi8-sections.csv")
    assert answer["rows"][1]["name"] == "Орлова В.И."
    assert answer["rows"][1]["role"] == "sales-head"


def test_errors_are_sentences_in_the_active_language() -> None:
    with translation.override("ru"):
        wrong = [row["errors"] for row in run(SAMPLES / "pipes-several-names.csv")["rows"] if row["errors"]]
    assert wrong[0] == ["Руководитель «Несуществующий И.И.» в файле не найден."]


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"a\x00b;c\n"])
def test_a_file_that_is_no_list_ends_in_one_sentence(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(body)
    with translation.override("ru"), pytest.raises(CommandError, match=r"Ничего не изменилось\.$"):
        run(path)


def test_a_missing_file_ends_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"list\.csv"):
        run(tmp_path / "list.csv")


PARAMS = {
    "value": "x", "limit": 1, "row": 2, "rows": (2, 3), "names": ("А", "Б"), "name": "А", "because": ("а",), "loop": "",
    "candidates": (("А", "Х", 2),),
}  # fmt: skip


def promised(docstring: str | None, after: str) -> set[str]:
    """The codes that a docstring lists after a word, up to the next full stop."""
    text = " ".join((docstring or "").split())
    return set(text.partition(after)[2].partition(".")[0].replace(",", " ").split())


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_code_of_a_problem_has_its_words(language: str) -> None:
    codes = promised(plan.Problem.__doc__, "Errors: ") | promised(plan.Problem.__doc__, "Warnings: ")
    codes |= promised(plan.ImportPlan.__doc__, "the whole: ")
    with translation.override(language):
        for code in codes:
            assert "%(" not in word_problem(Problem(code, None, PARAMS))
        for why in promised(plan.Problem.__doc__, "Skips: "):
            assert word_skip(why)
        for notice, params in (
            ("bad_bytes", {"count": 2}),
            ("sheet_refused", {"sheet": "x"}),
            ("wrong_extension", {"kind": "csv"}),
        ):
            assert "%(" not in word_notice(Notice(notice, dict(params)))


def test_every_code_a_file_can_be_refused_with_has_its_own_words() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path("common/tabular").glob("*.py"))
    raised = {
        node.args[0].value
        for node in ast.walk(ast.parse(source.replace("from __future__", "# from __future__")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "TableError" and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    assert raised
    assert raised <= set(staff_list_wording._TABLE_ERRORS)
    for code in staff_list_wording._TABLE_ERRORS:
        params = {"limit": 1, "row": 2, "limit_mb": 1, "found_mb": 2, "sheet": "x"}
        assert "%(" not in word_table_error(TableError(code, **params))
