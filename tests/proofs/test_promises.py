"""The table of promises: who judges them, and that no judge is heard who did not speak."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from proofs.__main__ import ALONE, LONG, LONGEST_FIRST, in_order
from proofs.promise import Outcome, Promise
from proofs.promises import promises
from proofs.verdicts import COMMAND, TestRun, belongs, read_runs, verdict_of
from tests.architecture.sources import ROOT

EVERY = promises()
JUDGE = "tests/a/test_b.py"
PROMISE = Promise("X1", "A sentence", (JUDGE,))
PASSED = TestRun(f"{JUDGE}::test_one", "passed", ("7 of 7",))


def _functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_promise_has_an_id_of_its_own() -> None:
    assert [name for name, times in Counter(promise.id for promise in EVERY).items() if times > 1] == []


@pytest.mark.parametrize("promise", EVERY, ids=lambda promise: promise.id)
def test_every_judge_of_a_promise_exists(promise: Promise) -> None:
    from proofs.commands import COMMANDS

    assert promise.judges, "a promise without a judge is only a wish"
    for judge in promise.judges:
        if judge.startswith(COMMAND):
            assert judge.removeprefix(COMMAND) in COMMANDS
            continue
        path, _, test = judge.partition("::")
        assert (ROOT / path).exists(), judge
        assert not test or test in _functions(ROOT / path), judge


@pytest.mark.parametrize("promise", EVERY, ids=lambda promise: promise.id)
def test_the_page_on_quality_tells_of_each_promise(promise: Promise) -> None:
    page = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    assert f"| {promise.id} |" in page


def test_every_long_judge_is_named_by_a_promise() -> None:
    named = {judge.partition("::")[0] for promise in EVERY for judge in promise.judges}
    judges = {path.relative_to(ROOT).as_posix() for path in (ROOT / "proofs/judges").glob("test_*.py")}
    assert judges - named == set()


def test_judges_of_one_file_are_heard_together_and_the_longest_file_first() -> None:
    asked = [
        "tests/a.py::test_a",
        f"{LONG}x.py::test_x",
        f"{LONG}{LONGEST_FIRST[0]}::test_l",
        "tests/a.py::test_b",
    ]
    asked.insert(2, "tests/b.py::test_c")
    assert in_order(asked) == [
        asked[3],
        asked[1],
        "tests/a.py::test_a",
        "tests/a.py::test_b",
        "tests/b.py::test_c",
    ]


def test_the_judges_that_are_said_to_be_long_exist() -> None:
    assert [name for name in LONGEST_FIRST if not (ROOT / LONG / name).exists()] == []
    assert (ROOT / ALONE).exists()


def test_a_promise_whose_tests_passed_is_held_with_their_figures() -> None:
    assert verdict_of(PROMISE, [PASSED], {}) == Outcome(True, "7 of 7")


def test_one_failed_case_refutes_the_promise() -> None:
    failed = TestRun(f"{JUDGE}::test_two[x]", "failed", ())
    assert verdict_of(PROMISE, [PASSED, failed], {}).held is False


def test_a_judge_who_did_not_speak_refutes_the_promise() -> None:
    assert verdict_of(PROMISE, [], {}) == Outcome(False, f"{JUDGE} did not run")
    assert verdict_of(Promise("X2", "", (f"{COMMAND}nobody",)), [PASSED], {}).held is False


def test_a_test_of_a_like_named_file_speaks_for_nobody_else() -> None:
    other = TestRun("tests/a/test_b.pyx::test_one", "passed", ())
    longer = TestRun(f"{JUDGE}::test_one_more", "passed", ())
    assert verdict_of(PROMISE, [other], {}).held is False
    assert verdict_of(Promise("X3", "", (f"{JUDGE}::test_one",)), [longer], {}).held is False


def test_a_skipped_test_leaves_the_promise_open() -> None:
    skipped = TestRun(f"{JUDGE}::test_two", "skipped", ())
    assert verdict_of(PROMISE, [PASSED, skipped], {}).held is None


def test_a_command_that_cannot_judge_here_leaves_the_promise_open_but_a_failed_test_still_refutes_it() -> (
    None
):
    both = Promise("X4", "", (JUDGE, f"{COMMAND}audit"))
    away = {"audit": Outcome(None, "the index cannot be reached")}
    assert verdict_of(both, [PASSED], away).held is None
    failed = TestRun(f"{JUDGE}::test_two", "failed", ())
    assert verdict_of(both, [PASSED, failed], away).held is False


def test_what_pytest_wrote_is_read_with_figures_and_failures(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    where = 'classname="tests.a.test_b" file="tests/a/test_b.py"'
    report.write_text(
        f'<testsuites><testsuite><testcase {where} name="test_one"><properties>'
        '<property name="figure" value="7 of 7"/></properties></testcase>'
        f'<testcase {where} name="test_two[x]"><error message="teardown"/></testcase>'
        f'<testcase {where} name="test_three"><skipped/></testcase></testsuite></testsuites>'
    )
    assert read_runs(report) == [
        PASSED,
        TestRun(f"{JUDGE}::test_two[x]", "failed", ()),
        TestRun(f"{JUDGE}::test_three", "skipped", ()),
    ]


def test_a_test_that_is_a_method_belongs_to_its_file(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    where = 'classname="tests.a.test_b.Machines.Inner" file="tests/a/test_b.py"'
    report.write_text(f'<testsuites><testsuite><testcase {where} name="runTest"/></testsuite></testsuites>')
    (run,) = read_runs(report)
    assert run.node == "tests/a/test_b.py::Machines::Inner::runTest"
    assert belongs(run, "tests/a/test_b.py")
