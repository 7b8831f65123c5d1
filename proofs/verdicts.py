"""From what pytest wrote down to what a promise is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from defusedxml import ElementTree

from proofs.promise import Outcome, Promise

COMMAND = "command:"
LISTED = 3


@dataclass(frozen=True, slots=True)
class TestRun:
    """One test that ran: its node id, how it ended (`passed`, `failed`, `skipped`) and the figures it told."""

    # For pytest, which takes the name for a test of its own.
    __test__: ClassVar[bool] = False

    node: str
    ended: str
    figures: tuple[str, ...]


def read_runs(report: Path) -> list[TestRun]:
    """The tests of a JUnit file of pytest; a test whose teardown failed has failed."""
    return [_run_of(case) for case in ElementTree.parse(report).getroot().iter("testcase")]


def _run_of(case: ElementTree.Element) -> TestRun:
    ended = "passed"
    if case.find("failure") is not None or case.find("error") is not None:
        ended = "failed"
    elif case.find("skipped") is not None:
        ended = "skipped"
    told = (found for found in case.iter("property") if found.get("name") == "figure")
    return TestRun(_node_of(case), ended, tuple(str(found.get("value")) for found in told))


def _node_of(case: ElementTree.Element) -> str:
    """The node id; a test that is a method has its class between the file and the name."""
    file, name = str(case.get("file")), str(case.get("name"))
    module = file.removesuffix(".py").replace("/", ".")
    within = str(case.get("classname")).removeprefix(module).strip(".")
    return "::".join(filter(None, [file, within.replace(".", "::"), name]))


def belongs(run: TestRun, judge: str) -> bool:
    """Whether a test is that judge or one of its cases: `f.py`, `f.py::test_a` and `f.py::test_a[case]` name it."""
    return run.node == judge or run.node.startswith((f"{judge}::", f"{judge}["))


def verdict_of(promise: Promise, runs: Iterable[TestRun], commands: Mapping[str, Outcome]) -> Outcome:
    """What all judges of a promise say together.

    One that refuses, or one that did not run at all, and it is not held; one that cannot judge here, and it is open.
    """
    outcomes = [_heard(judge, runs, commands) for judge in promise.judges]
    figures = "; ".join(dict.fromkeys(outcome.figure for outcome in outcomes if outcome.figure))
    if any(outcome.held is False for outcome in outcomes):
        return Outcome(False, figures)
    if any(outcome.held is None for outcome in outcomes):
        return Outcome(None, figures)
    return Outcome(bool(outcomes), figures)


def _heard(judge: str, runs: Iterable[TestRun], commands: Mapping[str, Outcome]) -> Outcome:
    if judge.startswith(COMMAND):
        return commands.get(judge.removeprefix(COMMAND), Outcome(False, f"{judge} did not run"))
    own = [run for run in runs if belongs(run, judge)]
    if not own:
        return Outcome(False, f"{judge} did not run")
    failed = [run.node for run in own if run.ended == "failed"]
    if failed:
        more = f" and {len(failed) - LISTED} more" if len(failed) > LISTED else ""
        return Outcome(False, f"failed: {', '.join(failed[:LISTED])}{more}")
    if skipped := [run for run in own if run.ended == "skipped"]:
        return Outcome(None, f"{len(skipped)} of {len(own)} not run here: {skipped[0].node}")
    told = [figure for run in own for figure in run.figures]
    return Outcome(True, "; ".join(dict.fromkeys(told)) or f"{_counted(len(own))} of {judge.split('/')[-1]}")


def _counted(tests: int) -> str:
    return "1 test" if tests == 1 else f"{tests} tests"


def heard_by_name(names: Iterable[str], commands: Mapping[str, Callable[[], Outcome]]) -> dict[str, Outcome]:
    """Runs each named command once; one that is unknown is missing from the answer."""
    return {name: commands[name]() for name in sorted(set(names)) if name in commands}
